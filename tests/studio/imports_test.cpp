// Phrases from a spreadsheet into a draft of a copy of the shipped files: preview, refusals, taking over.
#include "bot/studio/draft/imports.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "adapters/tables/write.hpp"
#include "bot/sheets/form.hpp"
#include "scripts/engine/phrases.hpp"
#include "tests/kit/folder.hpp"

namespace xiaoer::studio {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Rows = std::vector<std::vector<std::string>>;

class Imports : public testing::TestWithParam<std::string> {
  protected:
    Imports() {
        std::filesystem::create_directories(folder_.path() / "data");
        write_files(folder_.path() / "root", read_files(XIAOER_SOURCE));
        workshop_ = std::make_unique<Workshop>(Workshop::Options{
            folder_.path() / "data", folder_.path() / "root",
            [] { return core::Time{std::chrono::sys_days{std::chrono::year(2026) / 3 / 2} + 2h}; }});
    }

    std::string sheet(const Rows& rows, const std::vector<std::string>& heading = {"编码", "内容", "分组"}) {
        const auto file = folder_.path() / ("sheet." + GetParam());
        std::vector<adapters::Heading> headings;
        for (const auto& title : heading)
            headings.push_back({title});
        const auto writer = sheets::write_sheet(GetParam(), file, headings, "话术");
        for (const auto& row : rows)
            writer->row(row);
        writer->finish();
        return read_file(file).value();
    }
    json import(const std::string& bytes, bool apply = false, bool replace = false,
                const std::string& base = "") {
        return import_phrases(*workshop_, "培训", {bytes, "话术.xlsx", replace, apply, base});
    }
    int status(const std::string& bytes, bool apply, const std::string& base) {
        try {
            (void)import(bytes, apply, false, base);
        } catch (const Refusal& refusal) {
            return refusal.status;
        }
        return 200;
    }

    test::Folder folder_;
    std::unique_ptr<Workshop> workshop_;
};

TEST_P(Imports, whatIsExportedChangesNothingWhenImported) {
    const auto plan = import(export_phrases(*workshop_, "", GetParam()), true, true);
    EXPECT_EQ(plan["faults"].size(), 0U) << plan["faults"];
    EXPECT_EQ(plan["added"].size() + plan["changed"].size() + plan["removed"].size(), 0U);
    EXPECT_GT(plan["unchanged"], 250);
    EXPECT_EQ(plan["applied"], false);
    EXPECT_FALSE(workshop_->has_draft()) << "nothing was changed, so no draft began";
}

TEST_P(Imports, aPreviewWritesNothingAndTheSameFileThenBecomesTheDraft) {
    const auto bytes =
        sheet({{"invoice", "发票随包裹一起寄出。", ""}, {"quick.sample", "送您一份小礼物～", "售前"}});
    const auto plan = import(bytes);
    EXPECT_EQ(plan["faults"].size(), 0U) << plan["faults"];
    ASSERT_EQ(plan["changed"].size(), 1U);
    EXPECT_EQ(plan["changed"][0]["after"], "发票随包裹一起寄出。");
    ASSERT_EQ(plan["added"].size(), 1U);
    EXPECT_EQ(plan["added"][0]["group"], "售前");
    EXPECT_FALSE(workshop_->has_draft());
    EXPECT_EQ(import(bytes, true, false, plan["base"])["applied"], true);
    const auto draft = workshop_->draft();
    ASSERT_TRUE(draft->ok());
    EXPECT_EQ(draft->pack.playbook->phrases().find("quick.sample")->entries.front().lines.front().source(),
              "送您一份小礼物～");
    EXPECT_EQ(changes(workshop_->live()->files, draft->files).size(), 2U) << "no other file is touched";
    EXPECT_EQ(workshop_->last_edit("scripts/phrases/quick.json")->by, "培训");
    EXPECT_EQ(status(bytes, true, plan["base"]), 409) << "the draft is not the one of the preview any more";
    EXPECT_EQ(import(bytes)["changed"].size(), 0U);
}

TEST_P(Imports, refusalsNameRowAndColumnAndNothingIsTaken) {
    const auto plan = import(sheet({{"说明", "invoice", "发票随包裹寄出。"},
                                    {"", "greeting", "{{no_such}}您好"},
                                    {"", "NOT A CODE", "内容"},
                                    {"", "quick.sample", ""},
                                    {"", "invoice", "又一遍"}},
                                   {"备注", "编码", "内容"}),
                             true);
    EXPECT_EQ(plan["applied"], false);
    EXPECT_FALSE(workshop_->has_draft());
    std::map<int, int> column_of;
    for (const auto& fault : plan["faults"]) {
        EXPECT_EQ(fault["file"], "话术.xlsx") << fault;
        column_of[fault["line"]] = fault["column"];
    }
    EXPECT_EQ(column_of, (std::map<int, int>{{4, 2}, {5, 3}, {6, 2}}));
}

TEST_P(Imports, whatOnlyLoadingTellsIsToldAtItsRow) {
    const auto plan = import(sheet({{"invoice", "发票随包裹寄出。", ""},
                                    {"greeting", "{{no_such}}您好", ""},
                                    {"thanks", "给好评返现五元", ""}}),
                             true);
    EXPECT_EQ(plan["applied"], false);
    std::set<int> lines;
    for (const auto& fault : plan["faults"])
        if (fault["weight"] == "error") {
            lines.insert(fault["line"].get<int>());
            EXPECT_EQ(fault["column"], 2) << fault;
        }
    EXPECT_TRUE(lines.contains(3)) << plan["faults"];
    EXPECT_FALSE(lines.contains(2)) << plan["faults"];
}

TEST_P(Imports, whatTheSheetDoesNotHaveGoesOnlyWhenAsked) {
    import(sheet({{"quick.one", "一", "售前"}, { "quick.two", "二", "售后" }}), true);
    auto all = export_phrases(*workshop_, "", GetParam());
    const auto file = folder_.path() / "all";
    write_file(file, all);
    base::Faults faults;
    const auto kept = import(sheet({{"quick.one", "一", "售前"}}));
    EXPECT_EQ(kept["removed"].size(), 0U);
    const auto plan = import(sheet({{"quick.one", "一", "售前"}}), false, true);
    EXPECT_GT(plan["removed"].size(), 100U);
    EXPECT_TRUE(std::ranges::any_of(plan["faults"], [](const json& fault) {
        return fault["weight"] == "error";
    })) << "a pack without its core phrases does not load";
}

INSTANTIATE_TEST_SUITE_P(Forms, Imports, testing::Values("xlsx", "csv"),
                         [](const auto& form) { return form.param; });

using HostileImports = Imports;
TEST_P(HostileImports, areRefusedWithASentence) {
    for (const auto& bytes :
         {std::string(), std::string("PK\x03\x04 not a package"), std::string("\xD0\xCF\x11\xE0 old"),
          std::string(1000, '\0'), std::string("a,b\n1,2\n"), std::string("编码,内容\n\"never closed")}) {
        const auto plan = import(bytes, true);
        EXPECT_EQ(plan["applied"], false);
        ASSERT_GE(plan["faults"].size(), 1U);
        EXPECT_FALSE(plan["faults"][0]["message"].get<std::string>().empty());
    }
    EXPECT_EQ(status(std::string(kUploadBytes + 1, 'x'), false, ""), 413);
    Rows many(20'001, {"quick.x", "一", "售前"});
    EXPECT_NE(import(sheet(many))["faults"][0]["message"].get<std::string>().find("20000"),
              std::string::npos);
    // What a spreadsheet would run is a text like any other here, and is written back guarded.
    const auto plan = import(sheet({{"quick.formula", "=HYPERLINK(\"http://x\")", "售前"}}));
    EXPECT_EQ(plan["added"].size() + plan["faults"].size(), plan["faults"].empty() ? 1U : 2U);
    EXPECT_FALSE(workshop_->has_draft());
}
INSTANTIATE_TEST_SUITE_P(Forms, HostileImports, testing::Values("xlsx"),
                         [](const auto& form) { return form.param; });

}  // namespace
}  // namespace xiaoer::studio
