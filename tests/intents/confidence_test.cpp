// How sure an answer must be: a small shop whose wording file is written by hand, so that every share can be
// reckoned, and the shipped one on sentences of our own.
#include <gtest/gtest.h>

#include "intents/engine/contents.hpp"
#include "intents/engine/lint/explain.hpp"
#include "intents/engine/match/confidence.hpp"
#include "tests/intents/shop.hpp"

namespace xiaoer::intents {
namespace {

using nlohmann::json;

/// 退 speaks for return, 猫 for nothing; 问 neither way.
class Doubt : public ::testing::Test {
  protected:
    Doubt() {
        shop.intent("return", {{"patterns", {"退"}}, {"must_match", {"退了这只猫"}}, {"rank", 10}});
        shop.intent("refund", {{"patterns", {"退|钱"}}, {"rank", 5}});
        shop.intent("human", {{"patterns", {"人工"}}, {"band", "intercept"}});
        shop.intent("late", {{"patterns", {"猫呢"}}, {"after", {"return"}}});
        shop.intent("own", {{"patterns", {"刻字"}}, {"band", "store"}});
        mark(50);
        words({{"退", "1:40"}, {"猫", "0:100"}, {"钱", "2:100"}, {"猫呢", "0:100"}});
    }
    void mark(int percent) {
        shop.file("../confidence.json", json{{"answer_from_percent", percent},
                                             {"words_percent", 100},
                                             {"first_percent", 100},
                                             {"further_percent", 50},
                                             {"nothing_percent", 0}}
                                            .dump());
    }
    void words(const json& pieces) {
        shop.file("../ngram.json", json{{"intents", {"other", "return", "refund", "human", "late"}},
                                        {"bias", ""},
                                        {"pieces", pieces}}
                                       .dump());
    }
    Shop shop;
};

TEST_F(Doubt, AnswersWhatTheWordsAgreeWith) {
    const auto c = shop.open();
    const auto meaning = c->understand("退", {});
    ASSERT_NE(meaning.intent, nullptr);
    EXPECT_EQ(meaning.intent->id, "return");
    EXPECT_GT(meaning.confidence, 0.5);
    EXPECT_TRUE(meaning.doubted.empty());
}

TEST_F(Doubt, TrustsAPatternMoreThatCoversMoreOfTheText) {
    const auto confidence = [&](int covered, std::string_view text) {
        shop.file("../confidence.json", json{{"answer_from_percent", 0},
                                             {"words_percent", 100},
                                             {"first_percent", 100},
                                             {"further_percent", 50},
                                             {"covered_percent", covered},
                                             {"nothing_percent", 0}}
                                            .dump());
        return shop.open()->understand(text, {}).confidence;
    };
    EXPECT_GT(confidence(300, "退猫猫"), confidence(0, "退猫猫"));
    const auto gained = [&](std::string_view text) { return confidence(300, text) / confidence(0, text); };
    // One of two characters counts more than one of four.
    EXPECT_GT(gained("退猫"), gained("退猫猫猫"));
}

TEST_F(Doubt, AsksBackWhenTheWordsSpeakForNothing) {
    const auto c = shop.open();
    const auto meaning = c->understand("退猫猫", {});
    EXPECT_EQ(meaning.intent, nullptr);
    ASSERT_EQ(meaning.doubted.size(), 2U);
    EXPECT_EQ(meaning.doubted.front()->id, "return");
}

TEST_F(Doubt, LetsTheSurerClaimGoFirst) {
    const auto c = shop.open();
    const auto meaning = c->understand("钱退", {});
    ASSERT_NE(meaning.intent, nullptr);
    EXPECT_EQ(meaning.intent->id, "refund");
}

TEST_F(Doubt, TheMarkIsTheTrainers) {
    mark(0);
    EXPECT_EQ(understood(*shop.open(), "退猫猫", {}), "return");
    mark(100);
    EXPECT_EQ(understood(*shop.open(), "退", {}), "");
}

TEST_F(Doubt, ATrainersSentenceIsCertain) {
    mark(100);
    const auto c = shop.open();
    EXPECT_EQ(understood(*c, "退了这只猫", {}), "return");
    EXPECT_EQ(understood(*c, "退了这只猫！！", {}), "return");
    EXPECT_EQ(understood(*c, "退了那只猫", {}), "");
}

TEST_F(Doubt, NeverStandsBeforeAHuman) {
    mark(100);
    EXPECT_EQ(understood(*shop.open(), "猫猫人工猫猫", {}), "human");
}

TEST_F(Doubt, LeavesAloneWhatItNeverHeardAndWhatItsContextMeans) {
    mark(100);
    const auto c = shop.open();
    EXPECT_EQ(understood(*c, "猫能刻字吗", {}), "own");
    EXPECT_EQ(
        understood(*c, "猫呢", {.awaiting = {}, .order_state = {}, .last_intent = "return", .today = {}}),
        "late");
}

TEST_F(Doubt, WeighsTheMessagesOfABurstOneByOne) {
    const auto c = shop.open();
    EXPECT_EQ(understood(*c, "猫猫猫\n退\n猫", {}), "return");
    EXPECT_EQ(understood(*c, "猫猫猫退猫", {}), "");
}

TEST_F(Doubt, IsExplained) {
    const auto c = shop.open();
    const auto why = explain_text(*c, "退猫猫", {});
    for (const std::string_view words :
         {"拿不准：return（return）", "不到50%", "字词更像：目录以外的话", "把握只有"})
        EXPECT_NE(why.find(words), std::string::npos) << words << "\nnot in\n" << why;
    EXPECT_NE(explain_text(*c, "退", {}).find("把握 "), std::string::npos);
}

TEST_F(Doubt, WithoutTheFilesEverythingIsCertain) {
    std::filesystem::remove(shop.catalog().parent_path() / "ngram.json");
    EXPECT_EQ(understood(*shop.open(), "退猫猫", {}), "return");
}

TEST_F(Doubt, RefusesABrokenFile) {
    words({{"退", "9:4"}});
    EXPECT_NE(fault_with(shop.faults(), "权重写坏了").file, "");
    words({{"退", "1:x"}});
    EXPECT_TRUE(has_fault(shop.faults(), "权重写坏了"));
    words({{"退", "1:4"}});
    mark(101);
    EXPECT_FALSE(shop.faults().empty());
}

TEST(Pieces, AreCharactersAndPairsOfTheTextWithItsEnds) {
    std::vector<std::uint64_t> pieces;
    pieces_of("退12 吗?", pieces);
    std::vector<std::string> shown;
    for (const auto piece : pieces) {
        shown.push_back(piece_text(piece));
        EXPECT_EQ(piece_of_text(shown.back()), piece);
    }
    std::sort(shown.begin(), shown.end());
    std::vector<std::string> wanted{"^", "$", "退", "0", " ", "吗", "^退", "退0", "0 ", " 吗", "吗$"};
    std::sort(wanted.begin(), wanted.end());
    EXPECT_EQ(shown, wanted);
}

/// Sentences of everyday life and of other trades that share a word with an intent, and real wishes.
TEST(ShippedConfidence, DoubtsWhatOnlySharesAWord) {
    base::Faults faults;
    const auto c = Catalogue::load(std::filesystem::path(XIAOER_SOURCE_DIR) / "intents" / "catalog", faults);
    ASSERT_TRUE(c) << shown(faults);
    EXPECT_GT(c->contents().confidence.answer_from, 0.2);
    std::size_t doubted = 0;
    for (const std::string_view text : {"呜呜啦啦", "已揽收", "快递员 13900001111 派送中",
                                        "在的，补发今天就安排。", "商家已发货，等待快递员揽收"})
        doubted += c->understand(text, {}).intent == nullptr ? 1U : 0U;
    EXPECT_GE(doubted, 4U);
    for (const auto& [text, intent] : {std::pair{"你好我想退货", "return_request"},
                                       {"快递到哪里了呀", "logistics_query"},
                                       {"可以开增值税发票吗", "invoice"},
                                       {"怎么还不发货都三天了", "urge_ship"}})
        EXPECT_EQ(understood(*c, text, {}), intent) << text;
}

}  // namespace
}  // namespace xiaoer::intents
