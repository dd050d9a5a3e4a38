// What a bridge tells, told apart: each row is an event as a public bridge shapes it.
#include "adapters/im/bridge/codec.hpp"

#include <gtest/gtest.h>

namespace xiaoer::adapters::bridge {
namespace {

using Kind = Told::Kind;

core::Time at(std::int64_t seconds) {
    return core::Time(std::chrono::seconds(seconds));
}
constexpr std::int64_t kNow = 1'790'000'000;

Told told(const std::string& frame) {
    static JsonTape tape(JsonTape::Limits{1 << 20, 16, 4'096});
    EXPECT_EQ(tape.read(frame), JsonTape::Problem::none) << frame;
    return read_event(tape.root(), at(kNow));
}
/// An event of a buyer with more fields.
std::string event(const std::string& more, const std::string& role = "buyer") {
    return R"({"type":"event","event_id":"qn-msg-v1|taobao|501.PNM","account":"甲店:客服1","buyer_id":"22.1-33.1#11001@cntaobao","role":")" +
           role +
           R"(","msg_id":"501.PNM","payload":{"platform":"taobao","ts":1790000000,"buyer_nick":"小明"})" +
           more + "}";
}

TEST(BridgeEvent, IsReadInAllDialects) {
    const auto flat = told(event(R"(,"content":"在吗")"));
    EXPECT_EQ(flat.kind, Kind::buyer);
    EXPECT_EQ(flat.id, "qn-msg-v1|taobao|501.PNM");
    EXPECT_EQ(flat.message, "501.PNM");
    EXPECT_TRUE(flat.own_id);
    EXPECT_EQ(flat.said.text, "在吗");
    EXPECT_EQ(flat.said.nickname, "小明");
    const auto nested = told(
        R"({"type":"event","event_id":"e1","idempotency_key":"e1","agent_id":"a","payload":{"event_id":"e1","account":"cs_1:2","buyer_id":"9","role":"user","content":"发货了吗","ts":1790000000,"type":"message"}})");
    EXPECT_EQ(nested.kind, Kind::buyer);
    EXPECT_EQ(nested.account, "cs_1:2");
    EXPECT_EQ(nested.said.text, "发货了吗");
    const auto batched = told(
        R"({"type":"message","event_id":"e2","account":"cs_1:2","buyer_id":"9","role":"customer","content":123456,"identity_kind":"stable_hash"})");
    EXPECT_EQ(batched.kind, Kind::buyer) << "digits alone may be an order number";
    EXPECT_EQ(batched.said.text, "123456");
    EXPECT_FALSE(batched.own_id);
}

TEST(BridgeEvent, OnlyLiveLinesOfBuyersAreAnswered) {
    const std::pair<const char*, const char*> cases[] = {
        {R"(,"content":"在吗","is_history":true)", "is_history"},
        {R"(,"content":"在吗","capture_mode":"history_snapshot")", "is_history"},
        {R"(,"content":"在吗","is_diagnostic":true)", "diagnostic"},
        {R"(,"content":"在吗","auto_reply_eligible":false)", "not_eligible"},
        {R"(,"content":"在吗","skipped_reason":"x")", "not_eligible"},
        {R"(,"content":"在吗","ts":1789999800)", "stale_platform_time"},
        {R"(,"content":"在吗","ts":1789999800000)", "stale_platform_time"},
        {R"(,"content":"在吗","ts":1790000600)", "future_platform_time"},
        {R"(,"content":"[系统消息]xx")", "system_line"},
        {R"(,"content":"x","template_name":"mall_robot_man_intervention_and_restart")", "system_line"},
        {R"(,"content":"")", "empty"},
    };
    for (const auto& [fields, why] : cases) {
        const auto line = told(event(fields));
        EXPECT_EQ(line.kind, Kind::ignored) << fields;
        EXPECT_EQ(line.why, why) << fields;
    }
    EXPECT_EQ(told(event(R"(,"content":"x")", "platform")).why, "unsupported_role");
}

TEST(BridgeEvent, KindsOfContentAreToldApart) {
    EXPECT_EQ(told(event(R"(,"message_type":"image","content":"https://x.alicdn.com/imgextra/a.jpg")"))
                  .said.pictures.size(),
              1U);
    const auto both = told(event(R"(,"image_url":"https://x/a.jpg","content":"破了")"));
    EXPECT_EQ(both.said.pictures.size(), 1U);
    EXPECT_EQ(both.said.text, "破了");
    EXPECT_EQ(
        told(event(R"(,"raw_type":"taobao_product_card","goods_id":"77","content":"名\n价")")).said.item_card,
        "77");
    EXPECT_EQ(told(event(R"(,"order_id":"401","content":"401")")).said.order_card, "401");
    const auto asked = told(event(R"(,"order_id":"401","content":"到哪了")"));
    EXPECT_EQ(asked.said.order_card, "") << "an order that is known is no card";
    EXPECT_EQ(asked.order, "401");
    EXPECT_TRUE(told(event(R"(,"message_type":"image","content":"javascript:x")")).said.pictures.empty());
}

TEST(BridgeEvent, TheStoresSideIsNoBuyer) {
    EXPECT_EQ(told(event(R"(,"content":"亲")", "assistant")).kind, Kind::own);
    EXPECT_EQ(told(event(R"(,"content":"亲","sent_by":"human")", "mall_cs")).kind, Kind::own_human);
    EXPECT_EQ(told(event(R"(,"content":"亲","sent_by":"agent")", "mall_cs")).why, "plugin_send_echo");
    EXPECT_EQ(told(event(R"(,"content":"亲","is_history":true,"sent_by":"human")", "mall_cs")).kind,
              Kind::ignored);
}

TEST(BridgeEvent, ControlAndContext) {
    const auto control = [](const std::string& mode) {
        return told(
                   R"({"type":"session_control","event_id":"qn-control-v1|1","account":"a","buyer_id":"b","mode":")" +
                   mode + R"("})")
            .kind;
    };
    EXPECT_EQ(control("human"), Kind::human_took);
    EXPECT_EQ(control("ai"), Kind::bot_resumes);
    EXPECT_EQ(control("x"), Kind::malformed);
    EXPECT_EQ(
        told(R"({"type":"nickname_update","event_id":"n","account":"a","buyer_id":"b","buyer_nick":"乙"})")
            .kind,
        Kind::context);
}

TEST(BridgeEvent, WhatCannotBeUsedSaysWhy) {
    EXPECT_EQ(told("{}").why, "event_id");
    EXPECT_EQ(told(R"({"event_id":"e"})").why, "account");
    EXPECT_EQ(told(R"({"event_id":"e","account":"a"})").why, "buyer_id");
    EXPECT_EQ(told(R"({"event_id":"e","account":"a","buyer_id":"b\nc"})").why, "buyer_id");
    EXPECT_EQ(told(R"({"event_id":"e","account":"a","buyer_id":")" + std::string(600, 'x') + R"("})").why,
              "buyer_id");
}

TEST(BridgeNames, AColonMakesNobodySomebodyElse) {
    EXPECT_NE(conversation_of("a:b", "c"), conversation_of("a", "b:c"));
    for (const auto& [account, buyer] :
         {std::pair{"甲店:客服1", "22.1-33.1#11001@cntaobao"}, std::pair{"a%3A", "b/c?d"}}) {
        const auto id = conversation_of(account, buyer);
        EXPECT_EQ(std::count(id.begin(), id.end(), ':'), 2) << id;
        const auto parts = parts_of(id);
        ASSERT_TRUE(parts);
        EXPECT_EQ(parts->account, account);
        EXPECT_EQ(parts->buyer, buyer);
    }
    EXPECT_FALSE(parts_of("onebot:1:2"));
}

TEST(BridgeResult, EndsAreWhatTheyAre) {
    using End = Result::End;
    const auto end = [](const std::string& result) {
        JsonTape tape;
        EXPECT_EQ(tape.read(result), JsonTape::Problem::none);
        return read_result(tape.root(), "k").end;
    };
    EXPECT_EQ(end(R"({"status":"confirmed"})"), End::delivered);
    EXPECT_EQ(end(R"({"status":"submitted"})"), End::delivered);
    EXPECT_EQ(end(R"({"status":"in_flight"})"), End::pending);
    EXPECT_EQ(end(R"({"status":"unknown"})"), End::unsure);
    EXPECT_EQ(end(R"({"status":"indeterminate"})"), End::unsure);
    EXPECT_EQ(end(R"({"status":"rejected"})"), End::refused);
    EXPECT_EQ(end(R"({"status":"expired"})"), End::refused);
    EXPECT_EQ(end(R"({"status":"failed","real_send":false})"), End::refused);
    EXPECT_EQ(end(R"({"status":"failed"})"), End::unsure);
    EXPECT_EQ(end(R"({"status":"blocked","via":"handoff"})"), End::human_owns);
    EXPECT_EQ(end(R"({"status":"blocked","error":"brain_ai_reply_disabled"})"), End::human_owns);
    EXPECT_EQ(end(R"({})"), End::unsure);
}

TEST(BridgeEcho, IsKnownWhenItIsCutOrMangled) {
    EXPECT_TRUE(same_line("亲，在的😀，请问有什么可以帮您？", "亲，在的??，请问有什么可以帮您？"));
    EXPECT_TRUE(same_line("亲，在的，请问有什么可以帮您", "亲，在的，请问"));
    EXPECT_TRUE(same_line("好的", "好的"));
    EXPECT_FALSE(same_line("好的亲", "好")) << "too short to be known by";
    EXPECT_FALSE(same_line("亲，在的", "我是小李，我来看一下"));
}

}  // namespace
}  // namespace xiaoer::adapters::bridge
