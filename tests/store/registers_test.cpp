// Registers in every store: rows keep their fields, are completed by agents with who and when on record, and
// are found again; what the tables show is what the journal gives.
#include <gtest/gtest.h>

#include "bot/store/journal/database.hpp"
#include "bot/store/sqlite.hpp"
#include "bot/store/tables/registers.hpp"
#include "tests/store/any_store.hpp"
#include "tests/store/tables.hpp"

namespace xiaoer::store {
namespace {

using script::at;
using script::batch;
using script::Talk;

core::RegisterCase registered(std::string id, std::string order, std::string summary, Fields fields = {}) {
    return {std::move(id), std::move(order), std::move(summary), std::move(fields), false};
}
core::RegisterCase amended(std::string id, std::string order, Fields fields) {
    return {std::move(id), std::move(order), "补记", std::move(fields), true};
}

class Registers : public AnyStore {
  protected:
    bool complete(std::int64_t row, const std::string& agent, Fields fields, core::Time when) {
        bool answered = false;
        const bool known = store_->complete_register(row, agent, std::move(fields), when, [&](bool durable) {
            EXPECT_TRUE(durable);
            answered = true;
        });
        if (known) inbox_.wait_for([&] { return answered; });
        store_->flush();
        return known;
    }
    std::vector<std::string> summaries(const RegisterQuery& query) {
        std::vector<std::string> found;
        for (const auto& row : store_->find_registers(query))
            found.push_back(row.summary);
        return found;
    }
    /// Five rows of two registers, one a second.
    void fill() {
        Talk a("web:demo:ann");
        Talk b("web:demo:bob");
        b.clock = 10;
        append(a.happens(core::Tick{}, {registered("lost", "1", "一", {{"product", "马克杯"}})}));
        append(a.happens(core::Tick{}, {registered("after_sale", "1", "二", {{"words", "100%碎了_"}})}));
        append(b.happens(core::Tick{}, {registered("lost", "2", "三", {{"product", "Cup"}})}));
        append(b.happens(core::Tick{}, {registered("lost", "2", "四")}));
        append(b.happens(core::Tick{}, {registered("after_sale", "3", "五")}));
    }
};

TEST_P(Registers, ARowKeepsWhatTheBotKnew) {
    Talk talk("web:demo:1");
    const Fields fields = {
        {"product", "马克杯"}, {"words", "引\"号\n换行\\"}, {"product", "改过"}, {"buyer", "1"}};
    append(talk.happens(core::Tick{}, {registered("lost", "1", "丢件", fields)}));
    reopen();
    const auto rows = store_->find_registers({});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].fields, (Fields{{"product", "改过"}, {"words", "引\"号\n换行\\"}, {"buyer", "1"}}));
    EXPECT_EQ(rows[0].changed_by, "");
    EXPECT_EQ(rows[0].changed, core::Time{});
    EXPECT_EQ(store_->register_row(rows[0].seq), rows[0]);
    EXPECT_EQ(store_->register_row(rows[0].seq + 1), std::nullopt);
    EXPECT_TRUE(store_->register_changes(rows[0].seq).empty());
}

TEST_P(Registers, AgentsCompleteARowAndItIsKnownWhoChangedWhatWhen) {
    fill();
    const auto row = store_->find_registers({.register_id = "lost"}).back();
    EXPECT_TRUE(complete(row.seq, "小李", {{"solution", "补发"}, {"product", "玻璃杯"}}, at(100)));
    EXPECT_TRUE(complete(row.seq, "小王", {{"solution", "退款"}, {"remark", ""}}, at(200)));
    reopen();
    const auto now = store_->register_row(row.seq);
    ASSERT_TRUE(now);
    EXPECT_EQ(now->fields, (Fields{{"product", "玻璃杯"}, {"solution", "退款"}, {"remark", ""}}));
    EXPECT_EQ(now->changed_by, "小王");
    EXPECT_EQ(now->changed, at(200));
    EXPECT_EQ(now->summary, row.summary);
    EXPECT_EQ(now->at, row.at);
    const auto changes = store_->register_changes(row.seq);
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_EQ(changes[0].agent, "小李");
    EXPECT_EQ(changes[0].at, at(100));
    EXPECT_EQ(changes[0].fields, (Fields{{"solution", "补发"}, {"product", "玻璃杯"}}));
    EXPECT_EQ(changes[1].agent, "小王");
    EXPECT_LT(changes[0].seq, changes[1].seq);
}

TEST_P(Registers, WhatIsNotThereIsNotCompleted) {
    fill();
    EXPECT_FALSE(complete(7, "小李", {{"solution", "补发"}}, at(100)));
    EXPECT_FALSE(complete(-1, "小李", {{"solution", "补发"}}, at(100)));
}

TEST_P(Registers, TheBotAmendsTheNewestRowOfTheSameCase) {
    Talk talk("web:demo:1");
    Talk other("web:demo:2");
    append(talk.happens(core::Tick{}, {registered("urge", "1", "旧的", {{"by", "小二"}})}));
    append(talk.happens(core::Tick{}, {registered("urge", "1", "新的", {{"by", "小二"}})}));
    append(talk.happens(core::Tick{}, {registered("urge", "2", "别的订单")}));
    append(other.happens(core::Tick{}, {registered("urge", "1", "别的会话")}));
    append(talk.happens(core::Tick{}, {registered("lost", "1", "别的表")}));
    append(talk.happens(core::Tick{}, {amended("urge", "1", {{"result", "已更新"}})}));
    EXPECT_EQ(store_->find_registers({}).size(), 5U);
    const auto row = store_->find_registers({.register_id = "urge", .order = "1", .text = "新的"}).at(0);
    EXPECT_EQ(row.fields, (Fields{{"by", "小二"}, {"result", "已更新"}}));
    EXPECT_EQ(row.changed_by, "");
    EXPECT_EQ(row.changed, at(5));
    ASSERT_EQ(store_->register_changes(row.seq).size(), 1U);
    EXPECT_EQ(store_->register_changes(row.seq)[0].agent, "");

    append(talk.happens(core::Tick{}, {amended("urge", "9", {{"result", "已更新"}})}));
    const auto made = store_->find_registers({.order = "9"});
    ASSERT_EQ(made.size(), 1U) << "without a row to amend it is a row";
    EXPECT_EQ(made[0].summary, "补记");
    EXPECT_TRUE(store_->register_changes(made[0].seq).empty());
}

/// The row, its amendment and its completion may all come within one stretch that is projected at once.
TEST_P(Registers, ChangesInTheSameStretchGoOverTheRowInOrder) {
    Talk talk("web:demo:1");
    Batch all = batch({talk.happens(core::Tick{}, {registered("urge", "1", "一", {{"result", "a"}})}),
                       talk.happens(core::Tick{}, {amended("urge", "1", {{"result", "b"}})})});
    all.completions.push_back({1 * 1'024, "web:demo:1", "小李", {{"result", "c"}}, at(9)});
    append(std::move(all));
    const auto rows = store_->find_registers({});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].seq, 1'024);
    EXPECT_EQ(rows[0].fields, (Fields{{"result", "c"}}));
    EXPECT_EQ(store_->register_changes(rows[0].seq).size(), 2U);
}

TEST_P(Registers, AreFoundByTableOrderTimeAndWords) {
    fill();
    EXPECT_EQ(summaries({}), (Texts{"五", "四", "三", "二", "一"})) << "the newest first";
    EXPECT_EQ(summaries({.register_id = "lost"}), (Texts{"四", "三", "一"}));
    EXPECT_EQ(summaries({.order = "2"}), (Texts{"四", "三"}));
    EXPECT_EQ(summaries({.register_id = "x", .order = "1"}), Texts{});
    EXPECT_EQ(summaries({.from = at(2), .to = at(12)}), (Texts{"三", "二"})) << "from is in, to is not";
    EXPECT_EQ(summaries({.text = "马克"}), (Texts{"一"}));
    EXPECT_EQ(summaries({.text = "cup"}), (Texts{"三"})) << "in either case of letters";
    EXPECT_EQ(summaries({.text = "bob"}), (Texts{"五", "四", "三"}));
    EXPECT_EQ(summaries({.text = "0%碎"}), (Texts{"二"}));
    EXPECT_EQ(summaries({.text = "了_"}), (Texts{"二"}));
    EXPECT_EQ(summaries({.text = "1_%"}), Texts{}) << "signs of LIKE are only signs";
    EXPECT_EQ(summaries({.text = "product"}), Texts{}) << "names of columns are no content";
    EXPECT_EQ(summaries({.text = "' OR 1=1 --"}), Texts{});
    EXPECT_EQ(summaries({.register_id = "lost", .order = "2", .text = "三", .from = at(11), .to = at(12)}),
              (Texts{"三"}));
}

TEST_P(Registers, ArePagedWithoutLossOrRepetition) {
    fill();
    Texts all;
    std::int64_t before = 0;
    for (int page = 0; page < 3; ++page) {
        const auto rows = store_->find_registers({.before = before, .limit = 2});
        ASSERT_EQ(rows.size(), page < 2 ? 2U : 1U);
        for (const auto& row : rows)
            all.push_back(row.summary);
        before = rows.back().seq;
    }
    EXPECT_EQ(all, (Texts{"五", "四", "三", "二", "一"}));
    EXPECT_TRUE(store_->find_registers({.before = before}).empty());
    EXPECT_TRUE(store_->find_registers({.limit = 0}).empty());
}

TEST_P(Registers, ReplaysPassOverCompletions) {
    fill();
    complete(store_->find_registers({})[0].seq, "小李", {{"solution", "补发"}}, at(50));
    Talk talk("web:demo:1");
    append(talk.says("在吗"));
    int turns = 0;
    store_->for_each_turn(0, [&](std::int64_t, const Turn&) { return ++turns > 0; });
    EXPECT_EQ(turns, 6);
}

INSTANTIATE_TEST_SUITE_P(Store, Registers, kEveryStore, name_of);

TEST(SqliteRegisters, ARebuildGivesTheSameRowsAndTheSameHistory) {
    const script::Folder folder;
    script::Inbox inbox;
    {
        const auto store = open_sqlite(folder.text(), inbox.post());
        Talk talk("web:demo:1");
        for (int i = 0; i < 20; ++i) {
            const auto order = std::to_string(i % 5);
            store->append(batch({talk.happens(core::Tick{}, {registered("urge", order, "催", {{"n", order}}),
                                                             amended("urge", order, {{"result", order}})})}),
                          [](bool) {});
            store->flush();
            const auto row = store->find_registers({.limit = 1}).at(0);
            ASSERT_TRUE(store->complete_register(row.seq, "小李", {{"remark", "第" + order + "次\xFF"}},
                                                 at(i), [](bool) {}));
        }
        store->flush();
        EXPECT_EQ(store->find_registers({.text = "\uFFFD"}).size(), 20U)
            << "what is no text is stored as text";
    }
    const auto before = tables::dump(folder.path());
    EXPECT_NE(before.find("第3次"), std::string::npos);
    EXPECT_EQ(rebuild(folder.path()), 40);
    EXPECT_EQ(tables::dump(folder.path()), before);
}

/// A folder of the version before rows had fields.
TEST(SqliteRegisters, AnOlderFolderIsTakenOver) {
    const script::Folder folder;
    script::Inbox inbox;
    {
        const auto store = open_sqlite(folder.text(), inbox.post());
        Talk talk("web:demo:1");
        store->append(batch({talk.happens(core::Tick{}, {registered("lost", "1", "旧的一行")})}),
                      [](bool) {});
        store->flush();
    }
    SQLite::Database((folder.path() / "xiaoer.db").string(), SQLite::OPEN_READWRITE)
        .exec(
            "DROP TABLE register_changes; DROP INDEX registers_case; DROP INDEX registers_order;"
            "DROP INDEX registers_at; ALTER TABLE registers DROP COLUMN fields;"
            "ALTER TABLE registers DROP COLUMN changed_by; ALTER TABLE registers DROP COLUMN changed;"
            "PRAGMA user_version = 1");
    const auto store = open_sqlite(folder.text(), inbox.post());
    const auto rows = store->find_registers({});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].summary, "旧的一行");
    EXPECT_TRUE(rows[0].fields.empty());
    EXPECT_TRUE(store->complete_register(rows[0].seq, "小李", {{"solution", "补发"}}, at(1), [](bool) {}));
    store->flush();
    EXPECT_EQ(store->register_row(rows[0].seq)->fields, (Fields{{"solution", "补发"}}));
}

/// The questions people ask must not read the whole table.
TEST(SqliteRegisters, QuestionsUseAnIndex) {
    const script::Folder folder;
    script::Inbox inbox;
    const auto store = open_sqlite(folder.text(), inbox.post());
    SQLite::Database database((folder.path() / "xiaoer.db").string(), SQLite::OPEN_READWRITE);
    for (const char* where : {"register = 'a'", "order_id = 'a'", "at >= 1 AND at < 2", "seq < 9",
                              "conversation = 'a' AND register = 'b' AND order_id = 'c'"}) {
        SQLite::Statement plan(database, std::string("EXPLAIN QUERY PLAN SELECT seq FROM registers WHERE ") +
                                             where + " ORDER BY seq DESC LIMIT 10");
        while (plan.executeStep())
            EXPECT_EQ(plan.getColumn(3).getString().find("SCAN"), std::string::npos)
                << where << ": " << plan.getColumn(3).getString();
    }
}

TEST(RegisterFields, BrokenTextsAreTold) {
    Fields fields;
    Completion completion;
    std::string error;
    for (const char* text : {"", "[]", "{\"a\":1}", "{\"a\":\"b\"", "null"}) {
        error.clear();
        EXPECT_FALSE(read(text, fields, error)) << text;
        EXPECT_FALSE(error.empty()) << text;
        EXPECT_FALSE(read(text, completion, error)) << text;
    }
    EXPECT_FALSE(read(R"({"row":"1","agent":"a","fields":{}})", completion, error));
    EXPECT_TRUE(read(R"({"row":1,"agent":"a","fields":{"b":"c"}})", completion, error));
    EXPECT_EQ(completion.fields, (Fields{{"b", "c"}}));
}

}  // namespace
}  // namespace xiaoer::store
