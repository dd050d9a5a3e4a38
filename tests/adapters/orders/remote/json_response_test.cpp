// What platforms answer is read as facts, and what cannot be read is no fact.
#include "adapters/orders/remote/json_response.hpp"

#include <gtest/gtest.h>

#include "adapters/orders/remote/platforms.hpp"
#include "adapters/orders/remote/trace.hpp"

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;
using core::RefundState;
using core::ReviewState;
using core::Tracking;
using core::TradeState;

TEST(Answer, IdsKeepEveryDigit) {
    const auto read =
        parse_answer(R"({"a":9007199254740993,"b":"18446744073709551615","c":18446744073709551615,
                                       "d":99999999999999999999,"e":1.5,"f":null})");
    ASSERT_TRUE(read);
    EXPECT_EQ(text_in(*read, "a"), "9007199254740993");
    EXPECT_EQ(text_in(*read, "b"), "18446744073709551615");
    EXPECT_EQ(text_in(*read, "c"), "18446744073709551615");
    for (const auto* lost : {"d", "e", "f", "none"})
        EXPECT_EQ(text_in(*read, lost), "") << lost;
}

TEST(Answer, ErrorCodesCarryNoFreeText) {
    EXPECT_EQ(code_in({{"c", "isv.trade-not-exist"}}, "c"), "isv.trade-not-exist");
    EXPECT_EQ(code_in({{"c", "a\nforged=\"line\" 收件人"}}, "c"), "aforgedline");
    EXPECT_EQ(code_in({{"c", std::string(900, 'x')}}, "c").size(), 64U);
    EXPECT_EQ(code_in({{"c", 20004}}, "c"), "20004");
}

TEST(Answer, WhatIsNotAWholeJsonObjectIsNone) {
    for (const auto& body : {std::string(), std::string("{"), std::string("[]"), std::string("<html>"),
                             std::string("{}x"), std::string(100'000, '[')})
        EXPECT_FALSE(parse_answer(body)) << body.substr(0, 10);
    std::string deep;
    for (int i = 0; i < 100'000; ++i)
        deep += "{\"a\":";
    EXPECT_FALSE(parse_answer(deep));
}

TEST(Answer, NumbersMoneyAndTimesInEveryForm) {
    const Json json = {{"n", "42"},
                       {"x", "4x"},
                       {"f", 2.0},
                       {"yuan", "88.80"},
                       {"d", 13.33},
                       {"minus", -1},
                       {"t", "2023-11-20 08:00:00"},
                       {"never", "0001-01-01 00:00:00"},
                       {"yes", 1},
                       {"no", "false"}};
    EXPECT_EQ(number_in(json, "n"), 42);
    EXPECT_EQ(number_in(json, "x", -1), -1);
    EXPECT_EQ(number_in(json, "f"), 2);
    EXPECT_EQ(fen_in(json, "yuan"), 8'880);
    EXPECT_EQ(fen_in(json, "d"), 1'333);
    EXPECT_EQ(fen_in(json, "minus"), 0);
    EXPECT_EQ(time_in(json, "t"), core::Time(std::chrono::sys_days{std::chrono::year{2023} / 11 / 20}));
    EXPECT_EQ(time_in(json, "never"), std::nullopt);
    EXPECT_TRUE(truth_in(json, "yes"));
    EXPECT_FALSE(truth_in(json, "no"));
    EXPECT_EQ(clock_text(*time_in(json, "t")), "2023-11-20 08:00:00");
    EXPECT_TRUE(list_in(json, "n").empty());
}

TEST(Trace, ACouriersWordsBecomeAState) {
    const std::pair<const char*, Tracking> cases[] = {
        {"", Tracking::none},
        {"商家已发货，等待快递员揽收", Tracking::not_picked_up},
        {"包裹已打包完成", Tracking::not_picked_up},
        {"【杭州市】某某快递 已揽收", Tracking::picked_up},
        {"顺丰速运 已收取快件", Tracking::picked_up},
        {"快件离开【杭州转运中心】已发往【北京】", Tracking::in_transit},
        {"一句从没见过的话", Tracking::in_transit},
        {"快递员正在派送，请准备签收", Tracking::out_for_delivery},
        {"快件已到达驿站，请凭取件码领取", Tracking::out_for_delivery},
        {"已签收，签收人是本人", Tracking::signed_for},
        {"您的快件已由门卫代签收", Tracking::signed_for},
        {"客户未签收，将再次派送", Tracking::abnormal},
        {"收件人拒收，快件退回", Tracking::abnormal},
        {"派送失败：电话无人接听", Tracking::abnormal},
    };
    for (const auto& [words, state] : cases)
        EXPECT_EQ(tracking_of(words), state) << words;
}

TEST(TaobaoOrder, EveryTradeState) {
    const std::pair<const char*, TradeState> cases[] = {{"WAIT_BUYER_PAY", TradeState::unpaid},
                                                        {"TRADE_NO_CREATE_PAY", TradeState::unpaid},
                                                        {"PAY_PENDING", TradeState::unknown},
                                                        {"WAIT_PRE_AUTH_CONFIRM", TradeState::unknown},
                                                        {"WAIT_SELLER_SEND_GOODS", TradeState::paid},
                                                        {"SELLER_CONSIGNED_PART", TradeState::paid},
                                                        {"WAIT_BUYER_CONFIRM_GOODS", TradeState::shipped},
                                                        {"TRADE_BUYER_SIGNED", TradeState::shipped},
                                                        {"TRADE_FINISHED", TradeState::completed},
                                                        {"TRADE_CLOSED", TradeState::closed},
                                                        {"TRADE_CLOSED_BY_TAOBAO", TradeState::closed},
                                                        {"NEW_IN_2030", TradeState::unknown},
                                                        {"", TradeState::unknown}};
    for (const auto& [status, state] : cases)
        EXPECT_EQ(taobao_order({{"tid", "1"}, {"status", status}})->booked.order.state, state) << status;
    EXPECT_FALSE(taobao_order({{"status", "TRADE_FINISHED"}})) << "no id, no order";
}

TEST(TaobaoOrder, TheRefundThatNeedsAttentionMostSpeaksForTheOrder) {
    const auto of = [](std::vector<const char*> states) {
        Json parts = Json::array();
        for (const auto* state : states)
            parts.push_back({{"title", "x"}, {"refund_status", state}});
        return taobao_order({{"tid", "1"}, {"orders", {{"order", parts}}}})->booked.order.refund;
    };
    EXPECT_EQ(of({"NO_REFUND", "CLOSED"}), RefundState::none);
    EXPECT_EQ(of({"SUCCESS", "NO_REFUND"}), RefundState::refunded);
    EXPECT_EQ(of({"SUCCESS", "WAIT_SELLER_AGREE"}), RefundState::requested);
    EXPECT_EQ(of({"SELLER_REFUSE_BUYER", "SUCCESS"}), RefundState::refused);
}

TEST(Flags, AreColoursNotNumbers) {
    for (int number = 0; number <= 5; ++number)
        EXPECT_EQ(number_of_flag(flag_of_number(number)), number);
    EXPECT_EQ(flag_of_number(2), core::Flag::yellow);
    EXPECT_EQ(flag_of_number(-1), core::Flag::none);
    EXPECT_EQ(flag_of_number(6), core::Flag::none);
}

TEST(JushuitanOrder, TheShopKnowsWhatTheErpDoesNot) {
    const auto read = [](const char* status, const char* shop) {
        return jushuitan_order({{"so_id", "1"}, {"o_id", 7}, {"status", status}, {"shop_status", shop}})
            ->booked.order;
    };
    EXPECT_EQ(read("Sent", "TRADE_FINISHED").state, TradeState::completed);
    EXPECT_EQ(read("Sent", "").state, TradeState::shipped);
    EXPECT_EQ(read("Sent", "WAIT_SELLER_SEND_GOODS").state, TradeState::shipped)
        << "the shop hears of it later";
    EXPECT_EQ(read("Cancelled", "WAIT_SELLER_SEND_GOODS").state, TradeState::closed);
    EXPECT_EQ(read("WaitPay", "").state, TradeState::unpaid);
    EXPECT_EQ(read("WaitConfirm", "").review, ReviewState::awaiting);
    EXPECT_EQ(read("WaitFConfirm", "").review, ReviewState::reviewed);
    EXPECT_EQ(read("Merged", "").state, TradeState::unknown);
}

TEST(JushuitanOrder, AQuestionIsAFact) {
    const auto read = [](const char* type) {
        return jushuitan_order({{"so_id", "1"}, {"status", "Question"}, {"question_type", type}})
            ->booked.order;
    };
    EXPECT_TRUE(read("缺货").out_of_stock);
    EXPECT_FALSE(read("缺货").address_abnormal);
    EXPECT_TRUE(read("地址异常").address_abnormal);
}

TEST(GuanyiOrder, AMaskedNameIsNoName) {
    EXPECT_EQ(guanyi_order({{"platform_code", "1"}, {"vip_name", "笨**"}, {"vip_code", "AAH"}})->booked.buyer,
              "AAH");
    EXPECT_EQ(guanyi_order({{"platform_code", "1"}, {"receiver_area", "河南省-新乡市-牧野区"}})
                  ->booked.order.province,
              "河南省");
    EXPECT_EQ(guanyi_order({{"platform_code", "1"}})->booked.order.state, TradeState::unknown);
}

TEST(PinduoduoOrder, NobodyWhoMayHavePaidIsTakenForUnpaid) {
    const auto read = [](Json told) {
        told["order_sn"] = "230101-1";
        return pinduoduo_order(told)->booked.order;
    };
    EXPECT_EQ(read({{"confirm_status", 0}}).state, TradeState::unpaid);
    EXPECT_EQ(read({{"confirm_status", 0}, {"pay_time", "2023-11-20 08:00:00"}}).state, TradeState::unknown);
    EXPECT_EQ(read({{"confirm_status", 1}, {"order_status", 3}}).state, TradeState::shipped);
    EXPECT_EQ(read({{"confirm_status", 1}, {"order_status", 3}}).tracking, Tracking::signed_for);
    EXPECT_EQ(
        read({{"confirm_status", 1}, {"order_status", 3}, {"receive_time", "2023-11-20 08:00:00"}}).state,
        TradeState::completed);
    EXPECT_EQ(read({{"confirm_status", 1}, {"order_status", 9}}).state, TradeState::unknown);
    EXPECT_EQ(read({{"after_sales_status", 6}, {"refund_status", 2}}).refund, RefundState::refused);
}

}  // namespace
}  // namespace xiaoer::adapters
