// The guards of CSV cells: what would compute is defused, what is only a number stays readable, and reading
// gives back every cell as it was.
#include "adapters/tables/cells.hpp"

#include <gtest/gtest.h>

#include <random>

namespace xiaoer::adapters {
namespace {

TEST(Cells, FormulasAreDefused) {
    for (const std::string cell : {"=1+1",   "+1+cmd|' /C calc'!A0",
                                   "-2+3",   "@SUM(A1)",
                                   "\t=1",   "\r=1",
                                   "\n=1",   "＝1",
                                   "＋A1",   "－1",
                                   "＠x",    "=HYPERLINK(\"http://x\")",
                                   "+",      "-",
                                   "--1",    "+1-2",
                                   "-1.2.3", "+86-138",
                                   "- 1",    "+ 1",
                                   "-1 "}) {
        EXPECT_EQ(guarded(cell), "'" + cell);
        EXPECT_EQ(unguarded("'" + cell), cell);
    }
}

TEST(Cells, NumbersAndWordsStayAsTheyAre) {
    for (const std::string cell : {"-5", "-12.50", "+86 138 0000 0000", "+8613800000000", "13800000000",
                                   "3.14", "", "小主", "a=b", "'tis", "1-2", "2026-11-22", "88888888888"}) {
        EXPECT_EQ(guarded(cell), cell);
        EXPECT_EQ(unguarded(cell), cell);
    }
}

TEST(Cells, LongNumbersAreNotRounded) {
    EXPECT_EQ(guarded("3100000000000000101"), "3100000000000000101\t");
    EXPECT_EQ(unguarded("3100000000000000101\t"), "3100000000000000101");
    EXPECT_EQ(guarded("123456789012"), "123456789012\t");
}

TEST(Cells, ReadingGivesBackWhatWasWritten) {
    const std::vector<std::string> pieces = {"'",  "=", "+", "-", "@", "\t",           "\r", "\n",
                                             "＝", "1", " ", ".", "a", "123456789012", "小"};
    std::mt19937 random(7);
    std::uniform_int_distribution<std::size_t> piece(0, pieces.size() - 1);
    std::uniform_int_distribution<int> length(0, 5);
    for (int i = 0; i < 200'000; ++i) {
        std::string cell;
        for (int n = length(random); n > 0; --n)
            cell += pieces[piece(random)];
        ASSERT_EQ(unguarded(guarded(cell)), cell);
    }
}

TEST(Cells, ManyApostrophesAreNoDepth) {
    const std::string cell(1'000'000, '\'');
    EXPECT_EQ(unguarded(guarded(cell)), cell);
}

}  // namespace
}  // namespace xiaoer::adapters
