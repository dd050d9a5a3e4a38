// The shipped catalogue in a conversation: what a fragment means behind the last question or beside the
// order's state, and what is said and taken back in one breath.
#include <gtest/gtest.h>

#include "tests/intents/shop.hpp"

namespace xiaoer::intents {
namespace {

const Catalogue& shipped_catalogue() {
    static const auto catalogue = [] {
        base::Faults faults;
        auto loaded =
            Catalogue::load(std::filesystem::path(XIAOER_SOURCE_DIR) / "intents" / "catalog", faults);
        EXPECT_TRUE(loaded) << shown(faults);
        return loaded;
    }();
    return *catalogue;
}

std::string meant(std::string_view text, const Context& context = {}) {
    const auto meaning = shipped_catalogue().understand(text, context);
    return meaning.intent == nullptr ? "" : meaning.intent->id;
}

TEST(Conversation, AFragmentMeansWhatWasAskedLast) {
    struct Case {
        std::string_view text, last, meant;
    };
    constexpr Case kCases[] = {
        {"这单呢", "logistics_query", "logistics_query"},
        {"那这单呢？", "urge_delivery", "logistics_query"},
        {"多久", "urge_again", "logistics_query"},
        {"还要几天啊", "signed_not_received", "logistics_query"},
        {"另外那个包裹呢", "logistics_query", "logistics_query"},
        {"多久", "ship_time", "ship_time"},
        {"这单呢", "urge_ship", "ship_time"},
        {"大概什么时候", "urge_ship", "ship_time"},
        {"多久", "refund_request", "refund_progress"},
        {"几天呢", "refund_progress", "refund_progress"},
        {"那这个呢", "out_of_stock", "out_of_stock"},
        {"那这个呢", "product_question", "product_question"},
        {"还有别的吗", "product_question", "product_question"},
        {"还有吗", "price_promo", "price_promo"},
        {"那两件呢", "price_promo", "price_promo"},
        {"还有吗", "out_of_stock", "out_of_stock"},
        {"这单呢", "invoice", "invoice"},
        {"在哪看", "invoice", "invoice"},
    };
    for (const auto& c : kCases) {
        EXPECT_EQ(meant(c.text, {.awaiting = {}, .order_state = {}, .last_intent = c.last, .today = {}}),
                  c.meant)
            << c.text << " behind " << c.last;
    }
}

TEST(Conversation, WithoutAnythingBeforeItAFragmentIsNotGuessed) {
    for (const std::string_view text : {"这单呢", "多久", "几天", "那两件呢", "通过了吗"})
        EXPECT_EQ(meant(text), "") << text;
    for (const std::string_view text : {"多久", "这单呢"})
        EXPECT_EQ(meant(text, {.awaiting = {}, .order_state = {}, .last_intent = "greeting", .today = {}}),
                  "")
            << text;
}

TEST(Conversation, TheOrdersStateTellsWhatHowLongIsAskedOf) {
    for (const std::string_view text : {"多久", "还要几天啊", "大概什么时候呢"}) {
        EXPECT_EQ(meant(text, {.awaiting = {}, .order_state = "paid", .last_intent = {}, .today = {}}),
                  "ship_time")
            << text;
        EXPECT_EQ(meant(text, {.awaiting = {}, .order_state = "shipped", .last_intent = {}, .today = {}}),
                  "logistics_query")
            << text;
        EXPECT_EQ(meant(text, {.awaiting = {}, .order_state = "completed", .last_intent = {}, .today = {}}),
                  "")
            << text;
        EXPECT_EQ(
            meant(text,
                  {.awaiting = {}, .order_state = "shipped", .last_intent = "refund_request", .today = {}}),
            "refund_progress")
            << text << ": what was asked last counts more";
    }
}

TEST(Conversation, AFragmentDoesNotHideAPlainRequest) {
    const Context behind{
        .awaiting = {}, .order_state = "shipped", .last_intent = "logistics_query", .today = {}};
    EXPECT_EQ(meant("这单不要了", behind), "cancel_order");
    EXPECT_EQ(meant("多久能退款", behind), "refund_progress");
    EXPECT_EQ(meant("这单开发票", behind), "invoice");
    EXPECT_EQ(meant("转人工", behind), "human_request");
}

TEST(Conversation, EvidenceNamesTheIntentThatWasRecognised) {
    const auto meaning = shipped_catalogue().explain(
        "这单呢", {.awaiting = {}, .order_state = {}, .last_intent = "logistics_query", .today = {}});
    ASSERT_FALSE(meaning.why.empty());
    EXPECT_EQ(meaning.intent->id, "logistics_query");
    EXPECT_EQ(meaning.why.front().intent->id, "follow_logistics");
}

TEST(Undoing, WhatIsTakenBackIsNotAskedFor) {
    struct Case {
        std::string_view text, never;
    };
    constexpr Case kCases[] = {
        {"取消换货", "exchange_request"},
        {"我想取消退货", "return_request"},
        {"退款申请撤销一下", "refund_request"},
        {"别拦了", "cancel_order"},
        {"先别拦截了我又要了", "cancel_order"},
        {"不用拦截了", "cancel_order"},
        {"不用退了", "return_request"},
        {"算了不退了", "return_request"},
        {"先不改了", "change_address"},
        {"地址不改了就这样", "change_address"},
        {"不用改地址了", "change_address"},
        {"不换了", "exchange_request"},
        {"还是不换货了吧", "exchange_request"},
        {"按错了 不是要退款", "refund_request"},
        {"点错了不小心申请了退款", "refund_request"},
        {"不取消了 帮我正常发", "cancel_order"},
        {"刚才说的退货不算", "return_request"},
        {"不用催了 已经收到了", "urge_delivery"},
        {"投诉撤掉吧", "complaint_threat"},
        {"换货单帮我撤了", "exchange_request"},
    };
    for (const auto& c : kCases) {
        const auto meaning = shipped_catalogue().understand(c.text, {});
        EXPECT_NE(meaning.intent == nullptr ? "" : meaning.intent->id, c.never) << c.text;
    }
}

TEST(Undoing, WhoOnlyAsksWhyOrStillWantsItIsNotTakenBack) {
    EXPECT_EQ(meant("为什么取消我的订单"), "cancel_order");
    EXPECT_EQ(meant("我要换货"), "exchange_request");
    EXPECT_EQ(meant("能不能帮我拦截一下"), "cancel_order");
    EXPECT_EQ(meant("我要退款"), "refund_request");
    EXPECT_EQ(meant("改一下地址"), "change_address");
}

}  // namespace
}  // namespace xiaoer::intents
