// Polling each platform's counterpart for what has changed: nothing is left out, news is told once.
#include <set>

#include "tests/interop/orders/shop.hpp"

namespace xiaoer::interop {
namespace {

std::multiset<std::string> ids(const ChangedOrders& told) {
    std::multiset<std::string> all;
    for (const auto& change : told.changes)
        all.insert(change.order.id);
    return all;
}

std::string id_of(int number) {
    return "3100000000000000" + std::to_string(100 + number);
}

class Changes : public testing::TestWithParam<Dialect> {
  protected:
    void put(int number, const std::string& at) {
        auto order = GetParam().paid(id_of(number), "");
        GetParam().touch(order, at);
        shop_.put(order);
    }

    Shop shop_{GetParam()};
};

TEST_P(Changes, AreToldFromACursorOn) {
    put(1, "2023-11-20 08:50:00");
    put(2, "2023-11-20 08:55:00");
    const auto first = shop_.changed(kNow - 20min);
    ASSERT_EQ(first.fault, OrdersFault::none) << first.reason;
    ASSERT_EQ(first.changes.size(), 2U);
    EXPECT_EQ(first.changes[0].order.id, id_of(1)) << "the oldest change first";
    EXPECT_EQ(first.changes[0].buyer, GetParam().tells_buyer ? "小林" : "");
    EXPECT_EQ(first.next, kNow);
    EXPECT_FALSE(first.more);
    shop_.now += 30s;
    put(3, "2023-11-20 09:05:10");
    const auto second = shop_.changed(first.next);
    EXPECT_EQ(ids(second), std::multiset<std::string>{id_of(3)});
    EXPECT_TRUE(shop_.changed(second.next).changes.empty()) << "asked with an overlap, told once";
}

TEST_P(Changes, ACloseIsNews) {
    put(1, "2023-11-20 08:50:00");
    const auto first = shop_.changed(kNow - 20min);
    auto closed = GetParam().paid(id_of(1), "");
    GetParam().close(closed);
    GetParam().touch(closed, "2023-11-20 09:05:00");
    shop_.put(closed);
    const auto second = shop_.changed(first.next);
    ASSERT_EQ(second.changes.size(), 1U);
    EXPECT_EQ(second.changes[0].order.state, core::TradeState::closed);
}

TEST_P(Changes, OfManyPagesAreAllTold) {
    std::multiset<std::string> expected;
    for (int i = 1; i <= 52; ++i) {
        put(i, "2023-11-20 08:5" + std::to_string(i % 10) + ":00");
        expected.insert(id_of(i));
    }
    const auto told = shop_.changed(kNow - 20min);
    ASSERT_EQ(told.fault, OrdersFault::none) << told.reason;
    EXPECT_EQ(ids(told), expected);
}

TEST_P(Changes, AFaultKeepsTheCursor) {
    put(1, "2023-11-20 08:50:00");
    shop_.fail("", "500", 9);
    const auto failed = shop_.changed(kNow - 20min);
    EXPECT_EQ(failed.fault, OrdersFault::unreachable);
    EXPECT_EQ(failed.next, kNow - 20min);
    EXPECT_TRUE(failed.changes.empty());
}

TEST_P(Changes, LongAgoIsCaughtUpInPieces) {
    put(1, "2023-11-18 12:00:00");
    put(2, "2023-11-20 08:50:00");
    core::Time cursor = kNow - 48h;
    std::multiset<std::string> told;
    for (int polls = 0; polls < 200; ++polls) {
        const auto changed = shop_.changed(cursor);
        ASSERT_EQ(changed.fault, OrdersFault::none) << changed.reason;
        ASSERT_GE(changed.next, cursor);
        cursor = changed.next;
        told.merge(ids(changed));
        if (!changed.more) break;
        if (polls > 3 && GetParam().name == "Pinduoduo")
            cursor = std::max(cursor, kNow - 25min);  // enough of that
    }
    EXPECT_EQ(cursor, kNow);
    EXPECT_EQ(told.count(id_of(2)), 1U);
    if (GetParam().name != "Pinduoduo") {
        EXPECT_EQ(told.count(id_of(1)), 1U);
    }
}

INSTANTIATE_TEST_SUITE_P(Shops, Changes, testing::ValuesIn(dialects()), name_of);

TEST(TaobaoChanges, KeepTheMemoThatPollingDoesNotTell) {
    const Dialect& top = dialects()[0];
    Shop shop(top);
    shop.put_paid("客服：先别发");
    ASSERT_EQ(shop.get().fault, OrdersFault::none);
    auto order = top.paid(kOrder, "客服：先别发");
    order["status"] = "WAIT_BUYER_CONFIRM_GOODS";
    top.touch(order, "2023-11-20 09:04:00");
    shop.put(order);
    const auto told = shop.changed(kNow - 5min);
    ASSERT_EQ(told.changes.size(), 1U);
    EXPECT_EQ(told.changes[0].order.memo, "客服：先别发");
    EXPECT_EQ(told.changes[0].order.flag, core::Flag::blue);
}

}  // namespace
}  // namespace xiaoer::interop
