// Each kind of finding on the smallest catalogue that has it, and silence on its healthy twin.
#include "intents/engine/lint/doctor.hpp"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <map>

#include "intents/engine/lint/example_generator.hpp"
#include "intents/engine/match/pattern.hpp"
#include "tests/intents/shop.hpp"

namespace xiaoer::intents {
namespace {

using Weight = base::Fault::Weight;

base::Faults examined(const Shop& shop) {
    return examine(*shop.open());
}

TEST(ExampleGenerator, DescribesThePattern) {
    const auto of = [](std::string_view pattern) {
        std::string out;
        for (const auto& sentence : examples_of(pattern, 8))
            out += (out.empty() ? "" : "/") + sentence;
        return out;
    };
    EXPECT_EQ(of("退货"), "退货");
    EXPECT_EQ(of("退(货|款)"), "退货/退款");
    EXPECT_EQ(of("退货?"), "退/退货");
    EXPECT_EQ(of("^我?要退$"), "要退/我要退");
    EXPECT_EQ(of("[退换]货"), "退货/换货");
    EXPECT_EQ(of("\\d{3}号"), "111号");
    EXPECT_EQ(of("A\\.b\\+(?i:c)"), "A.b+c");
    EXPECT_EQ(of("\\Q(a|b)\\E"), "(a|b)");
    EXPECT_EQ(of("\\x{9000}货"), "退货");
    EXPECT_EQ(of("嗯{2,}"), "嗯嗯/嗯嗯嗯");
    EXPECT_EQ(examples_of("a|b|c|d|e|f|g|h|i|j", 4).size(), 4U);
    EXPECT_TRUE(examples_of("退", 0).empty());
}

TEST(ExampleGenerator, EachMatchesItsPattern) {
    for (const std::string_view pattern :
         {"(什么|啥)时候.{0,4}(发货|寄)", "[^退]货", "\\D\\d+\\w\\s?好", "[\\d一-十]+件",
          "(?P<a>退|换)(?:货|的){1,2}", "\\p{Han}{2,3}号", "[[:digit:]]{2}元", "a{0}b",
          "(退|换|(修|补))+[吗嘛]?", "[]a]x", "[a\\]]x", "{好}", "(?i)ABC", ".+呢"}) {
        ASSERT_EQ(pattern_trouble(pattern), "") << pattern;
        const auto all = examples_of(pattern, 12);
        EXPECT_FALSE(all.empty()) << pattern;
        for (const auto& sentence : all)
            EXPECT_TRUE(RE2::PartialMatch(sentence, std::string(pattern)))
                << pattern << " does not match its witness " << sentence;
    }
}

TEST(Doctor, FindsConditionsThatNeverHold) {
    Shop shop;
    shop.intent("yes", {{"band", "awaited"}, {"awaits", {"yes_no"}}, {"patterns", {"^好$"}}})
        .intent("odd", {{"band", "awaited"}, {"awaits", {"a_miracle"}}, {"patterns", {"^奇迹$"}}})
        .intent("back", {{"rank", 5}, {"patterns", {"退货"}}})
        .intent("more", {{"rank", 6}, {"after", {"yes"}}, {"patterns", {"^再来$"}}})
        .intent("then", {{"rank", 7}, {"after", {"back"}}, {"stands_for", "back"}, {"patterns", {"^多久$"}}});
    const auto findings = examined(shop);
    EXPECT_EQ(fault_with(findings, "从不等“a_miracle”").place, "awaits[0]") << shown(findings);
    const auto after = fault_with(findings, "只是对反问的回答");
    EXPECT_EQ(after.file, "intents/catalog/more.json");
    EXPECT_EQ(after.weight, Weight::error);
    EXPECT_FALSE(has_fault(findings, "从不等“yes_no”")) << shown(findings);
}

TEST(Doctor, SaysNothingOfAHealthyCatalogue) {
    Shop shop;
    shop.intent("back", {{"rank", 5},
                         {"patterns", {"退货", "货.{0,3}退"}},
                         {"unless", {"不.{0,2}退"}},
                         {"must_match", {"我要退货"}}})
        .intent("fee", {{"rank", 9}, {"patterns", {"(运|邮)费"}}, {"must_match", {"运费多少"}}})
        .intent("yes", {{"band", "awaited"},
                        {"awaits", {"yes_no"}},
                        {"patterns", {"^好的?$"}},
                        {"must_match", {{{"text", "好"}, {"awaiting", "yes_no"}}}}});
    const auto findings = examined(shop);
    EXPECT_TRUE(findings.empty()) << shown(findings);
}

TEST(Doctor, FindsShadowedPatterns) {
    Shop shop;
    shop.intent("back", {{"rank", 5}, {"patterns", {"我要退货", "退掉"}}, {"must_match", {"退掉"}}})
        .intent("any_back", {{"rank", 9}, {"patterns", {"退货"}}, {"must_match", {"退货"}}});
    const auto fault = fault_with(examined(shop), "盖住了");
    EXPECT_EQ(fault.file, "intents/catalog/back.json");
    EXPECT_EQ(fault.place, "patterns[0]");
    EXPECT_GT(fault.line, 1);
    EXPECT_NE(fault.message.find("any_back"), std::string::npos);
    EXPECT_NE(fault.message.find("我要退货"), std::string::npos);
    EXPECT_EQ(fault.weight, Weight::warning);
}

TEST(Doctor, FindsPatternsThatTheirOwnExclusionAlwaysBars) {
    Shop shop;
    shop.intent("back", {{"patterns", {"不退货", "退货"}}, {"unless", {"不退"}}, {"must_match", {"退货"}}});
    EXPECT_EQ(fault_with(examined(shop), "总是被本意图自己的排除句式排除").place, "patterns[0]");
}

TEST(Doctor, FindsOverlapsWithAWitness) {
    Shop shop;
    shop.intent("ship", {{"patterns", {"(什么|啥)时候发货"}}, {"must_match", {"啥时候发货"}}})
        .intent("when", {{"patterns", {"什么时候"}}, {"must_match", {"什么时候"}}});
    const auto fault = fault_with(examined(shop), "次序相同");
    EXPECT_NE(fault.message.find("什么时候发货"), std::string::npos);
    EXPECT_NE(fault.message.find("长短"), std::string::npos);
    EXPECT_EQ(fault.weight, Weight::warning);
    for (const auto& settled : {nlohmann::json{{"rank", 3}}, nlohmann::json{{"yields_to", {"ship"}}},
                                nlohmann::json{{"unless", {"发货"}}}}) {
        Shop mended;
        mended.intent("ship", {{"patterns", {"(什么|啥)时候发货"}}, {"must_match", {"啥时候发货"}}});
        nlohmann::json when = {{"patterns", {"什么时候"}}, {"must_match", {"什么时候"}}};
        when.update(settled);
        mended.intent("when", when);
        const auto findings = examined(mended);
        EXPECT_FALSE(has_fault(findings, "同时命中")) << settled.dump() << shown(findings);
    }
}

TEST(Doctor, CallsATieAnError) {
    Shop shop;
    shop.intent("a", {{"patterns", {"颜色"}}, {"must_match", {"颜色"}}})
        .intent("b", {{"patterns", {"颜色", "色号"}}, {"must_match", {"色号"}}});
    const auto fault = fault_with(examined(shop), "不分先后");
    EXPECT_EQ(fault.weight, Weight::error);
    EXPECT_NE(fault.message.find("“颜色”"), std::string::npos);
}

TEST(Doctor, FindsPatternsThatMatchTheEmptyMessage) {
    Shop shop;
    shop.intent("empty", {{"patterns", {"退?货?", "退货"}}, {"must_match", {"退货"}}});
    const auto fault = fault_with(examined(shop), "连空消息也会命中");
    EXPECT_EQ(fault.weight, Weight::error);
    EXPECT_EQ(fault.place, "patterns[0]");
}

TEST(Doctor, FindsPatternsThatMatchEverything) {
    Shop shop;
    shop.intent("all", {{"patterns", {".+"}}, {"rank", 2}, {"must_match", {"路过"}}})
        .intent("most", {{"patterns", {"[的了么呀在去哈爬街写学雨声店快点觉]", "上[a-z]"}},
                         {"rank", 3},
                         {"must_match", {"上a"}}})
        .intent("free", {{"band", "awaited"},
                         {"awaits", {"name"}},
                         {"patterns", {".+"}},
                         {"must_match", {{{"text", "张三"}, {"awaiting", "name"}}}}});
    std::map<std::string, Weight> told;
    for (const auto& fault : examined(shop))
        if (fault.message.find("几乎什么话都会命中") != std::string::npos)
            told[fault.file + fault.place] = fault.weight;
    const std::map<std::string, Weight> expected = {
        {"intents/catalog/all.jsonpatterns[0]", Weight::error},
        {"intents/catalog/most.jsonpatterns[0]", Weight::warning}};
    EXPECT_EQ(told, expected);
}

TEST(Doctor, FindsExclusionsThatNeverApply) {
    Shop shop;
    shop.intent("back", {{"patterns", {"^退货$"}}, {"unless", {"^不退$"}}, {"must_match", {"退货"}}})
        .intent("change", {{"patterns", {"换货"}}, {"unless", {"^不换", "别"}}, {"must_match", {"换货"}}});
    const auto findings = examined(shop);
    EXPECT_EQ(findings.size(), 1U) << shown(findings);
    const auto fault = fault_with(findings, "从来不会起作用");
    EXPECT_EQ(fault.place, "unless[0]");
    EXPECT_EQ(fault.file, "intents/catalog/back.json");
}

TEST(Doctor, FindsPatternsThatNormalisingMakesImpossible) {
    Shop shop;
    shop.typos({{"按装", "安装"}})
        .intent("fit", {{"patterns", {"安装", "怎么按装", "好好好装"}}, {"must_match", {"按装"}}});
    const auto findings = examined(shop);
    const auto fault = fault_with(findings, "先整理成“怎么安装”");
    EXPECT_EQ(fault.place, "patterns[1]");
    EXPECT_EQ(fault_with(findings, "先整理成“好好装”").place, "patterns[2]");
}

TEST(Doctor, FindsPatternsThatAreSearchedAlways) {
    Shop shop;
    shop.intent(
        "number",
        {{"patterns", {"^\\d{16}$", "单号\\d+"}}, {"unless", {"\\d{20}"}}, {"must_match", {"单号1"}}});
    const auto findings = examined(shop);
    EXPECT_EQ(fault_with(findings, "没有一定会出现的字").place, "patterns[0]");
    std::size_t always = 0;
    for (const auto& fault : findings)
        always += fault.message.find("没有一定会出现的字") != std::string::npos ? 1 : 0;
    EXPECT_EQ(always, 2U) << shown(findings);
}

TEST(Doctor, FindsHeavyPatterns) {
    Shop shop;
    shop.intent("far", {{"patterns", {"退.{0,150}货", "退.{0,8}货"}}, {"must_match", {"退货"}}});
    EXPECT_EQ(fault_with(examined(shop), "会慢").place, "patterns[0]");
}

TEST(Doctor, FindsAwaitedAnswersThatSnatchOtherSentences) {
    Shop shop;
    shop.intent("yes", {{"band", "awaited"},
                        {"awaits", {"yes_no"}},
                        {"patterns", {"好"}},
                        {"must_match", {{{"text", "好"}, {"awaiting", "yes_no"}}}}})
        .intent("ship", {{"patterns", {"发货"}}, {"must_match", {"好久了还不发货", "发货"}}});
    const auto fault = fault_with(examined(shop), "在等“yes_no”的回答时");
    EXPECT_EQ(fault.place, "must_match[0]");
    EXPECT_EQ(fault.file, "intents/catalog/ship.json");
}

TEST(Doctor, FindsDuplicatesAndMissingExamples) {
    Shop shop;
    shop.intent("back", {{"patterns", {"退货", "退貨"}}});
    const auto findings = examined(shop);
    EXPECT_EQ(fault_with(findings, "与第1条句式完全一样").place, "patterns[1]");
    EXPECT_EQ(fault_with(findings, "没有例句").place, "must_match");
}

TEST(Doctor, SortsAndLimitsItsFindings) {
    Shop shop;
    std::vector<std::string> many;
    for (int i = 0; i < 1200; ++i)
        many.push_back("\\d{" + std::to_string(1 + i % 40) + "}" +
                       std::string(1, static_cast<char>('a' + i / 40 % 26)) +
                       std::string(static_cast<std::size_t>(i / 1040), 'b'));
    shop.intent("numbers", {{"patterns", many}});
    const auto findings = examined(shop);
    ASSERT_EQ(findings.size(), kMaxFindings + 1);
    EXPECT_NE(findings.back().message.find("没有列出"), std::string::npos);
    for (std::size_t i = 2; i < kMaxFindings; ++i)
        ASSERT_LE(findings[i - 1].line, findings[i].line);
}

}  // namespace
}  // namespace xiaoer::intents
