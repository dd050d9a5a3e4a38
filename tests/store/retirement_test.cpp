// What has been kept long enough goes, a few rows a step, whenever the process dies; what is open stays.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>

#include "bot/store/sqlite.hpp"
#include "tests/store/script.hpp"
#include "tests/store/tables.hpp"

namespace xiaoer::store {
namespace {

using script::Talk;

constexpr std::int64_t kDay = 86'400;

core::Time day(std::int64_t number) {
    return script::at(number * kDay);
}

class Retired : public testing::Test {
  protected:
    Retired() { open(); }
    void open() { store_ = open_sqlite(folder_.text(), inbox_.post()); }
    void append(std::vector<Turn> turns) {
        bool there = false;
        store_->append(script::batch(std::move(turns)), [&](bool durable) { there = durable; });
        inbox_.wait_for([&] { return there; });
        store_->flush();
    }
    /// A talk whose last word was on that day and that waits for nothing; `finish` says what is different.
    void talk(const std::string& id, std::int64_t last_day, const std::function<void(Talk&)>& finish = {}) {
        Talk talk("web:demo:" + id);
        talk.clock = last_day * kDay;
        append({talk.says("我是" + id, id + "/1")});
        if (finish) return finish(talk);
        append({talk.answers("好的")});
        append({talk.happens(core::Delivered{talk.command(), ""})});
    }
    /// Steps until a round is over; how many there were.
    int round(const Keep& keep) {
        for (int steps = 1;; ++steps) {
            const auto step = one_step(*store_, inbox_, keep);
            taken_.conversations.insert(taken_.conversations.end(), step.conversations.begin(),
                                        step.conversations.end());
            taken_.lines += step.lines;
            taken_.cases += step.cases;
            taken_.journal += step.journal;
            EXPECT_LE(step.lines + step.journal, keep.rows);
            if (!step.more) return steps;
        }
    }
    static store::Retired one_step(Store& store, script::Inbox& inbox, const Keep& keep) {
        std::optional<store::Retired> out;
        store.retire(keep, [&](store::Retired done) { out = std::move(done); });
        inbox.wait_for([&] { return out.has_value(); });
        return *out;
    }
    std::map<std::string, std::int64_t> counts() {
        SQLite::Database database((folder_.path() / "xiaoer.db").string(), SQLite::OPEN_READWRITE);
        std::map<std::string, std::int64_t> out;
        for (const char* table :
             {"journal", "conversations", "messages", "outbox", "notes", "registers", "register_changes"})
            out[table] = database.execAndGet(std::string("SELECT count(*) FROM ") + table).getInt64();
        return out;
    }
    std::vector<std::string> left() {
        std::vector<std::string> ids;
        for (const auto& row : store_->rows(1'000))
            ids.push_back(row.conversation.substr(std::string_view("web:demo:").size()));
        std::ranges::sort(ids);
        return ids;
    }
    /// Everything that may not go, each for a reason of its own, on day 1.
    void open_ones() {
        talk("waiting", 1, [this](Talk& talk) {
            talk.state.owner.pass_to(core::Owner::Who::queue);
            append({talk.happens(core::Tick{})});
        });
        talk("owned", 1, [this](Talk& talk) {
            talk.state.owner.pass_to(core::Owner::Who::agent, "小李");
            append({talk.happens(core::Tick{})});
        });
        talk("unsent", 1, [this](Talk& talk) { append({talk.answers("好的", false)}); });
        talk("in_doubt", 1, [this](Talk& talk) { append({talk.answers("好的")}); });
        talk("noting", 1, [this](Talk& talk) {
            talk.state.notes.emplace_back().stage = core::NoteDraft::Stage::writing;
            append({talk.happens(core::Tick{}, {core::WriteNote{"T1", "address", "新地址"}})});
        });
        talk("arranging", 1, [this](Talk& talk) {
            talk.state.notes.emplace_back().stage = core::NoteDraft::Stage::arranging;
            append({talk.happens(core::Tick{})});
        });
        talk("problem", 1, [this](Talk& talk) {
            talk.state.tasks.emplace_back().what = core::ProblemCase{};
            append({talk.happens(core::Tick{})});
        });
        talk("promised", 1, [this](Talk& talk) {
            talk.state.due.promise = day(2);
            append({talk.happens(core::Tick{})});
        });
        talk("unanswered", 1, [this](Talk& talk) {
            talk.state.unanswered.emplace_back();
            append({talk.happens(core::Tick{})});
        });
    }
    static inline const std::vector<std::string> kOpen = {
        "arranging", "in_doubt", "noting", "owned", "problem", "promised", "unanswered", "unsent", "waiting"};

    const test::Folder folder_;
    script::Inbox inbox_;
    std::unique_ptr<Store> store_;
    store::Retired taken_;
};

void with_case(Talk& talk, const std::function<void(std::vector<Turn>)>& append) {
    append(
        {talk.happens(core::Tick{}, {core::RegisterCase{"lost", "T1", "丢件", {{"buyer", "小明"}}, false}})});
}

TEST_F(Retired, QuietConversationsGoWithAllOfThemAndNothingOpenDoes) {
    open_ones();
    const auto open_alone = counts();
    talk("old", 1);
    talk("older", 0);
    talk("recent", 90);
    const auto recent_too = counts();
    round({.quiet = day(60), .cases = day(60)});
    auto expected = kOpen;
    expected.emplace_back("recent");
    std::ranges::sort(expected);
    EXPECT_EQ(left(), expected);
    EXPECT_EQ(taken_.conversations.size(), 2U);
    EXPECT_EQ(taken_.lines, 4U);
    EXPECT_EQ(taken_.journal, 6U);
    auto now = counts();
    EXPECT_EQ(now["journal"], open_alone.at("journal") + 3);
    EXPECT_EQ(now["messages"], open_alone.at("messages") + 2);
    EXPECT_EQ(now["outbox"], recent_too.at("outbox"));
    EXPECT_EQ(now["notes"], recent_too.at("notes"));
    EXPECT_FALSE(store_->load("web:demo:old"));
    EXPECT_FALSE(store_->seen("old/1"));
    EXPECT_TRUE(store_->load("web:demo:waiting"));
    const auto tables = tables::dump(folder_.path());
    store_.reset();
    (void)rebuild(folder_.path());
    EXPECT_EQ(tables::dump(folder_.path()), tables) << "journal and tables agree";
}

TEST_F(Retired, AConversationStaysAsLongAsItsCase) {
    const auto write = [this](std::vector<Turn> turns) { append(std::move(turns)); };
    talk("case", 10, [&](Talk& talk) { with_case(talk, write); });
    talk("filled_in", 1, [&](Talk& talk) {
        with_case(talk, write);
        const auto row = store_->register_rows("lost", 1).at(0).seq;
        bool there = false;
        ASSERT_TRUE(store_->complete_register(row, "小李", {{"buyer", "大明"}}, day(50),
                                              [&](bool durable) { there = durable; }));
        inbox_.wait_for([&] { return there; });
        store_->flush();
    });
    round({.quiet = day(60), .cases = {}});
    EXPECT_EQ(left().size(), 2U) << "cases are kept for good";
    round({.quiet = day(60), .cases = day(9)});
    EXPECT_EQ(left().size(), 2U);
    round({.quiet = day(60), .cases = day(20)});
    EXPECT_EQ(left(), std::vector<std::string>{"filled_in"}) << "what somebody did to it later counts";
    round({.quiet = day(60), .cases = day(60)});
    EXPECT_EQ(counts(), (std::map<std::string, std::int64_t>{{"journal", 0},
                                                             {"conversations", 0},
                                                             {"messages", 0},
                                                             {"outbox", 0},
                                                             {"notes", 0},
                                                             {"registers", 0},
                                                             {"register_changes", 0}}));
    EXPECT_EQ(taken_.cases, 2U);
}

TEST_F(Retired, APeriodOfNoneKeepsEverything) {
    talk("old", 0);
    EXPECT_EQ(round({.quiet = {}, .cases = day(60)}), 2) << "a look at the journal and no more";
    EXPECT_EQ(left(), std::vector<std::string>{"old"});
}

TEST_F(Retired, ALongOneGoesInManyStepsAndOthersAreWrittenBetween) {
    Talk longest("web:demo:longest");
    for (int i = 0; i < 50; ++i)
        append({longest.says("第" + std::to_string(i) + "句")});
    Keep keep{.quiet = day(60), .cases = day(60), .rows = 7};
    (void)one_step(*store_, inbox_, keep);
    EXPECT_EQ(store_->history("web:demo:longest", 0, 100).size(), 43U) << "the oldest first";
    talk("between", 70);
    EXPECT_GE(round(keep), 10);
    EXPECT_EQ(left(), std::vector<std::string>{"between"});
    EXPECT_EQ(store_->history("web:demo:between", 0, 100).size(), 2U);
}

TEST_F(Retired, WhoWritesAgainMeanwhileStays) {
    Talk back("web:demo:back");
    for (int i = 0; i < 20; ++i)
        append({back.says("以前")});
    const Keep keep{.quiet = day(60), .cases = day(60), .rows = 5};
    (void)one_step(*store_, inbox_, keep);
    back.clock = 70 * kDay;
    append({back.says("我又来了")});
    round(keep);
    EXPECT_EQ(left(), std::vector<std::string>{"back"});
    EXPECT_EQ(store_->history("web:demo:back", 0, 100).back().text, "我又来了");
}

TEST_F(Retired, NumbersAreNeverGivenTwice) {
    talk("old", 1);
    round({.quiet = day(60), .cases = day(60)});
    store_.reset();
    open();
    talk("new", 70);
    const auto line = store_->history("web:demo:new", 0, 10).at(0).seq;
    EXPECT_GT(line, 3 * 1'024) << "the journal goes on after the row that is gone";
    // Tables that a crash left behind are made up for from there.
    store_.reset();
    SQLite::Database((folder_.path() / "xiaoer.db").string(), SQLite::OPEN_READWRITE)
        .exec("DELETE FROM messages; DELETE FROM conversations; UPDATE projection SET value = 3");
    open();
    EXPECT_EQ(left(), std::vector<std::string>{"new"});
}

TEST_F(Retired, AKillAfterAnyStepLosesNothingAndLeavesNothing) {
    open_ones();
    for (int i = 0; i < 30; ++i)
        talk("old" + std::to_string(i), 1);
    talk("recent", 90);
    store_.reset();
    const Keep keep{.quiet = day(60), .cases = day(60), .rows = 4};
    int kills = 0;
    for (int steps = 1; steps <= 12; ++steps, ++kills) {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            script::Inbox inbox;
            const auto store = open_sqlite(folder_.text(), inbox.post());
            for (int i = 0; i < steps; ++i)
                (void)one_step(*store, inbox, keep);
            ::raise(SIGKILL);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status));
        ASSERT_EQ(check(folder_.path()), std::vector<std::string>());
        open();
        const auto now = left();
        for (const auto& id : kOpen)
            ASSERT_TRUE(std::ranges::binary_search(now, id)) << id << " after kill " << kills;
        ASSERT_TRUE(std::ranges::binary_search(now, std::string("recent")));
        store_.reset();
    }
    open();
    round(keep);
    auto expected = kOpen;
    expected.emplace_back("recent");
    std::ranges::sort(expected);
    EXPECT_EQ(left(), expected);
    SQLite::Database database((folder_.path() / "xiaoer.db").string(), SQLite::OPEN_READWRITE);
    EXPECT_EQ(database.execAndGet("SELECT count(*) FROM journal WHERE conversation LIKE '%:old%'").getInt(),
              0);
}

}  // namespace
}  // namespace xiaoer::store
