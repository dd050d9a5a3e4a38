// What people and programs are told: `why` and `match`.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"
#include "intents/engine/lint/explain.hpp"
#include "intents/engine/lint/match_line.hpp"
#include "tests/intents/shop.hpp"

namespace xiaoer::intents {
namespace {

std::shared_ptr<const Catalogue> shop() {
    Shop shop;
    shop.intent("undo_request", {{"title", "撤销"}, {"silent", true}, {"patterns", {"取消(换货|退货)"}}})
        .intent("exchange", {{"title", "换货"}, {"rank", 5}, {"patterns", {"换货", "换一个"}}})
        .intent("invoice", {{"title", "发票"}, {"rank", 6}, {"patterns", {"发票"}}})
        .intent("greeting", {{"title", "问候"}, {"band", "social"}, {"patterns", {"^你好$"}}})
        .intent("poke", {{"title", "戳一下"},
                         {"band", "social"},
                         {"silent", true},
                         {"counts_as", "greeting"},
                         {"patterns", {"^人呢$"}}})
        .intent("quiet", {{"title", "内部"}, {"rank", 1}, {"silent", true}, {"patterns", {"暗号"}}});
    return shop.open();
}

nlohmann::json match(const Catalogue& c, std::string_view text) {
    const auto line = match_json(c, text, {});
    EXPECT_EQ(line.find('\n'), std::string::npos);
    return nlohmann::json::parse(line);
}

TEST(MatchLine, TellsIntentAlsoAndWhy) {
    const auto c = shop();
    const std::string text = "要發票，我要換貨";
    const auto line = match(*c, text);
    EXPECT_EQ(line["intent"], "invoice");
    EXPECT_EQ(line["also"], nlohmann::json({"exchange"}));
    EXPECT_TRUE(line["slots"].is_array());
    ASSERT_EQ(line["why"].size(), 2U);
    const auto& why = line["why"][1];
    EXPECT_EQ(why["intent"], "exchange");
    EXPECT_EQ(why["pattern"], "换货");
    EXPECT_EQ(why["file"], "intents/catalog/exchange.json");
    EXPECT_EQ(text.substr(why["begin"], why["end"].get<std::size_t>() - why["begin"].get<std::size_t>()),
              "換貨");
    EXPECT_EQ(why["won"], true);
    EXPECT_NE(why["reason"].get<std::string>().find("次要"), std::string::npos);
}

TEST(MatchLine, SilentIntentsAreNullToTheOutside) {
    const auto c = shop();
    EXPECT_EQ(match(*c, "取消换货")["intent"], nullptr);
    EXPECT_EQ(match(*c, "取消换货")["also"], nlohmann::json({"exchange"}));
    EXPECT_EQ(match(*c, "人呢")["intent"], "greeting");
    EXPECT_EQ(match(*c, "你好 人呢")["also"], nlohmann::json::array());
    EXPECT_EQ(match(*c, "开发票 暗号")["also"], nlohmann::json::array());
    EXPECT_EQ(match(*c, "天气真好")["intent"], nullptr);
    EXPECT_EQ(match(*c, "")["intent"], nullptr);
    EXPECT_EQ(match(*c, "")["confidence"], 0.0);
}

TEST(MatchLine, SurvivesAnyBytes) {
    const auto c = shop();
    const auto line = match(*c, "\xFF\xC0发票\xE5");
    EXPECT_EQ(line["intent"], "invoice");
    EXPECT_EQ(line["why"][0]["begin"], 2);
    EXPECT_EQ(line["why"][0]["end"], 8);
    EXPECT_EQ(match(*c, std::string("a\0发票", 8))["intent"], "invoice");
}

TEST(Explain, TellsWinnersAndLosers) {
    const auto c = shop();
    const auto text = explain_text(*c, "你好\n要發票，换货", {"yes_no", "paid", "exchange", {}});
    for (const std::string_view words :
         {"意图：发票（invoice），层级 通用，次序 6", "次要：换货（exchange）", "正在等 yes_no",
          "订单状态 paid", "上一个意图 exchange", "整理后：你好⏎要发票,换货", "✓ 发票（invoice）：胜出",
          "你好⏎要【發票】，换货", "句式 发票", "出处 intents/catalog/invoice.json 第",
          "× 问候（greeting）：寒暄", "【你好】"})
        EXPECT_NE(text.find(words), std::string::npos) << words << "\nnot in\n" << text;
}

TEST(Explain, TellsWhatIsTakenBackAndWhatIsNotUnderstood) {
    const auto c = shop();
    const auto undone = explain_text(*c, "取消换货", {});
    EXPECT_NE(undone.find("撤销的是：换货（exchange）"), std::string::npos) << undone;
    EXPECT_NE(undone.find("内部意图"), std::string::npos) << undone;
    EXPECT_NE(explain_text(*c, "天气", {}).find("没有认出意图"), std::string::npos);
    EXPECT_TRUE(base::is_valid_utf8(explain_text(*c, "\xFF\xE5发票\xE5", {})));
    std::string far(3000, 'a');
    far += "发票" + far;
    const auto cut = explain_text(*c, far, {});
    EXPECT_LT(cut.size(), 2500U);
    EXPECT_NE(cut.find("【发票】"), std::string::npos);
}

}  // namespace
}  // namespace xiaoer::intents
