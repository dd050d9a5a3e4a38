// The embedded order book told again: notes taken back, and changes since a moment.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "adapters/orders/local/local.hpp"
#include "adapters/orders/memo.hpp"
#include "tests/kit/folder.hpp"

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;

const core::Time kChangesNow{std::chrono::sys_days{std::chrono::year{2023} / 11 / 20} + 1h + 5min};

BookedOrder paid(const std::string& id, const std::string& buyer = "小林") {
    BookedOrder booked;
    booked.buyer = buyer;
    booked.order.id = id;
    booked.order.state = core::TradeState::paid;
    booked.order.ordered = kChangesNow - 1h;
    return booked;
}

class LocalChangesTest : public testing::Test {
  protected:
    LocalChangesTest() { open(); }
    void open() {
        orders_.reset();
        orders_ = open_local_orders(folder_.path(), {.utc_offset = 480min, .now = [this] { return now_; }});
    }
    NoteResult note(std::string_view id, std::string_view command, std::string_view text) {
        NoteResult result;
        orders_->append_note(id, command, text, core::Flag::none,
                             [&](NoteResult got) { result = std::move(got); });
        return result;
    }
    NoteResult remove(std::string_view id, std::string_view command) {
        NoteResult result;
        int calls = 0;
        orders_->remove_note(id, command, [&](NoteResult got) { result = std::move(got), ++calls; });
        EXPECT_EQ(calls, 1);
        return result;
    }
    ChangedOrders changed(core::Time since) {
        ChangedOrders result;
        orders_->changed_since(since, [&](ChangedOrders got) { result = std::move(got); });
        EXPECT_EQ(result.fault, OrdersFault::none) << result.reason;
        return result;
    }
    std::vector<std::string> ids(const ChangedOrders& told) {
        std::vector<std::string> all;
        for (const auto& one : told.changes)
            all.push_back(one.order.id);
        return all;
    }

    test::Folder folder_;
    core::Time now_ = kChangesNow;
    std::unique_ptr<LocalOrders> orders_;
};

TEST_F(LocalChangesTest, ANoteIsTakenBackAndNothingElse) {
    auto booked = paid("1");
    booked.order.memo = "客服：先别发";
    booked.order.flag = core::Flag::blue;
    orders_->upsert(booked);
    note("1", "c1", "发圆通");
    const auto between = note("1", "c2", "发中通").memo;
    const auto result = remove("1", "c1");
    EXPECT_EQ(result.fault, OrdersFault::none) << result.reason;
    EXPECT_EQ(result.memo, "客服：先别发\n【小二 11-20 09:05】发中通" + memo_tag("c2"));
    EXPECT_EQ(orders_->find("1")->order.memo, result.memo);
    EXPECT_EQ(orders_->find("1")->order.flag, core::Flag::blue);
    EXPECT_EQ(orders_->memo_versions("1").back().command, "undo c1");
    EXPECT_EQ(orders_->memo_versions("1").back().before, between);
    EXPECT_EQ(remove("1", "c1").memo, result.memo) << "the second time changes nothing";
    EXPECT_EQ(orders_->memo_versions("1").size(), 3U);
    EXPECT_EQ(note("1", "c1", "发圆通").memo, result.memo) << "what was taken back does not come again";
}

TEST_F(LocalChangesTest, ALineThatAHumanEditedIsNotTakenBack) {
    orders_->upsert(paid("1"));
    note("1", "c1", "发圆通");
    auto memo = orders_->find("1")->order.memo;
    memo.insert(memo.find("发圆通"), "已改：");
    OrderDatabase(folder_.path()).put_memo("1", memo, core::Flag::none);
    const auto before = orders_->find("1")->order.memo;
    const auto result = remove("1", "c1");
    EXPECT_EQ(result.fault, OrdersFault::refused);
    EXPECT_EQ(result.reason, "这条备注已被人工改过，请人工处理");
    EXPECT_EQ(orders_->find("1")->order.memo, before);
}

TEST_F(LocalChangesTest, WhatWasNeverWrittenIsGoneAlready) {
    auto booked = paid("1");
    booked.order.memo = "人工\n\n两段";
    orders_->upsert(booked);
    EXPECT_EQ(remove("1", "c9").fault, OrdersFault::none);
    EXPECT_EQ(orders_->find("1")->order.memo, "人工\n\n两段");
    EXPECT_EQ(remove("404", "c9").fault, OrdersFault::refused);
}

TEST_F(LocalChangesTest, EveryChangeIsToldOnceFromItsCursorOn) {
    orders_->upsert(paid("1"));
    orders_->upsert(paid("2"));
    const auto first = changed({});
    EXPECT_EQ(ids(first), (std::vector<std::string>{"1", "2"}));
    EXPECT_EQ(first.changes[0].buyer, "小林");
    EXPECT_TRUE(changed(first.next).changes.empty());
    EXPECT_EQ(changed(first.next).next, first.next) << "nothing came, nothing moves";
    auto shipped = paid("1");
    shipped.order.state = core::TradeState::shipped;
    orders_->upsert(shipped);
    const auto second = changed(first.next);
    EXPECT_EQ(ids(second), std::vector<std::string>{"1"});
    EXPECT_EQ(second.changes[0].order.state, core::TradeState::shipped);
    orders_->upsert(shipped);
    EXPECT_TRUE(changed(second.next).changes.empty()) << "told again, not changed";
}

TEST_F(LocalChangesTest, ChangesOfOneMomentAndOfAClockSetBackAreAllTold) {
    orders_->upsert(paid("1"));
    const auto first = changed({});
    orders_->upsert(paid("2"));
    now_ -= 24h;
    orders_->upsert(paid("3"));
    EXPECT_EQ(ids(changed(first.next)), (std::vector<std::string>{"2", "3"}));
}

TEST_F(LocalChangesTest, TheBotsOwnNoteIsNoChange) {
    orders_->upsert(paid("1"));
    const auto first = changed({});
    note("1", "c1", "发圆通");
    EXPECT_TRUE(changed(first.next).changes.empty());
    EXPECT_EQ(orders_->track("1", "in_transit", "到达杭州"), "");
    EXPECT_EQ(ids(changed(first.next)), std::vector<std::string>{"1"});
}

TEST_F(LocalChangesTest, ABuyerWithAnImNameIsToldByIt) {
    orders_->upsert(paid("1", "tb_8861"));
    orders_->link("86", "tb_8861");
    orders_->link("87", "tb_8861");
    const auto told = changed({});
    ASSERT_EQ(told.changes.size(), 2U);
    EXPECT_EQ(told.changes[0].buyer, "86");
    EXPECT_EQ(told.changes[1].buyer, "87");
}

TEST_F(LocalChangesTest, ManyChangesComeInPieces) {
    std::vector<OrderChange> changes;
    for (int i = 0; i < 501; ++i)
        changes.push_back({std::to_string(i), [i](BookedOrder& b) { b = paid(std::to_string(i)); }});
    (void)orders_->change(changes);
    const auto first = changed({});
    EXPECT_EQ(first.changes.size(), 500U);
    EXPECT_TRUE(first.more);
    const auto rest = changed(first.next);
    EXPECT_EQ(rest.changes.size(), 1U);
    EXPECT_FALSE(rest.more);
}

TEST_F(LocalChangesTest, ABookOfTheFirstVersionIsTakenOver) {
    orders_->upsert(paid("1"));
    orders_.reset();
    {
        SQLite::Database old((folder_.path() / "orders.db").string(), SQLite::OPEN_READWRITE);
        old.exec(
            "DROP INDEX orders_changed; ALTER TABLE orders DROP COLUMN changed; PRAGMA user_version = 1");
    }
    open();
    EXPECT_EQ(orders_->find("1"), paid("1"));
    EXPECT_TRUE(changed({}).changes.empty()) << "what was there before is no news";
    orders_->upsert(paid("2"));
    EXPECT_EQ(ids(changed({})), std::vector<std::string>{"2"});
    EXPECT_EQ(orders_->list("", 9).size(), 2U);
}

}  // namespace
}  // namespace xiaoer::adapters
