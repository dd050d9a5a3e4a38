// Templates: what parses, what is refused, what is written.
#include "scripts/engine/render.hpp"

#include <gtest/gtest.h>

#include <array>

namespace xiaoer::scripts {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"a", "b", "c"};

std::string mistakes(std::string_view source) {
    std::vector<std::string> troubles;
    (void)Template::parse(source, kNames, troubles);
    std::string all;
    for (const auto& trouble : troubles)
        all += trouble + "|";
    return all;
}

std::string filled(std::string_view source, std::array<std::string_view, 3> values) {
    std::vector<std::string> troubles;
    const auto made = Template::parse(source, kNames, troubles);
    EXPECT_TRUE(troubles.empty()) << source;
    std::string out;
    VariableIndex missing = kNoVariable;
    if (!made.render(values, out, missing)) return "missing " + std::string(kNames[missing]);
    return out;
}

TEST(Render, WritesTextAndValues) {
    EXPECT_EQ(filled("没有变量", {}), "没有变量");
    EXPECT_EQ(filled("{{a}}和{{b}}，{{a}}", {"甲", "乙", ""}), "甲和乙，甲");
    EXPECT_EQ(filled("", {}), "");
}

TEST(Render, ASectionIsShownWithItsValueAndItsOppositeWithout) {
    const std::string_view source = "好{{#a}}，{{a}}{{/a}}{{^a}}的{{/a}}。";
    EXPECT_EQ(filled(source, {"甲", "", ""}), "好，甲。");
    EXPECT_EQ(filled(source, {}), "好的。");
    EXPECT_EQ(filled("{{#a}}一{{/a}}{{#b}}二{{/b}}{{#c}}三{{/c}}", {"1", "", "3"}), "一三");
    EXPECT_EQ(filled("{{#a}}{{b}}{{/a}}尾", {"", "", ""}), "尾") << "a hidden section asks for nothing";
}

TEST(Render, AMissingValueStopsItAndIsNamed) {
    EXPECT_EQ(filled("{{a}}{{b}}", {"甲", "", ""}), "missing b");
    EXPECT_EQ(filled("{{#a}}{{c}}{{/a}}", {"甲", "", ""}), "missing c");
}

TEST(Render, AValueIsNeverParsed) {
    for (const std::string_view value :
         {"{{b}}", "{{#a}}", "{{/a}}", "{{", "}}", "{{a}}{{a}}", "${HOME}", "%n%s", "<b>&amp;"})
        EXPECT_EQ(filled("[{{a}}]", {value, "", ""}), "[" + std::string(value) + "]");
}

TEST(Render, RefusesWhatItDoesNotKnow) {
    EXPECT_EQ(mistakes("{{d}}"), "不认识变量“d”，可用的变量见 scripts/README.md|");
    EXPECT_EQ(mistakes("{{ a }}"), "不认识变量“ a ”，可用的变量见 scripts/README.md|");
    EXPECT_EQ(mistakes("{{{a}}}"), "不认识变量“{a”，可用的变量见 scripts/README.md|");
    EXPECT_EQ(mistakes("{{>a}}"), "不认识变量“>a”，可用的变量见 scripts/README.md|");
    EXPECT_EQ(mistakes("{{}}"), "不认识变量“”，可用的变量见 scripts/README.md|");
}

TEST(Render, RefusesBrokenBraces) {
    EXPECT_EQ(mistakes("{{a"), "“{{”没有对应的“}}”，请补上|");
    EXPECT_EQ(mistakes("a}}"), "多了一个“}}”，请删掉或补上“{{”|");
    EXPECT_EQ(mistakes("{{#a}}x"), "“{{#a}}”没有对应的“{{/a}}”，请补上|");
    EXPECT_EQ(mistakes("x{{/a}}"), "“{{/a}}”前面没有对应的“{{#a}}”|");
    EXPECT_EQ(mistakes("{{#a}}x{{/b}}"),
              "“{{/b}}”前面没有对应的“{{#b}}”|“{{#a}}”没有对应的“{{/a}}”，请补上|");
    EXPECT_NE(mistakes("{{#a}}{{#b}}x{{/b}}{{/a}}").find("条件不能套条件"), std::string::npos);
}

TEST(Render, TellsWhatATemplateUses) {
    std::vector<std::string> troubles;
    const auto made = Template::parse("{{a}}{{#b}}{{b}}{{c}}{{/b}}{{^c}}x{{/c}}", kNames, troubles);
    const auto uses = made.uses();
    ASSERT_EQ(uses.size(), 5U);
    EXPECT_TRUE(uses[0].variable == 0 && !uses[0].guarded && uses[0].shown);
    EXPECT_TRUE(uses[1].variable == 1 && uses[1].guarded && !uses[1].shown);
    EXPECT_TRUE(uses[2].variable == 1 && uses[2].guarded && uses[2].shown);
    EXPECT_TRUE(uses[3].variable == 2 && !uses[3].guarded) << "guarded by another variable is not guarded";
    EXPECT_TRUE(uses[4].variable == 2 && uses[4].guarded && !uses[4].shown);
}

}  // namespace
}  // namespace xiaoer::scripts
