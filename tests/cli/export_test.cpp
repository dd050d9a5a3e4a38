// `export registers|notes|transcripts` on a folder with a served and an unserved store.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "adapters/tables/read.hpp"
#include "bot/store/sqlite.hpp"
#include "bot/users/users.hpp"
#include "tests/cli/command.hpp"
#include "tests/store/script.hpp"

namespace xiaoer::cli {
namespace {

using adapters::Table;
using nlohmann::json;
using store::script::Talk;

// script.hpp counts from 2023-11-14 22:13:20 UTC: the 15th in the store.
constexpr std::int64_t kDay = 86'400;

class Export : public testing::Test {
  protected:
    void SetUp() override {
        store_ = store::open_sqlite(data(), inbox_.post());
        Talk talk("web:demo:tb86123");
        talk.state.nickname = "小林";
        append(talk.says("我叫王小明，13812345678，东西丢了"));
        append(talk.happens(core::Tick{}, {core::RegisterCase{"lost",
                                                              "3100000000000000101",
                                                              "联系13812345678",
                                                              {{"buyer", "tb86123"}, {"product", "马克杯"}},
                                                              false}}));
        talk.clock = kDay;
        core::WriteNote note;
        note.order = "3100000000000000101";
        note.kind = "change_address";
        note.text = "浙江省杭州市文三路1号，王小明，13812345678";
        append(talk.happens(core::Tick{}, {note, core::RegisterCase{"after_sale", "2", "破损", {}, false}}));
    }
    std::string data() { return place_ / "data"; }
    void append(store::Turn turn) {
        store_->append(store::script::batch({std::move(turn)}), [](bool) {});
        store_->flush();
    }
    test::Result run(const std::string& kind, std::vector<std::string> more = {}) {
        std::vector<std::string> words = {"export", kind,    "--pack", place_.text(), "--data",
                                          data(),   "--out", file(),   "--force"};
        words.insert(words.end(), more.begin(), more.end());
        return test::run(words);
    }
    std::string file() { return place_ / "out.csv"; }
    Table table(const std::string& kind, std::vector<std::string> more = {}) {
        const auto result = run(kind, std::move(more));
        EXPECT_EQ(result.status, 0) << result.err;
        auto read = adapters::read_table(file());
        EXPECT_EQ(read.refusal, "");
        return read.table;
    }
    void add_user(const std::string& name, users::Role role, bool disabled = false) {
        users::Users people(data(), users::Strength::least);
        users::User user;
        user.name = name;
        user.display = name;
        user.roles = {role};
        const auto now = users::Time{std::chrono::seconds{1'700'000'000}};
        EXPECT_EQ(people.add(user, "correct-horse-battery", now), "");
        user.disabled = disabled;
        if (disabled) {
            EXPECT_EQ(people.update(user, now), "");
        }
    }
    std::size_t audited() {
        users::Users people(data(), users::Strength::least);
        EXPECT_TRUE(people.audit_proof().fault.empty());
        std::size_t count = 0;
        for (const auto& entry : people.audit_entries(0, 100))
            count += entry.what.starts_with("export_unmasked") && entry.by == "boss" ? 1U : 0U;
        return count;
    }

    test::Place place_;
    store::script::Inbox inbox_;
    std::unique_ptr<store::Store> store_;
};

TEST_F(Export, WorksBesideAServingProcessAndWithoutOne) {
    for (const bool served : {true, false}) {
        if (!served) store_.reset();
        const auto result = run("registers", {"--json"});
        ASSERT_EQ(result.status, 0) << result.err;
        const auto told = json::parse(result.out);
        EXPECT_EQ(told["served"], served);
        EXPECT_EQ(told["rows"], 2);
        EXPECT_EQ(told["masked"], true);
    }
    struct stat mode {};
    ASSERT_EQ(::stat(file().c_str(), &mode), 0);
    EXPECT_EQ(mode.st_mode & 0777U, 0600U);
}

TEST_F(Export, PersonalDataIsMasked) {
    const auto registers = table("registers", {"--register", "lost"});
    ASSERT_EQ(registers.rows.size(), 1U);
    const auto& cells = registers.rows[0].cells;
    EXPECT_EQ(registers.columns[0], "日期");
    EXPECT_EQ(cells[0], "2023-11-15 06:13:22");
    EXPECT_EQ(cells[1], "t***3");
    EXPECT_EQ(cells[2], "3100000000000000101") << "without its order a row is of no use";
    for (const std::string kind : {"registers", "notes", "transcripts"}) {
        run(kind);
        const auto text = test::read(file());
        for (const char* personal : {"13812345678", "王小明", "文三路1号", "tb86123", "小林"})
            EXPECT_EQ(text.find(personal), std::string::npos) << kind << " shows " << personal;
    }
}

TEST_F(Export, DaysAreThoseOfTheStore) {
    EXPECT_EQ(table("registers", {"--to", "2023-11-14"}).rows.size(), 0U);
    EXPECT_EQ(table("registers", {"--from", "2023-11-15", "--to", "2023-11-15"}).rows.size(), 1U);
    EXPECT_EQ(table("registers", {"--from", "2023-11-16"}).rows.size(), 1U);
    EXPECT_EQ(table("notes", {"--to", "2023-11-15"}).rows.size(), 0U);
    EXPECT_EQ(table("notes", {"--from", "2023-11-16", "--to", "2023-11-16"}).rows.size(), 1U);
    EXPECT_EQ(table("transcripts", {"--to", "2023-11-15"}).rows.size(), 1U);
    EXPECT_EQ(table("transcripts", {"--from", "2023-11-16"}).rows.size(), 0U);
}

TEST_F(Export, UnmaskedNeedsASupervisorAndIsOnRecord) {
    add_user("boss", users::Role::lead);
    add_user("agent", users::Role::agent);
    add_user("left", users::Role::auditor, true);
    for (const std::vector<std::string>& refused : {std::vector<std::string>{"--unmask"},
                                                    {"--unmask", "--by", "agent"},
                                                    {"--unmask", "--by", "left"},
                                                    {"--unmask", "--by", "nobody"},
                                                    {"--by", "boss"}}) {
        const auto result = run("transcripts", refused);
        EXPECT_EQ(result.status, 2);
        EXPECT_FALSE(result.err.empty());
        EXPECT_FALSE(std::filesystem::exists(file()));
    }
    EXPECT_EQ(audited(), 0U);
    const auto lines = table("transcripts", {"--unmask", "--by", "boss"});
    EXPECT_EQ(lines.rows.at(0).cells.at(5), "我叫王小明，13812345678，东西丢了");
    EXPECT_EQ(audited(), 2U) << "when it began and what it gave";
}

TEST_F(Export, EveryConversationInATranscriptWasReadBySomebody) {
    const auto readings = [this] {
        users::Users people(data(), users::Strength::least);
        std::map<std::string, int> out;
        for (const auto& entry : people.audit_entries(0, 1'000))
            if (entry.what == "conversation_read") ++out[entry.by];
        return out;
    };
    add_user("boss", users::Role::lead);
    (void)table("notes");
    EXPECT_EQ(readings(), (std::map<std::string, int>{}));
    (void)table("transcripts");
    const auto masked = readings();
    ASSERT_EQ(masked.size(), 1U);
    EXPECT_TRUE(masked.begin()->first.starts_with("命令行:")) << "masked: whoever sits at the machine";
    (void)table("transcripts", {"--unmask", "--by", "boss"});
    EXPECT_EQ(readings().at("boss"), masked.begin()->second);
}

TEST_F(Export, WrongQuestionsAreAnsweredBeforeAnythingIsWritten) {
    for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--from", "gestern"},
                                                  {"--from", "2023-11-31"},
                                                  {"--from", "2023-11-16", "--to", "2023-11-15"},
                                                  {"--register", "nothing"},
                                                  {"--format", "pdf"}}) {
        const auto result = run("registers", wrong);
        EXPECT_EQ(result.status, 2) << wrong[1];
        EXPECT_FALSE(std::filesystem::exists(file()));
    }
    EXPECT_NE(run("registers", {"--register", "nothing"}).err.find("lost（丢件登记）"), std::string::npos);
    EXPECT_EQ(
        test::run({"export", "notes", "--pack", place_.text(), "--data", place_ / "none", "--out", file()})
            .status,
        3);
}

TEST_F(Export, ManyRowsComeInOrderAndWhole) {
    Talk talk("web:demo:2");
    store::Batch all;
    for (int i = 0; i < 1'300; ++i)
        all.turns.push_back(talk.says("第" + std::to_string(i) + "句"));
    store_->append(std::move(all), [](bool) {});
    store_->flush();
    const auto lines = table("transcripts");
    ASSERT_EQ(lines.rows.size(), 1'301U);
    for (int i = 0; i < 1'300; ++i)
        EXPECT_EQ(lines.rows[static_cast<std::size_t>(i)].cells.at(5), "第" + std::to_string(i) + "句");
}

TEST_F(Export, CompletionsAreInTheExport) {
    const auto row = store_->find_registers({.register_id = "lost"}).at(0);
    ASSERT_TRUE(store_->complete_register(row.seq, "小李", {{"solution", "补发"}}, row.at, [](bool) {}));
    store_->flush();
    const auto registers = table("registers", {"--register", "lost"});
    const auto& cells = registers.rows.at(0).cells;
    EXPECT_NE(std::find(cells.begin(), cells.end(), "补发"), cells.end());
    EXPECT_NE(std::find(cells.begin(), cells.end(), "小李"), cells.end());
}

}  // namespace
}  // namespace xiaoer::cli
