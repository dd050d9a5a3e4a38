// Spreadsheets and quality reviews over HTTP: who gets what, and what a hostile upload gets.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/web/harness.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using users::Role;

struct Sheets : ::testing::Test {
    static Options options() {
        Options options;
        options.pack_root = XIAOER_SOURCE;
        return options;
    }
    Harness harness{options()};
    std::string xun = log_in_as(harness, "xun", "培训", {Role::trainer});
    std::string zu = log_in_as(harness, "zu", "组长", {Role::lead});

    Answer import(const std::string& who, const std::string& bytes, const std::string& more = "") {
        return ask(harness, "POST", "/api/studio/sheet?name=%E8%A1%A8.csv" + more, who, bytes);
    }
};

TEST_F(Sheets, phrasesGoOutAndComeBackThroughAPreview) {
    const auto out = ask(harness, "GET", "/api/studio/sheet?format=csv", xun);
    ASSERT_EQ(out.status, 200);
    EXPECT_NE(out.header("Content-Disposition").find("attachment; filename*=UTF-8''%E8%AF%9D"),
              std::string::npos);
    EXPECT_NE(out.body.find("编码"), std::string::npos);
    EXPECT_EQ(ask(harness, "GET", "/api/studio/sheet", zu).body.substr(0, 4), "PK\x03\x04");
    EXPECT_EQ(ask(harness, "GET", "/api/studio/sheet?format=exe", xun).status, 400);

    const std::string sheet = "编码,内容,分组\r\nquick.sample,送您一份小礼物,售前\r\n";
    const auto plan = import(xun, sheet).json();
    ASSERT_EQ(plan["added"].size(), 1U) << plan;
    EXPECT_EQ(plan["added"][0]["code"], "quick.sample");
    EXPECT_EQ(plan["applied"], false);
    EXPECT_EQ(ask(harness, "GET", "/api/studio/summary", xun).json()["draft"]["exists"], false);
    WebSocket socket(harness, "staff", xun);
    EXPECT_EQ(import(xun, sheet, "&apply=true&base=" + plan["base"].get<std::string>()).json()["applied"],
              true);
    const auto told = socket.until([](const json& message) { return message.contains("draft"); });
    EXPECT_EQ(told["draft"]["editor"], "xun");
    EXPECT_EQ(import(xun, sheet, "&apply=true&base=" + plan["base"].get<std::string>()).status, 409);
    EXPECT_NE(ask(harness, "GET", "/api/studio/sheet?format=csv", xun).body.find("小礼物"),
              std::string::npos);
    EXPECT_EQ(ask(harness, "GET", "/api/studio/sheet?format=csv&source=live", xun).body.find("小礼物"),
              std::string::npos);
}

TEST_F(Sheets, refusalsNameRowAndColumn) {
    const auto plan = import(xun, "编码,内容\r\n不是编码,您好\r\ngreeting,\r\n", "&apply=true").json();
    ASSERT_EQ(plan["faults"].size(), 2U) << plan;
    EXPECT_EQ(plan["faults"][0]["line"], 2);
    EXPECT_EQ(plan["faults"][0]["column"], 1);
    EXPECT_EQ(plan["faults"][1]["line"], 3);
    EXPECT_EQ(plan["faults"][1]["column"], 2);
    EXPECT_EQ(plan["applied"], false);
    for (const auto& bytes :
         {std::string("PK\x03\x04"), std::string(100, '\0'), std::string("\xff\xfe"), std::string("{}")})
        EXPECT_GE(import(xun, bytes, "&apply=true").json()["faults"].size(), 1U);
}

TEST_F(Sheets, onlyTrainersImport) {
    EXPECT_EQ(import(zu, "编码,内容\n").status, 403);
    EXPECT_EQ(ask(harness, "GET", "/api/studio/sheet", log_in(harness, "小李")).status, 403);
}

TEST_F(Sheets, registersAreMaskedUnlessALeadAsksWhichIsKept) {
    const auto agent = log_in(harness, "小李");
    const auto sheet = ask(harness, "GET", "/api/registers/export?format=csv", agent);
    ASSERT_EQ(sheet.status, 200) << sheet.body;
    EXPECT_NE(sheet.body.find("登记表"), std::string::npos) << "the heading is there without rows";
    EXPECT_EQ(ask(harness, "GET", "/api/registers/export?plain=true", agent).status, 403);
    EXPECT_EQ(ask(harness, "GET", "/api/registers/export?plain=true&format=csv", zu).status, 200);
    const auto audit = ask(harness, "GET", "/api/audit", zu).json()["entries"];
    EXPECT_TRUE(std::ranges::any_of(audit, [](const json& entry) {
        return entry["what"] == "export_unmasked" && entry["by"] == "zu";
    })) << audit;
}

TEST_F(Sheets, qualityIsForLeadsAndOfWhatWasServed) {
    const auto day = ask(harness, "GET", "/api/quality?day=2026-03-02", xun);
    ASSERT_EQ(day.status, 200) << day.body;
    EXPECT_EQ(day.json()["seed"], 20260302);
    EXPECT_EQ(day.json()["percent"], 40);
    EXPECT_EQ(day.json()["pass_score"], 90);
    const json finding = {
        {"day", "2026-03-02"}, {"agent", "小李"}, {"conversation", "web:demo:x"}, {"score", 95}};
    EXPECT_EQ(ask(harness, "POST", "/api/quality/reviews", xun, finding.dump()).status, 403);
    EXPECT_EQ(ask(harness, "POST", "/api/quality/reviews", zu, finding.dump()).status, 404)
        << "nobody served it";
    EXPECT_EQ(ask(harness, "GET", "/api/quality?day=yesterday", zu).status, 400);
    EXPECT_EQ(ask(harness, "POST", "/api/quality/reviews", zu, R"({"day":"2026-03-02"})").status, 400);
}

TEST_F(Sheets, aLeadSeesTodaysFigures) {
    const auto live = ask(harness, "GET", "/api/desk/live", zu).json();
    ASSERT_GE(live["today"].size(), 8U) << live;
    for (const auto& figure : live["today"]) {
        EXPECT_FALSE(figure["formula"].get<std::string>().empty());
        EXPECT_FALSE(figure.contains("rows"));
    }
}

}  // namespace
}  // namespace xiaoer::web
