// CSV tables: written as Excel wants them, read as it and its relatives write them.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "adapters/tables/read.hpp"
#include "adapters/tables/write.hpp"
#include "tests/adapters/tables/peer.hpp"

namespace xiaoer::adapters {
namespace {

using Cells = std::vector<std::string>;

std::vector<Cells> rows_of(const ReadTable& read) {
    std::vector<Cells> rows;
    for (const auto& row : read.table.rows)
        rows.push_back(row.cells);
    return rows;
}

TEST(CsvTable, IsWrittenForExcel) {
    const test::Folder folder;
    const auto file = folder / "a.csv";
    auto writer = write_csv(file, {{"编码"}, {"内容"}});
    writer->row({"a", "含,逗号"});
    writer->row({"=1+1", "引\"号\n换行"});
    writer->row({"3100000000000000101"});
    EXPECT_FALSE(std::filesystem::exists(file)) << "a half-written file has no name";
    writer->finish();
    EXPECT_EQ(test::Folder::read(file),
              "\xEF\xBB\xBF编码,内容\r\na,\"含,逗号\"\r\n'=1+1,\"引\"\"号\n换行\"\r\n"
              "\"3100000000000000101\t\",\r\n");
    struct stat mode {};
    ASSERT_EQ(::stat(file.c_str(), &mode), 0);
    EXPECT_EQ(mode.st_mode & 0777U, 0600U);
}

TEST(CsvTable, ComesBackCellByCell) {
    const test::Folder folder;
    const std::vector<Cells> rows = {{"'quoted", " 前后有空格 ", "\"\""},
                                     {"=x", "a\r\nb", "\t"},
                                     {"-5", "+86 138 0000 0000", "123456789012345678"},
                                     {"", "", "只有第三格"},
                                     {"😀", "{{buyer}}，{{#a}}x{{/a}}", "''"}};
    auto writer = write_csv(folder / "a.csv", {{"一"}, {"二"}, {"三"}});
    for (const auto& row : rows)
        writer->row(row);
    writer->finish();
    const auto read = read_table(folder / "a.csv");
    EXPECT_EQ(read.refusal, "");
    EXPECT_TRUE(read.problems.empty());
    EXPECT_EQ(read.table.columns, (Cells{"一", "二", "三"}));
    EXPECT_EQ(rows_of(read), rows);
    EXPECT_EQ(read.table.rows[2].line, 5) << "the row above it has a line break";
}

TEST(CsvTable, WhatIsNeverFinishedLeavesNothing) {
    const test::Folder folder;
    { write_csv(folder / "a.csv", {{"一"}})->row({"x"}); }
    { write_xlsx(folder / "a.xlsx", {{"一"}})->row({"x"}); }
    EXPECT_EQ(folder.files(), 0U);
}

TEST(CsvTable, InvalidTextIsMadeValid) {
    const test::Folder folder;
    auto writer = write_csv(folder / "a.csv", {{"一"}});
    writer->row({"a\xFF" + std::string(1, '\0') + "b"});
    writer->finish();
    EXPECT_EQ(rows_of(read_table(folder / "a.csv")), (std::vector<Cells>{{"a\uFFFDb"}}));
}

TEST(CsvTable, BlankRowsAreLeftOutAndTheHeadingIsTheFirstWithText) {
    const test::Folder folder;
    const auto read = read_table(folder.write("a.csv", "\n ,\n编码,内容\n,\na,b\n"));
    EXPECT_EQ(read.table.columns, (Cells{"编码", "内容"}));
    EXPECT_EQ(rows_of(read), (std::vector<Cells>{{"a", "b"}}));
}

TEST(CsvTable, LimitsAreSentences) {
    const test::Folder folder;
    TableLimits limits;
    limits.rows = 2;
    EXPECT_NE(read_table(folder.write("a.csv", "h\n1\n2\n3\n4\n"), limits).refusal.find("行"),
              std::string::npos);
    EXPECT_EQ(read_table(folder.write("b.csv", "h\n1\n2\n"), limits).refusal, "");
    limits.columns = 2;
    EXPECT_NE(read_table(folder.write("c.csv", "h\n1,2,3\n"), limits).refusal.find("第2行超过2列"),
              std::string::npos);
    limits.text_bytes = 10;
    EXPECT_NE(read_table(folder.write("d.csv", "h\n0123456789\n"), limits).refusal.find("文字太多"),
              std::string::npos);
    limits.file_bytes = 3;
    EXPECT_NE(read_table(folder.write("e.csv", "h\n01\n"), limits).refusal.find("文件超过"),
              std::string::npos);
    EXPECT_EQ(read_table(folder.write("f.csv", "\n \n")).refusal, "表格里没有内容");
    EXPECT_NE(read_table(folder / "none.csv").refusal.find("打不开"), std::string::npos);
}

TEST(CsvTable, AFolderThatIsNotThereIsToldInASentence) {
    const test::Folder folder;
    for (const bool xlsx : {false, true}) {
        try {
            xlsx ? (void)write_xlsx(folder / "no/a.xlsx", {{"一"}})
                 : (void)write_csv(folder / "no/a.csv", {{"一"}});
            ADD_FAILURE();
        } catch (const std::runtime_error& error) {
            EXPECT_NE(std::string(error.what()).find("写不了文件"), std::string::npos);
        }
    }
}

}  // namespace
}  // namespace xiaoer::adapters
