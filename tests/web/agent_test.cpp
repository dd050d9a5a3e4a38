// The agents' console: signing in, and what an agent may do to a conversation.
#include <gtest/gtest.h>

#include <set>

#include "tests/store/script.hpp"
#include "tests/web/harness.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using Who = core::Owner::Who;

json until_state(WebSocket& socket, std::string_view owner) {
    return socket.until([&](const json& message) {
        return message.contains("state") && message["state"].is_object() &&
               message["state"]["owner"] == owner;
    });
}

TEST(Presence, countsPeopleAndTheirRoom) {
    Harness harness;
    const auto agents = [&harness] { return harness.on_loop([&harness] { return harness.bot->agents; }); };
    EXPECT_EQ(agents(), std::pair(0, 0));
    const auto li = log_in(harness, "小李");
    {
        WebSocket first(harness, "staff", li);
        first.until([](const json& message) { return message.contains("agents"); });
        WebSocket second_tab(harness, "staff", li);
        second_tab.until([](const json& message) { return message.contains("agents"); });
        EXPECT_EQ(agents(), std::pair(1, 1));
        WebSocket other(harness, "staff", log_in(harness, "小王"));
        first.until(
            [](const json& message) { return message.contains("agents") && message["agents"].size() == 2; });
        EXPECT_EQ(agents(), std::pair(2, 2));
    }
    while (agents().first != 0) {  // the server hears of the closed sockets on its own
    }
}

TEST(Presence, aPageThatServesNobodyPutsNobodyOnline) {
    Harness harness;
    const auto li = log_in(harness, "小李");
    WebSocket workshop(harness, "", li);
    workshop.send({{"ticket", ticket(harness, "staff", li)}, {"serves", false}});
    const auto hello = workshop.receive();
    EXPECT_EQ(hello["hello"]["me"]["status"], "offline") << hello;
    EXPECT_EQ(harness.on_loop([&harness] { return harness.bot->agents; }), std::pair(0, 0));
}

TEST(Console, takesAnswersReturnsAndCloses) {
    Harness harness;
    WebSocket buyer(harness, "buyer", new_visitor(harness));
    const auto id = waiting_buyer(harness, buyer);
    WebSocket agent(harness, "staff", log_in(harness, "小李"));
    const auto rows = agent.until([](const json& message) { return message.value("reset", false); })["rows"];
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
    const auto state = harness.on_loop([&] { return harness.bot->conversation(id); });
    EXPECT_TRUE(state->closed);
}

TEST(Console, theSameActionTwiceHappensOnce) {
    Harness harness;
    WebSocket buyer(harness, "buyer", new_visitor(harness));
    const auto id = waiting_buyer(harness, buyer);
    WebSocket agent(harness, "staff", log_in(harness, "小李"));
    agent.send({{"open", {{"conversation", id}}}});
    for (int i = 0; i < 2; ++i) {
        agent.send({{"take", {{"id", "t"}, {"conversation", id}}}});
        agent.until([](const json& message) { return message.contains("taken"); });
    }
    EXPECT_EQ(harness.on_loop([&harness] { return harness.bot->submitted; }), 2);  // 人工, and one take
}

TEST(Console, onlyTheOwnerSpeaksReturnsOrCloses) {
    Harness harness;
    WebSocket buyer(harness, "buyer", new_visitor(harness));
    const auto id = waiting_buyer(harness, buyer);
    WebSocket li(harness, "staff", log_in(harness, "小李"));
    WebSocket wang(harness, "staff", log_in(harness, "小王"));
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
    WebSocket buyer(harness, "buyer", new_visitor(harness));
    const auto id = waiting_buyer(harness, buyer);
    for (const auto& message :
         {json{{"take", {{"id", "t"}, {"conversation", id}}}},
          json{{"take", {{"id", "bad id"}, {"conversation", id}}}}, json{{"open", 3}},
          json{{"open", {{"conversation", ""}}}}, json{{"drop", {{"id", "t"}, {"conversation", id}}}}}) {
        WebSocket agent(harness, "staff", log_in(harness, "小李"));
        agent.send(message);
        EXPECT_EQ(agent.close_code(), 1008) << message;
    }
}

TEST(Console, anUnknownConversationIsRefused) {
    const Harness harness;
    WebSocket agent(harness, "staff", log_in(harness, "小李"));
    agent.send({{"open", {{"conversation", "web:demo:nobody"}}}});
    EXPECT_FALSE(agent.until([](const json& message) { return message.contains("refused"); }).is_null());
}

TEST(Console, rowsFollowWhatHappens) {
    Harness harness;
    WebSocket agent(harness, "staff", log_in(harness, "小李"));
    agent.until([](const json& message) { return message.value("reset", false); });
    WebSocket buyer(harness, "buyer", new_visitor(harness));
    buyer.send({{"start", {{"after", 0}}}});
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

TEST(Reading, aConversationLeavesAnEntryOfWhoReadWhose) {
    Harness harness;
    const auto visitor = new_visitor(harness);
    WebSocket buyer(harness, "buyer", visitor);
    const auto id = waiting_buyer(harness, buyer);
    const auto boss = log_in_as(harness, "boss", "老板", {users::Role::admin});
    const auto readings = [&](const std::string& query = {}) {
        std::vector<std::string> out;
        const auto trail = ask(harness, "GET", "/api/audit" + query, boss).json();
        EXPECT_EQ(trail["intact"], true);
        for (const auto& entry : trail["entries"])
            if (entry["what"] == "conversation_read")
                out.push_back(entry["by"].get<std::string>() + " " + entry["detail"].get<std::string>());
        return out;
    };
    EXPECT_EQ(ask(harness, "GET", "/api/buyer/start", visitor).status, 200);
    EXPECT_EQ(readings().size(), 0U) << "buyers read their own";
    const auto li = log_in_as(harness, "li", "小李", {users::Role::agent});
    WebSocket agent(harness, "staff", li);
    agent.send({{"open", {{"conversation", id}, {"after", 0}}}});
    agent.until([](const json& message) { return message.contains("phrases"); });
    const auto entry = "li buyer=" + harness.people->buyer_mark(id);
    EXPECT_EQ(readings(), std::vector<std::string>{entry});
    for (const auto* what : {"", "/lines", "/orders"})
        EXPECT_EQ(ask(harness, "GET", "/api/conversations/" + id + what, li).status, 200);
    EXPECT_EQ(readings().size(), 1U) << "the same reading";
    const auto shen = log_in_as(harness, "shen", "质检", {users::Role::auditor});
    EXPECT_EQ(ask(harness, "GET", "/api/conversations/" + id + "/lines", shen).status, 200);
    EXPECT_EQ(readings().size(), 2U);
    EXPECT_EQ(readings().front(), "shen buyer=" + harness.people->buyer_mark(id));
    EXPECT_EQ(readings("?buyer=" + id).size(), 2U);
    EXPECT_EQ(readings("?buyer=web:demo:somebody").size(), 0U);
    EXPECT_EQ(ask(harness, "GET", "/api/conversations/web:demo:none", li).status, 404);
    EXPECT_EQ(readings().size(), 2U) << "there was nothing to read";
}

TEST(Reading, whatASearchShowsIsReadToo) {
    const Harness harness;
    {
        store::script::Inbox inbox;
        const auto store = store::open_sqlite(harness.dir.string(), inbox.post());
        for (const auto* words : {"快递丢了", "快递破了", "你好"}) {
            store::script::Talk talk(std::string("web:demo:") + words);
            store->append(store::script::batch({talk.says(words), talk.says(words)}), [](bool) {});
        }
        store->flush();
    }
    const auto boss = log_in_as(harness, "boss", "老板", {users::Role::admin});
    EXPECT_EQ(ask(harness, "GET", "/api/search?q=%E5%BF%AB%E9%80%92", boss).json()["hits"].size(), 4U);
    std::set<std::string> read;
    const auto trail = ask(harness, "GET", "/api/audit", boss).json();
    for (const auto& entry : trail["entries"])
        if (entry["what"] == "conversation_read") read.insert(entry["detail"]);
    EXPECT_EQ(read, (std::set<std::string>{"buyer=" + harness.people->buyer_mark("web:demo:快递丢了"),
                                           "buyer=" + harness.people->buyer_mark("web:demo:快递破了")}));
}

}  // namespace
}  // namespace xiaoer::web
