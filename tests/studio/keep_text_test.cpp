// A save must show what the trainer changed and nothing else: held to the shipped files themselves.
#include "bot/studio/draft/keep_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <sstream>

#include "bot/studio/draft/documents.hpp"

namespace xiaoer::studio {
namespace {

const Files& shipped_files() {
    static const auto files = read_files(XIAOER_SOURCE);
    return files;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

/// Lines of one text that the other has not, in any order.
std::vector<std::string> only_in(const std::string& a, const std::string& b) {
    auto left = lines_of(a), right = lines_of(b);
    std::ranges::sort(left);
    std::ranges::sort(right);
    std::vector<std::string> out;
    std::ranges::set_difference(left, right, std::back_inserter(out));
    return out;
}

/// What a browser sends back: the same content, every object's keys by the alphabet.
Json reordered(const Json& value) {
    return Json::parse(nlohmann::json::parse(value.dump()).dump());
}

bool same_content(const Json& a, const Json& b) {
    return nlohmann::json::parse(a.dump()) == nlohmann::json::parse(b.dump());
}

TEST(KeepText, whatDidNotChangeIsByteForByteTheSame) {
    ASSERT_GT(shipped_files().size(), 80U);
    for (const auto& [path, text] : shipped_files()) {
        const auto value = Json::parse(text);
        EXPECT_EQ(with_changes(text, value), text) << path;
        EXPECT_EQ(with_changes(text, reordered(value)), text) << path;
    }
}

TEST(KeepText, oneMorePatternIsOneMoreLine) {
    const std::string path = "intents/catalog/urge_ship.json";
    const auto& text = shipped_files().at(path);
    auto value = reordered(Json::parse(text));
    value["patterns"].push_back("新的说法");
    const auto after = with_changes(text, value);
    EXPECT_TRUE(same_content(Json::parse(after), value));
    const auto added = only_in(after, text);
    ASSERT_EQ(added.size(), 2U) << "the new line, and the comma of the one before it";
    EXPECT_EQ(lines_of(after).size(), lines_of(text).size() + 1);
    value["patterns"].erase(0);
    const auto fewer = with_changes(after, value);
    EXPECT_EQ(only_in(fewer, after).size(), 0U) << "a removal adds nothing";
    EXPECT_EQ(lines_of(fewer).size(), lines_of(after).size() - 1);
}

TEST(KeepText, aNewKeyStandsWhereTheHousePutsIt) {
    const std::string text =
        "{\n  \"id\": \"a\",\n  \"title\": \"甲\",\n  \"patterns\": [\n    \"x\"\n  ]\n}\n";
    auto value = Json::parse(text);
    value["must_match"] = {"x"};
    value["rank"] = 5;
    EXPECT_EQ(
        with_changes(text, value),
        "{\n  \"id\": \"a\",\n  \"title\": \"甲\",\n  \"rank\": 5,\n  \"patterns\": [\n    \"x\"\n  ],\n"
        "  \"must_match\": [\"x\"]\n}\n");
    value.erase("title");
    value.erase("id");
    EXPECT_EQ(with_changes(text, value),
              "{\n  \"rank\": 5,\n  \"patterns\": [\n    \"x\"\n  ],\n  \"must_match\": [\"x\"]\n}\n");
}

TEST(KeepText, theTextsOwnWaysAreKept) {
    EXPECT_EQ(with_changes(R"({"a":[1,2],"b":{"c":1.50}})", Json::parse(R"({"a":[1,2,3],"b":{"c":1.5}})")),
              R"({"a":[1,2,3],"b":{"c":1.50}})");
    EXPECT_EQ(with_changes(R"({ "u": "\u4f60\/", "v": [] })", Json::parse(R"({"u":"你/","v":["x"]})")),
              R"({ "u": "\u4f60\/", "v": ["x"] })");
    EXPECT_EQ(with_changes("not json", Json{{"a", 1}}), "{\n  \"a\": 1\n}\n");
    EXPECT_EQ(with_changes(R"({"a":1,"a":2})", Json{{"a", 3}}), "{\n  \"a\": 3\n}") << "a key twice";
    EXPECT_EQ(with_changes("[1, 2]\n", Json::array()), "[]\n");
}

TEST(KeepText, aLineThatGrowsTooLongIsBroken) {
    const std::string longer(150, 'x');
    const auto after = with_changes("{\n  \"lines\": [\"短\"]\n}\n", Json{{"lines", {"短", longer}}});
    EXPECT_EQ(after, "{\n  \"lines\": [\n    \"短\",\n    \"" + longer + "\"\n  ]\n}\n");
}

/// Changes anywhere: the result says the new value, whatever was kept.
void scramble(Json& value, std::mt19937& random) {
    const auto pick = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
    };
    if (value.is_array()) {
        switch (value.empty() ? 0 : pick(5)) {
            case 0:
                value.insert(value.begin() + static_cast<std::ptrdiff_t>(pick(value.size() + 1)),
                             "新\n\"的\\");
                break;
            case 1:
                value.erase(pick(value.size()));
                break;
            case 2:
                std::swap(value[pick(value.size())], value[pick(value.size())]);
                break;
            default:
                scramble(value[pick(value.size())], random);
        }
    } else if (value.is_object() && !value.empty()) {
        auto member = value.begin();
        std::advance(member, static_cast<std::ptrdiff_t>(pick(value.size())));
        switch (pick(5)) {
            case 0:
                value["新 " + std::to_string(pick(100))] = {{"a", {1, nullptr}}, {"b", false}};
                break;
            case 1:
                value.erase(member);
                break;
            default:
                scramble(*member, random);
        }
    } else {
        value = value.is_string() ? Json(7) : Json("另一个");
    }
}

TEST(KeepText, anyChangeIsSaidTrulyAndTheRestIsKept) {
    std::mt19937 random(20261122);
    std::size_t kept = 0, all = 0;
    for (const auto& [path, text] : shipped_files()) {
        for (int turn = 0; turn < 8; ++turn) {
            auto value = Json::parse(text);
            for (int i = 0; i <= turn; ++i)
                scramble(value, random);
            const auto after = with_changes(text, value);
            const auto read = Json::parse(after, nullptr, false);
            ASSERT_FALSE(read.is_discarded()) << path << '\n' << after;
            ASSERT_TRUE(same_content(read, value)) << path << '\n' << after;
            all += lines_of(after).size();
            kept += lines_of(after).size() - only_in(after, text).size();
        }
    }
    EXPECT_GT(static_cast<double>(kept) / static_cast<double>(all), 0.9);
}

TEST(Documents, savingAPhraseOrARuleUnchangedLeavesItsFileAlone) {
    auto files = shipped_files();
    std::set<std::string> ids;
    for (const auto& [path, text] : files) {
        const auto value = Json::parse(text);
        if (path.starts_with("scripts/phrases/"))
            for (const auto& phrase : value["phrases"])
                ids.insert(phrase["id"]);
        if (!path.starts_with("intents/catalog/")) continue;
        const auto seen = read_intent(files, value["id"]);
        put_intent(files, value["id"], reordered(seen.value["document"]), reordered(seen.value["route"]),
                   seen.etag);
    }
    for (const auto& id : ids) {
        const auto seen = read_phrase(files, id);
        // The entries of one phrase are saved together: where a file has them apart, they come together.
        auto once = files;
        put_phrase(once, id, reordered(seen.value), "", seen.etag);
        for (const auto& change : changes(files, once))
            EXPECT_EQ(only_in(once.at(change.path), files.at(change.path)).size(), 0U) << id;
    }
    EXPECT_EQ(changes(shipped_files(), files).size(), 0U);
}

TEST(Documents, aRewordedPhraseIsTheOnlyDifference) {
    auto files = shipped_files();
    const auto seen = read_phrase(files, "welcome");
    auto document = reordered(seen.value);
    document["entries"][0]["lines"][1] = "{{buyer}}好呀，欢迎光临{{store}}～";
    put_phrase(files, "welcome", document, "", seen.etag);
    const auto changed = changes(shipped_files(), files);
    ASSERT_EQ(changed.size(), 1U);
    const auto& before = shipped_files().at(changed[0].path);
    const auto& after = files.at(changed[0].path);
    EXPECT_EQ(only_in(after, before).size(), 1U);
    EXPECT_EQ(only_in(before, after).size(), 1U);
}

}  // namespace
}  // namespace xiaoer::studio
