// The loop at its limits: floods, a full inbox, a disk that refuses, links that go.
#include <SQLiteCpp/SQLiteCpp.h>

#include <boost/asio/executor_work_guard.hpp>
#include <set>

#include "tests/kit/folder.hpp"
#include "tests/loop/loop_fixture.hpp"

namespace xiaoer::run {
namespace {

TEST_F(LoopTest, a_link_is_told_when_its_message_is_on_disk) {
    open();
    std::vector<bool> kept;
    const auto happens = [&](const std::string& key) {
        core::BuyerSaid said;
        said.text = "你好";
        im->sink().happened({"chat:demo:b", key, now, said}, [this, &kept, key](bool ok) {
            kept.push_back(ok);
            EXPECT_TRUE(store->seen(key)) << "it can be acknowledged";
        });
    };
    happens("same");
    happens("same");  // again before the first is on disk
    EXPECT_TRUE(kept.empty());
    run();
    EXPECT_EQ(kept, (std::vector<bool>{true, true}));
    happens("same");
    run();
    EXPECT_EQ(kept, (std::vector<bool>{true, true, true}));
    EXPECT_EQ(loop->figures().messages, 1U);
}

TEST_F(LoopTest, a_link_is_held_before_the_inbox_is_full_and_nothing_it_has_read_is_dropped) {
    Loop::Options options;
    options.now = [this] { return now; };
    options.inbox_limit = 8;
    loop = std::make_unique<Loop>(io, *store, orders, test::shipped(), options);
    loop->add(im);
    loop->start();
    for (int i = 0; i < 20; ++i)
        loop->happened({"chat:demo:b" + std::to_string(i), "x" + std::to_string(i), now,
                        core::BuyerSaid{"人工", {}, "", "", "", false}});
    EXPECT_EQ(im->held, std::vector<bool>({true}));
    EXPECT_FALSE(loop->health().ready());
    run();
    EXPECT_EQ(im->held, std::vector<bool>({true, false}));
    EXPECT_EQ(loop->figures().messages, 20U);
    EXPECT_TRUE(loop->health().ready());
}

TEST_F(LoopTest, a_flood_costs_only_the_buyer_who_makes_it) {
    open();
    const auto pour = [&](const std::string& text) {
        loop->happened({"chat:demo:flood", "f" + std::to_string(++keys), now,
                        core::BuyerSaid{text, {}, "", "", "", false}});
    };
    for (int i = 0; i < 10'000; ++i)
        pour("在吗" + std::to_string(i));
    for (int i = 0; i < 50; ++i)
        loop->happened({"chat:demo:b" + std::to_string(i), "o" + std::to_string(i), now,
                        core::BuyerSaid{"人工", {}, "", "", "", false}});
    run();
    EXPECT_LE(loop->figures().messages, 50U + 30U);
    for (int i = 0; i < 5; ++i) {  // who is cut short in the middle is waited for longer
        now += 2s;
        loop->wake();
        run();
    }
    std::set<std::string> answered;
    for (const auto& message : im->sent)
        answered.insert(message.conversation);
    EXPECT_EQ(answered.size(), 51U) << "everybody, and once his turn came the one who flooded";
    EXPECT_GT(loop->figures().merged, 9'000U);
    EXPECT_LT(loop->figures().messages, 100U);
}

TEST_F(LoopTest, a_buyer_whose_page_can_wait_is_told_to_come_again) {
    open();
    const auto taken = [&] {
        core::BuyerSaid said;
        said.text = "在吗";
        return loop->submit({"chat:demo:b", "p" + std::to_string(++keys), now, said});
    };
    for (int i = 0; i < 30; ++i)
        EXPECT_TRUE(taken());
    EXPECT_FALSE(taken());
    EXPECT_TRUE(loop->submit({"chat:demo:b", "", now, core::Tick{}}));
    now += 1s;
    EXPECT_TRUE(taken());
    EXPECT_FALSE(taken());
    run();
    EXPECT_EQ(loop->figures().messages, 31U);
    EXPECT_EQ(loop->figures().merged, 0U);
}

TEST_F(LoopTest, one_link_of_an_account_may_go_while_another_serves_it) {
    const auto second = std::make_shared<ScriptedIm>();
    loop = nullptr;
    Loop::Options options;
    options.now = [this] { return now; };
    loop = std::make_unique<Loop>(io, *store, orders, test::shipped(), options);
    loop->add(im);
    loop->add(second);
    loop->start();
    run();
    im->is_up = false;
    im->sink().link("chat:demo", false);
    say("你好");
    tick(2s);
    EXPECT_TRUE(im->sent.empty());
    EXPECT_FALSE(second->sent.empty());
    ASSERT_EQ(loop->health().links.size(), 1U) << "an account is named once";
    EXPECT_TRUE(loop->health().ready());
    second->is_up = false;
    EXPECT_FALSE(loop->health().ready());
}

TEST_F(LoopTest, a_link_is_told_of_what_was_put_together_when_the_whole_is_on_disk) {
    open();
    std::vector<bool> kept;
    const auto pour = [&](const std::string& key) {
        core::BuyerSaid said;
        said.text = "在吗" + key;
        im->sink().happened({"chat:demo:b", key, now, said},
                            [this, &kept, key](bool ok) { kept.push_back(ok); });
    };
    for (int i = 0; i < 35; ++i)
        pour("k" + std::to_string(i));
    pour("k33");  // again while it waits
    run();
    EXPECT_EQ(kept, std::vector<bool>(30, true));
    pour("k3");  // again, and on disk: no message more
    run();
    EXPECT_EQ(kept, std::vector<bool>(31, true));
    now += 1s;
    loop->wake();
    run();
    EXPECT_EQ(kept, std::vector<bool>(37, true));
    pour("k34");  // again after all
    run();
    EXPECT_EQ(kept, std::vector<bool>(38, true));
    EXPECT_EQ(loop->figures().messages, 31U);
}

TEST_F(LoopTest, whoever_can_come_again_is_told_to_when_the_inbox_is_full) {
    Loop::Options options;
    options.now = [this] { return now; };
    options.inbox_limit = 4;
    loop = std::make_unique<Loop>(io, *store, orders, test::shipped(), options);
    loop->add(im);
    loop->start();
    std::vector<bool> kept;
    for (int i = 0; i < 6; ++i) {
        core::BuyerSaid said;
        said.text = "人工";
        im->sink().happened({"chat:demo:b" + std::to_string(i), "k" + std::to_string(i), now, said},
                            [&](bool ok) { kept.push_back(ok); });
    }
    EXPECT_EQ(kept, (std::vector<bool>{false, false}));
    run();
    EXPECT_EQ(kept, (std::vector<bool>{false, false, true, true, true, true}));
    EXPECT_EQ(loop->figures().messages, 4U);
    EXPECT_EQ(loop->figures().refused_events, 2U);
}

TEST_F(LoopTest, everything_taken_while_the_disk_refused_is_answered_when_it_is_back) {
    const test::Folder folder;
    store =
        store::open_sqlite(folder.text(), [this](std::function<void()> f) { asio::post(io, std::move(f)); });
    open();
    const auto until = [&](const std::function<bool()>& holds) {
        const auto work = asio::make_work_guard(io);
        while (!holds()) {
            io.restart();
            io.run_one();
        }
    };
    {
        SQLite::Database other((folder.path() / "xiaoer.db").string(), SQLite::OPEN_READWRITE);
        const SQLite::Transaction held(other, SQLite::TransactionBehavior::IMMEDIATE);
        for (int i = 0; i < 40; ++i)
            loop->happened({"chat:demo:b" + std::to_string(i), "k" + std::to_string(i), now,
                            core::BuyerSaid{"人工", {}, "", "", "", false}});
        until([&] { return !loop->health().disk_fault.empty(); });
        EXPECT_FALSE(loop->health().ready());
        EXPECT_TRUE(im->sent.empty()) << "nothing leaves that is not saved";
    }
    until([&] { return loop->health().disk_fault.empty(); });
    now += 2s;
    loop->wake();
    until([&] { return im->sent.size() >= 40; });
    std::set<std::string> answered;
    for (const auto& message : im->sent)
        answered.insert(message.conversation);
    EXPECT_EQ(answered.size(), 40U);
    loop.reset();
}

}  // namespace
}  // namespace xiaoer::run
