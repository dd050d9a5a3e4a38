// Which entry of a phrase is said: the published precedence, and ties that are faults.
#include "scripts/engine/phrases.hpp"

#include <gtest/gtest.h>

#include "tests/scripts/shop.hpp"

namespace xiaoer::scripts {
namespace {

using testing::at;
using testing::Shop;

std::string said(const Playbook& playbook, const Moment& moment) {
    std::string why;
    const auto line = playbook.say("t", moment, {}, &why);
    return line ? line->text : why;
}

Moment in_november(int hour = 12) {
    Moment moment;
    moment.now = at(2026, 11, 22, hour);
    return moment;
}

/// One entry for each kind of condition, every one fitting: the order of winning is the precedence.
TEST(Precedence, ValidityThenFactsThenStateThenProductThenNthThenHoursThenDefault) {
    const std::vector<std::pair<std::string, std::string>> entries = {
        {R"("from": "2026-11-01", "until": "2026-11-30")", "时效"},
        {R"("facts": [{"fact": "tracking", "is": "none"}])", "事实"},
        {R"("order_state": ["paid"])", "状态"},
        {R"("product": ["坚果"])", "商品"},
        {R"("nth": 2)", "次数"},
        {R"("hours": "open")", "时间"},
    };
    auto moment = in_november();
    const FactSource facts = [](std::string_view name) {
        return name == "tracking" ? std::optional(FactValue{0, "none"}) : std::nullopt;
    };
    moment.facts = &facts;
    moment.order_state = "paid";
    moment.product = "每日坚果礼盒";
    moment.nth = 2;
    for (std::size_t first = 0; first <= entries.size(); ++first) {
        Shop shop;
        std::string rows = R"({"id": "t", "lines": ["默认"]})";
        // The later ones are written first, so that file order cannot be what decides.
        for (std::size_t i = entries.size(); i-- > first;)
            rows += R"(,{"id": "t", "when": {)" + entries[i].first + R"(}, "lines": [")" + entries[i].second +
                    R"("]})";
        shop.phrases(rows);
        const auto playbook = shop.load();
        ASSERT_NE(playbook, nullptr) << shop.faults_text();
        EXPECT_EQ(said(*playbook, moment), first < entries.size() ? entries[first].second : "默认");
    }
}

TEST(Precedence, ASecondConditionMakesItMoreSpecific) {
    Shop shop;
    shop.phrases(R"({"id": "t", "lines": ["默认"]},
        {"id": "t", "when": {"order_state": ["paid"]}, "lines": ["已付"]},
        {"id": "t", "when": {"order_state": ["paid"], "nth": 2}, "lines": ["已付再问"]},
        {"id": "t", "when": {"order_state": ["none"]}, "lines": ["没订单"]})");
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    auto moment = in_november();
    EXPECT_EQ(said(*playbook, moment), "没订单");
    moment.order_state = "shipped";
    EXPECT_EQ(said(*playbook, moment), "默认");
    moment.order_state = "paid";
    EXPECT_EQ(said(*playbook, moment), "已付");
    moment.nth = 5;
    EXPECT_EQ(said(*playbook, moment), "已付再问");
}

TEST(Precedence, TheHigherNthWins) {
    Shop shop;
    shop.phrases(R"({"id": "t", "lines": ["一"]}, {"id": "t", "when": {"nth": 4}, "lines": ["四"]},
        {"id": "t", "when": {"nth": 2}, "lines": ["二"]})");
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    auto moment = in_november();
    const std::vector<std::string> expected = {"一", "二", "二", "四", "四"};
    for (int nth = 1; nth <= 5; ++nth) {
        moment.nth = nth;
        EXPECT_EQ(said(*playbook, moment), expected[static_cast<std::size_t>(nth - 1)]) << nth;
    }
}

TEST(Precedence, TheLongestProductWordWinsThenTheEarlierOne) {
    Shop shop;
    shop.phrases(R"({"id": "t", "when": {"product": ["坚果"]}, "lines": ["坚果"]},
        {"id": "t", "when": {"product": ["每日坚果", "果仁"]}, "lines": ["每日坚果"]},
        {"id": "t", "when": {"product": ["礼盒"]}, "lines": ["礼盒"]})");
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    auto moment = in_november();
    moment.product = "每日坚果礼盒";
    EXPECT_EQ(said(*playbook, moment), "每日坚果");
    moment.product = "坚果礼盒";
    EXPECT_EQ(said(*playbook, moment), "坚果");
    moment.product = "礼盒装坚果";
    EXPECT_EQ(said(*playbook, moment), "礼盒");
    moment.product = "抹布";
    EXPECT_EQ(said(*playbook, moment), "话术“t”没有一条符合现在的条件");
}

TEST(Precedence, HoursAndValidityFollowTheStoresClock) {
    Shop shop;
    shop.phrases(
        R"({"id": "t", "lines": ["默认"]}, {"id": "t", "when": {"hours": "closed"}, "lines": ["下班"]},
        {"id": "t", "when": {"until": "2026-11-21"}, "lines": ["旧活动"]},
        {"id": "t", "when": {"from": "2026-11-23"}, "lines": ["新活动"]})");
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    EXPECT_EQ(said(*playbook, in_november(12)), "默认");
    EXPECT_EQ(said(*playbook, in_november(2)), "下班");
    auto moment = in_november();
    moment.now = at(2026, 11, 22, 0) - std::chrono::milliseconds{1};
    EXPECT_EQ(said(*playbook, moment), "旧活动") << "the last day counts to its end";
    moment.now = at(2026, 11, 23, 0);
    EXPECT_EQ(said(*playbook, moment), "新活动");
}

struct Tie {
    std::string one, other;
    bool tie;
};

TEST(Ties, AreFaultsWhereBothCouldFit) {
    const std::vector<Tie> cases = {
        {"", "", true},
        {R"("nth": 2)", R"("nth": 2)", true},
        {R"("nth": 2)", R"("nth": 3)", false},
        {R"("order_state": ["paid", "shipped"])", R"("order_state": ["shipped"])", true},
        {R"("order_state": ["paid"])", R"("order_state": ["shipped"])", false},
        {R"("order_state": ["paid"])", R"("order_state": ["paid"], "nth": 2)", false},
        {R"("hours": "open")", R"("hours": "closed")", false},
        {R"("hours": "open")", R"("hours": "open")", true},
        {R"("product": ["坚果", "抹布"])", R"("product": ["抹布"])", true},
        {R"("product": ["坚果"])", R"("product": ["每日坚果"])", false},
        {R"("from": "2026-11-01", "until": "2026-11-30")", R"("from": "2026-11-30")", true},
        {R"("from": "2026-11-01", "until": "2026-11-29")", R"("from": "2026-11-30")", false},
        {R"("from": "2026-11-01")", R"("until": "2026-12-01")", true},
        {R"("from": "2026-11-01")", R"("nth": 2)", false},
        {R"("facts": [{"fact": "tracking", "is": "signed"}])",
         R"("facts": [{"fact": "tracking", "one_of": ["signed", "abnormal"]}])", true},
        {R"("facts": [{"fact": "tracking", "is": "signed"}])",
         R"("facts": [{"fact": "tracking", "is_not": "signed"}])", false},
        {R"("facts": [{"fact": "hours_since_signed", "at_most": 168}])",
         R"("facts": [{"fact": "hours_since_signed", "more_than": "policy.return_days"}])", false},
        {R"("facts": [{"fact": "hours_since_signed", "at_most": 168}])",
         R"("facts": [{"fact": "hours_since_signed", "at_least": 168}])", true},
        {R"("facts": [{"fact": "zone", "is": "unknown"}])", R"("facts": [{"fact": "zone", "at_least": 2}])",
         false},
        {R"("facts": [{"fact": "zone", "is": 1}])", R"("facts": [{"fact": "tracking", "is": "signed"}])",
         true},
        {R"("facts": [{"fact": "zone", "is": 1}])", R"("order_state": ["paid"])", false},
        {R"("facts": [{"fact": "zone", "is": 1}])",
         R"("facts": [{"fact": "zone", "is": 1}, {"fact": "tracking", "is": "signed"}])", false},
    };
    for (const auto& c : cases) {
        Shop shop;
        shop.phrases(R"({"id": "t", "when": {)" + c.one + "}, \"lines\": [\"甲\"]},\n" +
                     R"({"id": "t", "when": {)" + c.other + R"(}, "lines": ["乙"]})");
        const bool refused = shop.load() == nullptr;
        EXPECT_EQ(refused, c.tie) << c.one << " / " << c.other << "\n" << shop.faults_text();
        if (!c.tie) continue;
        ASSERT_EQ(shop.faults.size(), 1U) << shop.faults_text();
        EXPECT_EQ(shop.faults[0].file, "scripts/phrases/test.json");
        EXPECT_EQ(shop.faults[0].line, 2);
        EXPECT_NE(shop.faults[0].message.find("和 scripts/phrases/test.json:1 的条件一样具体"),
                  std::string::npos);
    }
}

TEST(Phrases, ConditionsReadAloud) {
    Shop shop;
    shop.phrases(
        R"({"id": "t", "when": {"order_state": ["paid", "shipped"], "nth": 2, "hours": "closed", "product": ["坚果"],
        "from": "2026-11-01", "until": "2026-11-11"}, "lines": ["甲"]})");
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    EXPECT_EQ(to_text(playbook->phrases().find("t")->entries[0].when),
              "2026年11月1日至2026年11月11日 · 已付款或已发货 · 商品含坚果 · 第2次起 · 服务时间外");
    EXPECT_EQ(to_text(When{}), "默认");
}

}  // namespace
}  // namespace xiaoer::scripts
