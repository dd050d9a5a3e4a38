#include "bot/studio/trial/patterns.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/studio/shop.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;

json try_it(Trial trial) {
    return try_patterns(trial, *shipped().catalogue);
}

TEST(Offsets, areThoseOfBrowsers) {
    const std::string text = "a好😀b";
    EXPECT_EQ(utf16_offset(text, 0), 0U);
    EXPECT_EQ(utf16_offset(text, 1), 1U);
    EXPECT_EQ(utf16_offset(text, 4), 2U);
    EXPECT_EQ(utf16_offset(text, 8), 4U) << "an emoji is two units";
    EXPECT_EQ(utf16_offset(text, 99), 5U);
}

TEST(Try, showsWhereAPatternMatchesInWhatWasTyped) {
    const auto result = try_it({.patterns = {"包装袋"}, .texts = {"😀你们的包裝袋能回收吗", "别的话"}});
    const auto& first = result["texts"][0];
    EXPECT_EQ(first["matches"], true);
    EXPECT_EQ(first["spans"][0]["begin"], 5) << "traditional script is folded, the offset is the typed one's";
    EXPECT_EQ(first["spans"][0]["end"], 8);
    EXPECT_EQ(result["texts"][1]["matches"], false);
    EXPECT_EQ(result["patterns"][0]["hits"], 1);
}

TEST(Try, aPatternOnItsOwnStandsBesideTheExclusionsOfItsIntent) {
    const auto matches = [](std::optional<std::vector<std::string>> unless) {
        return try_it({.intent = "missing_item",
                       .patterns = {"补发"},
                       .unless = std::move(unless),
                       .texts = {"补发今天安排"}})["texts"][0]["matches"];
    };
    EXPECT_EQ(matches(std::nullopt), false);
    EXPECT_EQ(matches(std::vector<std::string>{}), true) << "none are wanted";
}

TEST(Try, anExclusionOfTheSameClauseBars) {
    const auto result = try_it(
        {.patterns = {"吊牌"}, .unless = {{"不要.{0,4}吊牌"}}, .texts = {"不要剪吊牌", "吊牌在哪，不要急"}});
    EXPECT_EQ(result["texts"][0]["matches"], false);
    EXPECT_EQ(result["texts"][0]["spans"].size(), 2U) << "both are shown";
    EXPECT_EQ(result["texts"][1]["matches"], true);
}

TEST(Try, countsHitsAndHarm) {
    const auto result = try_it({.intent = "hang_tag",
                                .patterns = {"退"},
                                .must_match = {"吊牌"},
                                .must_not_match = {"退一步说"},
                                .texts = {"我要退货"}});
    EXPECT_EQ(result["texts"][0]["verdict"], "harm") << "another intent's message";
    EXPECT_EQ(result["texts"][0]["now"], "return_request");
    EXPECT_EQ(result["examples"][0]["verdict"], "missed");
    EXPECT_EQ(result["examples"][1]["verdict"], "harm");
    EXPECT_EQ(result["harm"], 2);
    EXPECT_EQ(result["missed"], 1);
    const auto own = try_it({.intent = "return_request", .patterns = {"退"}, .texts = {"我要退货"}});
    EXPECT_EQ(own["texts"][0]["verdict"], "hit");
}

TEST(Try, aBrokenPatternIsExplainedInChineseWithItsPlace) {
    const auto result = try_it(
        {.patterns = {"退货(吗", "好[", "", std::string(2'000, 'x'), "(?=前瞻)"}, .texts = {"退货吗"}});
    for (const auto& one : result["patterns"])
        EXPECT_FALSE(one["trouble"].get<std::string>().empty()) << one;
    EXPECT_EQ(result["patterns"][4]["position"], 0);
    EXPECT_EQ(result["texts"][0]["matches"], false);
}

TEST(Explain, saysWhoWonAndWhoLost) {
    const auto shown = explain("我要退货，人工", {}, *shipped().catalogue);
    EXPECT_EQ(shown["intent"], "human_request");
    bool loser = false;
    for (const auto& hit : shown["hits"]) {
        EXPECT_FALSE(hit["reason"].get<std::string>().empty());
        EXPECT_LT(hit["begin"], hit["end"]);
        loser = loser || hit["won"] == false || hit["intent"] == "return_request";
    }
    EXPECT_TRUE(loser);
    EXPECT_EQ(explain("", {}, *shipped().catalogue)["intent"], "");
}

}  // namespace
}  // namespace xiaoer::studio
