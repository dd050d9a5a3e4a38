// The workbench over HTTP and its socket: the queue, one conversation, passing it on, coming back after
// sleep.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/web/harness.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using users::Role;

json get(const Harness& harness, const std::string& path, const std::string& cookie) {
    return ask(harness, "GET", path, cookie).json();
}

void open(WebSocket& agent, const std::string& id) {
    agent.send({{"open", {{"conversation", id}}}});
    agent.until([](const json& message) { return message.contains("welcome"); });
}

bool owner_is(const json& message, const std::string& name) {
    return message.contains("state") && message["state"].is_object() && message["state"]["agent"] == name;
}

struct DeskPage : ::testing::Test {
    Harness harness;
    std::string visitor = new_visitor(harness);
    WebSocket buyer{harness, "buyer", visitor};
    std::string id = waiting_buyer(harness, buyer);
    std::string li = log_in_as(harness, "li", "小李", {Role::agent});
};

TEST_F(DeskPage, theQueueShowsWhoWaitsSinceWhenAndTheMarks) {
    WebSocket agent(harness, "staff", li);
    const auto rows = agent.until([](const json& message) { return message.contains("rows"); })["rows"];
    ASSERT_EQ(rows.size(), 1U);
    const auto& row = rows[0];
    EXPECT_EQ(row["owner"], "queue");
    EXPECT_EQ(row["group"], "售后");
    const auto since = row["waiting_since"].get<std::int64_t>();
    EXPECT_EQ(row["first_reply_due"], since + 20'000);
    EXPECT_EQ(row["amber_at"], since + 100'000);
    EXPECT_EQ(row["red_at"], since + 180'000);
}

TEST_F(DeskPage, oneConversationComesWholeWithTheMemoApart) {
    const auto shown = get(harness, "/api/conversations/" + id, li);
    EXPECT_EQ(shown["state"]["card"]["words"], "人工");
    EXPECT_EQ(shown["state"]["mine"], false);
    EXPECT_GE(shown["lines"].size(), 2U);
    EXPECT_EQ(shown["phrases"][0]["text"], "您好，我是小李。");
    const auto orders = get(harness, "/api/conversations/" + id + "/orders", li)["orders"];
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0]["memo"]["human"], "老客户，送小样");
    EXPECT_EQ(orders[0]["memo"]["bot"][0]["text"], "改地址：杭州");
    EXPECT_EQ(orders[0]["memo"]["bot"][0]["at"], "11-20 09:05");
    EXPECT_EQ(orders[0]["memo"]["bot"][0]["tag"], "[#1a2b3c4d]");
    EXPECT_EQ(get(harness, "/api/conversations/" + id + "/suggestion", li)["suggestion"]["phrase"], "hello");
    EXPECT_EQ(ask(harness, "GET", "/api/conversations/web:demo:nobody", li).status, 404);
}

TEST_F(DeskPage, olderLinesComeInPages) {
    for (int i = 0; i < 5; ++i)
        buyer.send({{"say", {{"id", "m" + std::to_string(i)}, {"text", "第" + std::to_string(i) + "句"}}}});
    buyer.until([](const json& message) {
        if (!message.contains("lines")) return false;
        return std::ranges::any_of(message["lines"],
                                   [](const json& line) { return line["text"] == "第4句"; });
    });
    const auto last = get(harness, "/api/conversations/" + id + "/lines?limit=2", li);
    ASSERT_EQ(last["lines"].size(), 2U);
    EXPECT_EQ(last["more"], true);
    EXPECT_EQ(last["lines"][1]["text"], "第4句");
    const auto before = std::to_string(last["lines"][0]["seq"].get<std::int64_t>());
    const auto older = get(harness, "/api/conversations/" + id + "/lines?limit=1&before=" + before, li);
    EXPECT_EQ(older["lines"][0]["text"], "第2句");
    EXPECT_EQ(ask(harness, "GET", "/api/conversations/" + id + "/lines?before=x", li).status, 400);
}

TEST_F(DeskPage, aTextIsCheckedBeforeItIsSent) {
    const auto check = [&](const std::string& text) {
        return ask(harness, "POST", "/api/desk/check", li, json{{"text", text}}.dump()).json();
    };
    EXPECT_EQ(check("您好")["ok"], true);
    EXPECT_EQ(check("好评返现五元")["violation"]["rule"], "review_reward");
}

TEST_F(DeskPage, isOfferedToSomebodyWhoIsHereAndOnline) {
    WebSocket agent(harness, "staff", li);
    const auto offer = agent.until([](const json& message) { return message.contains("assigned"); });
    ASSERT_FALSE(offer.is_null());
    EXPECT_EQ(offer["assigned"]["user"], "li");
    EXPECT_EQ(offer["assigned"]["conversation"], id);
    const auto row = agent.until([](const json& message) {
        return message.contains("rows") && message["rows"].size() == 1 &&
               message["rows"][0].contains("assigned");
    });
    EXPECT_EQ(row["rows"][0]["assigned"], "小李");
    EXPECT_EQ(ask(harness, "POST", "/api/desk/status", li, R"({"status":"away"})").json()["status"], "away");
    EXPECT_FALSE(agent
                     .until([](const json& message) {
                         return message.contains("rows") && message["rows"].size() == 1 &&
                                !message["rows"][0].contains("assigned");
                     })
                     .is_null());
    EXPECT_EQ(ask(harness, "POST", "/api/desk/status", li, R"({"status":"asleep"})").status, 400);
}

TEST_F(DeskPage, isPassedOnWithItsNoteToACollegueOrAGroup) {
    WebSocket first(harness, "staff", li);
    WebSocket second(harness, "staff", log_in_as(harness, "wang", "小王", {Role::agent}));
    open(first, id);
    open(second, id);
    first.send({{"take", {{"id", "t"}, {"conversation", id}}}});
    first.until([](const json& message) { return owner_is(message, "小李"); });
    const auto pass = [&](WebSocket& who, json wish) {
        wish["conversation"] = id;
        who.send({{"pass", wish}});
    };
    const auto refused = [&](WebSocket& who) {
        return who.until([](const json& message) { return message.contains("refused"); })["refused"]["id"];
    };
    pass(first, {{"id", "p1"}, {"to_user", "wang"}});
    EXPECT_EQ(refused(first), "p1") << "a reason is needed";
    pass(first, {{"id", "p2"}, {"to_user", "zhao"}, {"note", "看不懂"}});
    EXPECT_EQ(refused(first), "p2") << "nobody of that name is here";
    pass(second, {{"id", "p3"}, {"to_user", "wang"}, {"note", "给我"}});
    EXPECT_EQ(refused(second), "p3") << "only the owner gives it away";
    pass(first, {{"id", "p4"}, {"to_user", "wang"}, {"note", "要开发票"}});
    const auto taken = second.until([](const json& message) { return owner_is(message, "小王"); });
    EXPECT_EQ(taken["state"]["card"]["reason"], "小李转来：要开发票");
    const auto lines = get(harness, "/api/conversations/" + id, li)["lines"];
    const auto note = std::ranges::find_if(lines, [](const json& line) { return line["who"] == "note"; });
    ASSERT_NE(note, lines.end());
    EXPECT_EQ((*note)["text"], "要开发票");
    // The buyer is told who serves him now, and nothing of the note.
    const auto told = buyer.until([](const json& message) {
        return message.contains("lines") && message["lines"].dump().find("转给小王") != std::string::npos;
    });
    ASSERT_FALSE(told.is_null());
    EXPECT_EQ(told.dump().find("要开发票"), std::string::npos);
    pass(second, {{"id", "p5"}, {"to_group", "售中"}, {"note", "在路上"}});
    EXPECT_FALSE(second
                     .until([](const json& message) {
                         return message.contains("state") && message["state"]["owner"] == "queue" &&
                                message["state"]["card"]["group"] == "售中";
                     })
                     .is_null());
}

TEST_F(DeskPage, theBuyerSeesThatTheAgentIsTyping) {
    WebSocket agent(harness, "staff", li);
    WebSocket other(harness, "staff", log_in_as(harness, "wang", "小王", {Role::agent}));
    open(agent, id);
    open(other, id);
    agent.send({{"take", {{"id", "t"}, {"conversation", id}}}});
    agent.until([](const json& message) { return owner_is(message, "小李"); });
    const auto typing = [](const json& message) {
        return message.contains("state") && message["state"]["typing"] == true;
    };
    other.send({{"typing", {{"conversation", id}}}});  // whose words would not be sent does not type either
    other.send({{"say", {{"id", "s"}, {"conversation", id}, {"text", "x"}}}});
    other.until([](const json& message) { return message.contains("refused"); });
    buyer.until([](const json& message) {
        EXPECT_FALSE(message.contains("state") && message["state"]["typing"] == true);
        return message.contains("state") && message["state"]["owner"] == "agent";
    });
    agent.send({{"typing", {{"conversation", id}}}});
    EXPECT_EQ(buyer.until(typing)["state"]["owner"], "agent");
    agent.send({{"say", {{"id", "s"}, {"conversation", id}, {"text", "您好"}}}});
    EXPECT_FALSE(buyer
                     .until([](const json& message) {
                         return message.contains("state") && message["state"]["typing"] == false;
                     })
                     .is_null());
}

TEST_F(DeskPage, aLeadMayPassAnybodysAndSeesTheFloor) {
    WebSocket agent(harness, "staff", li);
    open(agent, id);
    agent.send({{"take", {{"id", "t"}, {"conversation", id}}}});
    agent.until([](const json& message) { return owner_is(message, "小李"); });
    const auto lead = log_in_as(harness, "zu", "组长", {Role::lead});
    WebSocket head(harness, "staff", lead);
    open(head, id);
    const auto live = get(harness, "/api/desk/live", lead);
    EXPECT_EQ(live["with_agents"], 1);
    head.send({{"pass", {{"id", "p"}, {"conversation", id}, {"to_group", "售后"}, {"note", "换人"}}}});
    EXPECT_FALSE(agent
                     .until([](const json& message) {
                         return message.contains("state") && message["state"]["owner"] == "queue";
                     })
                     .is_null());
}

TEST_F(DeskPage, whoLogsOutGivesBackWhatHeHad) {
    WebSocket agent(harness, "staff", li);
    open(agent, id);
    agent.send({{"take", {{"id", "t"}, {"conversation", id}}}});
    agent.until([](const json& message) { return owner_is(message, "小李"); });
    EXPECT_EQ(ask(harness, "POST", "/api/logout", li, "{}").status, 200);
    EXPECT_FALSE(buyer
                     .until([](const json& message) {
                         return message.contains("state") && message["state"]["owner"] == "queue";
                     })
                     .is_null());
}

TEST_F(DeskPage, aPageThatSleptIsToldWhatItMissedAndNothingTwice) {
    json hello;
    std::uint64_t seen = 0;
    {
        WebSocket agent(harness, "staff", li);
        hello = agent.receive()["hello"];
        EXPECT_EQ(hello["resumed"], false);
        seen = agent.until([](const json& message) { return message.contains("assigned"); })["seq"];
    }
    buyer.send({{"say", {{"id", "later"}, {"text", "还在吗"}}}});
    buyer.until([](const json& message) {
        return message.contains("lines") && message["lines"][0]["text"] == "还在吗";
    });
    WebSocket again(harness, "staff", li, {{"run", hello["run"]}, {"seq", seen}});
    EXPECT_EQ(again.receive()["hello"]["resumed"], true);
    auto last = seen;
    const auto missed = again.until([&](const json& message) {
        if (!message.contains("seq")) return false;
        EXPECT_GT(message["seq"], last) << "in order, and none twice";
        EXPECT_FALSE(message.value("reset", false));
        last = message["seq"];
        return message.contains("rows") && message["rows"].size() == 1 &&
               message["rows"][0]["last"]["text"] == "还在吗";
    });
    EXPECT_FALSE(missed.is_null());
    WebSocket stranger(harness, "staff", li, {{"run", "another"}, {"seq", 3}});
    EXPECT_EQ(stranger.receive()["hello"]["resumed"], false);
    EXPECT_EQ(stranger.receive()["reset"], true);
}

TEST_F(DeskPage, anAuditorLooksAndTouchesNothing) {
    WebSocket auditor(harness, "staff", log_in_as(harness, "shen", "质检", {Role::auditor}));
    open(auditor, id);
    for (const auto* verb : {"take", "say", "return", "close", "pass"}) {
        auditor.send({{verb, {{"id", verb}, {"conversation", id}, {"text", "x"}, {"note", "x"}}}});
        EXPECT_EQ(
            auditor.until([](const json& message) { return message.contains("refused"); })["refused"]["id"],
            verb);
    }
}

TEST_F(DeskPage, aTrainersSocketSeesNoConversation) {
    WebSocket trainer(harness, "staff", log_in_as(harness, "xun", "培训", {Role::trainer}));
    EXPECT_EQ(trainer.receive()["hello"]["as"], "staff");
    trainer.send({{"open", {{"conversation", id}}}});
    const auto next = trainer.receive();
    EXPECT_TRUE(next.contains("refused")) << next;
}

TEST_F(DeskPage, hostileTextsComeBackAsTextAndBreakNothing) {
    const std::vector<std::string> hostile = {"<img src=x onerror=alert(1)>",
                                              "</script><script>alert(1)</script>",
                                              "\xe2\x80\xae"
                                              "gnp.exe",
                                              "{{order.phone}}",
                                              "=HYPERLINK(\"http://x\")",
                                              "' OR 1=1 --",
                                              "\r\nlevel=error",
                                              std::string(1'999, 'A')};
    int n = 0;
    for (const auto& text : hostile)
        buyer.send({{"say", {{"id", "x" + std::to_string(n++)}, {"text", text}}}});
    buyer.until([&](const json& message) {
        if (!message.contains("lines")) return false;
        return std::ranges::any_of(message["lines"],
                                   [&](const json& line) { return line["text"] == hostile.back(); });
    });
    const auto answer = ask(harness, "GET", "/api/conversations/" + id, li);
    EXPECT_EQ(answer.header("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    std::set<std::string> seen;
    const auto shown = answer.json();
    for (const auto& line : shown["lines"])
        seen.insert(line["text"]);
    for (const auto* text : {"<img src=x onerror=alert(1)>", "{{order.phone}}", "' OR 1=1 --"})
        EXPECT_TRUE(seen.contains(text)) << text;
}

TEST_F(DeskPage, aBuyerRatesOnlyWhatHasEnded) {
    const auto rate = [&](const std::string& cookie, const json& body) {
        return ask(harness, "POST", "/api/buyer/rating", cookie, body.dump()).status;
    };
    const auto stranger = new_visitor(harness);
    EXPECT_EQ(rate(stranger, {{"stars", 5}}), 409);
    EXPECT_EQ(rate(stranger, {{"stars", 6}}), 400);
    EXPECT_EQ(rate(stranger, {{"text", "x"}}), 400);
    WebSocket agent(harness, "staff", li);
    open(agent, id);
    agent.send({{"take", {{"id", "t"}, {"conversation", id}}}});
    agent.until([](const json& message) { return owner_is(message, "小李"); });
    agent.send({{"close", {{"id", "c"}, {"conversation", id}}}});
    EXPECT_EQ(buyer.until([](const json& message) {
        return message.contains("state") && message["state"]["rate"] == true;
    })["state"]["rated"],
              0);
    EXPECT_EQ(rate(visitor, {{"stars", 4}}), 200);
    EXPECT_EQ(buyer.until([](const json& message) { return message.contains("state"); })["state"]["rated"], 4)
        << "every page of the buyer knows it";
}

}  // namespace
}  // namespace xiaoer::web
