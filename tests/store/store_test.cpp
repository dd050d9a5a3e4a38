// What every store must do, run over the embedded one and the one in memory.
#include "bot/store/store.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "tests/store/samples.hpp"
#include "tests/store/script.hpp"

namespace xiaoer::store {
namespace {

using script::at;
using script::batch;
using script::Talk;

struct Kind {
    const char* name;
    bool on_disk;
};

class AnyStore : public testing::TestWithParam<Kind> {
  protected:
    AnyStore() { open(); }

    void open() {
        store_.reset();
        store_ = GetParam().on_disk ? open_sqlite(folder_.text(), inbox_.post()) : open_memory(inbox_.post());
    }
    /// Closes and opens again where there is something to open again.
    void reopen() {
        if (GetParam().on_disk) open();
    }
    void append(Batch what) {
        bool answered = false;
        store_->append(std::move(what), [&](bool durable) {
            EXPECT_TRUE(durable);
            answered = true;
        });
        EXPECT_FALSE(answered) << "durable() must be posted, not called inside append()";
        inbox_.wait_for([&] { return answered; });
        store_->flush();
    }
    void append(Turn turn) { append(batch({std::move(turn)})); }

    std::vector<std::string> texts(const std::string& id, std::int64_t after = 0, std::size_t limit = 100) {
        std::vector<std::string> result;
        for (const HistoryLine& line : store_->history(id, after, limit)) {
            result.push_back(line.speaker + ": " + line.text +
                             (line.status.empty() ? "" : " (" + line.status + ")"));
        }
        return result;
    }
    std::vector<std::string> open_commands() {
        std::vector<std::string> result;
        for (const Unfinished& entry : store_->unfinished()) {
            result.push_back(entry.effect.command + (entry.attempted ? " attempted" : " queued"));
        }
        return result;
    }

    script::Folder folder_;
    script::Inbox inbox_;
    std::unique_ptr<Store> store_;
};

using Texts = std::vector<std::string>;

TEST_P(AnyStore, AnUnknownConversationHasNoState) {
    EXPECT_FALSE(store_->load("web:demo:1"));
    EXPECT_TRUE(store_->history("web:demo:1", 0, 10).empty());
    EXPECT_TRUE(store_->rows(10).empty());
    EXPECT_TRUE(store_->unfinished().empty());
}

TEST_P(AnyStore, LoadsTheNewestStateWhileItIsOnItsWay) {
    Talk talk("web:demo:1");
    int answered = 0;
    for (int i = 1; i <= 300; ++i) {
        talk.state.misses = i;
        store_->append(batch({talk.says("在吗")}), [&](bool) { ++answered; });
        const auto loaded = store_->load("web:demo:1");
        ASSERT_TRUE(loaded);
        ASSERT_EQ(loaded->misses, i);
    }
    inbox_.wait_for([&] { return answered == 300; });
    ASSERT_EQ(store_->load("web:demo:1")->misses, 300);
    store_->flush();
    ASSERT_EQ(store_->load("web:demo:1")->misses, 300);
    reopen();
    ASSERT_EQ(store_->load("web:demo:1")->misses, 300);
}

TEST_P(AnyStore, TheLastTurnOfABatchWins) {
    Talk talk("web:demo:1");
    std::vector<Turn> turns;
    for (int i = 1; i <= 5; ++i) {
        talk.state.misses = i;
        turns.push_back(talk.says("一"));
    }
    append(batch(std::move(turns)));
    EXPECT_EQ(store_->load("web:demo:1")->misses, 5);
}

TEST_P(AnyStore, AnyStateComesBack) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        Turn turn;
        turn.after = samples::Maker(seed, 0.7).make<core::Conversation>();
        turn.after.id = "web:demo:" + std::to_string(seed);
        turn.event = {turn.after.id, {}, at(0), core::Tick{}};
        const core::Conversation expected = turn.after;
        append(std::move(turn));
        if (seed % 20 == 0) reopen();
        EXPECT_TRUE(store_->load(expected.id) == expected);
    }
}

TEST_P(AnyStore, RemembersKeysForGood) {
    Talk talk("web:demo:1");
    EXPECT_FALSE(store_->seen("demo/1"));
    bool answered = false;
    store_->append(batch({talk.says("在吗", "demo/1")}), [&](bool) { answered = true; });
    EXPECT_TRUE(store_->seen("demo/1")) << "before it is durable";
    inbox_.wait_for([&] { return answered; });
    store_->flush();
    EXPECT_TRUE(store_->seen("demo/1"));
    EXPECT_FALSE(store_->seen("demo/2"));
    EXPECT_FALSE(store_->seen(""));
    reopen();
    EXPECT_TRUE(store_->seen("demo/1"));
}

TEST_P(AnyStore, EventsWithoutAKeyAreAllKept) {
    Talk talk("web:demo:1");
    for (int i = 0; i < 3; ++i)
        append(talk.answers("好的"));
    EXPECT_EQ(texts("web:demo:1").size(), 3U);
}

TEST_P(AnyStore, AnswersBatchesInTheirOrder) {
    Talk talk("web:demo:1");
    std::vector<int> order;
    for (int i = 0; i < 500; ++i) {
        store_->append(batch({talk.says("x")}), [&order, i](bool) { order.push_back(i); });
    }
    inbox_.wait_for([&] { return order.size() == 500; });
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST_P(AnyStore, AnEmptyBatchIsDurable) {
    append(Batch{});
}

TEST_P(AnyStore, ShowsWhoSaidWhat) {
    Talk talk("web:demo:1");
    talk.state.nickname = "小林";
    append(talk.says("在吗"));
    append(talk.happens(core::BuyerSaid{"", {"a.jpg", "b.jpg"}, "", "", "小林", false}));
    append(talk.happens(core::BuyerSaid{"这个", {}, "123", "i9", "小林", false}));
    append(talk.happens(core::BuyerSaid{"", {}, "", "", "小林", true}));
    append(talk.answers("在的小主"));
    append(talk.happens(core::Delivered{talk.command(), "m1"}));
    core::HandOff off;
    off.group = core::Group::after_sale;
    off.card.reason = "包裹破损";
    append(talk.happens(core::Tick{}, {off}));
    talk.state.owner.pass_to(core::Owner::Who::agent, "小李");
    append(talk.happens(core::AgentTook{"小李"}));
    append(talk.happens(core::AgentTook{"小王"}));  // too late: changed nothing
    append(talk.happens(core::AgentSaid{"小李", "您好", false}, {core::Say{"您好", "", "小李"}}));
    append(talk.happens(core::AgentSaid{"小李", "手机上回的", true}));
    talk.state.owner.pass_to(core::Owner::Who::bot);
    append(talk.happens(core::AgentReturned{"小李"}));
    talk.state.closed = true;
    append(talk.happens(core::AgentClosed{"小李"}));
    EXPECT_EQ(texts("web:demo:1"),
              (Texts{"buyer: 在吗", "buyer: ", "buyer: 这个\n[订单 123]\n[商品 i9]", "buyer: [表情]",
                     "bot: 在的小主 (sent)", "system: 转接售后：包裹破损", "system: 客服小李接入会话",
                     "agent: 您好 (queued)", "agent: 手机上回的 (sent)", "system: 客服小李把会话交回机器人",
                     "system: 客服小李结束会话"}));
    const auto lines = store_->history("web:demo:1", 0, 100);
    EXPECT_EQ(lines[0].name, "小林");
    EXPECT_EQ(lines[1].pictures, (Texts{"a.jpg", "b.jpg"}));
    EXPECT_EQ(lines[4].why, "test");
    EXPECT_EQ(lines[7].name, "小李");
    EXPECT_EQ(lines[0].at, at(1));
}

TEST_P(AnyStore, HistoryIsTheNewestLinesAfterANumber) {
    Talk talk("web:demo:1");
    Talk other("web:demo:2");
    for (int i = 0; i < 10; ++i) {
        append(batch({talk.says("行" + std::to_string(i)), other.says("别人")}));
    }
    EXPECT_EQ(texts("web:demo:1", 0, 2), (Texts{"buyer: 行8", "buyer: 行9"}));
    const auto all = store_->history("web:demo:1", 0, 100);
    ASSERT_EQ(all.size(), 10U);
    for (std::size_t i = 1; i < all.size(); ++i)
        EXPECT_GT(all[i].seq, all[i - 1].seq);
    EXPECT_EQ(texts("web:demo:1", all[7].seq), (Texts{"buyer: 行8", "buyer: 行9"}));
    EXPECT_TRUE(store_->history("web:demo:1", all[9].seq, 100).empty());
    EXPECT_TRUE(store_->history("web:demo:1", 0, 0).empty());
}

TEST_P(AnyStore, AReplyIsUnfinishedUntilItsOutcome) {
    Talk talk("web:demo:1");
    append(talk.answers("一"));
    const std::string first = talk.command();
    append(talk.answers("二", false));
    const std::string second = talk.command();
    EXPECT_EQ(open_commands(), (Texts{first + " attempted", second + " queued"}));
    reopen();
    EXPECT_EQ(open_commands(), (Texts{first + " attempted", second + " queued"}));
    append(batch({}, {{"web:demo:1", second}}));
    EXPECT_EQ(open_commands(), (Texts{first + " attempted", second + " attempted"}));
    append(talk.happens(core::Delivered{first, ""}));
    EXPECT_EQ(open_commands(), (Texts{second + " attempted"}));
    append(talk.happens(core::Undelivered{second, "", true}));
    EXPECT_TRUE(open_commands().empty());
    EXPECT_EQ(texts("web:demo:1"), (Texts{"bot: 一 (sent)", "bot: 二 (in_doubt)"}));
    append(talk.happens(core::Delivered{second, ""}));  // the other side remembered after all
    EXPECT_EQ(texts("web:demo:1"), (Texts{"bot: 一 (sent)", "bot: 二 (sent)"}));
}

TEST_P(AnyStore, UnfinishedComesInTheOrderOfDeciding) {
    Talk a("web:demo:a");
    Talk b("web:demo:b");
    append(b.happens(core::Tick{}, {core::Say{"1", "", ""}, core::Say{"2", "", ""}}, false));
    append(a.happens(core::Tick{}, {core::AskOrders{}}, false));
    const auto open = store_->unfinished();
    ASSERT_EQ(open.size(), 3U);
    EXPECT_EQ(open[0].effect.deed, core::Deed(core::Say{"1", "", ""}));
    EXPECT_EQ(open[0].effect.why, "test");
    EXPECT_EQ(open[1].effect.deed, core::Deed(core::Say{"2", "", ""}));
    EXPECT_EQ(open[2].conversation, "web:demo:a");
}

TEST_P(AnyStore, StatusesTellHowAReplyEnded) {
    Talk talk("web:demo:1");
    const auto ends = [&](core::Undelivered how) {
        append(talk.answers("x"));
        how.command = talk.command();
        append(talk.happens(how));
    };
    ends({"", "blocked by the platform", false});
    ends({"", "stale", false});
    ends({"", "link broke", true});
    EXPECT_EQ(texts("web:demo:1"), (Texts{"bot: x (failed)", "bot: x (dropped)", "bot: x (in_doubt)"}));
    append(talk.happens(core::Delivered{"web:demo:1#1.0", ""}));
    EXPECT_EQ(texts("web:demo:1")[0], "bot: x (failed)") << "final is final";
}

TEST_P(AnyStore, WhatAwaitsNothingIsFinishedByItsAttempt) {
    Talk talk("web:demo:1");
    append(talk.happens(core::Tick{}, {core::UrgeCourier{"1", "顺丰", "SF1"}}));
    EXPECT_TRUE(open_commands().empty());
    append(talk.happens(core::Tick{}, {core::MessageReviewer{"1", "改地址"}}, false));
    EXPECT_EQ(open_commands(), (Texts{talk.command() + " queued"}));
    append(batch({}, {{"web:demo:1", talk.command()}}));
    EXPECT_TRUE(open_commands().empty());
}

TEST_P(AnyStore, FoundOrdersAnswerEveryQuestionOfTheConversation) {
    Talk talk("web:demo:1");
    Talk other("web:demo:2");
    append(talk.happens(core::Tick{}, {core::AskOrders{}}));
    append(other.happens(core::Tick{}, {core::AskOrders{}}));
    append(talk.happens(core::Tick{}, {core::AskOrders{}}, false));
    append(talk.happens(core::OrdersFound{}));
    EXPECT_EQ(open_commands(), (Texts{other.command() + " attempted"}));
    append(
        batch({other.happens(core::Tick{}, {core::AskOrders{}}), other.happens(core::OrdersFailed{"超时"})}));
    EXPECT_TRUE(open_commands().empty());
}

TEST_P(AnyStore, ANoteIsKeptUntilItIsWrittenOrRefused) {
    Talk talk("web:demo:1");
    append(talk.happens(core::Tick{},
                        {core::WriteNote{"900", "courier", "发顺丰; 小二; 11-20", core::Flag::red}}));
    const std::string first = talk.command();
    append(talk.happens(core::NoteFailed{first, "限流", false}));
    EXPECT_EQ(open_commands(), (Texts{first + " attempted"}));
    ASSERT_EQ(store_->note_rows("", 10).size(), 1U);
    EXPECT_EQ(store_->note_rows("retrying", 10).size(), 1U);
    EXPECT_EQ(store_->note_rows("", 10)[0].reason, "限流");
    append(talk.happens(core::NoteWritten{first}));
    EXPECT_TRUE(open_commands().empty());
    append(talk.happens(core::Tick{}, {core::WriteNote{"901", "other", "要小票", core::Flag::none}}));
    append(talk.happens(core::NoteFailed{talk.command(), "订单已关闭", true}));
    EXPECT_TRUE(open_commands().empty());
    const auto notes = store_->note_rows("", 10);
    ASSERT_EQ(notes.size(), 2U);
    EXPECT_EQ(notes[0].status, "refused");
    EXPECT_EQ(notes[0].order, "901");
    EXPECT_EQ(notes[0].reason, "订单已关闭");
    EXPECT_EQ(notes[1].status, "written");
    EXPECT_EQ(notes[1].kind, "courier");
    EXPECT_EQ(notes[1].changed, at(3));
    EXPECT_EQ(store_->note_rows("", 1).size(), 1U);
    EXPECT_TRUE(store_->note_rows("queued", 10).empty());
}

TEST_P(AnyStore, RegisterRowsAreFoundByRegister) {
    Talk talk("web:demo:1");
    append(talk.happens(core::Tick{}, {core::RegisterCase{"lost", "1", "丢件"},
                                       core::RegisterCase{"after_sale", "1", "破损"}}));
    append(talk.happens(core::Tick{}, {core::RegisterCase{"lost", "2", "又丢"}}));
    const auto lost = store_->register_rows("lost", 10);
    ASSERT_EQ(lost.size(), 2U);
    EXPECT_EQ(lost[0].summary, "又丢") << "the newest first";
    EXPECT_EQ(lost[1].order, "1");
    EXPECT_EQ(lost[1].conversation, "web:demo:1");
    EXPECT_EQ(lost[1].at, at(1));
    EXPECT_EQ(store_->register_rows("", 10).size(), 3U) << "\"\" is every register";
    EXPECT_EQ(store_->register_rows("lost", 1).size(), 1U);
    EXPECT_TRUE(store_->register_rows("missing", 10).empty());
}

TEST_P(AnyStore, DeadlinesAreTheLiveOnes) {
    Talk a("web:demo:a");
    Talk b("web:demo:b");
    a.state.due.close = at(100);
    a.state.due.answer = at(50);
    append(batch({a.says("x"), b.says("y")}));
    using Due = std::vector<std::pair<core::ConversationId, core::Time>>;
    EXPECT_EQ(store_->deadlines(), (Due{{"web:demo:a", at(50)}}));
    a.state.due = {};
    append(a.says("z"));
    EXPECT_TRUE(store_->deadlines().empty());
}

TEST_P(AnyStore, RowsShowTheWaitingFirstThenTheOwnedThenTheRecent) {
    using Who = core::Owner::Who;
    const auto make = [&](const std::string& id, Who who, std::int64_t second) {
        Talk talk(id);
        talk.clock = second;
        talk.state.owner.who = who;
        talk.state.owner.epoch = 1;
        if (who == Who::queue) talk.state.transfer.since = at(second - 500);
        append(talk.says("来自" + id));
        return talk;
    };
    make("bot-old", Who::bot, 10);
    make("bot-new", Who::bot, 90);
    make("queue-new", Who::queue, 80);
    make("queue-old", Who::queue, 20);
    make("agent-new", Who::agent, 70);
    make("agent-old", Who::agent, 30);
    const auto order = [&](std::size_t limit) {
        Texts ids;
        for (const Row& row : store_->rows(limit))
            ids.push_back(row.conversation);
        return ids;
    };
    EXPECT_EQ(order(10), (Texts{"queue-old", "queue-new", "agent-old", "agent-new", "bot-new", "bot-old"}));
    EXPECT_EQ(order(3), (Texts{"queue-old", "queue-new", "agent-old"}));
    EXPECT_TRUE(order(0).empty());
}

TEST_P(AnyStore, ARowTellsWhatTheListShows) {
    Talk talk("web:demo:1");
    talk.state.nickname = "小林";
    append(talk.says("杯子碎了\n怎么办"));
    talk.state.owner.pass_to(core::Owner::Who::queue);
    talk.state.transfer.group = core::Group::after_sale;
    talk.state.transfer.card.reason = "破损";
    talk.state.transfer.since = at(2);
    talk.state.transfer.next_shift = true;
    talk.state.photos = {6, 1, {"a", "b", "c"}};
    append(talk.happens(core::BuyerSaid{"看", {"a", "b", "c"}, "", "", "小林", false}));
    Row row = store_->rows(1).at(0);
    EXPECT_EQ(row.nickname, "小林");
    EXPECT_EQ(row.owner, talk.state.owner);
    EXPECT_EQ(row.group, "售后");
    EXPECT_EQ(row.reason, "破损");
    EXPECT_EQ(row.since, at(2));
    EXPECT_EQ(row.last_text, "看 [图片×3]");
    EXPECT_EQ(row.last_speaker, "buyer");
    EXPECT_EQ(row.last_at, at(2));
    EXPECT_EQ(row.photos_have, 3);
    EXPECT_EQ(row.photos_need, 7);
    EXPECT_TRUE(row.next_shift);
    EXPECT_FALSE(row.closed);

    talk.state.owner.pass_to(core::Owner::Who::agent, "小李");
    append(talk.happens(core::LinkChanged{true}));  // no line: what was said last stays
    append(talk.happens(core::Tick{}));
    reopen();
    row = store_->rows(1).at(0);
    EXPECT_EQ(row.owner.agent, "小李");
    EXPECT_EQ(row.since, at(3)) << "since the agent owns it, not since the last turn";
    EXPECT_EQ(row.last_text, "看 [图片×3]");
    EXPECT_EQ(row.last_at, at(2));
}

TEST_P(AnyStore, LongLinesAreCutInTheListOnACharacter) {
    Talk talk("web:demo:1");
    std::string text;
    for (int i = 0; i < 300; ++i)
        text += "长";
    append(talk.says(text));
    EXPECT_EQ(store_->rows(1).at(0).last_text, text.substr(0, 240));
    EXPECT_EQ(texts("web:demo:1")[0], "buyer: " + text);
}

TEST_P(AnyStore, TurnsCanBeReadAgainInOrder) {
    Talk talk("web:demo:1");
    std::vector<Turn> expected;
    for (int i = 0; i < 20; ++i) {
        Turn turn =
            i % 2 == 0 ? talk.says("第" + std::to_string(i), "k" + std::to_string(i))
                       : talk.happens(core::Tick{}, {core::Say{"a", "p", ""}, core::AskOrders{}}, i % 4 == 1);
        expected.push_back(turn);
        append(batch({std::move(turn)}, {{"web:demo:1", "elsewhere"}}));
    }
    reopen();
    std::size_t i = 0;
    std::int64_t tenth = 0;
    std::int64_t last = 0;
    store_->for_each_turn(1, [&](std::int64_t seq, const Turn& turn) {
        EXPECT_GT(seq, last);
        last = seq;
        if (i == 10) tenth = seq;
        EXPECT_EQ(turn.event, expected[i].event);
        EXPECT_EQ(turn.after, expected[i].after);
        EXPECT_EQ(turn.effects, expected[i].effects);
        EXPECT_EQ(turn.attempted, expected[i].attempted);
        ++i;
        return true;
    });
    EXPECT_EQ(i, 20U);
    int visited = 0;
    store_->for_each_turn(tenth, [&](std::int64_t, const Turn& turn) {
        EXPECT_EQ(turn.event.key, expected[10].event.key);
        return ++visited < 1;
    });
    EXPECT_EQ(visited, 1);
}

INSTANTIATE_TEST_SUITE_P(Store, AnyStore, testing::Values(Kind{"sqlite", true}, Kind{"memory", false}),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace xiaoer::store
