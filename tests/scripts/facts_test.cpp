// Tests on facts: every comparison on both sides, what is not known, alternatives, codes; told_by, instead,
// remedies and zones as the shipped store has them.
#include "scripts/engine/facts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/scripts/shop.hpp"

namespace xiaoer::scripts {
namespace {

using testing::Shop;

/// Facts by name; numbers are written with a leading "#".
FactSource known(std::map<std::string, std::string, std::less<>> facts) {
    auto kept = std::make_shared<decltype(facts)>(std::move(facts));
    return [kept](std::string_view name) -> std::optional<FactValue> {
        const auto it = kept->find(name);
        if (it == kept->end()) return std::nullopt;
        if (it->second.starts_with('#')) return FactValue{std::stod(it->second.substr(1)), {}};
        return FactValue{0, it->second};
    };
}

bool test(const std::string& code, const FactSource& facts) {
    const auto made = test_of_code(code);
    EXPECT_TRUE(made) << code;
    return made && holds(*made, facts);
}

TEST(Facts, EveryComparisonOnBothSides) {
    const auto at = [](double hours) { return known({{"hours_since_signed", "#" + std::to_string(hours)}}); };
    EXPECT_TRUE(test("hours_since_signed at_most 168", at(168)));
    EXPECT_FALSE(test("hours_since_signed at_most 168", at(168.01)));
    EXPECT_TRUE(test("hours_since_signed less_than 168", at(167.99)));
    EXPECT_FALSE(test("hours_since_signed less_than 168", at(168)));
    EXPECT_TRUE(test("hours_since_signed at_least 168", at(168)));
    EXPECT_FALSE(test("hours_since_signed at_least 168", at(167.99)));
    EXPECT_TRUE(test("hours_since_signed more_than 168", at(168.01)));
    EXPECT_FALSE(test("hours_since_signed more_than 168", at(168)));
    EXPECT_TRUE(test("hours_since_signed is 168", at(168)));
    EXPECT_FALSE(test("hours_since_signed is_not 168", at(168)));
    const auto signed_for = known({{"tracking", "signed"}});
    EXPECT_TRUE(test("tracking is signed", signed_for));
    EXPECT_FALSE(test("tracking is_not signed", signed_for));
    EXPECT_TRUE(test("tracking one_of signed,abnormal", signed_for));
    EXPECT_FALSE(test("tracking one_of in_transit,abnormal", signed_for));
    EXPECT_TRUE(test("tracking not_one_of in_transit,abnormal", signed_for));
    EXPECT_FALSE(test("tracking not_one_of signed,abnormal", signed_for));
}

TEST(Facts, WhatIsNotKnownOpensNothingUnlessAskedFor) {
    const auto nothing = known({});
    for (const auto* code :
         {"tracking is signed", "tracking is_not signed", "tracking one_of signed,abnormal",
          "tracking not_one_of signed", "zone is 1", "zone is_not 1", "zone at_least 1", "zone at_most 3",
          "zone more_than 0", "zone less_than 9", "zone is_not unknown"})
        EXPECT_FALSE(test(code, nothing)) << code;
    EXPECT_TRUE(test("zone is unknown", nothing));
    EXPECT_TRUE(test("tracking one_of none,unknown", nothing));
    EXPECT_FALSE(test("zone is unknown", known({{"zone", "#2"}})));
    EXPECT_TRUE(test("zone is_not unknown", known({{"zone", "#2"}})));
    EXPECT_TRUE(test("tracking one_of none,unknown", known({{"tracking", "none"}})));
    EXPECT_FALSE(test("tracking one_of none,unknown", known({{"tracking", "signed"}})));
    EXPECT_TRUE(holds(std::vector<scripts::Test>{}, nothing));
}

TEST(Facts, CodesComeBackAsTheyWent) {
    for (const std::string code :
         {"tracking is signed", "tracking not_one_of signed,abnormal", "hours_since_signed at_most 168",
          "hours_since_signed more_than policy.return_days", "zone is unknown", "intent one_of a,b"})
        EXPECT_EQ(code_of(*test_of_code(code)), code);
    for (const std::string code : {"", "tracking", "tracking is", "tracking is ", "trackings is signed",
                                   "tracking was signed", "zone is one", "zone is 1x"})
        EXPECT_FALSE(test_of_code(code)) << code;
}

TEST(Facts, OneOfTheAlternativesIsEnough) {
    Shop shop;
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    const auto& t5 = playbook->conditions()[2].when;
    EXPECT_TRUE(holds(t5, known({{"order_state", "shipped"}, {"tracking", "signed"}})));
    EXPECT_TRUE(holds(t5, known({{"order_state", "completed"}})));
    EXPECT_FALSE(holds(t5, known({{"order_state", "shipped"}, {"tracking", "in_transit"}})));
    EXPECT_FALSE(holds(t5, known({})));
    EXPECT_EQ(facts_asked(t5), (std::vector<std::string>{"tracking", "order_state"}));
    EXPECT_EQ(to_text(t5.front()), "物流状态 是 已签收；或 订单状态 是 交易成功");
}

TEST(Facts, APolicyNumberFollowsThePolicy) {
    Shop shop;
    shop.replace("policy.json", R"("return_days": 7)", R"("return_days": 15)");
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    const auto& remedy = playbook->problem("return_request")->remedies.front();
    ASSERT_EQ(remedy.when.front().policy, "return_days");
    EXPECT_EQ(remedy.when.front().number, 15 * 24);
    EXPECT_EQ(to_text(remedy.when.front()), "签收多久了 最多 360小时（policy.return_days）");
}

class Remedies : public ::testing::Test {
  protected:
    Shop shop;
    std::shared_ptr<const Playbook> playbook = shop.load();
    std::string offered(std::string_view problem, std::map<std::string, std::string, std::less<>> facts) {
        facts.emplace("has_order", "yes");
        facts.emplace("opened", "no");
        const auto source = known(std::move(facts));
        std::string out;
        for (const auto& remedy : playbook->problem(problem)->remedies)
            if (holds(remedy.when, source)) out += (out.empty() ? "" : " ") + remedy.id;
        return out;
    }
};

TEST_F(Remedies, AnOrderThatIsNotShippedIsRefundedWhole) {
    EXPECT_EQ(offered("refund_request", {{"order_state", "paid"}, {"tracking", "none"}}), "refund change");
    EXPECT_EQ(offered("cancel_order", {{"order_state", "paid"}, {"tracking", "not_picked_up"}}),
              "refund change");
}

TEST_F(Remedies, AParcelOnItsWayIsInterceptedOrRefused) {
    EXPECT_EQ(offered("refund_request", {{"order_state", "shipped"}, {"tracking", "in_transit"}}),
              "intercept refuse return_later");
    EXPECT_EQ(offered("return_request", {{"order_state", "shipped"}, {"tracking", "picked_up"}}),
              "intercept refuse return_later");
}

TEST_F(Remedies, OutForDeliveryThereIsNoInterception) {
    for (const auto* problem : {"refund_request", "cancel_order"})
        EXPECT_EQ(offered(problem, {{"order_state", "shipped"}, {"tracking", "out_for_delivery"}}),
                  "refuse return_later")
            << problem;
}

TEST_F(Remedies, ASignedParcelIsNotInterceptedAndGoesBackWithinSevenDays) {
    for (const auto* problem : {"refund_request", "cancel_order", "return_request", "exchange_request"}) {
        const auto at = [&](const char* hours) {
            return offered(
                problem,
                {{"order_state", "completed"}, {"tracking", "signed"}, {"hours_since_signed", hours}});
        };
        EXPECT_EQ(at("#168"),
                  problem == std::string_view("exchange_request") ? "exchange return" : "return exchange")
            << problem;
        EXPECT_EQ(at("#168.1"), "") << problem;
        EXPECT_EQ(offered(problem, {{"order_state", "completed"}}), "")
            << "nobody knows since when: " << problem;
        EXPECT_EQ(offered(problem, {{"order_state", "shipped"},
                                    {"tracking", "signed"},
                                    {"hours_since_signed", "#9"},
                                    {"opened", "yes"}}),
                  "")
            << problem;
    }
}

TEST_F(Remedies, APriceDifferenceEndsSevenDaysAfterSignature) {
    const auto at = [&](const char* hours) {
        return offered("price_difference",
                       {{"order_state", "completed"}, {"tracking", "signed"}, {"hours_since_signed", hours}});
    };
    EXPECT_EQ(at("#167"), "back coupon");
    EXPECT_EQ(at("#169"), "");
    EXPECT_EQ(offered("price_difference", {{"order_state", "paid"}, {"tracking", "none"}}), "back coupon");
    EXPECT_EQ(offered("price_difference", {{"order_state", "unpaid"}, {"tracking", "none"}}), "");
}

TEST_F(Remedies, PartOfTheMoneyIsReturnedOnlyAfterReceipt) {
    for (const auto* problem : {"package_damaged", "missing_item"}) {
        EXPECT_EQ(
            offered(problem, {{"order_state", "shipped"}, {"tracking", "in_transit"}}).find("part_refund"),
            std::string::npos);
        EXPECT_NE(offered(problem, {{"order_state", "shipped"}, {"tracking", "signed"}}).find("part_refund"),
                  std::string::npos);
        EXPECT_NE(offered(problem, {{"order_state", "completed"}}).find("part_refund"), std::string::npos);
    }
}

TEST_F(Remedies, TheOldOrderStateIsStillRead) {
    shop.replace(
        "problems.json", R"("id": "gift", "title": "下一单带一份小礼品", "words": ["礼", "赠"])",
        R"("id": "gift", "title": "下一单带一份小礼品", "words": ["礼", "赠"], "order_state": ["completed"])");
    playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    EXPECT_EQ(offered("compensation", {{"order_state", "paid"}}), "coupon person");
    EXPECT_EQ(offered("compensation", {{"order_state", "completed"}}), "coupon gift person");
}

TEST(Holes, ACombinationWithoutTwoRemediesIsNamed) {
    Shop shop;
    shop.replace("problems.json", R"("otherwise": { "phrase": "too_late_price" })", R"("comment": "")");
    ASSERT_NE(shop.load(), nullptr) << "a warning";
    ASSERT_EQ(shop.faults.size(), 1U) << shop.faults_text();
    EXPECT_EQ(shop.faults[0].weight, base::Fault::Weight::warning);
    EXPECT_EQ(shop.faults[0].place, "problems.price_difference.remedies");
    const auto& text = shop.faults[0].message;
    for (const auto* piece : {"未付款", "已发货、已签收、签收169小时", "otherwise"})
        EXPECT_NE(text.find(piece), std::string::npos) << piece << ": " << text;
    EXPECT_EQ(text.find("签收7天"), std::string::npos) << text;
}

TEST(Told, TheClauseThatTellsIsKept) {
    Shop shop;
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    const auto& facts = playbook->problem("allergy")->facts;
    ASSERT_EQ(facts.size(), 4U);
    const std::string line = "面霜用了三天，我28岁干皮；脸上发红";
    EXPECT_EQ(playbook->told(facts[1], line), "面霜用了三天");
    EXPECT_EQ(playbook->told(facts[2], line), "我28岁干皮");
    EXPECT_EQ(playbook->told(facts[3], line), "脸上发红");
    EXPECT_EQ(playbook->told(facts[2], "脸上发红"), std::nullopt);
    EXPECT_EQ(playbook->told(playbook->problem("package_damaged")->facts[0], line), std::nullopt)
        << "a fact without patterns is told by asking";
    const auto& reason = playbook->problem("return_request")->facts[0];
    // A space between Chinese words parts like a comma; one beside a number does not.
    EXPECT_EQ(playbook->told(reason, "颜色太丑 想退货"), "颜色太丑");
    EXPECT_EQ(playbook->told(reason, "想退货！颜色太丑"), "颜色太丑");
    EXPECT_EQ(playbook->told(reason, "想退货"), std::nullopt);
}

TEST(Instead, TheOrderMakesAnotherIntentOfIt) {
    Shop shop;
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    struct Row {
        std::string_view intent;
        std::map<std::string, std::string, std::less<>> facts;
        std::string_view becomes;
    };
    const std::vector<Row> rows = {
        {"change_product", {{"order_state", "completed"}}, "exchange_request"},
        {"change_product", {{"order_state", "shipped"}, {"tracking", "signed"}}, "exchange_request"},
        {"change_product", {{"order_state", "shipped"}, {"tracking", "in_transit"}}, ""},
        {"change_product", {{"order_state", "paid"}, {"tracking", "none"}}, ""},
        {"exchange_request", {{"order_state", "paid"}, {"tracking", "none"}}, "change_product"},
        {"exchange_request", {{"order_state", "completed"}}, ""},
        {"return_request", {{"order_state", "paid"}}, "refund_request"},
        {"return_request", {{"order_state", "unpaid"}}, "cancel_order"},
        {"return_request", {{"order_state", "shipped"}, {"tracking", "in_transit"}}, ""},
        {"refund_request", {{"order_state", "shipped"}, {"tracking", "signed"}}, "return_request"},
        {"refund_request", {{"order_state", "shipped"}, {"tracking", "in_transit"}}, ""},
        {"refund_request", {{"order_state", "unpaid"}}, "cancel_order"},
        {"cancel_order", {{"order_state", "completed"}}, "return_request"},
        {"cancel_order", {{"order_state", "shipped"}, {"tracking", "in_transit"}}, "refund_request"},
        {"cancel_order", {{"order_state", "paid"}}, ""},
        {"signed_not_received", {{"order_state", "shipped"}, {"tracking", "in_transit"}}, "urge_delivery"},
        {"signed_not_received", {{"order_state", "shipped"}, {"tracking", "signed"}}, ""},
        {"greeting", {{"order_state", "paid"}}, ""},
        {"nothing", {}, ""},
    };
    for (const auto& row : rows) {
        const auto* found = playbook->instead(row.intent, known(row.facts));
        EXPECT_EQ(found == nullptr ? "" : found->intent, row.becomes)
            << row.intent << " " << (row.facts.contains("order_state") ? row.facts.at("order_state") : "");
    }
}

TEST(Zones, APhraseKnowsTheZoneOfItsOrder) {
    Shop shop;
    shop.phrases(
        R"({"id": "t", "lines": ["好{{#zone_name}}，{{zone_name}}{{/zone_name}}{{#zone_days}}{{zone_days}}{{/zone_days}}"]})");
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    Moment moment;
    moment.now = testing::at(2026, 11, 22);
    EXPECT_EQ(playbook->say("t", moment, {})->text, "好");
    const auto zone = known({{"zone", "#3"}});
    moment.facts = &zone;
    EXPECT_EQ(playbook->say("t", moment, {})->text, "好，偏远地区5-7天");
}

TEST(RemedyWords, AreNamedByPatternsAtEveryPlace) {
    Shop shop;
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    const auto& resend = playbook->problem("package_damaged")->remedies.front();
    const std::string_view text = "碎了 补我两个碗吧 别的换新的";
    const auto places = playbook->named(resend, text);
    std::vector<std::string> found;
    for (const auto& place : places)
        found.emplace_back(text.substr(place.at, place.length));
    std::sort(found.begin(), found.end());
    EXPECT_EQ(found, (std::vector<std::string>{"换", "补我两个"}));
    EXPECT_TRUE(playbook->named(resend, "退钱").empty());
    EXPECT_TRUE(playbook->named(resend, "").empty());
}

TEST(Opened, IsWhatTheBuyerSaysOfUsingTheGoods) {
    Shop shop;
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    for (const std::string_view text :
         {"吃了一袋不爱吃", "已经拆封了", "用过两次", "洗了一次就缩水", "拆了一盒"})
        EXPECT_TRUE(playbook->says_opened(text)) << text;
    for (const std::string_view text : {"没拆封", "还没吃过", "没用过", "不合身", "拆快递看了"})
        EXPECT_FALSE(playbook->says_opened(text)) << text;
}

TEST(PutRight, ReadsCountsVerbsAndLeave) {
    Shop shop;
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    const auto& dialogue = playbook->dialogue();
    const auto count = dialogue.counted_anew("说错了 五层吧");
    ASSERT_TRUE(count);
    EXPECT_EQ(count->number + "|" + count->measure, "五|层");
    EXPECT_FALSE(dialogue.counted_anew("再包厚一点"));
    EXPECT_EQ(dialogue.verb_called_off("不用打了"), "打");
    EXPECT_EQ(dialogue.verb_called_off("不用打电话到公司"), "");
    EXPECT_TRUE(dialogue.asks_consent("那我拒收行不行"));
    EXPECT_FALSE(dialogue.asks_consent("拒收怎么弄"));
    EXPECT_TRUE(dialogue.if_no_stock("没货就退钱吧"));
    EXPECT_FALSE(dialogue.if_no_stock("有货吗"));
    shop.replace("dialogue.json", "(?P<measure>", "(?P<other>");
    EXPECT_EQ(shop.load(), nullptr);
    EXPECT_NE(shop.faults_text().find("recount"), std::string::npos) << shop.faults_text();
}

}  // namespace
}  // namespace xiaoer::scripts
