// What every store must keep: states, keys, turns, and what is unfinished.
#include "tests/store/any_store.hpp"
#include "tests/store/samples.hpp"

namespace xiaoer::store {
namespace {

using script::at;
using script::batch;
using script::Talk;

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
        turn.after = samples::Maker(seed, 0.7, false).make<core::Conversation>();
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
        EXPECT_EQ(turn.actions, expected[i].actions);
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
    EXPECT_EQ(open[0].action.what, core::ActionBody(core::Say{"1", "", ""}));
    EXPECT_EQ(open[0].action.why, "test");
    EXPECT_EQ(open[1].action.what, core::ActionBody(core::Say{"2", "", ""}));
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
    append(talk.happens(core::Tick{}, {core::RegisterCase{"lost", "1", "丢件"}}));
    EXPECT_TRUE(open_commands().empty());
    append(talk.happens(core::Tick{}, {core::Alarm{core::Alarm::Level::supervisor, "没人接"}}, false));
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

// For pages_test.cpp too.
INSTANTIATE_TEST_SUITE_P(Store, AnyStore, testing::Values(Kind{"sqlite", true}, Kind{"memory", false}),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace xiaoer::store
