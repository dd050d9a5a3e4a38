// A trainer's mistakes: each is refused with its file, line and place, and several at once are all shown.
#include <gtest/gtest.h>

#include "tests/scripts/shop.hpp"

namespace xiaoer::scripts {
namespace {

using testing::Shop;

struct Mistake {
    std::string file, from, to;
    std::string place;    ///< of the first fault
    std::string message;  ///< a piece of it
};

std::ostream& operator<<(std::ostream& out, const Mistake& m) {
    return out << m.file << ": " << m.from << " -> " << m.to;
}

class Mistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreFaultsWithTheirPlace) {
    const auto& m = GetParam();
    Shop shop;
    shop.replace(m.file, m.from, m.to);
    EXPECT_EQ(shop.load(), nullptr);
    ASSERT_FALSE(shop.faults.empty());
    const auto& fault = shop.faults.front();
    EXPECT_EQ(fault.file, "scripts/" + m.file) << shop.faults_text();
    EXPECT_EQ(fault.place, m.place) << shop.faults_text();
    EXPECT_NE(fault.message.find(m.message), std::string::npos) << shop.faults_text();
    // The line is where the place is, as an editor counts it.
    if (fault.line > 0) {
        const auto text = shop.read(m.file);
        EXPECT_LE(fault.line, 1 + std::count(text.begin(), text.end(), '\n'));
    }
}

const std::vector<Mistake> kStore = {
    {"shop.json", R"("name": "松果巷零食百货")", R"("nam": "松果巷")", "", "缺少“name”"},
    {"shop.json", R"("bot_name")", R"("bot_nam")", "bot_nam", "是不是想写“bot_name”"},
    {"shop.json", R"(["09:00-23:30"])", R"(["9:00-23:30"])", "hours[0]", "不是时段"},
    {"shop.json", R"(["09:00-23:30"])", R"([])", "hours", "至少要有一个时段"},
    {"shop.json", R"(["09:00-23:30"])", R"(["09:00-13:00", "12:00-18:00"])", "hours[1]", "重叠"},
    {"shop.json", R"("weekday_hours": {})", R"("weekday_hours": {"周八": []})", "weekday_hours.周八",
     "不认识“周八”"},
    {"shop.json", R"("weekday_hours": {})",
     R"("weekday_hours": {"周一":[],"周二":[],"周三":[],"周四":[],"周五":[],"周六":[],"周日":[]})",
     "weekday_hours", "永远等不到人工"},
    {"shop.json", R"("from": "2026-01-01", "until": "2026-12-31")",
     R"("from": "2026-01-01", "until": "2026-12-32")", "promotions[0].until", "不是日期"},
    {"shop.json", R"("from": "2026-01-01", "until": "2026-12-31")",
     R"("from": "2026-12-31", "until": "2026-01-01")", "promotions[0].until", "结束日期早于开始日期"},
    {"shop.json", R"("until": "2026-12-31")", R"("until": "2027-01-01")", "promotions[1]", "重叠"},
    {"shop.json", R"("utc_offset_min": 480)", R"("utc_offset_min": "480")", "utc_offset_min",
     "应当是一个整数"},
    {"shop.json", "付款后48小时内发出", "付款后保证24小时内发出", "ship_promise", "超出规则的承诺"},
    {"shop.json", "追剧办公随手一包", "加微信更优惠", "recommendations", "站外联系方式"},
    {"shop.json", "松果巷零食百货", "松果巷零食百货松果巷零食百货松果巷零食百货", "name", "太长"},
};

const std::vector<Mistake> kNumbers = {
    {"policy.json", R"("transfer_wait_s": 20)", R"("transfer_wait_s": 20000)", "transfer_wait_s",
     "应当在0到600之间"},
    {"policy.json", R"("transfer_wait_s": 20)", R"("transfer_wait_ms": 20)", "transfer_wait_ms",
     "是不是想写“transfer_wait_s”"},
    {"policy.json", R"("transfer_wait_s": 20)", R"("transfer_wait_s": 20.5)", "transfer_wait_s",
     "应当是一个整数"},
    {"policy.json", R"("burst_cap_ms": 8000)", R"("burst_cap_ms": 1000)", "burst_cap_ms", "不能短于"},
    {"policy.json", R"("package_faces": 6)", R"("package_faces": 0)", "package_faces", "应当在1到12之间"},
    {"policy.json", R"("goods_photos": 1,)", R"("goods_photos": 1)", "", "JSON"},
    {"zones.json", R"("江苏省")", R"("江苏")", "zones.1[0]", "不是省份全称"},
    {"zones.json", R"("北京市",)", R"("北京市", "江苏省",)", "zones.2[1]", "写了两次"},
    {"zones.json", R"("1": [)", R"("4": [], "1": [)", "zones.4", "不认识“4”"},
    {"zones.json", R"("zones")", R"("zone")", "zone", "是不是想写“zones”"},
};

const std::vector<Mistake> kRouting = {
    {"routing.json", R"("handling": "answer" },)", R"("handling": "anser" },)", "routes.greeting.handling",
     "“anser”不认识"},
    {"routing.json", R"("group": "售前", "handling": "answer" },)",
     R"("group": "售钱", "handling": "answer" },)", "routes.greeting.group", "“售钱”不认识"},
    {"routing.json", R"("note": "change_address", )", "", "routes.change_address", "要写 \"note\""},
    {"routing.json", R"("note": "change_address", )", R"("note": "address", )", "routes.change_address",
     "没有备注“address”"},
    {"routing.json", R"("before_order": "urge_ship")", R"("before_order": "urge")", "routes.urge_ship",
     "没有话术“urge”"},
    {"routing.json", R"("intent": "change_address", "title")", R"("intent": "logistics_query", "title")",
     "clarify.choices[1].intent", "列了两次"},
    {"routing.json", R"("clarify": {)", R"("clarfy": {)", "", "缺少“clarify”"},
    {"notes.json", R"("needs": ["courier"])", R"("needs": ["couriers"])", "notes[2].needs[0]",
     "不认识“couriers”"},
    {"notes.json", R"("courier=顺丰")", R"("courier=")", "notes[2].needs_if.courier=", "条件要写成"},
    {"notes.json", R"("sf_payer": "运费寄付还是到付")", R"("sf_payer": "")", "notes[2].part_titles",
     "缺少“sf_payer”的叫法"},
    {"notes.json", "{{attribute}}，{{quantity}}件", "{{product}}", "notes[1].text", "不在 needs 里"},
    {"notes.json", "{{attribute}}，{{quantity}}件", "{{quanty}}", "notes[1].text", "不认识变量“quanty”"},
    {"notes.json", R"("id": "urged")", R"("id": "urge")", "", "缺少备注“urged”"},
    {"notes.json", R"("id": "urged")", R"("id": "other")", "notes[5].id", "写了两次"},
};

const std::vector<Mistake> kConditions = {
    {"conditions.json", R"("fact": "contacts")", R"("fact": "contact")", "conditions[1].when[0].fact",
     "不认识“contact”"},
    {"conditions.json", R"("at_least": 2)", R"("atleast": 2)", "conditions[1].when[0]", "要有一个比较"},
    {"conditions.json", R"("at_least": 2)", R"("at_least": 2, "is": 3)", "conditions[1].when[0]", "只有一个"},
    {"conditions.json", R"("at_least": 2)", R"("at_least": "2")", "conditions[1].when[0].at_least",
     "这里应当写一个数"},
    {"conditions.json", R"("is": "no")", R"("is": "否")", "conditions[4].when[3].is", "只能是：yes no"},
    {"conditions.json", R"("is": "no")", R"("more_than": 1)", "conditions[4].when[3].more_than", "是词"},
    {"conditions.json", R"("is": 1)", R"("one_of": [1, 2])", "conditions[2].when[0].one_of",
     "数字不能用 one_of"},
    {"conditions.json", R"([{ "fact": "contacts", "at_least": 2 }])", "[]", "conditions[1]",
     "没有条件就会转走所有买家"},
    {"conditions.json", R"("id": "T2")", R"("id": "T1")", "conditions[2].id", "写了两次"},
    {"conditions.json", R"("2026-10-20")", R"("2026-12-20")", "big_sales[0].until", "结束日期早于开始日期"},
};

const std::vector<Mistake> kPhrases = {
    {"phrases/core.json", R"("when": { "hours": "closed" })", R"("when": { "hours": "close" })",
     "phrases[1].when.hours", "“close”不认识"},
    {"phrases/core.json", R"("when": { "hours": "closed" })", R"("when": { "hour": "closed" })",
     "phrases[1].when.hour", "是不是想写“hours”"},
    {"phrases/core.json", R"("when": { "hours": "closed" })", R"("when": { "nth": 1 })",
     "phrases[1].when.nth", "应当在2到9之间"},
    {"phrases/core.json", R"("when": { "hours": "closed" })", R"("when": { "order_state": ["sent"] })",
     "phrases[1].when.order_state[0]", "不是订单状态"},
    {"phrases/core.json", R"("when": { "hours": "closed" },)", "", "phrases[1]", "条件一样具体"},
    {"phrases/core.json", "{{buyer}}您好，欢迎光临", "{{buyers}}您好，欢迎光临", "phrases[0].lines[0]",
     "不认识变量“buyers”"},
    {"phrases/core.json", "{{#name}}{{name}}，{{/name}}", "{{name}}，", "phrases[0]", "有时没有值"},
    {"phrases/core.json", "现在{{promotion}}。\"]", "现在有活动。\"]", "phrases[2]", "里要有“{{promotion}}”"},
    {"phrases/core.json", "还有什么可以帮{{buyer}}的吗？", "还有什么可以帮{{agent}}的吗？", "phrases[6]",
     "说这句时没有这个值"},
    {"phrases/core.json", "还有什么可以帮{{buyer}}的吗？", "给个五星好评返现哦", "phrases[6]", "好评返利"},
    {"phrases/core.json", "还有什么可以帮{{buyer}}的吗？", "", "phrases[6].lines[0]", "这句话是空的"},
    {"phrases/greeting.json", R"("lines": [)", R"("line": [)", "phrases[0].lines", "至少要写一种说法"},
    {"phrases/ship_time.json", "{{#courier}}，走的是{{courier}}{{/courier}}", "，走的是{{courier}}",
     "phrases[2]", "有时没有值"},
};

INSTANTIATE_TEST_SUITE_P(Store, Mistakes, ::testing::ValuesIn(kStore));
INSTANTIATE_TEST_SUITE_P(Numbers, Mistakes, ::testing::ValuesIn(kNumbers));
INSTANTIATE_TEST_SUITE_P(Routing, Mistakes, ::testing::ValuesIn(kRouting));
INSTANTIATE_TEST_SUITE_P(Conditions, Mistakes, ::testing::ValuesIn(kConditions));
INSTANTIATE_TEST_SUITE_P(Phrases, Mistakes, ::testing::ValuesIn(kPhrases));

TEST(Faults, ThoseOfAllFilesAreShownAtOnce) {
    Shop shop;
    shop.replace("shop.json", R"("name")", R"("nam")");
    shop.replace("policy.json", R"("package_faces": 6)", R"("package_faces": 60)");
    shop.replace("zones.json", R"("江苏省")", R"("江苏")");
    shop.replace("phrases/greeting.json", "{{buyer}}", "{{buyr}}");
    shop.write("notes.json", "{");
    EXPECT_EQ(shop.load(), nullptr);
    std::vector<std::string> files;
    for (const auto& fault : shop.faults)
        files.push_back(fault.file);
    for (const auto* file : {"shop.json", "policy.json", "zones.json", "notes.json", "phrases/greeting.json"})
        EXPECT_NE(std::find(files.begin(), files.end(), std::string("scripts/") + file), files.end())
            << shop.faults_text();
}

TEST(OldNames, AStoresOwnFilesAreReadUnderTheNamesTheyHadBefore) {
    Shop shop;
    const auto now = shop.load();
    ASSERT_NE(now, nullptr) << shop.faults_text();
    auto routing = shop.read("routing.json");
    for (const auto& [name, old] : {std::pair{"\"handling\"", "\"course\""}, {"\"routes\"", "\"paths\""}})
        for (auto at = routing.find(name); at != std::string::npos; at = routing.find(name, at))
            routing.replace(at, std::string_view(name).size(), old);
    shop.write("paths.json", routing);
    shop.write("store.json", shop.read("shop.json"));
    shop.remove("routing.json");
    shop.remove("shop.json");
    const auto before = shop.load();
    ASSERT_NE(before, nullptr) << shop.faults_text();
    EXPECT_EQ(before->shop().name, now->shop().name);
    ASSERT_EQ(before->routes().size(), now->routes().size());
    for (std::size_t i = 0; i < now->routes().size(); ++i)
        EXPECT_EQ(before->routes()[i].handling, now->routes()[i].handling) << now->routes()[i].intent;
}

TEST(Faults, AMissingFileIsAFault) {
    for (const auto* file : {"shop.json", "policy.json", "routing.json", "notes.json", "conditions.json",
                             "zones.json", "guard.json"}) {
        Shop shop;
        shop.remove(file);
        EXPECT_EQ(shop.load(), nullptr) << file;
        EXPECT_EQ(shop.faults.front().file, std::string("scripts/") + file);
    }
    base::Faults faults;
    EXPECT_EQ(Playbook::load("/nonexistent/scripts", faults), nullptr);
    EXPECT_GE(faults.size(), 8U);
}

TEST(Faults, AnOverlongPhraseIsRefusedWithItsLength) {
    Shop shop;
    std::string text;
    for (int i = 0; i < 500; ++i)
        text += "字";
    shop.replace("phrases/greeting.json", "在的在的，", text);
    EXPECT_EQ(shop.load(), nullptr);
    EXPECT_NE(shop.faults_text().find("最多500个"), std::string::npos) << shop.faults_text();
    EXPECT_NE(shop.faults_text().find("greeting.json:3:5 [phrases[0]] 话术“greeting”第2种说法"),
              std::string::npos)
        << shop.faults_text();
}

TEST(Faults, AProvinceNobodyWroteIsOnlyAWarning) {
    Shop shop;
    shop.replace("zones.json", R"("江苏省", )", "");
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr) << shop.faults_text();
    ASSERT_EQ(shop.faults.size(), 1U);
    EXPECT_EQ(shop.faults[0].weight, base::Fault::Weight::warning);
    EXPECT_EQ(playbook->zone("江苏省"), 2);
}

TEST(Faults, APhraseTheCoreNeedsIsMissed) {
    Shop shop;
    shop.replace("phrases/core.json", R"("id": "too_long")", R"("id": "toolong")");
    EXPECT_EQ(shop.load(), nullptr);
    EXPECT_NE(shop.faults_text().find("缺少话术“too_long”（消息太长）"), std::string::npos)
        << shop.faults_text();
}

TEST(Faults, APhraseWithConditionsOnlyCannotCarryTheFlow) {
    Shop shop;
    shop.replace("phrases/core.json", R"("id": "closing",)", R"("id": "closing", "when": {"nth": 2},)");
    EXPECT_EQ(shop.load(), nullptr);
    EXPECT_NE(shop.faults_text().find("请加一条不带 when 的"), std::string::npos) << shop.faults_text();
}

}  // namespace
}  // namespace xiaoer::scripts
