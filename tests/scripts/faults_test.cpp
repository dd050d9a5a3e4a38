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
    {"policy.json", R"("burst_cap_ms": 11000)", R"("burst_cap_ms": 1000)", "burst_cap_ms", "不能短于"},
    {"policy.json", R"("misses_allowed": 1)", R"("misses_allowed": 6)", "misses_allowed", "应当在0到5之间"},
    {"policy.json", R"("misses_allowed": 1,)", R"("misses_allowed": 1)", "", "JSON"},
    {"zones.json", R"("江苏省")", R"("江苏")", "zones.1[0]", "不是省份全称"},
    {"zones.json", R"("北京市",)", R"("北京市", "江苏省",)", "zones.2[1]", "写了两次"},
    {"zones.json", R"("1": [)", R"("4": [], "1": [)", "zones.4", "不认识“4”"},
    {"zones.json", R"("zones")", R"("zone")", "zone", "是不是想写“zones”"},
    {"zones.json", R"("3": "5-7天")", R"("4": "5-7天")", "days", "缺少“3”"},
    {"zones.json", R"("names")", R"("name")", "", "缺少“names”"},
    {"policy.json", R"("burst_unfinished_ms": 4000)", R"("burst_unfinished_ms": 12000)", "burst_cap_ms",
     "不能短于话没说完时"},
    {"policy.json", R"("urge_any_after_min": 30)", R"("urge_any_after_min": 3)", "urge_any_after_min",
     "不能短于 urge_again_min"},
};

const std::vector<Mistake> kPaths = {
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
    {"notes.json", R"("needs": ["courier|not_courier"])", R"("needs": ["courier|couriers"])",
     "notes[3].needs[0]", "不认识“couriers”"},
    {"notes.json", R"("courier=顺丰")", R"("courier=")", "notes[3].needs_if.courier=", "条件要写成"},
    {"notes.json", R"("sf_payer": "运费寄付还是到付")", R"("sf_payer": "")", "notes[3].part_titles",
     "缺少“sf_payer”的叫法"},
    {"notes.json", "{{quantity}}件", "{{product}}{{quantity}}件{{#quantity}}", "notes[2].text",
     "条件不能套条件"},
    {"notes.json", R"("text": "{{#product}})", R"("text": "{{product}}{{#product}})", "notes[2].text",
     "不在 needs 里"},
    {"notes.json", "{{quantity}}件", "{{quanty}}件", "notes[2].text", "不认识变量“quanty”"},
    {"notes.json", "{{#not_courier}}，不发{{not_courier}}{{/not_courier}}", "", "notes[3].text",
     "只说了“not_courier”时备注是空的"},
    {"notes.json", R"("after_shipping": { "phrase": "shipped.courier" })",
     R"("after_shipping": { "phrase": "shipped.currier" })", "courier.after_shipping",
     "没有话术“shipped.currier”"},
    {"notes.json", R"("after_shipping": { "phrase": "shipped.courier" })",
     R"("after_shipping": { "phrase": "shipped.courier", "when": [{ "fact": "tracking", "is": "signed" }] })",
     "notes[3].after_shipping.when", "请同时写"},
    {"routing.json", R"("intent": "exchange_request" })", R"("intent": "exchange" })",
     "routes.change_product", "instead 里的意图“exchange”没有去处"},
    {"routing.json", R"("intent": "exchange_request" })", R"("intent": "change_product" })",
     "routes.change_product.instead[0].intent", "改成自己等于没改"},
    {"routing.json", R"("handling": "answer" },)", R"("handling": "answer", "may_urge": true },)",
     "routes.greeting.may_urge", "只有 handling 是 in_sale"},
    {"notes.json", R"("id": "urged")", R"("id": "urge")", "", "缺少备注“urged”"},
    {"notes.json", R"("id": "urged")", R"("id": "other")", "notes[6].id", "写了两次"},
    {"claims.json", R"("only_in": ["note.written", "note.already", "urge.done", "quick."],)", "", "claims[0]",
     "要写一个"},
    {"claims.json", R"("passes": ["我马上备注")", R"("passes": ["备注好啦")", "claims[0].passes[0]",
     "不该算"},
    {"claims.json", R"("blocks": ["备注好啦")", R"("blocks": ["我马上备注")", "claims[0].blocks[0]",
     "应当认出来"},
};

const std::vector<Mistake> kConditions = {
    {"conditions.json", R"("fact": "urgings")", R"("fact": "contacts")", "conditions[7].when[2].fact",
     "不再用了"},
    {"conditions.json", R"("fact": "urgings")", R"("fact": "contacts")", "conditions[7].when[2].fact",
     "minutes_since_urging"},
    {"conditions.json", R"("fact": "urgings")", R"("fact": "urging")", "conditions[7].when[2].fact",
     "不认识“urging”"},
    {"conditions.json", R"("at_least": 1)", R"("atleast": 1)", "conditions[7].when[2]", "要有一个比较"},
    {"conditions.json", R"("at_least": 1)", R"("at_least": 1, "is": 3)", "conditions[7].when[2]", "只有一个"},
    {"conditions.json", R"("at_least": 1)", R"("at_least": "1")", "conditions[7].when[2].at_least",
     "这里应当写一个数"},
    {"conditions.json", R"("policy.urge_again_min")", R"("policy.urge_agian_min")",
     "conditions[7].when[3].any[0].when[1].at_least", "没有“urge_agian_min”这个数字"},
    {"conditions.json", R"("policy.urge_again_min")", R"("policy.compensation_limit_yuan")",
     "conditions[7].when[3].any[0].when[1].at_least", "单位对不上"},
    {"conditions.json", R"({ "when": [{ "fact": "order_state", "is": "completed" }] })", R"({ "when": [] })",
     "conditions[2].when[0].any[1]", "至少要写一个条件"},
    {"conditions.json", R"({ "when": [{ "fact": "tracking", "is": "signed" }] },)", "",
     "conditions[2].when[0].any", "至少要有两种情形"},
    {"conditions.json", R"({ "fact": "order_state", "is": "completed" })",
     R"({ "any": [{"when": [{ "fact": "zone", "is": 1 }]}, {"when": [{ "fact": "zone", "is": 2 }]}] })",
     "conditions[2].when[0].any[1].when[0].any", "不能再写 any"},
    {"conditions.json", R"("fact": "big_sale", "is": "no")", R"("fact": "big_sale", "is": "否")",
     "conditions[11].when[3].is", "只能是：yes（是）、no（否）"},
    {"conditions.json", R"("fact": "big_sale", "is": "no")", R"("fact": "big_sale", "more_than": 1)",
     "conditions[11].when[3].more_than", "是词"},
    {"conditions.json", R"("fact": "zone", "is": 1)", R"("fact": "zone", "one_of": [1, 2])",
     "conditions[8].when[0].one_of", "不能用 one_of"},
    {"conditions.json", R"([{ "fact": "out_of_stock", "is": "yes" }])", "[]", "conditions[4]",
     "没有条件就会转走所有买家"},
    {"conditions.json", R"("id": "T2")", R"("id": "T1")", "conditions[8].id", "写了两次"},
    {"conditions.json", R"("phrase": "over_authority")", R"("phrase": "over_autority")", "A1",
     "没有话术“over_autority”"},
    {"conditions.json", R"("2026-10-20")", R"("2026-12-20")", "big_sales[0].until", "结束日期早于开始日期"},
};

const std::vector<Mistake> kProblems = {
    {"photos.json", R"("id": "bottom")", R"("id": "top")", "sets[2].package[5].id", "写了两次"},
    {"photos.json", R"("id": "bottom")", R"("id": "底")", "sets[2].package[5].id", "小写英文字母"},
    {"photos.json", R"("底面", "底部")", R"("底", "底部")", "sets[2].package[5].words[0]", "两个字以上"},
    {"photos.json", R"("problems": ["quality_issue")", R"("problems": ["qualitty_issue")", "sets[1].problems",
     "在 routing.json 里不要照片"},
    {"photos.json", R"("request": "photos.request.appliance")", R"("request": "photos.request.applianse")",
     "sets[1].request", "没有话术“photos.request.applianse”"},
    {"photos.json", R"("id": "parcel", )", R"("id": "parcel", "problems": ["missing_item"], )", "sets",
     "最后一组不能写"},
    {"photos.json", R"("waybill": true)", R"("waybil": true)", "sets[2].waybil", "是不是想写“waybill”"},
    {"problems.json", R"("order_state", "is": "paid" }])", R"("order_state", "is": "payed" }])",
     "problems.refund_request.remedies[0].when[0].is", "“payed”不是“order_state”的值"},
    {"problems.json", R"("at_most": "policy.return_days")", R"("at_most": "policy.return_day")",
     "problems.exchange_request.remedies[0].when[0].at_most", "没有“return_day”这个数字"},
    {"problems.json", "(?:少|漏|缺|差)(?:了", "(?:少|漏|缺|差(?:了",
     "problems.missing_item.facts[0].told_by[2]", "不合法"},
    {"problems.json", "(?:少|漏|缺|差)(?:了", "少*|(?:了", "problems.missing_item.facts[0].told_by[2]",
     "连空话都符合"},
    {"problems.json", R"("otherwise": { "phrase": "too_late_price" })",
     R"("otherwise": { "phrase": "too_late" })", "problems.price_difference.otherwise", "没有话术“too_late”"},
    {"problems.json", R"("otherwise": { "phrase": "too_late_price" })",
     R"("otherwise": { "say": "too_late_price" })", "problems.price_difference.otherwise", "缺少“phrase”"},
    {"problems.json", R"("yuan": 10)", R"("yuan": 11)", "problems.package_damaged.remedies[2].yuan",
     "超过一线权限"},
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
    {"phrases/core.json", R"("when": { "hours": "closed" })",
     R"("when": { "facts": [{ "fact": "tracking", "is": "sent" }] })", "phrases[1].when.facts[0].is",
     "不是“tracking”的值"},
    {"phrases/core.json", R"("when": { "hours": "closed" })",
     R"("when": { "facts": [{ "any": [{ "when": [{ "fact": "zone", "is": 1 }] }, { "when": [{ "fact": "zone", "is": 2 }] }] }] })",
     "phrases[1].when.facts[0]", "不能写 any"},
    {"phrases/core.json", "还有什么可以帮{{buyer}}的吗？", "已经备注到订单上了，还有什么可以帮您？",
     "phrases[6]", "备注写好了"},
    {"phrases/complaint.json", "让{{buyer}}受委屈了，", "{{#promotion}}现在{{promotion}}。{{/promotion}}",
     "phrases[0]", "买家有麻烦时不说活动"},
    {"phrases/greeting.json", "在的在的，{{buyer}}请说，我帮您看～",
     "付款后{{ship_promise}}，{{buyer}}放心～", "phrases[0]", "“付款后付款后”"},
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
INSTANTIATE_TEST_SUITE_P(Routing, Mistakes, ::testing::ValuesIn(kPaths));
INSTANTIATE_TEST_SUITE_P(Conditions, Mistakes, ::testing::ValuesIn(kConditions));
INSTANTIATE_TEST_SUITE_P(Problems, Mistakes, ::testing::ValuesIn(kProblems));
INSTANTIATE_TEST_SUITE_P(Phrases, Mistakes, ::testing::ValuesIn(kPhrases));

TEST(Faults, ThoseOfAllFilesAreShownAtOnce) {
    Shop shop;
    shop.replace("shop.json", R"("name")", R"("nam")");
    shop.replace("policy.json", R"("misses_allowed": 1)", R"("misses_allowed": 60)");
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
                             "zones.json", "guard.json", "claims.json"}) {
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
