// Phrases as rows of a sheet and back: nothing is lost on the way, only what was changed is written, and a
// trainer's mistakes are told by row.
#include "scripts/engine/sheet/sheet.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/scripts/shop.hpp"

namespace xiaoer::scripts {
namespace {

using testing::Shop;
using Kind = SheetChange::Kind;

class Sheet : public ::testing::Test {
  protected:
    void SetUp() override { reload(); }
    void reload() {
        playbook_ = shop_.load();
        ASSERT_NE(playbook_, nullptr) << shop_.faults_text();
        rows_ = sheet_of(*playbook_);
        std::int64_t line = 1;
        for (auto& row : rows_)
            row.line = ++line;
    }
    SheetRow& row(const std::string& code) {
        const auto it =
            std::find_if(rows_.begin(), rows_.end(), [&](const SheetRow& each) { return each.code == code; });
        if (it == rows_.end()) throw std::logic_error("no row " + code);
        return *it;
    }
    void drop(const std::string& code) {
        std::erase_if(rows_, [&](const SheetRow& each) { return each.code == code; });
    }
    SheetPlan plan(SheetOptions options = {.name = "话术.xlsx"}) {
        return plan_sheet(*playbook_, shop_.dir(), rows_, options);
    }
    void apply(const SheetPlan& plan) {
        for (const auto& [file, text] : plan.files)
            shop_.write(file, text);
        reload();
    }
    static std::string told(const SheetPlan& plan) {
        std::string out;
        for (const auto& fault : plan.faults)
            out += to_string(fault) + "\n";
        for (const auto& change : plan.changes)
            out += std::string(change.kind == Kind::added     ? "+"
                               : change.kind == Kind::changed ? "~"
                                                              : "-") +
                   change.code + "\n";
        return out;
    }

    Shop shop_;
    std::shared_ptr<const Playbook> playbook_;
    std::vector<SheetRow> rows_;
};

TEST_F(Sheet, EveryVariantIsARowWithACodeOfItsOwn) {
    std::size_t variants = 0;
    for (const auto& [id, phrase] : playbook_->phrases().all())
        for (const auto& entry : phrase.entries)
            variants += entry.lines.size();
    EXPECT_EQ(rows_.size(), variants);
    std::set<std::string> codes;
    for (const auto& each : rows_) {
        EXPECT_TRUE(codes.insert(each.code).second) << each.code;
        std::string trouble;
        const auto code = read_code(each.code, trouble);
        ASSERT_TRUE(code) << trouble;
        EXPECT_EQ(code_of(code->id, code->when, code->variant), each.code);
    }
    EXPECT_TRUE(codes.contains("quick.hello"));
    EXPECT_TRUE(codes.contains("greeting[order_state=paid]/2"));
    EXPECT_EQ(row("quick.hello").group, "售前");
    EXPECT_EQ(row("quick.wait").group, "通用");
    EXPECT_EQ(row("welcome").group, "机器人·欢迎语");
}

TEST_F(Sheet, WhatComesBackUnchangedChangesNothing) {
    for (const bool replace : {false, true}) {
        const auto same = plan({.name = "a", .replace = replace});
        EXPECT_EQ(told(same), "");
        EXPECT_TRUE(same.files.empty());
        EXPECT_EQ(same.unchanged, rows_.size());
    }
}

TEST_F(Sheet, RowsThatAreAbsentStayUnlessTheyAreToGo) {
    rows_ = {row("quick.hello")};
    EXPECT_EQ(told(plan()), "");
    const auto all = plan({.name = "a", .replace = true});
    EXPECT_EQ(all.changes.size() + 1, sheet_of(*playbook_).size());
    EXPECT_TRUE(std::all_of(all.changes.begin(), all.changes.end(),
                            [](const SheetChange& change) { return change.kind == Kind::removed; }));
    EXPECT_EQ(all.unchanged, 1U);
}

/// Only the bytes of the changed text differ in the file.
TEST_F(Sheet, AChangedTextIsAllThatIsWritten) {
    const auto before = shop_.read("phrases/greeting.json");
    const std::string text = "{{buyer}}您好，\n订单\"已付款\"，{{ship_promise}}。\\";
    const auto old = row("greeting[order_state=paid]/2").text;
    row("greeting[order_state=paid]/2").text = "{{buyer}}您好，\r\n订单\"已付款\"，{{ship_promise}}。\\";
    const auto made = plan();
    EXPECT_EQ(told(made), "~greeting[order_state=paid]/2\n");
    ASSERT_EQ(made.files.size(), 1U);
    auto expected = before;
    expected.replace(expected.find(old), old.size(),
                     R"({{buyer}}您好，\n订单\"已付款\"，{{ship_promise}}。\\)");
    EXPECT_EQ(made.files.at("phrases/greeting.json"), expected);
    apply(made);
    EXPECT_EQ(row("greeting[order_state=paid]/2").text, text);
}

TEST_F(Sheet, AddedAndRemovedVariantsKeepTheStyleOfTheirList) {
    rows_.push_back({"greeting/7", "第四种说法", ""});
    rows_.push_back({"quick.wait/2", "单行的列表", "通用"});
    rows_.push_back({"greeting[order_state=paid]/3", "第三种说法", ""});
    const auto made = plan();
    EXPECT_EQ(made.changes.size(), 3U) << told(made);
    const auto& greeting = made.files.at("phrases/greeting.json");
    EXPECT_NE(greeting.find(",\n        \"第四种说法\"\n      ]"), std::string::npos) << greeting;
    EXPECT_NE(made.files.at("phrases/quick.json").find("\", \"单行的列表\"] }"), std::string::npos);
    apply(made);
    EXPECT_EQ(row("greeting/4").text, "第四种说法") << "a code beyond the end becomes the next one";

    drop("greeting/4");
    drop("greeting[order_state=paid]");
    drop("quick.wait/2");
    const auto less = plan({.name = "a", .replace = true});
    EXPECT_EQ(less.changes.size(), 3U) << told(less);
    apply(less);
    EXPECT_EQ(row("greeting[order_state=paid]/2").text, "第三种说法");
    EXPECT_EQ(shop_.read("phrases/quick.json").find("单行的列表"), std::string::npos);
}

/// Adding and removing the same again gives the file as it was, byte for byte.
TEST_F(Sheet, WhatIsAddedAndRemovedLeavesNoTrace) {
    std::map<std::string, std::string> before;
    for (const auto* file : {"phrases/greeting.json", "phrases/quick.json", "phrases/core.json"})
        before[file] = shop_.read(file);
    const auto original = rows_;
    rows_.push_back({"greeting/4", "又一种", ""});
    rows_.push_back({"greeting[hours=closed]", "不在", ""});
    rows_.push_back({"quick.new", "新的快捷短语", "售后"});
    rows_.push_back({"closing/3", "再见", ""});
    row("quick.hello").group = "售后";
    row("quick.wait").group = "主管";
    row("quick.spec").group = "";
    const auto made = plan();
    EXPECT_EQ(made.changes.size(), 7U) << told(made);
    apply(made);
    EXPECT_EQ(row("quick.new").group, "售后");
    EXPECT_EQ(row("quick.hello").group, "售后");
    EXPECT_EQ(row("quick.wait").group, "主管");
    EXPECT_EQ(row("quick.spec").group, "通用");
    EXPECT_EQ(row("greeting[hours=closed]").text, "不在");
    EXPECT_EQ(told(plan({.name = "a", .replace = true})), "");

    rows_ = original;
    const auto back = plan({.name = "a", .replace = true});
    EXPECT_EQ(back.changes.size(), 7U) << told(back);
    apply(back);
    for (const auto& [file, text] : before)
        EXPECT_EQ(shop_.read(file), text) << file;
}

TEST_F(Sheet, ConditionsOfEveryKindMakeTheRoundTrip) {
    When when;
    when.from = std::chrono::year{2026} / 11 / 1;
    when.until = std::chrono::year{2026} / 11 / 11;
    when.order_states = {"shipped", "paid"};
    when.products = {"坚果/混合", "a|b", "50%", "[盒]=;"};
    when.nth = 2;
    when.hours = When::Hours::closed;
    for (const auto* fact :
         {"tracking one_of in_transit,abnormal", "hours_since_signed at_most policy.return_days",
          "zone is unknown", "amount_yuan more_than 59.9"})
        when.facts.push_back(*test_of_code(fact));
    const auto code = code_of("greeting", when, 0);
    std::string trouble;
    const auto read = read_code(code, trouble);
    ASSERT_TRUE(read) << trouble;
    EXPECT_EQ(code_of(read->id, read->when, read->variant), code);
    std::sort(when.products.begin(), when.products.end());
    EXPECT_EQ(read->when.products, when.products);
    EXPECT_EQ(read->when.order_states, (std::vector<std::string>{"paid", "shipped"}));
    EXPECT_EQ(read->when.until, when.until);

    rows_.push_back({code, "活动期间第二次问。", ""});
    rows_.push_back({code + "/2", "活动期间再次问。", ""});
    apply(plan());
    EXPECT_EQ(row(code).text, "活动期间第二次问。");
    const auto& entries = playbook_->phrases().find("greeting")->entries;
    const auto kept = std::ranges::find_if(
        entries, [](const Entry& entry) { return !entry.when.facts.empty() && entry.when.nth == 2; });
    ASSERT_NE(kept, entries.end());
    ASSERT_EQ(kept->when.facts.size(), 4U);
    for (const auto& fact : kept->when.facts)
        EXPECT_EQ(fact.fact == "hours_since_signed" ? fact.number : 168, 168)
            << "looked up when it is loaded";
    EXPECT_EQ(told(plan({.name = "a", .replace = true})), "");
}

TEST_F(Sheet, ANewPhraseOfAnIntentGetsAFileOfItsOwn) {
    rows_.push_back({"ack_filler", "好的～", ""});
    rows_.push_back({"ack_filler/2", "嗯嗯", ""});
    const auto made = plan();
    EXPECT_EQ(
        made.files.at("phrases/ack_filler.json"),
        "{\n  \"phrases\": [\n    {\n      \"id\": \"ack_filler\",\n      \"lines\": [\n        \"好的～\",\n"
        "        \"嗯嗯\"\n      ]\n    }\n  ]\n}\n");
    apply(made);
    EXPECT_EQ(row("ack_filler/2").text, "嗯嗯");
}

TEST_F(Sheet, AWholeFileMayGo) {
    std::erase_if(rows_, [](const SheetRow& each) { return each.code.starts_with("thanks_bye"); });
    const auto made = plan({.name = "a", .replace = true});
    ASSERT_EQ(made.files.size(), 1U);
    EXPECT_EQ(made.files.at("phrases/thanks_bye.json"), "{\n  \"phrases\": []\n}\n");
}

TEST_F(Sheet, GroupsAreNotTouchedBySheetsWithoutThem) {
    for (auto& each : rows_)
        each.group = "";
    EXPECT_EQ(told(plan({.name = "a", .has_groups = false})), "");
    EXPECT_GT(plan().changes.size(), 10U) << "with the column, empty means all groups";
}

struct SheetMistake {
    SheetRow row;
    std::string message;
};
class SheetMistakes : public ::testing::TestWithParam<SheetMistake> {};

TEST_P(SheetMistakes, AreToldByRowAndNothingComesOfThem) {
    Shop shop;
    const auto playbook = shop.load();
    ASSERT_NE(playbook, nullptr);
    auto rows = std::vector<SheetRow>{{"quick.wait", "改过的话", "通用", 2}, GetParam().row};
    rows.back().line = 3;
    const auto plan = plan_sheet(*playbook, shop.dir(), rows, {.name = "话术.xlsx"});
    ASSERT_EQ(plan.faults.size(), 1U);
    EXPECT_EQ(plan.faults[0].file, "话术.xlsx");
    EXPECT_EQ(plan.faults[0].line, 3);
    EXPECT_NE(plan.faults[0].message.find(GetParam().message), std::string::npos) << plan.faults[0].message;
    EXPECT_TRUE(plan.files.empty());
}

INSTANTIATE_TEST_SUITE_P(Rows, SheetMistakes,
                         ::testing::Values(SheetMistake{{"", "内容", ""}, "没有编码"},
                                           SheetMistake{{"1", "内容", ""}, "看不懂"},
                                           SheetMistake{{"快捷", "内容", ""}, "看不懂"},
                                           SheetMistake{{"../x", "内容", ""}, "看不懂"},
                                           SheetMistake{{"a/b", "内容", ""}, "第几种说法"},
                                           SheetMistake{{"a/0", "内容", ""}, "第几种说法"},
                                           SheetMistake{{"a/100000", "内容", ""}, "第几种说法"},
                                           SheetMistake{{"a[nth=2", "内容", ""}, "少了“]”"},
                                           SheetMistake{{"a[nth=x]", "内容", ""}, "条件“nth=x”"},
                                           SheetMistake{{"a[x]", "内容", ""}, "条件“x”"},
                                           SheetMistake{{"a[from=2026-13-01]", "内容", ""}, "条件"},
                                           SheetMistake{{"quick.back", " \n", ""}, "没有内容"},
                                           SheetMistake{{"quick.wait", "又一次", "通用"}, "出现了两次"},
                                           SheetMistake{{"quick.wait/2", "另一种", "售前"}, "两个不同的分组"},
                                           SheetMistake{{"quick.back", "内容", "仓库"}, "分组“仓库”不认识"}));

TEST_F(Sheet, AGroupForTheBotsOwnPhraseIsOnlyARemark) {
    row("welcome").group = "售前";
    row("welcome").text += "！";
    const auto made = plan();
    ASSERT_EQ(made.faults.size(), 1U);
    EXPECT_EQ(made.faults[0].weight, base::Fault::Weight::warning);
    EXPECT_EQ(made.files.size(), 1U);
}

}  // namespace
}  // namespace xiaoer::scripts
