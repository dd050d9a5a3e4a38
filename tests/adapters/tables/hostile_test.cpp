// Files made to do harm, or broken on the way: each ends in a Chinese sentence, with bounded memory.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <random>

#include "adapters/tables/read.hpp"
#include "adapters/tables/write.hpp"
#include "bot/base/utf8.hpp"
#include "tests/adapters/tables/peer.hpp"

namespace xiaoer::adapters {
namespace {

class Hostile : public testing::Test {
  protected:
    std::string refusal(const test::Parts& parts) {
        test::pack(folder_ / "a.xlsx", parts);
        return refusal(folder_ / "a.xlsx");
    }
    std::string refusal(const std::filesystem::path& file) {
        const auto read = read_table(file);
        EXPECT_TRUE(read.refusal.empty() || read.table.rows.empty()) << "nothing of a refused file is used";
        return read.refusal;
    }
    test::Folder folder_;
};

bool says(const std::string& sentence, const std::string& piece) {
    return sentence.find(piece) != std::string::npos;
}

TEST_F(Hostile, ABombUnpacksNoFurtherThanTheLimit) {
    const std::string cell =
        "<row><c t=\"inlineStr\"><is><t>" + std::string(1U << 20U, 'a') + "</t></is></c></row>";
    std::string data;
    for (int i = 0; i < 200; ++i)
        data += cell;
    EXPECT_TRUE(says(refusal(test::package_of(data)), "太大"));
    EXPECT_LT(std::filesystem::file_size(folder_ / "a.xlsx"), 1U << 20U);
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    EXPECT_LT(usage.ru_maxrss, 1'000'000) << "kilobytes, the test's own 400 MB of text with it";
}

TEST_F(Hostile, OneTextSharedByAMillionCellsIsCountedEachTime) {
    std::string data;
    for (int i = 0; i < 20'000; ++i)
        data += "<row><c t=\"s\"><v>0</v></c></row>";
    EXPECT_TRUE(
        says(refusal(test::package_of(data, "<sst><si><t>" + std::string(30'000, 'a') + "</t></si></sst>")),
             "文字太多"));
}

TEST_F(Hostile, EntitiesAreNotFollowed) {
    auto parts = test::package_of("<row><c t=\"inlineStr\"><is><t>&b;</t></is></c></row>");
    parts[2].second =
        "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\"><!ENTITY b \"&a;&a;&a;\">]>" + parts[2].second;
    test::pack(folder_ / "a.xlsx", parts);
    const auto read = read_table(folder_ / "a.xlsx");
    EXPECT_EQ(read.refusal, "");
    EXPECT_EQ(read.table.columns, std::vector<std::string>{"&b;"});
}

TEST_F(Hostile, FarCellsAndWrongNumbersAreRefused) {
    EXPECT_TRUE(says(refusal(test::package_of("<row><c r=\"XFD1\"><v>1</v></c></row>")), "超过256列"));
    EXPECT_TRUE(says(refusal(test::package_of("<row><c t=\"s\"><v>0</v></c></row>")), "已损坏"));
    EXPECT_TRUE(says(refusal(test::package_of("<row><c t=\"s\"><v>-1</v></c></row>", "<sst/>")), "已损坏"));
    EXPECT_TRUE(
        says(refusal(test::package_of("<row><c t=\"s\"><v>99999999999999999999</v></c></row>", "<sst/>")),
             "已损坏"));
    // A row number beyond the sheet is not believed, and no rows are made up to reach it.
    test::pack(folder_ / "b.xlsx", test::package_of("<row r=\"99999999999\"><c><v>1</v></c></row>"
                                                    "<row r=\"1000000\"><c r=\"ZZZZ1\"><v>2</v></c></row>"));
    const auto read = read_table(folder_ / "b.xlsx");
    EXPECT_EQ(read.refusal, "");
    ASSERT_EQ(read.table.rows.size(), 1U);
    EXPECT_EQ(read.table.rows[0].line, 1'000'000);
}

TEST_F(Hostile, WhatIsNoTableSaysWhatToDo) {
    EXPECT_TRUE(says(refusal(test::Parts{{"word/document.xml", "<x/>"}}), "这不是表格文件"));
    EXPECT_TRUE(says(refusal(folder_.write("c.xlsx", "PK\x03\x04")), "已损坏"));
    EXPECT_TRUE(says(refusal(folder_.write("d.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")), "旧版或加了密码"));
    EXPECT_TRUE(says(refusal(folder_.write("e.csv", std::string("a\0b", 3))), "二进制"));
    auto parts = test::package_of("");
    parts[2].second = "<worksheet><sheetData><row>";
    EXPECT_TRUE(says(refusal(parts), "已损坏"));
    parts[1].second = "<Relationships/>";
    EXPECT_TRUE(says(refusal(parts), "已损坏"));
}

TEST_F(Hostile, DeepNestingIsNoDepthOfOurs) {
    std::string deep;
    for (int i = 0; i < 1'000'000; ++i)
        deep += "<a>";
    for (int i = 0; i < 1'000'000; ++i)
        deep += "</a>";
    EXPECT_EQ(refusal(test::package_of("<row><c><v>1</v>" + deep + "</c></row>")), "");
}

/// Bytes changed, cut and doubled at random in a whole workbook: refused or read, never a crash, and what is
/// said is valid text.
TEST_F(Hostile, DamageAnywhereIsToldOrDoesNoHarm) {
    auto writer = write_xlsx(folder_ / "good.xlsx", {{"编码"}, {"内容"}});
    for (int i = 0; i < 50; ++i)
        writer->row({"quick." + std::to_string(i), "内容" + std::to_string(i)});
    writer->finish();
    const auto good = test::Folder::read(folder_ / "good.xlsx");
    std::mt19937 random(11);
    int refused = 0;
    for (int round = 0; round < 1'500; ++round) {
        auto bad = good;
        const auto at = random() % bad.size();
        switch (random() % 4) {
            case 0:
                bad[at] = static_cast<char>(random());
                break;
            case 1:
                bad.resize(at);
                break;
            case 2:
                bad.erase(at, 1 + random() % 100);
                break;
            default:
                bad.insert(at, bad.substr(at / 2, 1 + random() % 100));
        }
        const auto read = read_table(folder_.write("bad.xlsx", bad));
        refused += read.refusal.empty() ? 0 : 1;
        ASSERT_TRUE(base::is_valid_utf8(read.refusal));
        for (const auto& row : read.table.rows)
            for (const auto& cell : row.cells)
                ASSERT_TRUE(base::is_valid_utf8(cell));
    }
    EXPECT_GT(refused, 500) << "the damage must be real";
}

}  // namespace
}  // namespace xiaoer::adapters
