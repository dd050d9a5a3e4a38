// xlsx against an independent library: it opens what we write, and we read what it writes.
#include <gtest/gtest.h>

#include "adapters/tables/read.hpp"
#include "adapters/tables/write.hpp"
#include "tests/adapters/tables/peer.hpp"

namespace xiaoer::adapters {
namespace {

using Cells = std::vector<std::string>;
using nlohmann::json;

const std::vector<Cells> kRows = {{"=1+1", "不是公式"},      {"3100000000000000101", "-5"},
                                  {" 前后 ", "两\n行"},      {"{{buyer}}<&>\"'", "😀"},
                                  {"_x0041_", "控制\x01符"}, {"https://a.example/x", "@某人"}};

void write(const std::filesystem::path& file, const std::vector<Cells>& rows, SheetOptions options = {}) {
    auto writer = write_xlsx(file, {{"编码", 24}, {"内容", 80}}, std::move(options));
    for (const auto& row : rows)
        writer->row(row);
    writer->finish();
}

TEST(Xlsx, AnotherReaderOpensWhatWeWrite) {
    const test::Folder folder;
    write(folder / "a.xlsx", kRows, {.name = "话术"});
    const auto sheets = test::peer(folder, "dump", folder / "a.xlsx");
    ASSERT_EQ(sheets.size(), 1U);
    const auto& sheet = sheets[0];
    EXPECT_EQ(sheet["name"], "话术");
    EXPECT_EQ(sheet["frozen"], "A2");
    EXPECT_EQ(sheet["bold"], true);
    EXPECT_EQ(sheet["types"], json::array({"s"})) << "texts only: no formula, no number";
    EXPECT_EQ(sheet["widths"], json::array({25, 81})) << "Excel adds its padding";
    json expected = json::array({json::array({"编码", "内容"})});
    for (const auto& row : kRows)
        expected.push_back(json(row));
    EXPECT_EQ(sheet["rows"], expected);
}

TEST(Xlsx, ComesBackCellByCell) {
    const test::Folder folder;
    write(folder / "a.xlsx", kRows);
    const auto read = read_table(folder / "a.xlsx");
    EXPECT_EQ(read.refusal, "");
    EXPECT_EQ(read.table.columns, (Cells{"编码", "内容"}));
    ASSERT_EQ(read.table.rows.size(), kRows.size());
    for (std::size_t i = 0; i < kRows.size(); ++i) {
        EXPECT_EQ(read.table.rows[i].cells, kRows[i]);
        EXPECT_EQ(read.table.rows[i].line, static_cast<std::int64_t>(i) + 2);
    }
}

TEST(Xlsx, ReadsWhatAnotherWriterMade) {
    const test::Folder folder;
    const json rows = {{"编码", "内容", "分组"},
                       {"quick.hello", "您好\n请说", nullptr},
                       {nullptr, nullptr, nullptr},
                       {12345678901LL, 1.5, true},
                       {"a", "a", "_x0041_"}};
    test::peer(folder, "make", folder / "b.xlsx", rows);
    const auto read = read_table(folder / "b.xlsx");
    EXPECT_EQ(read.refusal, "");
    EXPECT_EQ(read.table.columns, (Cells{"编码", "内容", "分组"}));
    ASSERT_EQ(read.table.rows.size(), 3U) << "the second sheet is not read";
    EXPECT_EQ(read.table.rows[0].cells, (Cells{"quick.hello", "您好\n请说"}));
    EXPECT_EQ(read.table.rows[1].cells, (Cells{"12345678901", "1.5", "TRUE"}));
    EXPECT_EQ(read.table.rows[1].line, 4);
    EXPECT_EQ(read.table.rows[2].cells[0], "a");
}

TEST(Xlsx, GoesOnInAFurtherSheetWhereOneIsFull) {
    const test::Folder folder;
    write(folder / "a.xlsx", {{"1"}, {"2"}, {"3"}}, {.name = "表", .rows_of_sheet = 2});
    const auto sheets = test::peer(folder, "dump", folder / "a.xlsx");
    ASSERT_EQ(sheets.size(), 2U);
    EXPECT_EQ(sheets[1]["name"], "表2");
    EXPECT_EQ(sheets[1]["rows"], json::array({json::array({"编码", "内容"}), json::array({"3", nullptr})}));
}

TEST(Xlsx, ALongCellIsCutWhereExcelWould) {
    const test::Folder folder;
    std::string just, more;
    for (int i = 0; i < 32'767; ++i)
        just += "长";
    for (int i = 0; i < 16'384; ++i)
        more += "😀";  // two UTF-16 units each: one too many
    write(folder / "a.xlsx", {{just, just + "长"}, {more, ""}});
    const auto read = read_table(folder / "a.xlsx");
    ASSERT_EQ(read.refusal, "");
    // Compared as truths: nobody wants to read these texts in a failure.
    EXPECT_TRUE(read.table.rows[0].cells[0] == just);
    EXPECT_TRUE(read.table.rows[0].cells[1] == just.substr(0, just.size() - 3) + "…");
    EXPECT_TRUE(read.table.rows[1].cells[0] == more.substr(0, more.size() - 4) + "…");
}

TEST(Xlsx, RichTextReadingsAndPrefixesAreUnderstood) {
    const test::Folder folder;
    test::pack(folder / "a.xlsx",
               test::package_of(
                   "<row><c t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><t xml:space=\"preserve\"> b "
                   "</t></is></c></row><x:row r=\"7\"><x:c r=\"B7\" t=\"str\"><x:f>A1</x:f><x:v>算出来</x:v>"
                   "</x:c></x:row>",
                   "<sst><si><r><t>富</t></r><r><t>文本</t></r><rPh><t>FU</t></rPh></si></sst>"));
    const auto read = read_table(folder / "a.xlsx");
    EXPECT_EQ(read.refusal, "");
    EXPECT_EQ(read.table.columns, (Cells{"富文本", " b "}));
    ASSERT_EQ(read.table.rows.size(), 1U);
    EXPECT_EQ(read.table.rows[0].cells, (Cells{"", "算出来"}));
    EXPECT_EQ(read.table.rows[0].line, 7);
}

}  // namespace
}  // namespace xiaoer::adapters
