// A trainer's file: each kind of mistake is found, placed and worded.
#include "bot/base/document.hpp"

#include <gtest/gtest.h>

namespace xiaoer::base {
namespace {

constexpr const char* kName = "scripts/x.json";

TEST(Document, reads_what_is_there) {
    Faults faults;
    auto document =
        Document::of_text(R"({"a":"一","n":3,"f":true,"l":["x","y"],"o":{"k":"v"}})", kName, faults);
    auto root = document.root();
    EXPECT_EQ(root.text("a"), "一");
    EXPECT_EQ(root.number("n", 0, 5), 3);
    EXPECT_TRUE(root.flag_or("f", false));
    EXPECT_EQ(root.texts("l"), (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(root.object("o")->text("k"), "v");
    EXPECT_EQ(root.text_or("absent", "z"), "z");
    root.finish();
    EXPECT_TRUE(faults.empty());
}

TEST(Document, places_a_syntax_error_on_its_line) {
    Faults faults;
    auto document = Document::of_text("{\n \"a\": \"x\",\n \"b\" 1\n}", kName, faults);
    EXPECT_FALSE(document.ok());
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].line, 3);
    EXPECT_EQ(faults[0].file, kName);
}

TEST(Document, an_unknown_key_names_the_nearest_known_one) {
    Faults faults;
    auto document = Document::of_text("{\"patterns\":[],\n  \"must_mach\":[]}", kName, faults);
    auto root = document.root();
    (void)root.texts("patterns");
    (void)root.texts("must_match");
    root.finish();
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].line, 2);
    EXPECT_EQ(faults[0].place, "must_mach");
    EXPECT_NE(faults[0].message.find("must_match"), std::string::npos);
}

TEST(Document, wrong_types_and_ranges_are_placed_inside_lists_and_objects) {
    Faults faults;
    auto document =
        Document::of_text("{\"list\":[{\"n\":1},\n{\"n\":\"x\"},\n{\"n\":99}], \"s\":[1]}", kName, faults);
    auto root = document.root();
    root.each("list", [](Node node) {
        node.number("n", 0, 9);
        node.finish();
    });
    root.texts("s");
    ASSERT_EQ(faults.size(), 3U);
    EXPECT_EQ(faults[0].place, "list[1].n");
    EXPECT_EQ(faults[0].line, 2);
    EXPECT_EQ(faults[1].place, "list[2].n");
    EXPECT_EQ(faults[1].line, 3);
    EXPECT_EQ(faults[2].place, "s[0]");
}

TEST(Document, refuses_duplicate_keys_depth_and_a_root_that_is_no_object) {
    Faults faults;
    EXPECT_FALSE(Document::of_text(R"({"a":1,"a":2})", kName, faults).ok());
    EXPECT_NE(faults.at(0).message.find("两次"), std::string::npos);
    faults.clear();
    EXPECT_FALSE(Document::of_text(std::string(40, '[') + std::string(40, ']'), kName, faults).ok());
    ASSERT_FALSE(faults.empty());
    faults.clear();
    auto list = Document::of_text("[1]", kName, faults);
    EXPECT_TRUE(list.root().keys().empty());
    EXPECT_EQ(faults.size(), 1U);
}

TEST(Document, a_missing_file_is_a_fault_not_an_exception) {
    Faults faults;
    Document document(std::filesystem::path("/nonexistent/x.json"), kName, faults);
    EXPECT_FALSE(document.ok());
    EXPECT_EQ(faults.size(), 1U);
}

TEST(Fault, says_file_line_and_place) {
    EXPECT_EQ(to_string(Fault{"f.json", 3, 5, "a[1]", "错了"}), "f.json:3:5 [a[1]] 错了");
    EXPECT_EQ(to_string(Fault{"f.json", 0, 0, "", "错了", Fault::Weight::warning}), "f.json 提醒：错了");
}

}  // namespace
}  // namespace xiaoer::base
