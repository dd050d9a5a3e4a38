// Plays every transcript in tests/transcripts against the intents and scripts that ship. A difference is
// shown as trainers see it; `build/xiaoer play --bless FILE` accepts it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "bot/transcript/player.hpp"
#include "scripts/engine/phrases.hpp"
#include "tests/core/shipped.hpp"

namespace xiaoer::transcript {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> files() {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(fs::path(XIAOER_SOURCE) / "tests" / "transcripts"))
        if (entry.path().extension() == ".chat") all.push_back(entry.path().filename().string());
    std::sort(all.begin(), all.end());
    return all;
}

std::string content(const std::string& name) {
    std::ifstream in(fs::path(XIAOER_SOURCE) / "tests" / "transcripts" / name, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

class Transcript : public testing::TestWithParam<std::string> {};

TEST_P(Transcript, plays_as_written) {
    const auto& pack = test::shipped();
    ASSERT_TRUE(pack.catalogue && pack.playbook);
    const auto before = content(GetParam());
    const auto result = replay(pack, before);
    for (const auto& error : result.errors)
        ADD_FAILURE() << GetParam() << ":" << error;
    EXPECT_EQ(difference(before, result.text, false), "");
}

INSTANTIATE_TEST_SUITE_P(All, Transcript, testing::ValuesIn(files()),
                         [](const auto& each) { return each.param.substr(0, each.param.find('.')); });

TEST(Transcripts, every_expectation_is_compared) {
    // A transcript whose expectations are wrong must not pass: change each bot line and see it fail.
    const auto& pack = test::shipped();
    ASSERT_TRUE(pack.catalogue && pack.playbook);
    for (const auto& name : files()) {
        auto text = content(name);
        const auto at = text.find("机器人: ");
        if (at == std::string::npos) continue;
        text.insert(at + std::string("机器人: ").size(), "不是");
        EXPECT_NE(difference(text, replay(pack, text).text, false), "") << name;
    }
}

/// Prints the share of names that are reached, and the rest one by one.
std::vector<std::string> missing(std::string_view what, const std::set<std::string, std::less<>>& all,
                                 const std::set<std::string, std::less<>>& reached) {
    std::vector<std::string> rest;
    for (const auto& id : all)
        if (!reached.contains(id)) rest.push_back(id);
    std::cout << what << ": " << all.size() - rest.size() << " of " << all.size() << " reached\n";
    for (const auto& id : rest)
        std::cout << "  " << id << '\n';
    return rest;
}

TEST(Transcripts, reach_every_intent_and_every_phrase) {
    // What no conversation shows is either dead or unproven. Agents' quick phrases have titles; the bot says
    // none of them.
    const auto& pack = test::shipped();
    ASSERT_TRUE(pack.catalogue && pack.playbook);
    Reached reached;
    for (const auto& name : files())
        reached.add(replay(pack, content(name)).reached);
    std::set<std::string, std::less<>> intents, phrases;
    for (const auto& intent : pack.catalogue->intents())
        intents.insert(intent.id);
    for (const auto& [id, phrase] : pack.playbook->phrases().all())
        if (phrase.title.empty()) phrases.insert(id);
    EXPECT_TRUE(missing("intents", intents, reached.intents).empty());
    EXPECT_TRUE(missing("phrases", phrases, reached.phrases).empty());
}

TEST(Difference, shows_what_changed_with_context) {
    EXPECT_EQ(difference("a\nb\nc\n", "a\nb\nc\n", false), "");
    EXPECT_EQ(difference("a\nb\nc\n", "a\nx\nc\n", false), "  a\n- b\n+ x\n  c\n");
}

TEST(Replay, names_the_line_it_does_not_understand) {
    const auto& pack = test::shipped();
    ASSERT_TRUE(pack.catalogue && pack.playbook);
    const auto result = replay(pack, "买家: 你好\n\n胡写一行\n+5x\n");
    ASSERT_EQ(result.errors.size(), 2U);
    EXPECT_EQ(result.errors[0].substr(0, 2), "3:");
    EXPECT_EQ(result.errors[1].substr(0, 2), "4:");
}

}  // namespace
}  // namespace xiaoer::transcript
