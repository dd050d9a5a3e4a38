// The filtered search against a plain loop over RE2 objects, and what patterns become.
#include "intents/engine/match/rules.hpp"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <random>

#include "intents/engine/match/atoms.hpp"
#include "intents/engine/match/pattern.hpp"

namespace xiaoer::intents {
namespace {

TEST(Atoms, FindWhatPlainSearchFinds) {
    std::mt19937 random(11);
    const std::string_view letters[] = {"退", "货", "款", "a",
                                        "b",  "换", "还"};  // 还 and 货 share bytes with others
    const auto word = [&](std::size_t most) {
        std::string out;
        for (std::size_t n = 1 + random() % most; n > 0; --n)
            out += letters[random() % std::size(letters)];
        return out;
    };
    for (int round = 0; round < 300; ++round) {
        std::vector<std::string> words;
        for (std::size_t n = random() % 60; n > 0; --n)
            words.push_back(word(5));
        std::sort(words.begin(), words.end());
        words.erase(std::unique(words.begin(), words.end()), words.end());
        std::shuffle(words.begin(), words.end(), random);
        Atoms atoms;
        atoms.build(words);
        for (int i = 0; i < 20; ++i) {
            const auto text = word(30);
            std::vector<int> expected;
            for (std::size_t k = 0; k < words.size(); ++k)
                if (text.find(words[k]) != std::string::npos) expected.push_back(static_cast<int>(k));
            std::vector<int> found{-7};
            atoms.scan(text, found);
            ASSERT_EQ(found, expected) << text;
        }
    }
}

class RandomPatterns {
  public:
    explicit RandomPatterns(unsigned seed) : random_(seed) {}

    std::string pattern(int depth = 2) {
        std::string out;
        if (depth == 2 && random_() % 6 == 0) out += "^";
        for (std::size_t n = 1 + random_() % 4; n > 0; --n)
            out += piece(depth);
        if (depth == 2 && random_() % 6 == 0) out += "$";
        return out;
    }
    std::string text() {
        static constexpr std::string_view kPieces[] = {"退", "货", "款", "换", "我",  "要",  "不",
                                                       "a",  "1",  ",",  " ",  "?\n", "。\n"};
        std::string out;
        for (std::size_t n = random_() % 30; n > 0; --n)
            out += kPieces[random_() % std::size(kPieces)];
        return out;
    }

  private:
    std::string piece(int depth) {
        static constexpr std::string_view kSimple[] = {"退",     "货",     "退货",  "退款", "换",
                                                       "我要",   "不",     "a",     "\\d",  ".",
                                                       ".{0,3}", "[退换]", "[^货]", "款?"};
        if (depth > 0 && random_() % 4 == 0)
            return "(?:" + pattern(0) + "|" + pattern(0) + ")" + (random_() % 4 == 0 ? "?" : "");
        return std::string(kSimple[random_() % std::size(kSimple)]);
    }
    std::mt19937 random_;
};

TEST(Rules, MatchWhatALoopOverAllPatternsMatches) {
    for (unsigned seed = 1; seed <= 40; ++seed) {
        RandomPatterns random(seed);
        Rules rules;
        std::vector<std::unique_ptr<RE2>> loop;
        for (int i = 0; i < 100; ++i) {
            const auto source = random.pattern();
            ASSERT_EQ(pattern_trouble(source), "") << source;
            rules.add(source);
            loop.push_back(std::make_unique<RE2>(matching_form(source)));
            ASSERT_TRUE(loop.back()->ok()) << source;
        }
        rules.compile();
        std::vector<int> ids;
        for (int t = 0; t < 200; ++t) {
            const auto text = random.text();
            rules.candidates(text, ids);
            ASSERT_TRUE(std::is_sorted(ids.begin(), ids.end()));
            for (int i = 0; i < rules.size(); ++i) {
                const bool expected = RE2::PartialMatch(text, *loop[static_cast<std::size_t>(i)]);
                const bool candidate = std::binary_search(ids.begin(), ids.end(), i);
                ASSERT_EQ(candidate && rules.find(i, text), expected)
                    << loop[static_cast<std::size_t>(i)]->pattern() << " on " << text;
            }
        }
    }
}

TEST(Rules, WorkWithoutAnyPattern) {
    Rules rules;
    rules.compile();
    std::vector<int> ids{5};
    rules.candidates("退货", ids);
    EXPECT_TRUE(ids.empty());
    EXPECT_TRUE(rules.unfiltered().empty());
}

TEST(Rules, TellWhichPatternsAreSearchedAlways) {
    Rules rules;
    rules.add("退货");
    const int digits = *rules.add("\\d{3}");
    const int open = *rules.add("退?货?");
    rules.compile();
    EXPECT_EQ(rules.unfiltered(), (std::vector<int>{digits, open}));
}

TEST(Rules, FindsLaterOccurrencesWithoutClauseEdges) {
    Rules rules;
    const int id = *rules.add("^退货$");
    rules.compile();
    const std::string text = "退货,换货 退货?\n好";
    const auto first = rules.find(id, text);
    ASSERT_TRUE(first);
    EXPECT_EQ(text.substr(first->begin, first->size()), "退货");
    EXPECT_EQ(first->begin, 0U);
    const auto second = rules.find(id, text, first->end);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->begin, text.rfind("退货"));
    EXPECT_EQ(second->size(), std::string("退货").size());
    EXPECT_FALSE(rules.find(id, text, second->end));
}

/// A pattern whose automaton cannot live in its budget: the answer must be right all the same.
TEST(Rules, StayExactWhenThePatternsMemoryIsExhausted) {
    const std::string source = "(?:.{0,10}退){16}";
    ASSERT_EQ(pattern_trouble(source), "");
    Rules rules;
    const int id = *rules.add(source);
    rules.compile();
    // That the budget is too small is shown by RE2 itself, which would say so if it were allowed to.
    auto talkative = pattern_options();
    talkative.set_log_errors(true);
    const RE2 same(matching_form(source), talkative);
    RE2::Options roomy;
    roomy.set_max_mem(1LL << 30);
    roomy.set_never_capture(true);
    const RE2 reference(matching_form(source), roomy);
    std::mt19937 random(5);
    const std::string_view pieces[] = {"退", "我", "不", "想", "了", "a", "ß", "一", "龙", "😊"};
    int matched = 0;
    testing::internal::CaptureStderr();
    for (int i = 0; i < 150; ++i) {
        std::string text;
        const auto rarity = 1 + random() % 40;
        for (int n = 0; n < 400; ++n)
            text += random() % rarity == 0 ? pieces[0] : pieces[1 + random() % (std::size(pieces) - 1)];
        static_cast<void>(RE2::PartialMatch(text, same));
        re2::StringPiece expected;
        const bool is = reference.Match(text, 0, text.size(), RE2::UNANCHORED, &expected, 1);
        const auto got = rules.find(id, text);
        ASSERT_EQ(got.has_value(), is) << i;
        matched += is ? 1 : 0;
        if (is) {
            ASSERT_EQ(got->begin, static_cast<std::size_t>(expected.data() - text.data()));
            ASSERT_EQ(got->size(), expected.size());
        }
    }
    EXPECT_NE(testing::internal::GetCapturedStderr().find("DFA out of memory"), std::string::npos);
    EXPECT_GT(matched, 10);
    EXPECT_LT(matched, 140);
}

std::string match_of(std::string_view source, const std::string& text) {
    EXPECT_EQ(pattern_trouble(source), "") << source;
    Rules rules;
    const int id = *rules.add(source);
    rules.compile();
    std::vector<int> ids;
    rules.candidates(text, ids);
    if (ids.empty()) return "(filtered)";
    const auto where = rules.find(id, text);
    return where ? text.substr(where->begin, where->size()) : "(no)";
}

TEST(Pattern, FoldsItsLiterals) {
    EXPECT_EQ(match_of("退貨", "我要退货"), "退货");
    EXPECT_EQ(match_of("iPhone", "要iphone的"), "iphone");
    EXPECT_EQ(match_of("[貨款]怎麼", "款怎么"), "款怎么");
    EXPECT_EQ(match_of("ＡＢＣ", "abc"), "abc");
    EXPECT_EQ(match_of("\\QA+（B）\\E", "a+(b)"), "a+(b)");
    EXPECT_EQ(match_of("两㎏+", "两kgkg"), "两kgkg");
    EXPECT_EQ(match_of("在吗？", "在吗?\n好"), "在吗");  // edges are no part of a match
    EXPECT_EQ(match_of("尺寸（大）", "尺寸(大)"), "尺寸(大)");
    EXPECT_EQ(match_of("(?P<what>退|换)货", "换货"), "换货");
    EXPECT_EQ(match_of("\\p{Han}{2}号", "几单号"), "几单号");
    EXPECT_EQ(match_of("[a-c]货", "b货"), "b货");
}

TEST(Pattern, AnchorsAtClauses) {
    EXPECT_EQ(match_of("^人工$", "人工"), "人工");
    EXPECT_EQ(match_of("^人工$", "你好,人工"), "人工");
    EXPECT_EQ(match_of("^人工$", "你好 人工 快"), "人工");
    EXPECT_EQ(match_of("^人工$", "人工?\n快"), "人工");
    EXPECT_EQ(match_of("^人工$", "人工智能"), "(no)");
    EXPECT_EQ(match_of("^人工$", "不是人工"), "(no)");
    EXPECT_EQ(match_of("\\A人工\\z", "你好 人工"), "(no)");
}

TEST(Pattern, GapsCrossCommasButNotSentences) {
    EXPECT_EQ(match_of("刚买.{0,6}降价", "刚买,就降价"), "刚买,就降价");
    EXPECT_EQ(match_of("刚买.{0,6}降价", "刚买。\n就降价"), "(no)");
    EXPECT_EQ(match_of("刚买[^不]{0,6}降价", "刚买。\n就降价"), "(no)");
}

TEST(Pattern, TroubleIsToldInChineseWithThePlace) {
    const auto has = [](std::string_view source, std::string_view words) {
        const auto trouble = pattern_trouble(source);
        EXPECT_NE(trouble.find(words), std::string::npos) << source << " → " << trouble;
    };
    has("", "空的");
    has(std::string(1025, 'a'), "1024字节");
    has("(退货", "少了右括号");
    has("退货)", "多了一个右括号");
    has("[退", "少了右方括号");
    has("退货\\", "多了一个反斜杠");
    has("*退", "没有要重复的内容");
    has("退**", "叠在一起");
    has("退{3,1}", "次数不对");
    has("退{1,2000}", "次数不对");
    has("[9-0]", "前后颠倒");
    has("退(?=货)", "断言");
    has("(退)\\1", "反斜杠");
    has("(?P<a b>x)", "名字");
    has("[[:foo:]]", "方括号");
    has("退\xFF", "UTF-8");
    has("[\\p{L}\\p{N}]{0,200}", "太复杂");
    has("好[9-0]吗", "第3个字");
    EXPECT_EQ(pattern_trouble(".{0,20}退货.{0,20}"), "");
}

}  // namespace
}  // namespace xiaoer::intents
