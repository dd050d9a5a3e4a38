// The programs that find matches against RE2, whose language they speak: the same places, for every pattern
// that is shipped and for patterns nobody would write.
#include "intents/engine/match/searcher.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include "bot/base/utf8.hpp"
#include "intents/engine/acts/act.hpp"
#include "intents/engine/contents.hpp"
#include "intents/engine/match/pattern.hpp"
#include "intents/engine/match/understand.hpp"
#include "tests/intents/shop.hpp"

namespace xiaoer::intents {
namespace {

namespace fs = std::filesystem;

std::optional<Range> by_re2(const RE2& pattern, const std::string& text, std::size_t from) {
    re2::StringPiece match;
    if (!pattern.Match(text, from, text.size(), RE2::UNANCHORED, &match, 1)) return std::nullopt;
    const auto begin = static_cast<std::size_t>(match.data() - text.data());
    return Range{begin, begin + match.size()};
}

std::string shown(const std::optional<Range>& range) {
    return range ? std::to_string(range->begin) + "-" + std::to_string(range->end) : "none";
}

class OddPatterns {
  public:
    explicit OddPatterns(unsigned seed) : random_(seed) {}

    std::string pattern(int depth = 3) {
        std::string out;
        for (std::size_t n = random_() % 4; n > 0 || depth == 3; --n) {
            out += piece(depth);
            if (n == 0) break;
        }
        return out;
    }
    std::string text() {
        static constexpr std::string_view kPieces[] = {"退", "货", "款", "换", "a", "b",
                                                       "1",  "-",  ",",  " ",  "\n"};
        std::string out;
        for (std::size_t n = random_() % 16; n > 0; --n)
            out += kPieces[random_() % std::size(kPieces)];
        return out;
    }

  private:
    std::string piece(int depth) {
        static constexpr std::string_view kSimple[] = {
            "退",  "货",  "退货", "款", "a",      "b",        ".",    "[退换]",    "[^货\\n]", "[a-c1]",
            "\\d", "\\w", "\\S",  "-",  "[\\-,]", "\\p{Han}", "^",    "$",         "\\A",      "\\z",
            "{",   "}",   "\\n",  "",   "[^退]",  "a{2}",     "[]a]", "\\x{9000}", "退款",     "货款"};
        static constexpr std::string_view kTimes[] = {"*",     "+",     "?",      "*?",   "+?",
                                                      "??",    "{0,2}", "{1,3}?", "{2,}", "{2}",
                                                      "{0,4}", "{1,}?", "{0}",    "",     "{,2}"};
        auto one = std::string(kSimple[random_() % std::size(kSimple)]);
        if (depth > 0 && random_() % 3 == 0) {
            one = random_() % 2 == 0 ? "(?:" : "(";
            for (std::size_t n = 1 + random_() % 6; n > 0; --n)
                one += pattern(depth - 1) + (n > 1 ? "|" : "");
            one += ")";
        }
        return one + (random_() % 3 == 0 ? std::string(kTimes[random_() % std::size(kTimes)]) : "");
    }
    std::mt19937 random_;
};

TEST(Searcher, FindsWhatRe2Finds) {
    std::size_t programs = 0, found = 0;
    for (unsigned seed = 1; seed <= 1'500; ++seed) {
        OddPatterns random(seed);
        const auto form = "(?m)" + random.pattern();
        const auto tree = pattern_tree(form);
        const Searcher searcher(form, tree);
        if (!searcher.ok()) continue;
        const RE2 re2(form, pattern_options());
        programs += searcher.only_re2() ? 0 : 1;
        for (int i = 0; i < 20; ++i) {
            const auto text = random.text();
            const SearchText ready(text);
            for (std::size_t from = 0; from <= text.size(); from = base::next_point(text, from)) {
                const auto expected = by_re2(re2, text, from);
                ASSERT_EQ(shown(searcher.find(ready, from)), shown(expected))
                    << form << " on " << text << " from " << from << " seed " << seed;
                found += expected ? 1 : 0;
                if (from == text.size()) break;
            }
        }
    }
    EXPECT_GT(programs, 500U);
    EXPECT_GT(found, 7'000U);
}

TEST(Searcher, KnowsTheScriptHanAsRe2Does) {
    const RE2 han("\\p{Han}+");
    std::string text;
    CharacterSet expected;
    for (char32_t c = 1; c <= 0x10FFFF; ++c) {
        if (c >= 0xD800 && c < 0xE000) continue;
        text.clear();
        base::append_code_point(text, c);
        if (!RE2::FullMatch(text, han)) continue;
        if (!expected.empty() && expected.back().second + 1 == c)
            expected.back().second = c;
        else
            expected.emplace_back(c, c);
    }
    EXPECT_EQ(han_characters(), expected);
}

TEST(Searcher, LeavesTextThatIsNoUtf8ToRe2) {
    const std::string form = "(?m)退.货";
    const Searcher searcher(form, pattern_tree(form));
    const std::string text = "退\xFF货 退了货";
    search_counts() = {};
    EXPECT_EQ(searcher.find(SearchText(text)), (Range{8, 17}));
    EXPECT_EQ(search_counts().by_re2, 1U);
}

/// A text on which branches have to be tried at very many places.
TEST(Searcher, LeavesToRe2WhatWouldHaveToBeTriedTooOften) {
    const std::string form = "(?m)(?:.{0,20}退){20}";
    const Searcher searcher(form, pattern_tree(form));
    ASSERT_FALSE(searcher.only_re2());
    std::string text;
    for (int i = 0; i < 2'000; ++i)
        text += i % 40 == 0 ? "退" : "我";
    search_counts() = {};
    EXPECT_FALSE(searcher.find(SearchText(text)));
    EXPECT_EQ(search_counts().by_re2, 1U);
}

std::vector<std::string> sentences_of_buyers(std::size_t of_each_file) {
    std::vector<std::string> out;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(fs::path(XIAOER_SOURCE_DIR) / "intents" / "training"))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        std::ifstream in(file);
        std::size_t n = 0;
        // Every seventh, because neighbours are alike.
        for (std::string line; n < of_each_file * 7 && std::getline(in, line); ++n)
            if (n % 7 == 0 && !line.empty()) out.push_back(line);
    }
    return out;
}

std::shared_ptr<const Catalogue> catalogue_to_search() {
    base::Faults faults;
    return Catalogue::load(fs::path(XIAOER_SOURCE_DIR) / "intents" / "catalog", faults,
                           Catalogue::Sentences::trusted);
}

TEST(Searcher, FindsEveryShippedPatternWhereRe2Does) {
    const auto catalogue = catalogue_to_search();
    ASSERT_TRUE(catalogue);
    const auto& contents = catalogue->contents();
    std::vector<std::string> texts;
    for (const auto& sentence : sentences_of_buyers(2))
        texts.push_back(sentences(tidy(contents, sentence)).text);
    std::vector<std::vector<int>> passed(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i)
        contents.rules.candidates(texts[i], passed[i]);
    std::size_t found = 0;
    for (int id = 0; id < contents.rules.size(); ++id) {
        const auto& owner = contents.owners[static_cast<std::size_t>(id)];
        const auto& text = contents.texts[owner.intent];
        const auto form =
            matching_form(owner.exclusion ? text.unless[owner.index] : text.patterns[owner.index]);
        const RE2 re2(form, pattern_options());
        const Searcher searcher(form, pattern_tree(form));
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const auto expected = by_re2(re2, texts[i], 0);
            ASSERT_EQ(shown(searcher.find(SearchText(texts[i]))), shown(expected))
                << form << " on " << texts[i];
            if (!expected) continue;
            ++found;
            ASSERT_TRUE(std::binary_search(passed[i].begin(), passed[i].end(), id))
                << "filtered: " << form << " on " << texts[i];
        }
    }
    EXPECT_GT(found, 250U);
    // What repeats an optional part endlessly, which a trainer may mend.
    EXPECT_LE(contents.rules.only_re2().size(), 4U);
}

/// Counts, not times: what a message costs must not creep up. Measured 78, 26 and 0.02.
TEST(Searcher, FewPatternsAreSearchedForAMessage) {
    const auto catalogue = catalogue_to_search();
    ASSERT_TRUE(catalogue);
    const auto texts = sentences_of_buyers(20);
    ASSERT_GT(texts.size(), 250U);
    search_counts() = {};
    for (const auto& text : texts)
        static_cast<void>(catalogue->read(text, {}));
    const auto& counts = search_counts();
    const auto of_each = [&](std::uint64_t count) {
        return static_cast<double>(count) / static_cast<double>(texts.size());
    };
    RecordProperty("passed", std::to_string(of_each(counts.passed)));
    RecordProperty("searched", std::to_string(of_each(counts.searched)));
    EXPECT_GT(of_each(counts.found), 1.0);
    EXPECT_LT(of_each(counts.passed), 120);
    EXPECT_LT(of_each(counts.searched), 45);
    EXPECT_LT(of_each(counts.by_re2), 0.5);
}

}  // namespace
}  // namespace xiaoer::intents
