// The agents' console: signing in, and what an agent may do to a conversation.
#include <gtest/gtest.h>

#include "bot/web/identity.hpp"
#include "tests/web/harness.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using Who = core::Owner::Who;

/// A buyer who asked for a human; returns the conversation.
std::string waiting_buyer(Harness& harness, WebSocket& buyer) {
    buyer.send({{"resume", {{"after", 0}}}});
    buyer.send({{"say", {{"id", "h"}, {"text", "人工"}}}});
    buyer.until([](const json& message) {
        return message.contains("state") && message["state"]["owner"] == "queue";
    });
    return harness.on_loop([&harness] { return harness.desk->rows(1).at(0).conversation; });
}

json until_state(WebSocket& socket, std::string_view owner) {
    return socket.until([&](const json& message) {
        return message.contains("state") && message["state"].is_object() &&
               message["state"]["owner"] == owner;
    });
}

TEST(Login, needsTheKeyAndAName) {
    const Harness harness;
    const auto post = [&harness](const json& body) {
        return ask(harness, "POST", "/api/agent/login", {}, body.dump());
    };
    EXPECT_EQ(post({{"key", kKey}, {"name", ""}}).status, 400);
    EXPECT_EQ(post({{"key", "wrong"}, {"name", "小李"}}).status, 403);
    EXPECT_EQ(post({{"key", ""}, {"name", "小李"}}).status, 403);
    const auto good = post({{"key", kKey}, {"name", " 小李 "}});
    EXPECT_EQ(good.status, 200);
    EXPECT_EQ(good.json()["name"], "小李");
    EXPECT_NE(good.header("Set-Cookie").find("HttpOnly; SameSite=Strict"), std::string::npos);
    EXPECT_EQ(good.header("Set-Cookie").find(kKey), std::string::npos);
}

TEST(Login, fiveTriesAMinute) {
    const Harness harness;
    const auto body = json{{"key", "guess"}, {"name", "x"}}.dump();
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(ask(harness, "POST", "/api/agent/login", {}, body).status, 403);
    EXPECT_EQ(ask(harness, "POST", "/api/agent/login", {}, body).status, 429);
    const auto right = json{{"key", kKey}, {"name", "x"}}.dump();
    EXPECT_EQ(ask(harness, "POST", "/api/agent/login", {}, right).status, 429)
        << "a right guess must not show";
}

TEST(Sessions, areSignedAndEnd) {
    AgentSessions sessions("a key of some length");
    const core::Time now{std::chrono::hours(1'000)};
    const auto cookie = sessions.open("小李", now);
    ASSERT_TRUE(sessions.find(cookie, now));
    EXPECT_EQ(sessions.find(cookie, now)->name, "小李");
    EXPECT_FALSE(sessions.find(cookie, now + AgentSessions::kAge));
    EXPECT_FALSE(AgentSessions("another key").find(cookie, now));
    for (std::size_t i = 0; i < cookie.size(); ++i) {
        auto forged = cookie;
        forged[i] = forged[i] == '1' ? '2' : '1';
        EXPECT_FALSE(sessions.find(forged, now)) << i;
        EXPECT_FALSE(sessions.find(cookie.substr(0, i), now)) << i;
    }
    EXPECT_NE(sessions.open("小李", now), cookie);
    EXPECT_TRUE(AgentSessions("a key of some length").find(cookie, now)) << "survives a restart";
    sessions.close(*sessions.find(cookie, now), now);
    EXPECT_FALSE(sessions.find(cookie, now));
    EXPECT_FALSE(AgentSessions("").find(AgentSessions("").open("x", now), now)) << "no key, no agents";
    EXPECT_FALSE(AgentSessions("").key_fits(""));
}

TEST(Names, areShortAndVisible) {
    EXPECT_EQ(agent_name("  小李 "), "小李");
    EXPECT_FALSE(agent_name(""));
    EXPECT_FALSE(agent_name("   "));
    EXPECT_FALSE(agent_name("a\nb"));
    EXPECT_FALSE(
        agent_name("\xe2\x80\xae"
                   "abc"))
        << "turns the direction of writing";
    EXPECT_FALSE(agent_name("a\xe2\x80\x8b")) << "looks like another's name";
    EXPECT_FALSE(agent_name("\xff"));
    EXPECT_TRUE(agent_name("一二三四五六七八九十一二三四五六七八九十"));
    EXPECT_FALSE(agent_name("一二三四五六七八九十一二三四五六七八九十多"));
}

TEST(Sessions, logoutEndsTheSocketsToo) {
    const Harness harness;
    const auto cookie = log_in(harness, "小李");
    WebSocket socket(harness, "/ws/agent", cookie);
    socket.until([](const json& message) { return message.contains("rows"); });
    EXPECT_EQ(ask(harness, "POST", "/api/agent/logout", cookie).status, 200);
    EXPECT_EQ(socket.close_code(), 4001);
    EXPECT_EQ(ask(harness, "GET", "/api/agent/me", cookie).status, 401);
    EXPECT_EQ(WebSocket(harness, "/ws/agent", cookie).status(), 401);
}

TEST(Presence, countsPeopleAndTheirRoom) {
    Harness harness;
    const auto agents = [&harness] { return harness.on_loop([&harness] { return harness.desk->agents; }); };
    EXPECT_EQ(agents(), std::pair(0, 0));
    const auto li = log_in(harness, "小李");
    {
        WebSocket first(harness, "/ws/agent", li);
        first.until([](const json& message) { return message.contains("agents"); });
        WebSocket second_tab(harness, "/ws/agent", li);
        second_tab.until([](const json& message) { return message.contains("agents"); });
        EXPECT_EQ(agents(), std::pair(1, 1));
        WebSocket other(harness, "/ws/agent", log_in(harness, "小王"));
        first.until(
            [](const json& message) { return message.contains("agents") && message["agents"].size() == 2; });
        EXPECT_EQ(agents(), std::pair(2, 2));
    }
    while (agents().first != 0) {  // the server hears of the closed sockets on its own
    }
}

TEST(Console, takesAnswersReturnsAndCloses) {
    Harness harness;
    WebSocket buyer(harness, "/ws/buyer", new_visitor(harness));
    const auto id = waiting_buyer(harness, buyer);
    WebSocket agent(harness, "/ws/agent", log_in(harness, "小李"));
    const auto rows = agent.until([](const json& message) { return message.contains("reset"); })["rows"];
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0]["owner"], "queue");
    EXPECT_EQ(rows[0]["group"], "售后");
    EXPECT_EQ(rows[0]["reason"], "买家要求人工");

    agent.send({{"open", {{"conversation", id}}}});
    const auto opened = until_state(agent, "queue");
    EXPECT_EQ(opened["state"]["card"]["words"], "人工");
    EXPECT_EQ(opened["state"]["card"]["reason"], "买家要求人工");
    EXPECT_FALSE(
        agent.until([](const json& message) { return message.contains("phrases"); })["phrases"].empty());

    agent.send({{"say", {{"id", "s0"}, {"conversation", id}, {"text", "还没接管"}}}});
    EXPECT_EQ(agent.until([](const json& message) { return message.contains("refused"); })["refused"]["id"],
              "s0");
    agent.send({{"take", {{"id", "t"}, {"conversation", id}}}});
    EXPECT_EQ(until_state(agent, "agent")["state"]["agent"], "小李");

    agent.send({{"say", {{"id", "bad"}, {"conversation", id}, {"text", "给个好评返现五元"}}}});
    const auto refused =
        agent.until([](const json& message) { return message.contains("refused"); })["refused"];
    EXPECT_EQ(refused["rule"], "review_reward");
    EXPECT_EQ(refused["excerpt"], "好评返现");
    EXPECT_FALSE(refused["mend"].get<std::string>().empty());

    agent.send({{"say", {{"id", "s1"}, {"conversation", id}, {"text", "我来处理"}}}});
    const auto said = [](const json& message) {
        if (!message.contains("lines")) return false;
        for (const auto& line : message["lines"]) {
            if (line["who"] == "agent" && line["text"] == "我来处理") return true;
        }
        return false;
    };
    EXPECT_FALSE(agent.until(said).is_null());
    EXPECT_FALSE(buyer.until(said).is_null());

    agent.send({{"return", {{"id", "r"}, {"conversation", id}}}});
    EXPECT_FALSE(until_state(agent, "bot").is_null());
    agent.send({{"take", {{"id", "t2"}, {"conversation", id}}}});
    until_state(agent, "agent");
    agent.send({{"close", {{"id", "c"}, {"conversation", id}}}});
    EXPECT_FALSE(agent
                     .until([](const json& message) {
                         return message.contains("state") && message["state"]["closed"] == true;
                     })
                     .is_null());
    const auto state = harness.on_loop([&] { return harness.desk->conversation(id); });
    EXPECT_TRUE(state->closed);
}

TEST(Console, theSameActionTwiceHappensOnce) {
    Harness harness;
    WebSocket buyer(harness, "/ws/buyer", new_visitor(harness));
    const auto id = waiting_buyer(harness, buyer);
    WebSocket agent(harness, "/ws/agent", log_in(harness, "小李"));
    agent.send({{"open", {{"conversation", id}}}});
    for (int i = 0; i < 2; ++i) {
        agent.send({{"take", {{"id", "t"}, {"conversation", id}}}});
        agent.until([](const json& message) { return message.contains("taken"); });
    }
    EXPECT_EQ(harness.on_loop([&harness] { return harness.desk->submitted; }), 2);  // 人工, and one take
}

TEST(Console, onlyTheOwnerSpeaksReturnsOrCloses) {
    Harness harness;
    WebSocket buyer(harness, "/ws/buyer", new_visitor(harness));
    const auto id = waiting_buyer(harness, buyer);
    WebSocket li(harness, "/ws/agent", log_in(harness, "小李"));
    WebSocket wang(harness, "/ws/agent", log_in(harness, "小王"));
    for (auto* agent : {&li, &wang}) {
        agent->send({{"open", {{"conversation", id}}}});
        until_state(*agent, "queue");
    }
    li.send({{"take", {{"id", "t"}, {"conversation", id}}}});
    until_state(wang, "agent");
    for (const auto* verb : {"say", "return", "close"}) {
        wang.send({{verb, {{"id", verb}, {"conversation", id}, {"text", "抢话"}}}});
        EXPECT_EQ(
            wang.until([](const json& message) { return message.contains("refused"); })["refused"]["id"],
            verb);
    }
    wang.send({{"take", {{"id", "t"}, {"conversation", id}}}});  // a colleague may take over, by saying so
    EXPECT_EQ(li.until([](const json& message) {
                    return message.contains("state") && message["state"]["agent"] == "小王";
                }).is_null(),
              false);
}

TEST(Console, aPageSpeaksOnlyOfTheConversationItHasOpen) {
    Harness harness;
    WebSocket buyer(harness, "/ws/buyer", new_visitor(harness));
    const auto id = waiting_buyer(harness, buyer);
    for (const auto& message :
         {json{{"take", {{"id", "t"}, {"conversation", id}}}},
          json{{"take", {{"id", "bad id"}, {"conversation", id}}}}, json{{"open", 3}},
          json{{"open", {{"conversation", ""}}}}, json{{"drop", {{"id", "t"}, {"conversation", id}}}}}) {
        WebSocket agent(harness, "/ws/agent", log_in(harness, "小李"));
        if (agent.status() != 101) GTEST_FAIL() << "five logins a minute";
        agent.send(message);
        EXPECT_EQ(agent.close_code(), 1008) << message;
    }
}

TEST(Console, anUnknownConversationIsRefused) {
    const Harness harness;
    WebSocket agent(harness, "/ws/agent", log_in(harness, "小李"));
    agent.send({{"open", {{"conversation", "web:demo:nobody"}}}});
    EXPECT_FALSE(agent.until([](const json& message) { return message.contains("refused"); }).is_null());
}

TEST(Console, rowsFollowWhatHappens) {
    Harness harness;
    WebSocket agent(harness, "/ws/agent", log_in(harness, "小李"));
    agent.until([](const json& message) { return message.contains("reset"); });
    WebSocket buyer(harness, "/ws/buyer", new_visitor(harness));
    buyer.send({{"resume", {{"after", 0}}}});
    buyer.send({{"say", {{"id", "c1"}, {"text", "在吗"}}}});
    const auto row_where = [&agent](const std::function<bool(const json&)>& fits) {
        return !agent
                    .until([&](const json& message) {
                        return message.contains("rows") && !message["rows"].empty() &&
                               fits(message["rows"][0]);
                    })
                    .is_null();
    };
    EXPECT_TRUE(row_where([](const json& row) {
        return row["owner"] == "bot" && row["last"]["who"] == "bot" && row["last"]["text"] == "您说：在吗";
    }));
    buyer.send({{"say", {{"id", "c2"}, {"text", "人工"}}}});
    EXPECT_TRUE(row_where(
        [](const json& row) { return row["owner"] == "queue" && row["reason"] == "买家要求人工"; }));
}

}  // namespace
}  // namespace xiaoer::web
