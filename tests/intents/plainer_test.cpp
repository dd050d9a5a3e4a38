#include "intents/engine/acts/plainer.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "intents/engine/catalogue.hpp"

namespace xiaoer::intents {
namespace {

constexpr auto kClauses = R"({"words": "", "plainer": [
    {"said": "啥", "read_as": "什么"},
    {"said": "(发|寄)没$", "read_as": "\\1了没"}]})";

TEST(Plainer, RewritesInTheOrderOfTheFileAndLeavesTheRest) {
    base::Faults faults;
    const auto file = std::filesystem::temp_directory_path() / "xiaoer-plainer.json";
    std::ofstream(file) << kClauses;
    base::Document document(file, "clauses.json", faults);
    auto root = document.root();
    root.skip("words");
    Plainer plainer;
    plainer.read(root);
    root.finish();
    std::filesystem::remove(file);
    ASSERT_TRUE(faults.empty());
    EXPECT_EQ(plainer.apply("啥时候发没"), "什么时候发了没");
    EXPECT_EQ(plainer.apply("发没发"), "发没发");
    EXPECT_EQ(plainer.apply(""), "");
}

TEST(Plainer, RefusesWhatIsNoPatternAndWhatFitsNothingSaid) {
    for (const auto* row : {R"({"said": "(", "read_as": "x"})", R"({"said": "x*", "read_as": ""})",
                            R"({"said": "x", "read_as": "\\3"})"}) {
        base::Faults faults;
        const auto file = std::filesystem::temp_directory_path() / "xiaoer-plainer.json";
        std::ofstream(file) << "{\"plainer\": [" << row << "]}";
        base::Document document(file, "clauses.json", faults);
        auto root = document.root();
        Plainer plainer;
        plainer.read(root);
        std::filesystem::remove(file);
        EXPECT_EQ(faults.size(), 1U) << row;
        EXPECT_EQ(plainer.apply("x"), "x");
    }
}

TEST(Plainer, ReadsAgainOnlyWhatNothingUnderstood) {
    base::Faults faults;
    const auto catalogue = Catalogue::load(std::filesystem::path(XIAOER_SOURCE_DIR) / "intents" / "catalog",
                                           faults, Catalogue::Sentences::trusted);
    ASSERT_NE(catalogue, nullptr);
    const auto why_of = [&](std::string_view text) {
        std::string all;
        for (const auto& act : catalogue->read(text, {}).acts)
            for (const auto& why : act.why)
                all += why;
        return all;
    };
    EXPECT_NE(why_of("水壶发货没").find("换个说法再读"), std::string::npos);
    EXPECT_EQ(why_of("怎么还不发货").find("换个说法再读"), std::string::npos);
}

}  // namespace
}  // namespace xiaoer::intents
