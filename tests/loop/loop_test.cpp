// The loop with a store and a scripted link: saved before sent, once, in order, and not over a human.
#include "tests/kit/folder.hpp"
#include "tests/loop/loop_fixture.hpp"

namespace xiaoer::run {
namespace {

TEST_F(LoopTest, answers_after_the_burst_window_and_records_the_outcome) {
    open();
    say("你好");
    EXPECT_TRUE(im->sent.empty());
    tick(2s);
    ASSERT_FALSE(im->sent.empty());
    EXPECT_EQ(im->sent.front().conversation, "chat:demo:b");
    EXPECT_TRUE(store->unfinished().empty());
    EXPECT_EQ(loop->figures().replies, im->sent.size());
}

TEST_F(LoopTest, the_same_event_twice_is_taken_once) {
    open();
    say("你好", "same");
    say("你好", "same");
    EXPECT_EQ(loop->figures().messages, 1U);
    EXPECT_EQ(loop->figures().duplicates, 1U);
}

TEST_F(LoopTest, orders_are_looked_up_by_what_the_im_knows_of_the_buyer) {
    im->knows = adapters::KnownBuyer{"小明", "4012"};
    open();
    say("我的快递到哪了");
    tick(2s);
    EXPECT_EQ(orders.asked_for, "小明 4012");
}

TEST_F(LoopTest, a_colon_in_a_buyers_id_makes_him_nobody_else) {
    open();
    core::BuyerSaid said;
    said.text = "我的快递到哪了";
    loop->submit({"chat:demo:x:demo", "k1", now, said});
    run();
    now += 2s;
    loop->submit({"chat:demo:x:demo", "", now, core::Tick{}});
    run();
    ASSERT_FALSE(orders.asked.empty());
    for (const auto& buyer : orders.asked)
        EXPECT_EQ(buyer, "x:demo");
    ASSERT_FALSE(im->sent.empty()) << "and he is answered";
    EXPECT_EQ(im->sent.front().conversation, "chat:demo:x:demo");
}

TEST_F(LoopTest, one_message_is_under_way_at_a_time) {
    im->answer.reset();
    open();
    say("转人工");
    tick(2s);
    ASSERT_EQ(im->sent.size(), 1U);
    say("有人吗");
    tick(3min);
    EXPECT_EQ(im->sent.size(), 1U) << "the next one waits for the first one's outcome";
    im->sink().sent(im->sent.front().command, adapters::Outcome::delivered, "m", "");
    run();
    EXPECT_EQ(im->sent.size(), 2U);
}

TEST_F(LoopTest, a_reply_that_waits_is_dropped_when_a_human_takes_over) {
    open();
    im->sink().link("chat:demo", false);
    say("你好");
    tick(2s);
    EXPECT_TRUE(im->sent.empty());
    submit(core::AgentTook{"小李"});
    im->sink().link("chat:demo", true);
    run();
    EXPECT_TRUE(im->sent.empty());
    EXPECT_GE(loop->figures().dropped_stale, 1U);
    submit(core::AgentSaid{"小李", "我来了", false});
    ASSERT_EQ(im->sent.size(), 1U);
    EXPECT_EQ(im->sent.front().text, "我来了");
}

TEST_F(LoopTest, what_was_not_sent_goes_out_when_the_link_is_back) {
    im->answer = adapters::Outcome::not_sent;
    open();
    im->sink().link("chat:demo", false);
    say("你好");
    tick(2s);
    EXPECT_TRUE(im->sent.empty());
    im->answer = adapters::Outcome::delivered;
    im->sink().link("chat:demo", true);
    run();
    EXPECT_FALSE(im->sent.empty());
}

TEST_F(LoopTest, after_a_restart_the_queued_goes_out_and_the_doubtful_does_not) {
    open();
    im->sink().link("chat:demo", false);
    say("你好");
    tick(2s);
    EXPECT_TRUE(im->sent.empty());
    loop.reset();  // the process dies with the reply queued, never attempted
    im = std::make_shared<ScriptedIm>();
    im->answer.reset();
    open();
    const auto first = im->sent.size();
    EXPECT_EQ(first, 1U) << "certainly not sent before: sent now";
    loop.reset();  // dies again, this time between the attempt and its answer
    im = std::make_shared<ScriptedIm>();
    open();
    EXPECT_TRUE(im->sent.empty() || im->sent.front().command.back() != '0') << "in doubt: not repeated";
    EXPECT_GE(loop->figures().in_doubt, 1U);
}

TEST_F(LoopTest, a_note_is_written_and_told_only_then) {
    core::Order order;
    order.id = "T1";
    order.state = core::TradeState::paid;
    order.review = core::ReviewState::awaiting;
    order.paid = now;
    orders.orders = {order};
    open();
    say("发顺丰标快 到付");
    tick(2s);
    ASSERT_EQ(orders.notes.size(), 1U);
    EXPECT_NE(orders.notes.front().find("顺丰"), std::string::npos);
    EXPECT_EQ(loop->figures().notes_written, 1U);
}

TEST_F(LoopTest, a_note_that_cannot_be_taken_out_now_is_taken_out_later) {
    core::Order order;
    order.id = "T1";
    order.state = core::TradeState::paid;
    order.review = core::ReviewState::awaiting;
    order.paid = now;
    orders.orders = {order};
    orders.erasing = adapters::OrdersFault::unreachable;
    open();
    say("发中通");
    tick(4s);
    say("改发圆通");
    tick(4s);
    ASSERT_EQ(orders.notes.size(), 2U);
    ASSERT_EQ(orders.erased.size(), 1U) << "the first one makes room for the second";
    const auto stage = [&] { return loop->conversation("chat:demo:b")->notes.front().stage; };
    EXPECT_EQ(stage(), core::NoteDraft::Stage::withdrawing) << "it is being tried again";
    orders.erasing = adapters::OrdersFault::in_doubt;
    now += 3s;
    loop->wake();
    run();
    EXPECT_EQ(orders.erased.size(), 2U);
    orders.erasing = adapters::OrdersFault::none;
    now += 10s;
    loop->wake();
    run();
    EXPECT_EQ(orders.erased.size(), 3U);
    EXPECT_EQ(stage(), core::NoteDraft::Stage::undone);
    EXPECT_TRUE(store->unfinished().empty());
}

TEST_F(LoopTest, once_stopped_it_asks_for_no_time) {
    im->answer.reset();
    open();
    say("你好");
    tick(2s);
    ASSERT_EQ(im->sent.size(), 1U) << "its answer never comes";
    bool stopped = false;
    loop->stop(1s, [&] { stopped = true; });
    now += 2s;
    loop->wake();
    io.restart();
    int handlers = 0;
    while (handlers < 1'000 && io.poll_one() > 0)
        ++handlers;
    EXPECT_TRUE(stopped);
    EXPECT_LT(handlers, 100) << "the timer comes for ever";
}

TEST_F(LoopTest, an_urging_that_reaches_no_group_is_a_humans_and_never_claimed) {
    core::Order order;
    order.id = "T1";
    order.state = core::TradeState::shipped;
    order.province = "江苏省";
    order.courier = "中通";
    order.tracking_number = "751";
    order.tracking = core::Tracking::in_transit;
    order.paid = now - 40h;
    order.shipped = now - 30h;
    order.tracking_updated = now - 2h;
    orders.orders = {order};
    open();  // the shipped store names no group
    say("我的快递到哪了");
    tick(2s);
    run();
    EXPECT_TRUE(im->to_groups.empty());
    EXPECT_TRUE(orders.notes.empty()) << "已催件 would be untrue";
    ASSERT_FALSE(im->sent.empty());
    EXPECT_NE(im->sent.back().text.find("登记"), std::string::npos) << im->sent.back().text;
    const auto state = loop->conversation("chat:demo:b");
    ASSERT_TRUE(state && state->urgings.size() == 1);
    EXPECT_EQ(state->urgings[0].stage, core::Urging::Stage::failed);
    EXPECT_TRUE(state->due.promise) << "the bot looks again all the same";
    EXPECT_TRUE(store->unfinished().empty());
}

TEST_F(LoopTest, an_overfull_inbox_refuses) {
    Loop::Options options;
    options.now = [this] { return now; };
    options.inbox_limit = 3;
    loop = std::make_unique<Loop>(io, *store, orders, test::shipped(), options);
    loop->add(im);
    loop->start();
    int taken = 0;
    for (int i = 0; i < 10; ++i)
        taken += loop->submit({"chat:demo:b", "x" + std::to_string(i), now, core::Tick{}}) ? 1 : 0;
    EXPECT_EQ(taken, 3);
    EXPECT_EQ(loop->figures().refused_events, 7U);
}

TEST_F(LoopTest, what_was_retired_is_forgotten_and_what_is_open_is_not) {
    const test::Folder folder;
    store =
        store::open_sqlite(folder.text(), [this](std::function<void()> f) { asio::post(io, std::move(f)); });
    open();
    const auto retire = [&] {
        const auto guard = asio::make_work_guard(io);
        std::vector<std::string> gone;
        for (bool more = true; more;) {
            bool answered = false;
            store->retire({.quiet = now - 24h, .cases = now - 24h}, [&](const store::Retired& out) {
                gone.insert(gone.end(), out.conversations.begin(), out.conversations.end());
                more = out.more;
                answered = true;
            });
            io.restart();
            while (!answered)
                io.run_one();
        }
        for (const auto& id : gone)
            loop->forget(id);
        return gone.size();
    };
    say("你好");
    tick(2s);
    ASSERT_FALSE(im->sent.empty());
    now += 24h * 60;
    ASSERT_TRUE(loop->next_wake()) << "the end of the chat is still to come";
    EXPECT_EQ(retire(), 0U);
    EXPECT_TRUE(loop->conversation("chat:demo:b"));
    tick(1s);
    while (loop->next_wake() && *loop->next_wake() <= now) {
        loop->wake();
        run();
    }
    now += 24h * 60;
    EXPECT_EQ(retire(), 1U);
    EXPECT_FALSE(loop->conversation("chat:demo:b")) << "nor in memory";
    const auto before = im->sent.size();
    say("转人工");
    tick(2s);
    EXPECT_GT(im->sent.size(), before) << "a new buyer like any other";
    ASSERT_TRUE(loop->conversation("chat:demo:b"));
    now += 24h * 60;
    EXPECT_EQ(retire(), 0U) << "he waits for a human";
    loop->forget("chat:demo:b");
    EXPECT_TRUE(loop->conversation("chat:demo:b"));
    loop.reset();
    store.reset();
}

TEST_F(LoopTest, conversations_beyond_the_limit_come_back_from_the_store) {
    Loop::Options options;
    options.now = [this] { return now; };
    options.live_limit = 2;
    loop = std::make_unique<Loop>(io, *store, orders, test::shipped(), options);
    loop->add(im);
    loop->start();
    run();
    for (int i = 0; i < 20; ++i) {
        core::BuyerSaid said;
        said.text = "人工";
        loop->submit({"chat:demo:b" + std::to_string(i), "k" + std::to_string(i), now, said});
        run();
    }
    now += 2s;
    for (int i = 0; i < 20; ++i) {
        loop->submit({"chat:demo:b" + std::to_string(i), "", now, core::Tick{}});
        run();
    }
    for (int i = 0; i < 20; ++i) {
        const auto state = loop->conversation("chat:demo:b" + std::to_string(i));
        ASSERT_TRUE(state);
        EXPECT_EQ(state->owner.who, core::Owner::Who::queue) << i;
    }
}

}  // namespace
}  // namespace xiaoer::run
