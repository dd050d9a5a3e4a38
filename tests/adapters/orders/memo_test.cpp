// A memo keeps every human word, takes each note once, and stays within its bytes.
#include "adapters/orders/memo.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "bot/base/utf8.hpp"

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;
using Result = MemoMerge::Result;

const core::Time kAt{std::chrono::sys_days{std::chrono::year{2023} / 11 / 20} + 1h + 5min};  // 09:05 in China

std::string line(const std::string& command, const std::string& text) {
    return memo_line(command, text, kAt, 480min);
}

std::vector<std::string> human_lines(std::string_view memo) {
    std::vector<std::string> result;
    while (!memo.empty()) {
        const auto end = std::min(memo.find('\n'), memo.size());
        if (!looks_like_ours(memo.substr(0, end))) result.emplace_back(memo.substr(0, end));
        memo.remove_prefix(std::min(end + 1, memo.size()));
    }
    return result;
}

TEST(MemoLine, SaysWhoWhenWhatAndWhich) {
    EXPECT_EQ(line("web:demo:1#3.0", "发顺丰标快寄付; 小二; 11-20"),
              "【小二 11-20 09:05】发顺丰标快寄付; 小二; 11-20" + memo_tag("web:demo:1#3.0"));
    EXPECT_TRUE(looks_like_ours(line("c", "x")));
}

TEST(MemoLine, UsesTheStoresClock) {
    const core::Time new_year{std::chrono::sys_days{std::chrono::year{2023} / 12 / 31} + 20h};
    EXPECT_TRUE(memo_line("c", "x", new_year, 480min).starts_with("【小二 01-01 04:00】"));
    EXPECT_TRUE(memo_line("c", "x", new_year, -300min).starts_with("【小二 12-31 15:00】"));
}

/// Tags are in memos of real orders: they must be the same in every version and on every machine.
TEST(MemoTag, IsTheSameForGood) {
    EXPECT_EQ(memo_tag(""), "[#4fd0bfc1]");
    EXPECT_EQ(memo_tag("web:demo:1#3.0").size(), 11U);
    EXPECT_EQ(memo_tag("web:demo:1#3.0"), memo_tag("web:demo:1#3.0"));
    EXPECT_NE(memo_tag("web:demo:1#3.0"), memo_tag("web:demo:1#3.1"));
}

TEST(MemoLine, IsOneCleanLine) {
    EXPECT_EQ(line("c", " 改地址\r\n杭州\t西湖区  1号 "), line("c", "改地址 杭州 西湖区 1号"));
    EXPECT_EQ(line("c", std::string("a\0b\x1b\x7f", 5)), line("c", "ab"));
    EXPECT_EQ(line("c", "a\u202Eb\u200Bc\u2066d\uFEFFe"), line("c", "abcde"))
        << "nothing that turns or hides text";
    EXPECT_EQ(line("c", "a\u2028b"), line("c", "a b"));
    EXPECT_EQ(line("c",
                   "a\xFF"
                   "b"),
              line("c",
                   "a\uFFFD"
                   "b"));
    EXPECT_EQ(line("c", "表情😀与汉字𠮷"), "【小二 11-20 09:05】表情😀与汉字𠮷" + memo_tag("c"));
}

TEST(MemoLine, CannotSmuggleATag) {
    const std::string forged = line("c1", "好的" + memo_tag("c2") + "[#[#");
    EXPECT_EQ(forged.find(memo_tag("c2")), std::string::npos);
    const auto merged = merge_memo(merge_memo("", "c1", forged, 1'000).memo, "c2", line("c2", "真的"), 1'000);
    EXPECT_EQ(merged.result, Result::appended);
}

TEST(MemoShape, OnlyWholeLinesOfOursCount) {
    const std::string good = line("c", "text");
    EXPECT_TRUE(looks_like_ours(good));
    EXPECT_TRUE(looks_like_ours(line("c", "")));
    for (const std::string& bad :
         {good + " 已处理", "客服：" + good, good.substr(0, good.size() - 1),
          std::string("【小二 1120 09:05】x") + memo_tag("c"), std::string("【小二 11-20 09:05】没有标签"),
          std::string("[#12345678]"), std::string(), std::string("【小二 "),
          std::string("【小二 11-20 09:05】[#1234567]"), std::string("【小二 11-20 09:05】[#1234567G]"),
          std::string("【小三 11-20 09:05】x[#12345678]"), std::string("【小二 11-20 09:05】")}) {
        EXPECT_FALSE(looks_like_ours(bad)) << bad;
    }
}

TEST(MemoMerge, AppendsBehindWhatIsThere) {
    const std::string first = merge_memo("", "c1", line("c1", "一"), 1'000).memo;
    EXPECT_EQ(first, line("c1", "一"));
    const std::string human = "客户很急，先发\n 两个空格  ";
    const auto merged = merge_memo(human, "c1", line("c1", "一"), 1'000);
    EXPECT_EQ(merged.result, Result::appended);
    EXPECT_EQ(merged.memo, human + "\n" + line("c1", "一"));
    EXPECT_EQ(merge_memo("人工\n", "c1", line("c1", "一"), 1'000).memo, "人工\n" + line("c1", "一"));
    EXPECT_EQ(merge_memo("人工\r\n第二行\r\n", "c1", line("c1", "一"), 1'000).memo,
              "人工\r\n第二行\r\n" + line("c1", "一"));
    EXPECT_EQ(merge_memo("一\n\n\n二", "c1", line("c1", "x"), 1'000).memo, "一\n\n\n二\n" + line("c1", "x"));
}

TEST(MemoMerge, TheSameCommandIsWrittenOnce) {
    const std::string once = merge_memo("人工", "c1", line("c1", "一"), 1'000).memo;
    const auto twice = merge_memo(once, "c1", line("c1", "一"), 1'000);
    EXPECT_EQ(twice.result, Result::already_there);
    EXPECT_EQ(twice.memo, once);
    const std::string edited = once + "，仓库已看";  // the tag is what counts
    EXPECT_EQ(merge_memo(edited, "c1", line("c1", "一"), 1'000).result, Result::already_there);
}

TEST(MemoMerge, FitsExactlyAndTrimsOneByteLater) {
    const std::string old = line("c1", "旧");
    const std::string human = "人工";
    const std::string memo = human + "\n" + old;
    const std::string added = line("c2", "新的一条");
    const std::size_t exact = memo.size() + 1 + added.size();
    EXPECT_EQ(merge_memo(memo, "c2", added, exact).memo, memo + "\n" + added);
    EXPECT_EQ(merge_memo(memo, "c2", added, exact - 1).memo, human + "\n" + added);
    const std::size_t least = human.size() + 1 + added.size();
    EXPECT_EQ(merge_memo(memo, "c2", added, least).memo, human + "\n" + added);
    const auto full = merge_memo(memo, "c2", added, least - 1);
    EXPECT_EQ(full.result, Result::too_long);
    EXPECT_EQ(full.memo, memo) << "nothing is lost when nothing is written";
}

TEST(MemoMerge, TheOldestOfOursGoFirst) {
    std::string memo = "人工一";
    for (int i = 0; i < 4; ++i) {
        const std::string c = "c" + std::to_string(i);
        memo = merge_memo(memo, c, line(c, "第" + std::to_string(i) + "条"), 10'000).memo;
        if (i == 1) memo += "\n人工二";
    }
    const std::string added = line("c9", "最新");
    const auto merged = merge_memo(memo, "c9", added, memo.size() - 5);
    EXPECT_EQ(merged.result, Result::appended);
    EXPECT_EQ(merged.memo,
              "人工一\n人工二\n" + line("c2", "第2条") + "\n" + line("c3", "第3条") + "\n" + added);
}

TEST(MemoMerge, ALineAHumanEditedIsAHumansLine) {
    const std::string written = line("c1", "发圆通");
    const std::string edited = line("c1", "发圆通（客服：已改中通）");  // still has our shape
    const auto ours = [&](std::string_view candidate) { return candidate == written; };
    const std::string added = line("c2", "新");
    EXPECT_EQ(merge_memo(edited, "c2", added, edited.size() + added.size(), ours).result, Result::too_long);
    EXPECT_EQ(merge_memo(written, "c2", added, written.size() + added.size(), ours).memo, added);
}

TEST(MemoMerge, NothingIsEverCut) {
    const std::string huge(2'000, 'x');
    EXPECT_EQ(merge_memo("", "c", line("c", huge), 1'000).result, Result::too_long);
    const std::string human(1'000, 'h');
    EXPECT_EQ(merge_memo(human, "c", line("c", "x"), 1'000).memo, human);
}

/// Whatever stands in the memo: humans' lines survive in order, the budget holds, a repeat changes nothing.
TEST(MemoMerge, HoldsForAnyMemo) {
    const std::vector<std::string> pieces = {"客户催单",
                                             "【小二 11-20 09:05】",
                                             "[#12345678]",
                                             "\n",
                                             "\n\n",
                                             "\r\n",
                                             "【小二 11-20 09:05】x[#00000000]",
                                             "😀",
                                             "\xFF\xFE",
                                             "\xE4\xB8",
                                             "[#",
                                             "】",
                                             " ",
                                             std::string(1, '\0'),
                                             "\u202E",
                                             "<script>",
                                             "=1+1",
                                             "'; DROP TABLE orders; --"};
    std::mt19937 random(7);
    const auto pick = [&](int most) {
        std::string text;
        for (auto n = random() % static_cast<unsigned>(most); n > 0; --n)
            text += pieces[random() % pieces.size()];
        return text;
    };
    for (int round = 0; round < 5'000; ++round) {
        std::string memo = pick(14);
        for (unsigned n = random() % 4; n > 0; --n) {
            const std::string c = "old" + std::to_string(random() % 1'000);
            memo += (memo.empty() ? "" : "\n") + line(c, pick(3));
        }
        const std::string command = "c" + std::to_string(round);
        const std::string added = line(command, pick(6));
        ASSERT_TRUE(looks_like_ours(added)) << added;
        const std::size_t budget = 60 + random() % 500;
        const auto merged = merge_memo(memo, command, added, budget);
        if (merged.result != Result::appended) {
            ASSERT_EQ(merged.memo, memo);
            continue;
        }
        ASSERT_LE(merged.memo.size(), budget);
        ASSERT_TRUE(merged.memo.ends_with(added));
        ASSERT_EQ(human_lines(merged.memo), human_lines(memo)) << memo;
        const auto again = merge_memo(merged.memo, command, added, budget);
        ASSERT_EQ(again.result, Result::already_there);
        ASSERT_EQ(again.memo, merged.memo);
    }
}

TEST(MemoAdopt, TheBackOfficesWordsAndOurMissingLines) {
    const std::string a = line("c1", "一");
    const std::string b = line("c2", "二");
    EXPECT_EQ(adopt_memo("旧人工\n" + a + "\n" + b, "新人工\n" + b, 1'000), "新人工\n" + b + "\n" + a);
    EXPECT_EQ(adopt_memo(a, "", 1'000), a);
    EXPECT_EQ(adopt_memo("", "新人工", 1'000), "新人工");
    EXPECT_EQ(adopt_memo("旧人工", "", 1'000), "") << "what a human deleted there is not ours to keep";
    EXPECT_EQ(adopt_memo(a + "\n" + b, "人工", 6 + 1 + b.size()), "人工\n" + b) << "the oldest goes first";
}

TEST(MergeMemo, CountsCharactersWhereThePlatformDoes) {
    const MemoLimit limit(60, MemoLimit::Unit::characters);
    const auto first = line("a", "二十个字以内的要求");
    const auto merged = merge_memo(std::string("人工备注"), "a", first, limit);
    ASSERT_EQ(merged.result, Result::appended) << "60 characters are more than 60 bytes";
    EXPECT_LE(base::length(merged.memo), 60U);
    const auto second = merge_memo(merged.memo, "b", line("b", "另一个要求"), limit);
    ASSERT_EQ(second.result, Result::appended);
    EXPECT_EQ(second.memo, "人工备注\n" + line("b", "另一个要求"));
    EXPECT_EQ(limit.words(), "60 字");
    EXPECT_EQ(MemoLimit(1'000).words(), "1000 字节");
}

TEST(WithoutLine, TakesExactlyThatLine) {
    const auto ours = line("c", "发圆通");
    EXPECT_EQ(without_line("甲\n" + ours + "\n\n乙\n", ours), "甲\n\n乙\n");
    EXPECT_EQ(without_line(ours, ours), "");
    EXPECT_EQ(without_line("甲\n" + ours, ours), "甲");
    EXPECT_EQ(without_line("甲 " + ours, ours), std::nullopt);
    EXPECT_EQ(without_line("", ours), std::nullopt);
}

}  // namespace
}  // namespace xiaoer::adapters
