// `export scripts` and `import scripts` on a copy of the shipped pack: round trips, previews, refusals.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "adapters/tables/read.hpp"
#include "adapters/tables/write.hpp"
#include "tests/cli/command.hpp"

namespace xiaoer::cli {
namespace {

using adapters::Table;
using nlohmann::json;

class ScriptsVerbs : public testing::TestWithParam<std::string> {
  protected:
    std::string sheet() { return place_ / ("sheet." + GetParam()); }
    test::Result command(const std::string& verb, std::vector<std::string> more = {}) {
        std::vector<std::string> words = {verb, "scripts", sheet(), "--pack", place_.text()};
        words.insert(words.end(), more.begin(), more.end());
        return test::run(words);
    }
    Table exported() {
        EXPECT_EQ(command("export", {"--force"}).status, 0);
        auto read = adapters::read_table(sheet());
        EXPECT_EQ(read.refusal, "");
        return read.table;
    }
    void write(const Table& table) {
        std::vector<adapters::Heading> headings;
        for (const auto& column : table.columns)
            headings.push_back({column});
        const auto writer = GetParam() == "csv" ? adapters::write_csv(sheet(), headings)
                                                : adapters::write_xlsx(sheet(), headings);
        for (const auto& row : table.rows)
            writer->row(row.cells);
        writer->finish();
    }
    static std::vector<std::string>& row(Table& table, const std::string& code) {
        for (auto& each : table.rows)
            if (each.cells.at(0) == code) return each.cells;
        throw std::logic_error("no " + code);
    }
    std::map<std::string, std::string> files() {
        std::map<std::string, std::string> all;
        for (const auto& entry : std::filesystem::directory_iterator(place_ / "scripts/phrases"))
            all[entry.path().filename().string()] = test::read(entry.path());
        return all;
    }
    test::Place place_;
};

TEST_P(ScriptsVerbs, ExportAndImportLeaveEveryByteAsItWas) {
    const auto before = files();
    const auto table = exported();
    EXPECT_EQ(table.columns, (std::vector<std::string>{"编码", "内容", "分组"}));
    EXPECT_GT(table.rows.size(), 150U);
    const auto same = command("import", {"--apply", "--replace", "--json"});
    EXPECT_EQ(same.status, 0) << same.out;
    const auto told = json::parse(same.out);
    EXPECT_EQ(told["unchanged"], table.rows.size());
    EXPECT_EQ(told["files"].size() + told["added"].size() + told["changed"].size() + told["removed"].size(),
              0U);
    EXPECT_EQ(files(), before);
}

TEST_P(ScriptsVerbs, APreviewWritesNothingAndApplyWritesWhatItShowed) {
    auto table = exported();
    const auto before = files();
    row(table, "quick.wait")[1] = "=稍等\n\"一下\"";
    table.rows.push_back({0, {"quick.gift2", "{{agent}}给您备注一份小赠品～", "售前"}});
    write(table);
    const auto preview = command("import");
    EXPECT_EQ(preview.status, 0) << preview.out;
    EXPECT_NE(preview.out.find("+ quick.gift2  {{agent}}给您备注"), std::string::npos) << preview.out;
    EXPECT_NE(preview.out.find("    + =稍等⏎\"一下\""), std::string::npos) << preview.out;
    EXPECT_NE(preview.out.find("新增 1，改动 1，删除 0"), std::string::npos) << preview.out;
    EXPECT_NE(preview.out.find("--apply"), std::string::npos);
    EXPECT_EQ(preview.out.find('\033'), std::string::npos) << "colour is for terminals";
    EXPECT_EQ(files(), before);

    const auto applied = command("import", {"--apply", "--json"});
    EXPECT_EQ(applied.status, 0) << applied.out;
    EXPECT_EQ(json::parse(applied.out)["applied"], true);
    EXPECT_EQ(json::parse(applied.out)["files"], json::array({"scripts/phrases/quick.json"}));
    auto now = exported();
    EXPECT_EQ(row(now, "quick.wait")[1], "=稍等\n\"一下\"");
    EXPECT_EQ(row(now, "quick.gift2")[2], "售前");
}

TEST_P(ScriptsVerbs, AFaultAnywhereMeansNothingIsWritten) {
    const auto before = files();
    const std::vector<std::pair<std::string, std::string>> mistakes = {
        {"加微信给您返现", "不能发的内容"},
        {"{{nothing}}好", "nothing"},
        {"{{tracking}}已发出", "{{#tracking}}"}};
    for (const auto& [text, message] : mistakes) {
        auto table = exported();
        row(table, "thanks_bye")[1] = text;
        row(table, "quick.wait")[1] = "这一句是好的。";
        write(table);
        const auto result = command("import", {"--apply"});
        EXPECT_EQ(result.status, 1);
        EXPECT_NE(result.out.find(message), std::string::npos) << result.out;
        EXPECT_NE(result.out.find("什么都没有写"), std::string::npos) << result.out;
        EXPECT_EQ(files(), before);
    }
}

TEST_P(ScriptsVerbs, WhatTheBotNeedsIsNotRemoved) {
    auto table = exported();
    const auto before = files();
    std::erase_if(table.rows, [](const Table::Row& each) { return each.cells[0].starts_with("welcome"); });
    write(table);
    EXPECT_EQ(command("import", {"--apply"}).status, 0) << "absent rows stay";
    EXPECT_EQ(files(), before);
    const auto replaced = command("import", {"--apply", "--replace"});
    EXPECT_EQ(replaced.status, 1);
    EXPECT_NE(replaced.out.find("缺少话术“welcome”"), std::string::npos) << replaced.out;
    EXPECT_EQ(files(), before);
}

TEST_P(ScriptsVerbs, ReplaceRemovesWhatMayGo) {
    auto table = exported();
    std::erase_if(table.rows, [](const Table::Row& each) { return each.cells[0] == "quick.gift"; });
    write(table);
    const auto result = command("import", {"--apply", "--replace"});
    EXPECT_EQ(result.status, 0) << result.out;
    EXPECT_NE(result.out.find("- quick.gift"), std::string::npos);
    EXPECT_EQ(test::read(place_ / "scripts/phrases/quick.json").find("quick.gift\""), std::string::npos);
}

TEST_P(ScriptsVerbs, AnExistingFileIsNotWrittenOver) {
    std::ofstream(sheet()) << "mine";
    const auto result = command("export");
    EXPECT_EQ(result.status, 2);
    EXPECT_NE(result.err.find("--force"), std::string::npos);
    EXPECT_EQ(test::read(sheet()), "mine");
}

TEST_P(ScriptsVerbs, AStrangersTableIsToldWhatItLacks) {
    write({{"姓名", "电话"}, {{2, {"甲", "1"}}}});
    const auto result = command("import", {"--json"});
    EXPECT_EQ(result.status, 1);
    EXPECT_NE(json::parse(result.out)["faults"][0]["message"].get<std::string>().find("“编码”和“内容”"),
              std::string::npos);
    std::ofstream(sheet()) << "PK\x03\x04 broken";
    EXPECT_EQ(command("import").status, 1);
}

TEST_P(ScriptsVerbs, ATerminalIsNotSteeredByAFile) {
    auto table = exported();
    row(table, "quick.wait")[1] = "稍等\x1b[2J\x1b]0;x\x07 \u202E";
    write(table);
    const auto result = command("import");
    EXPECT_EQ(result.out.find('\x1b'), std::string::npos) << result.out;
    EXPECT_EQ(result.out.find("\u202E"), std::string::npos) << result.out;
}

INSTANTIATE_TEST_SUITE_P(Form, ScriptsVerbs, testing::Values("csv", "xlsx"),
                         [](const auto& tested) { return tested.param; });

TEST(ScriptsVerbs, OtherFormsAreNotGuessed) {
    const test::Place place;
    EXPECT_EQ(test::run({"export", "scripts", place / "a.ods", "--pack", place.text()}).status, 2);
    EXPECT_EQ(test::run({"import", "scripts", place / "none.csv", "--pack", place.text()}).status, 2);
    EXPECT_EQ(test::run({"export"}).status, 2);
    EXPECT_EQ(test::run({"export", "--help"}).status, 0);
}

}  // namespace
}  // namespace xiaoer::cli
