// Reading orders from each platform's counterpart, whose signatures are checked by somebody else's code, and
// every way in which a platform can fail to answer.
#include <sys/stat.h>

#include "tests/interop/orders/shop.hpp"

namespace xiaoer::interop {
namespace {

class Reading : public testing::TestWithParam<Dialect> {};

TEST_P(Reading, TellsTheFactsOfAnOrder) {
    Shop shop(GetParam());
    shop.put_paid();
    const auto found = shop.get();
    ASSERT_EQ(found.fault, OrdersFault::none) << found.reason;
    ASSERT_EQ(found.orders.size(), 1U);
    const auto& order = found.orders[0];
    EXPECT_EQ(order.id, kOrder) << "a number beyond what a double holds";
    EXPECT_EQ(order.state, core::TradeState::paid);
    EXPECT_EQ(order.amount_fen, 8'880);
    EXPECT_EQ(order.province, "浙江省");
    EXPECT_EQ(order.memo, "客服：先别发");
    ASSERT_EQ(order.items.size(), 1U);
    EXPECT_EQ(order.items[0], (core::Item{"马克杯", "BZ-1", "颜色:白", 2}));
    EXPECT_EQ(order.paid, core::Time(kNow - 64min));
    EXPECT_EQ(order.flag, GetParam().flag.empty() ? core::Flag::none : core::Flag::blue);
    EXPECT_TRUE(shop.verified());
}

TEST_P(Reading, FindsABuyersOrdersAndNobodyElses) {
    Shop shop(GetParam());
    shop.put_paid();
    shop.put(GetParam().paid("3100000000000000102", ""));
    (void)shop.changed(kNow - 2h);  // who ordered what is learned from polling
    const auto found = shop.of_buyer("小林");
    ASSERT_EQ(found.fault, OrdersFault::none) << found.reason;
    EXPECT_EQ(found.orders.size(), GetParam().tells_buyer ? 2U : 0U);
    EXPECT_TRUE(shop.of_buyer("别人").orders.empty());
    EXPECT_TRUE(shop.of_buyer("").orders.empty());
    shop.orders().link("im-86", "小林");
    EXPECT_EQ(shop.of_buyer("im-86").orders.size(), found.orders.size());
}

/// An order named by its buyer, that no polling has told of.
TEST_P(Reading, ANamedOrderIsItsBuyers) {
    Shop shop(GetParam());
    shop.put_paid();
    EXPECT_TRUE(shop.of_buyer_naming("别人", "404").orders.empty());
    // Where the platform tells whose it is, naming it is of no use to anybody else.
    const auto first = GetParam().tells_buyer ? "小林" : "第一位";
    if (GetParam().tells_buyer) {
        EXPECT_TRUE(shop.of_buyer_naming("别人", kOrder).orders.empty());
    }
    shop.fail(GetParam().reads, "500", 3);
    EXPECT_EQ(shop.of_buyer_naming(first, kOrder).fault, OrdersFault::unreachable) << "not: no such order";
    const auto found = shop.of_buyer_naming(first, kOrder);
    ASSERT_EQ(found.fault, OrdersFault::none) << found.reason;
    ASSERT_EQ(found.orders.size(), 1U);
    EXPECT_EQ(found.orders[0].id, kOrder);
    EXPECT_TRUE(shop.of_buyer_naming("后来的人", kOrder).orders.empty());
    EXPECT_EQ(shop.of_buyer(first).orders.size(), 1U);
    shop.open();
    EXPECT_EQ(shop.of_buyer(first).orders.size(), 1U) << "also for a new process";
    auto order = GetParam().paid(kOrder, "");
    GetParam().touch(order, "2023-11-20 09:04:00");
    order["payment"] = order["pay_amount"] = "90.00";
    shop.put(order);
    const auto told = shop.changed(kNow - 5min);
    ASSERT_EQ(told.changes.size(), 1U);
    EXPECT_EQ(told.changes[0].buyer, first) << "and its changes are told to whom it belongs";
}

TEST_P(Reading, AnUnknownOrderIsRefused) {
    Shop shop(GetParam());
    const auto found = shop.get("404");
    EXPECT_EQ(found.fault, OrdersFault::refused);
    EXPECT_FALSE(found.reason.empty());
}

/// Every failure of the wire: once, and it is survived; for good, and it is told, within the operation's
/// time.
class Failing : public testing::TestWithParam<std::tuple<Dialect, std::string>> {};

TEST_P(Failing, IsSurvivedOnceAndToldForGood) {
    const auto& [dialect, how] = GetParam();
    Shop shop(dialect, how == "silence" ? 700ms : 3s);
    shop.put_paid();
    shop.fail("", how, 1);
    const auto survived = shop.get();
    EXPECT_EQ(survived.fault, OrdersFault::none) << survived.reason;
    EXPECT_EQ(survived.orders.size(), 1U);
    shop.fail("", how, 9);
    const auto told = shop.get();
    EXPECT_EQ(told.fault, OrdersFault::unreachable);
    EXPECT_FALSE(told.reason.empty());
    EXPECT_LE(shop.calls("").size(), 5U) << "two tries, then three";
}

TEST_P(Reading, AThrottleIsWaitedOut) {
    Shop shop(GetParam());
    shop.put_paid();
    shop.fail("", "throttle", 1);
    const auto began = std::chrono::steady_clock::now();
    const auto found = shop.get();
    EXPECT_EQ(found.fault, OrdersFault::none) << found.reason;
    EXPECT_GE(std::chrono::steady_clock::now() - began, 1s) << "as long as the platform said";
    EXPECT_EQ(shop.calls("").size(), 2U);
}

TEST_P(Reading, AWrongSecretIsToldToPeople) {
    Shop shop(GetParam());
    shop.put_paid();
    shop.fail("", "sign", 1);
    const auto found = shop.get();
    EXPECT_EQ(found.fault, OrdersFault::unauthorised);
    EXPECT_NE(found.reason.find("签名"), std::string::npos) << found.reason;
    EXPECT_EQ(found.reason.find("helloworld"), std::string::npos);
    EXPECT_EQ(shop.calls("").size(), 1U) << "trying again cannot help";
}

TEST_P(Reading, AnExpiredSessionIsToldAndARenewedOneTakenUp) {
    Shop shop(GetParam());
    shop.put_paid();
    shop.session_file = shop.folder().write("session", "test\n").string();
    ASSERT_EQ(::chmod(shop.session_file.c_str(), 0600), 0);
    shop.open();
    ASSERT_EQ(shop.get().fault, OrdersFault::none);
    shop.peer().get("session", {{"value", "renewed"}});
    const auto expired = shop.get();
    EXPECT_EQ(expired.fault, OrdersFault::unauthorised);
    EXPECT_NE(expired.reason.find("授权"), std::string::npos) << expired.reason;
    shop.folder().write("session", "renewed\n");
    const auto renewed = shop.get();
    EXPECT_EQ(renewed.fault, OrdersFault::none) << "without a restart: " << renewed.reason;
}

TEST_P(Reading, OnlyWhatThePlatformCallsPassingIsTriedAgain) {
    Shop shop(GetParam());
    shop.put_paid();
    shop.fail("", "internal", 1);
    const auto internal = shop.get();
    EXPECT_EQ(internal.fault, GetParam().tries_again ? OrdersFault::none : OrdersFault::refused);
    const auto calls = shop.calls("").size();
    EXPECT_EQ(calls, GetParam().tries_again ? 2U : 1U);
    shop.fail("", "refused", 9);
    EXPECT_EQ(shop.get().fault, OrdersFault::refused);
    EXPECT_EQ(shop.calls("").size(), calls + 1);
}

TEST_P(Reading, NobodyListening) {
    Shop shop(GetParam(), 500ms);
    shop.peer().kill();
    const auto found = shop.get();
    EXPECT_EQ(found.fault, OrdersFault::unreachable);
    EXPECT_NE(found.reason.find("连不上"), std::string::npos) << found.reason;
}

TEST_P(Reading, AnAdapterThatGoesAwayCallsNobodyBack) {
    auto shop = std::make_unique<Shop>(GetParam());
    shop->put_paid();
    shop->fail("", "silence", 1);
    bool called = false;
    shop->orders().get(kOrder, [&](FoundOrders) { called = true; });
    shop.reset();
    EXPECT_FALSE(called);
}

INSTANTIATE_TEST_SUITE_P(Shops, Reading, testing::ValuesIn(dialects()), name_of);
INSTANTIATE_TEST_SUITE_P(
    Shops, Failing,
    testing::Combine(testing::ValuesIn(dialects()),
                     testing::Values("silence", "half", "reset", "500", "notjson", "deep", "huge", "lost")),
    [](const auto& tested) { return std::get<0>(tested.param).name + "_" + std::get<1>(tested.param); });

/// What only one platform does.
const Dialect& taobao() {
    return dialects()[0];
}

TEST(TaobaoReading, ALongBanIsToldAtOnceWithItsLength) {
    Shop shop(taobao());
    shop.put_paid();
    shop.fail("", "ban", 1);
    const auto found = shop.get();
    EXPECT_EQ(found.fault, OrdersFault::throttled);
    EXPECT_EQ(found.pause, 77s);
    EXPECT_EQ(shop.calls("").size(), 1U);
    const auto during = shop.get();
    EXPECT_EQ(during.fault, OrdersFault::throttled) << "nothing is sent while the ban lasts";
    EXPECT_GT(during.pause, 60s);
    EXPECT_EQ(shop.calls("").size(), 1U);
}

TEST(TaobaoReading, HmacIsAcceptedToo) {
    for (const auto digest : {adapters::TopDigest::hmac, adapters::TopDigest::hmac_sha256}) {
        Dialect dialect = taobao();
        dialect.platform = [digest] { return adapters::taobao(digest); };
        Shop shop(dialect);
        shop.put_paid("改地址：杭州 A&B=1 +%");
        EXPECT_EQ(shop.get().fault, OrdersFault::none);
        EXPECT_EQ(shop.note().fault, OrdersFault::none);
        EXPECT_TRUE(shop.verified());
        EXPECT_EQ(shop.calls("").at(0)["params"]["sign_method"],
                  digest == adapters::TopDigest::hmac ? "hmac" : "hmac-sha256");
    }
}

TEST(TaobaoReading, TheTraceIsFoldedIn) {
    Shop shop(taobao());
    auto order = taobao().paid(kOrder, "");
    order["status"] = "WAIT_BUYER_CONFIRM_GOODS";
    order["consign_time"] = "2023-11-20 08:30:00";
    order["trace"] = {
        {"out_sid", "731000123"},
        {"company_name", "中通快递"},
        {"steps", json::array({{{"status_time", "2023-11-20 08:40:00"}, {"status_desc", "已揽收"}},
                               {{"status_time", "2023-11-20 08:55:00"}, {"status_desc", "离开杭州"}}})}};
    shop.put(order);
    const auto found = shop.get();
    ASSERT_EQ(found.orders.size(), 1U) << found.reason;
    EXPECT_EQ(found.orders[0].state, core::TradeState::shipped);
    EXPECT_EQ(found.orders[0].tracking, core::Tracking::in_transit)
        << "by the newest step, not by TOP's own status";
    EXPECT_EQ(found.orders[0].tracking_text, "离开杭州");
    EXPECT_EQ(found.orders[0].tracking_updated, core::Time(kNow - 10min));
    EXPECT_EQ(found.orders[0].tracking_number, "731000123");
    shop.fail("trace.search", "refused", 9);
    const auto without = shop.get();
    ASSERT_EQ(without.fault, OrdersFault::none)
        << "an order is told without its trace rather than not at all";
    EXPECT_EQ(without.orders[0].tracking_text, "离开杭州") << "what is known stays known";
}

TEST(TaobaoReading, NoAddressIsAskedForOrKept) {
    Shop shop(taobao());
    shop.put_paid();
    (void)shop.get();
    ASSERT_EQ(shop.calls("fullinfo").size(), 1U);
    for (const auto& call : shop.calls("fullinfo"))
        EXPECT_EQ(call["params"]["fields"].get<std::string>().find("receiver_a"), std::string::npos);
}

TEST(JushuitanReading, KnowsTheReviewState) {
    const Dialect& jst = dialects()[1];
    Shop shop(jst);
    auto order = jst.paid(kOrder, "");
    shop.put(order);
    EXPECT_EQ(shop.get().orders.at(0).review, core::ReviewState::awaiting);
    order["status"] = "Delivering";
    shop.put(order);
    EXPECT_EQ(shop.get().orders.at(0).review, core::ReviewState::reviewed);
    order["status"] = "Something new";
    order["shop_status"] = "ALSO_NEW";
    shop.put(order);
    EXPECT_EQ(shop.get().orders.at(0).state, core::TradeState::unknown);
}

TEST(GuanyiReading, LooksIntoTheHistory) {
    const Dialect& guanyi = dialects()[2];
    Shop shop(guanyi);
    auto order = guanyi.paid(kOrder, "");
    order["in_history"] = true;
    order["delivery_state"] = 2;
    shop.put(order);
    EXPECT_EQ(shop.get().orders.at(0).state, core::TradeState::shipped);
    EXPECT_EQ(shop.calls("history").size(), 1U);
}

}  // namespace
}  // namespace xiaoer::interop
