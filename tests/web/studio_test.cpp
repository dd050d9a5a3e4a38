// The studio over HTTP, on the shipped trainers' files: from an edit to what serves.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/web/harness.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using users::Role;

Options with_studio(std::promise<std::string>* published = nullptr) {
    Options options;
    options.pack_root = XIAOER_SOURCE;
    if (published != nullptr)
        options.publish = [published](const knowledge::Pack& pack) {
            published->set_value(pack.playbook->version());
        };
    return options;
}

struct Studio : ::testing::Test {
    std::promise<std::string> published;
    Harness harness{with_studio(&published)};
    std::string xun = log_in_as(harness, "xun", "培训", {Role::trainer});

    json call(std::string_view verb, const std::string& path, const json& body = nullptr, int status = 200) {
        const auto answer = ask(harness, verb, path, xun, body.is_null() ? "" : body.dump());
        EXPECT_EQ(answer.status, status) << verb << ' ' << path << ' ' << answer.body.substr(0, 400);
        return answer.json();
    }
    void reword(const std::string& text) {
        auto phrase = call("GET", "/api/studio/phrases/invoice");
        phrase["document"]["lines"] = {text, text + "～"};
        phrase["document"].erase("entries");
        EXPECT_EQ(call("PUT", "/api/studio/phrases/invoice",
                       {{"document", phrase["document"]}, {"etag", phrase["etag"]}})["ok"],
                  true);
    }
    /// Waits for the job's end on the socket, as the page does.
    json run(WebSocket& socket, const json& wish, const std::string& path = "/api/studio/runs") {
        const auto id = call("POST", path, wish, 202)["id"].get<std::string>();
        socket.until(
            [&](const json& message) { return message.contains("job") && message["job"]["id"] == id; });
        return call("GET", "/api/studio/jobs/" + id);
    }
};

TEST_F(Studio, anEditIsCheckedTestedPublishedAndRolledBack) {
    WebSocket socket(harness, "staff", xun);
    EXPECT_EQ(call("GET", "/api/studio/summary")["draft"]["exists"], false);
    reword("发票随包裹寄出。");
    EXPECT_EQ(call("GET", "/api/studio/diff")["files"][0]["items"], json{"invoice"});
    EXPECT_EQ(call("POST", "/api/studio/publish", {{"note", "改发票"}}, 409)["code"], "cases_not_run");
    EXPECT_EQ(run(socket, {{"kind", "cases"}})["result"]["failed"], 0);
    EXPECT_EQ(call("POST", "/api/studio/publish", {{"note", "改发票"}}, 409)["code"], "backtest_not_run");
    EXPECT_EQ(run(socket, {{"kind", "backtest"}})["result"]["changed"], 0) << "no conversations are stored";
    const auto version = call("POST", "/api/studio/publish", {{"note", "改发票"}})["version"];
    EXPECT_EQ(version["number"], 1);
    std::ifstream kept(harness.dir / "studio/versions/000001/version.json");
    EXPECT_EQ(published.get_future().get(), json::parse(kept)["scripts"]) << "the loop serves it";
    const auto frame = socket.until([](const json& message) { return message.contains("published"); });
    EXPECT_EQ(frame["published"]["version"]["number"], 1);
    const auto versions = call("GET", "/api/studio/versions")["versions"];
    EXPECT_EQ(versions[0]["live"], true);
    EXPECT_EQ(versions[0]["by"], "xun");
}

TEST_F(Studio, aTestChatExplainsEveryLine) {
    const auto chat = call("POST", "/api/studio/chats", {{"source", "live"}}, 201);
    const auto path = "/api/studio/chats/" + chat["id"].get<std::string>();
    const auto said = call("POST", path + "/lines", {{"line", "发票怎么开"}, {"as", "buyer"}});
    const auto bot =
        std::ranges::find_if(said["outputs"], [](const json& one) { return one["phrase"] == "invoice"; });
    ASSERT_NE(bot, said["outputs"].end()) << said["outputs"];
    EXPECT_EQ((*bot)["kind"], "bot");
    EXPECT_EQ((*bot)["why"]["explained"]["intent"], "invoice");
    EXPECT_FALSE((*bot)["why"]["explained"]["hits"].empty());
    EXPECT_NE((*bot)["why"]["before"], (*bot)["why"]["after"]);
    const auto later = call("POST", path + "/lines", {{"line", "+30m"}, {"as", "line"}});
    EXPECT_GT(later["now"].get<std::int64_t>(), said["now"].get<std::int64_t>());
    EXPECT_EQ(call("POST", path + "/lines", {{"line", "+三天"}, {"as", "line"}}, 422)["code"],
              "not_understood");
    const auto literal = call("POST", path + "/lines", {{"line", "+30m"}, {"as", "buyer"}});
    EXPECT_LT(literal["now"].get<std::int64_t>() - later["now"].get<std::int64_t>(), 60'000)
        << "a buyer's words";
    call("DELETE", path);
    call("GET", path, nullptr, 404);
}

TEST_F(Studio, rulesAreTriedBeforeTheyAreSaved) {
    const auto tried = call(
        "POST", "/api/studio/try",
        {{"intent", "invoice"}, {"patterns", {"发票", "坏["}}, {"texts", {"要开发票"}}, {"recent", 200}});
    EXPECT_EQ(tried["texts"][0]["verdict"], "hit");
    EXPECT_FALSE(tried["patterns"][1]["trouble"].get<std::string>().empty());
    EXPECT_EQ(call("POST", "/api/studio/preview", {{"line", "{{buyer}}好"}})["text"], "小主好");
    EXPECT_GT(call("GET", "/api/studio/intents")["intents"].size(), 20U);
    EXPECT_GT(call("GET", "/api/studio/words")["variables"].size(), 10U);
    EXPECT_EQ(call("GET", "/api/studio/documents/policy")["name"], "policy");
    call("GET", "/api/studio/documents/users", nullptr, 404);
    call("POST", "/api/studio/try", {{"patterns", json::array({1})}}, 400);
}

TEST_F(Studio, twoTrainersDoNotOverwriteEachOther) {
    const auto seen = call("GET", "/api/studio/documents/policy");
    auto mine = seen["document"];
    mine["reply_parts"] = 3;
    EXPECT_EQ(call("PUT", "/api/studio/documents/policy", {{"document", mine}, {"etag", seen["etag"]}})["ok"],
              true);
    EXPECT_EQ(call("PUT", "/api/studio/documents/policy", {{"document", mine}, {"etag", seen["etag"]}},
                   409)["code"],
              "changed_elsewhere");
    mine["no_such_key"] = 1;
    const auto now = call("GET", "/api/studio/documents/policy");
    const auto saved =
        call("PUT", "/api/studio/documents/policy", {{"document", mine}, {"etag", now["etag"]}});
    EXPECT_EQ(saved["ok"], false);
    EXPECT_NE(saved["faults"][0]["message"].get<std::string>().find("no_such_key"), std::string::npos);
    call("DELETE", "/api/studio/draft");
    EXPECT_EQ(call("GET", "/api/studio/summary")["draft"]["exists"], false);
}

TEST_F(Studio, casesAreFilesThatCannotLeaveTheirFolder) {
    call("PUT", "/api/studio/cases/%E6%A1%88%E4%BE%8B", {{"text", "买家: 你好\n机器人: 谁也不说这句\n"}});
    EXPECT_EQ(call("GET", "/api/studio/cases")["cases"][0]["name"], "案例");
    WebSocket socket(harness, "staff", xun);
    const auto result = run(socket, {{"kind", "cases"}})["result"];
    EXPECT_EQ(result["failed"], 1);
    EXPECT_FALSE(result["results"][0]["difference"].get<std::string>().empty());
    call("PUT", "/api/studio/cases/..%2f..%2fevil", {{"text", "x"}}, 400);
    call("GET", "/api/studio/cases/..%2fusers", nullptr, 400);
    call("POST", "/api/studio/cases", {{"conversation", "web:demo:nobody"}}, 404);
}

TEST_F(Studio, aLeadReadsAndMayNotWrite) {
    const auto lead = log_in_as(harness, "zu", "组长", {Role::lead});
    EXPECT_EQ(ask(harness, "GET", "/api/studio/intents", lead).status, 200);
    EXPECT_EQ(ask(harness, "POST", "/api/studio/publish", lead, R"({"note":"x"})").status, 403);
    EXPECT_EQ(ask(harness, "DELETE", "/api/studio/draft", lead).status, 403);
}

}  // namespace
}  // namespace xiaoer::web
