// Every kind of mistake a trainer can make in an intent file, told with file, line and place.
#include <gtest/gtest.h>

#include "tests/intents/shop.hpp"

namespace xiaoer::intents {
namespace {

TEST(Loader, ReadsEveryKey) {
    Shop shop;
    shop.intent("ask", {{"patterns", {"发货"}}});
    shop.file("back.json", R"({
  "id": "back", "title": "退货", "comment": "给人看的", "band": "awaited", "rank": 7, "awaits": ["reason"],
  "order_states": ["paid"], "after": ["ask"], "patterns": ["退货"], "unless": ["不退"], "yields_to": ["ask"],
  "slots": ["order_id"], "silent": true, "counts_as": "ask",
  "must_match": [{"text": "退货", "awaiting": "reason", "order_state": "paid", "last_intent": "ask"}],
  "must_not_match": ["不退货", {"text": "退货", "order_state": "closed"}]
})");
    const auto c = shop.open();
    const auto* intent = c->find("back");
    ASSERT_NE(intent, nullptr);
    EXPECT_EQ(intent->title, "退货");
    EXPECT_EQ(intent->band, Band::awaited);
    EXPECT_EQ(intent->rank, 7);
    EXPECT_EQ(intent->awaits, std::vector<std::string>{"reason"});
    EXPECT_EQ(intent->order_states, std::vector<std::string>{"paid"});
    EXPECT_EQ(intent->after, std::vector<std::string>{"ask"});
    EXPECT_EQ(intent->yields_to, std::vector<std::string>{"ask"});
    EXPECT_EQ(intent->slots, std::vector<std::string>{"order_id"});
    EXPECT_TRUE(intent->silent);
    EXPECT_EQ(intent->counts_as, "ask");
    EXPECT_EQ(intent->patterns, 1U);
    EXPECT_EQ(intent->file, "intents/catalog/back.json");
    EXPECT_EQ(c->pattern(*intent, 0), "退货");
    EXPECT_EQ(c->exclusion(*intent, 0), "不退");
    EXPECT_EQ(c->find("nobody"), nullptr);
    EXPECT_EQ(c->intents().size(), 2U);
}

TEST(Loader, TellsLineAndPlace) {
    Shop shop;
    shop.file("back.json",
              "{\n  \"id\": \"back\",\n  \"title\": \"退货\",\n  \"band\": \"common\",\n  \"patterns\": [\n  "
              "  \"退货\",\n    \"(退\"\n  ]\n}");
    const auto fault = fault_with(shop.faults(), "少了右括号");
    EXPECT_EQ(fault.file, "intents/catalog/back.json");
    EXPECT_EQ(fault.place, "patterns[1]");
    EXPECT_EQ(fault.line, 7);
    EXPECT_EQ(fault.column, 5);
}

/// One wrong body and the words its fault must contain.
struct Wrong {
    nlohmann::json body;
    std::string words;
};

TEST(Loader, RefusesEveryKindOfMistake) {
    const std::vector<Wrong> all = {
        {{{"patterns", {"退"}}, {"id", "other"}}, "应当与文件名"},
        {{{"patterns", {"退"}}, {"id", "Bad Id"}}, "编号只能用"},
        {{{"patterns", {"退"}}, {"title", ""}}, "不能是空的"},
        {{{"patterns", {"退"}}, {"band", "middle"}}, "只能是：intercept"},
        {{{"patterns", {"退"}}, {"rank", 101}}, "在0到100之间"},
        {{{"patterns", {"退"}}, {"rank", "5"}}, "应当是一个整数"},
        {{{"patterns", {"退"}}, {"patern", {"退"}}}, "是不是想写“patterns”"},
        {{{"patterns", nlohmann::json::array()}}, "一条句式也没有"},
        {{{"title", "x"}}, "一条句式也没有"},
        {{{"patterns", {""}}}, "句式是空的"},
        {{{"patterns", {"退", 5}}}, "应当是一段文字"},
        {{{"patterns", {"退"}}, {"unless", {"[退"}}}, "少了右方括号"},
        {{{"patterns", {"退"}}, {"awaits", {"x"}}}, "只有awaited层级"},
        {{{"patterns", {"退"}}, {"band", "awaited"}}, "要写“awaits”"},
        {{{"patterns", {"退"}}, {"order_states", {"payed"}}}, "“payed”不认识"},
        {{{"patterns", {"退"}}, {"slots", {"colour"}}}, "“colour”不认识"},
        {{{"patterns", {"退"}}, {"yields_to", {"nobody"}}}, "没有“nobody”这个意图"},
        {{{"patterns", {"退"}}, {"yields_to", {"subject"}}}, "不能让给自己"},
        {{{"patterns", {"退"}}, {"after", {"nobody"}}}, "没有“nobody”这个意图"},
        {{{"patterns", {"退"}}, {"counts_as", "nobody"}}, "没有“nobody”这个意图"},
        {{{"patterns", {"退"}}, {"band", "intercept"}, {"yields_to", {"helper"}}}, "总是转人工"},
        {{{"patterns", {"退"}}, {"stands_for", "helper"}}, "离开情境就没有意思"},
        {{{"patterns", {"退"}}, {"stands_for", "nobody"}, {"after", {"helper"}}}, "没有“nobody”这个意图"},
        {{{"patterns", {"退"}}, {"stands_for", "subject"}, {"after", {"helper"}}}, "自己有话术的意图"},
        {{{"patterns", {"退"}}, {"stands_for", "helper"}, {"after", {"helper"}}, {"silent", true}},
         "请删掉“silent”"},
        {{{"patterns", {"退"}}, {"stands_for", "helper"}, {"after", {"subject"}}}, "不会成为上一个意图"},
        {{{"patterns", {"退"}}, {"silent", "yes"}}, "true 或 false"},
        {{{"patterns", {"退"}}, {"must_match", "退"}}, "应当是一个列表"},
        {{{"patterns", {"退"}}, {"must_match", {5}}}, "例句应当是一段文字"},
        {{{"patterns", {"退"}}, {"must_match", {""}}}, "例句是空的"},
        {{{"patterns", {"退"}}, {"must_match", {{{"text", "退"}, {"state", "x"}}}}}, "不认识“state”"},
        {{{"patterns", {"退"}}, {"must_match", {{{"text", "退"}, {"order_state", "x"}}}}},
         "订单状态“x”不认识"},
        {{{"patterns", {"退"}}, {"must_match", {{{"text", 5}}}}}, "应当是一段文字"},
        {{{"patterns", {"退"}}, {"must_match", {std::string(1001, 'a')}}}, "1000字节"},
        {{{"patterns", {"退"}}, {"must_match", {"换货"}}}, "没有被任何句式认出"},
        {{{"patterns", {"退"}}, {"unless", {"别"}}, {"must_match", {"别退"}}}, "有句式“退”命中，但不作数"},
        {{{"patterns", {"退"}}, {"must_match", {"帮忙退"}}}, "被“helper”（helper）认走了"},
        {{{"patterns", {"退"}}, {"must_not_match", {"退了"}}}, "不该认成本意图"},
    };
    for (const auto& wrong : all) {
        Shop shop;
        auto body = wrong.body;
        if (!body.contains("id")) body["id"] = "subject";
        if (!body.contains("title")) body["title"] = "主体";
        if (!body.contains("band")) body["band"] = "common";
        shop.file("subject.json", body.dump());
        shop.intent("helper", {{"rank", 50}, {"patterns", {"帮忙"}}});
        const auto faults = shop.faults();
        EXPECT_TRUE(has_fault(faults, wrong.words)) << body.dump() << "\n" << shown(faults);
        for (const auto& fault : faults)
            EXPECT_EQ(fault.file, "intents/catalog/subject.json");
    }
}

TEST(Loader, ShowsAllMistakesAtOnce) {
    Shop shop;
    shop.intent("a", {{"patterns", {"(退", "[换"}}, {"colour", 1}})
        .file("b.json", "{ not json")
        .file("c.json", "[]");
    const auto faults = shop.faults();
    EXPECT_TRUE(has_fault(faults, "少了右括号"));
    EXPECT_TRUE(has_fault(faults, "少了右方括号"));
    EXPECT_TRUE(has_fault(faults, "不认识“colour”"));
    EXPECT_TRUE(has_fault(faults, "不是合法的JSON"));
    EXPECT_TRUE(has_fault(faults, "最外层应当是一个对象"));
}

TEST(Loader, TrustedSentencesAreNotTried) {
    Shop shop;
    shop.intent("back", {{"patterns", {"退货"}}, {"must_match", {"换货"}}});
    base::Faults faults;
    EXPECT_FALSE(Catalogue::load(shop.catalog(), faults));
    faults.clear();
    const auto trusted = Catalogue::load(shop.catalog(), faults, Catalogue::Sentences::trusted);
    ASSERT_TRUE(trusted) << shown(faults);
    EXPECT_EQ(understood(*trusted, "我要退货"), "back");
}

TEST(Loader, RefusesCirclesOfYielding) {
    Shop shop;
    shop.intent("a", {{"patterns", {"甲"}}, {"yields_to", {"b"}}})
        .intent("b", {{"patterns", {"乙"}}, {"yields_to", {"c"}}})
        .intent("c", {{"patterns", {"丙"}}, {"yields_to", {"a"}}})
        .intent("d", {{"patterns", {"丁"}}, {"yields_to", {"e"}}})
        .intent("e", {{"patterns", {"戊"}}});
    const auto faults = shop.faults();
    EXPECT_EQ(faults.size(), 3U) << shown(faults);
    EXPECT_EQ(fault_with(faults, "成了一圈").place, "yields_to");
}

TEST(Loader, RefusesEmptyAndMissingFolders) {
    Shop shop;
    EXPECT_TRUE(has_fault(shop.faults(), "没有意图文件"));
    base::Faults faults;
    EXPECT_FALSE(Catalogue::load(shop.catalog() / "nowhere", faults));
    EXPECT_TRUE(has_fault(faults, "打不开"));
}

TEST(Loader, LimitsPatternsInAll) {
    Shop shop;
    std::vector<std::string> many;
    for (int i = 0; i < 2501; ++i)
        many.push_back("词" + std::to_string(i));
    shop.intent("a", {{"patterns", many}}).intent("b", {{"patterns", {"退"}}, {"unless", many}});
    EXPECT_TRUE(has_fault(shop.faults(), "超过5000条"));
}

TEST(Loader, ReadsTyposBesideTheFolder) {
    Shop shop;
    shop.intent("guard", {{"patterns", {"保价"}}}).typos({{"价包", "保价"}});
    EXPECT_EQ(understood(*shop.open(), "怎么价包"), "guard");
    shop.typos({{"价包", 5}});
    EXPECT_EQ(fault_with(shop.faults(), "应当是一段文字").file, "intents/typos.json");
}

TEST(Loader, VersionNamesTheContents) {
    const auto make = [](const std::string& pattern, const std::string& wrong) {
        Shop shop;
        shop.intent("a", {{"patterns", {pattern}}}).typos({{wrong, "保价"}});
        return shop.open()->version();
    };
    const auto first = make("退货", "价包");
    EXPECT_EQ(first.size(), 16U);
    EXPECT_EQ(first.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(first, make("退货", "价包"));
    EXPECT_NE(first, make("换货", "价包"));
    EXPECT_NE(first, make("退货", "价宝"));
}

TEST(Loader, AnExampleIsJudgedInItsContext) {
    Shop shop;
    shop.intent(
        "yes", {{"band", "awaited"}, {"awaits", {"yes_no"}}, {"patterns", {"^好$"}}, {"must_match", {"好"}}});
    const auto fault = fault_with(shop.faults(), "没有被任何句式认出");
    EXPECT_EQ(fault.place, "must_match[0]");
    EXPECT_GT(fault.line, 1);
}

}  // namespace
}  // namespace xiaoer::intents
