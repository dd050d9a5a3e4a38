#include "bot/studio/draft/documents.hpp"

#include <gtest/gtest.h>

#include "bot/studio/draft/difference.hpp"
#include "bot/studio/draft/refusal.hpp"
#include "tests/kit/folder.hpp"

namespace xiaoer::studio {
namespace {

int status_of(const std::function<void()>& f) {
    try {
        f();
    } catch (const Refusal& refusal) {
        return refusal.status;
    }
    return 200;
}

Files shop() {
    return {
        {"intents/catalog/hello.json", R"({"id":"hello","title":"打招呼","patterns":["你好"]})"},
        {"scripts/routing.json",
         R"({"routes":{"hello":{"title":"打招呼","group":"售前","handling":"answer"}}})"},
        {"scripts/phrases/core.json",
         R"({"comment":"留着","phrases":[{"id":"hello","lines":["您好"]},{"id":"bye","lines":["再见"]}]})"},
        {"scripts/policy.json", R"({"reply_parts":2})"}};
}

TEST(Files, ofBeforeAreReadUnderTheirNamesOfNow) {
    const test::Folder folder;
    write_files(folder.path(),
                {{"scripts/paths.json",
                  R"({"comment":"paths","paths":{"a":{"course" : "answer"},"b":{"course":"note"}}})"},
                 {"scripts/store.json", R"({"name":"旧"})"},
                 {"scripts/shop.json", R"({"name":"新"})"},
                 {"intents/wording.json", "{}"}});
    const Files expected = {
        {"intents/ngram.json", "{}"},
        {"scripts/routing.json",
         R"({"comment":"paths","routes":{"a":{"handling" : "answer"},"b":{"handling":"note"}}})"},
        {"scripts/shop.json", R"({"name":"新"})"}};
    EXPECT_EQ(read_files(folder.path()), expected);
}

TEST(HouseStyle, keepsTheShippedFilesReadable) {
    const auto value = Json::parse(
        R"({"comment":"c","phrases":[{"id":"a","lines":["一"]},{"id":"b","lines":["二","三"]}]})");
    EXPECT_EQ(house_style(value),
              "{\n  \"comment\": \"c\",\n  \"phrases\": [{ \"id\": \"a\", \"lines\": [\"一\"] }, "
              "{ \"id\": \"b\", \"lines\": [\"二\", \"三\"] }]\n}\n");
    EXPECT_EQ(Json::parse(house_style(value)), value);
    const auto lists = Json::parse(R"({"patterns":["a","b"],"empty":[],"none":{}})");
    EXPECT_EQ(house_style(lists),
              "{\n  \"patterns\": [\n    \"a\",\n    \"b\"\n  ],\n  \"empty\": [],\n  \"none\": {}\n}\n");
}

TEST(Documents, aRuleIsSavedWithItsCourseAndOnlyOverWhatOneSaw) {
    auto files = shop();
    const auto seen = read_intent(files, "hello");
    EXPECT_EQ(seen.value["route"]["handling"], "answer");
    auto document = seen.value["document"];
    document["patterns"].push_back("在吗");
    put_intent(files, "hello", document, seen.value["route"], seen.etag);
    EXPECT_EQ(read_intent(files, "hello").value["document"]["patterns"].size(), 2U);
    EXPECT_EQ(status_of([&] { put_intent(files, "hello", document, nullptr, seen.etag); }), 409);
    EXPECT_EQ(status_of([&] { put_intent(files, "hello", document, nullptr, ""); }), 409) << "it is not new";
    EXPECT_EQ(status_of([&] { put_intent(files, "other", document, nullptr, ""); }), 400)
        << "another id inside";
    remove_intent(files, "hello");
    EXPECT_FALSE(files.contains("intents/catalog/hello.json"));
    EXPECT_FALSE(parse_file(files, "scripts/routing.json")["routes"].contains("hello"));
    EXPECT_EQ(status_of([&] { remove_intent(files, "hello"); }), 404);
}

TEST(Documents, idsCannotLeaveTheirFolder) {
    auto files = shop();
    for (const std::string id : {"../x", "a/b", "", "A", "1a", "a b", "a\n"}) {
        const Json document = {{"id", id}};
        EXPECT_EQ(status_of([&] { put_intent(files, id, document, nullptr, ""); }), 400) << id;
        EXPECT_EQ(status_of([&] { put_phrase(files, id, document, "", ""); }), 400) << id;
    }
    EXPECT_EQ(status_of([&] { put_phrase(files, "x", {{"id", "x"}}, "../../evil.sh", ""); }), 400);
    EXPECT_EQ(status_of([&] { (void)read_settings(files, "../store"); }), 404);
    EXPECT_EQ(files.size(), shop().size());
}

TEST(Documents, aPhraseStaysInItsFileAndTheOthersAsTheyAre) {
    auto files = shop();
    const auto seen = read_phrase(files, "hello");
    EXPECT_EQ(seen.file, "scripts/phrases/core.json");
    put_phrase(files, "hello", {{"id", "hello"}, {"lines", {"您好呀"}}}, "", seen.etag);
    const auto file = parse_file(files, seen.file);
    EXPECT_EQ(file["comment"], "留着");
    EXPECT_EQ(file["phrases"][0]["lines"][0], "您好呀");
    EXPECT_EQ(file["phrases"][1]["id"], "bye");
    put_phrase(files, "quick.new", {{"id", "quick.new"}, {"lines", {"新"}}}, "quick.json", "");
    EXPECT_EQ(read_phrase(files, "quick.new").file, "scripts/phrases/quick.json");
    remove_phrase(files, "quick.new");
    EXPECT_FALSE(files.contains("scripts/phrases/quick.json"));
    EXPECT_EQ(status_of([&] { (void)read_phrase(files, "quick.new"); }), 404);
}

TEST(Documents, a_phrase_with_several_conditions_is_edited_as_one) {
    Files files = {{"scripts/phrases/a.json",
                    R"({"phrases":[{"id":"a","lines":["一"]},{"id":"x","lines":["别的"]},)"
                    R"({"id":"a","when":{"nth":2},"lines":["二"]}]})"}};
    auto seen = read_phrase(files, "a");
    ASSERT_EQ(seen.value["entries"].size(), 2U);
    EXPECT_FALSE(seen.value.contains("lines"));
    EXPECT_EQ(seen.value["entries"][1]["when"]["nth"], 2);
    seen.value["entries"][1]["lines"][0] = "又来啦";
    seen.value["entries"].push_back({{"when", {{"hours", "closed"}}}, {"lines", {"三"}}});
    put_phrase(files, "a", seen.value, "", seen.etag);
    const auto list = nlohmann::json::parse(files["scripts/phrases/a.json"])["phrases"];
    ASSERT_EQ(list.size(), 4U);
    EXPECT_EQ(list[1]["lines"][0], "又来啦");
    EXPECT_EQ(list[2]["when"]["hours"], "closed");
    EXPECT_EQ(list[2]["id"], "a");
    EXPECT_FALSE(list[2].contains("entries"));
    EXPECT_EQ(list[3]["id"], "x");
    EXPECT_EQ(status_of([&] { put_phrase(files, "a", seen.value, "", seen.etag); }), 409);
    remove_phrase(files, "a");
    EXPECT_EQ(nlohmann::json::parse(files["scripts/phrases/a.json"])["phrases"].size(), 1U);
}

TEST(Documents, whatChangedIsNamed) {
    auto after = shop();
    const auto seen = read_phrase(after, "bye");
    put_phrase(after, "bye", {{"id", "bye"}, {"lines", {"下次见"}}}, "", seen.etag);
    after.erase("scripts/policy.json");
    const auto described = describe_changes(shop(), after)["files"];
    ASSERT_EQ(described.size(), 2U);
    EXPECT_EQ(described[0]["items"], nlohmann::json{"bye"});
    EXPECT_NE(described[0]["difference"].get<std::string>().find("下次见"), std::string::npos);
    EXPECT_EQ(described[1]["change"], "removed");
}

}  // namespace
}  // namespace xiaoer::studio
