// Who gets in, by what, and what ends it: over the wire of a real server.
#include <gtest/gtest.h>

#include "bot/users/secrets.hpp"
#include "tests/web/harness.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using users::Role;

Answer post(const Harness& harness, std::string_view path, const json& body, std::string_view cookie = {}) {
    return ask(harness, "POST", path, cookie, body.dump());
}

std::string setup_token(Harness& harness) {
    const auto path = harness.on_loop([&harness] { return harness.server->setup_path(); });
    return path.substr(path.find('=') + 1);
}

TEST(Setup, theLinkMakesTheFirstAdminOnceAndLogsIn) {
    Harness harness;
    const auto token = setup_token(harness);
    ASSERT_EQ(token.size(), 64U);
    const json admin = {{"token", token}, {"user", "boss"}, {"display", "老板"}, {"password", kPassword}};
    auto wrong = admin;
    wrong["token"] = std::string(64, '0');
    EXPECT_EQ(post(harness, "/api/setup", wrong).status, 403);
    auto weak = admin;
    weak["password"] = "12345";
    EXPECT_EQ(post(harness, "/api/setup", weak).status, 400);
    const auto made = post(harness, "/api/setup", admin);
    ASSERT_EQ(made.status, 200) << made.body;
    const auto cookie = "Cookie: " + made.cookie() + "\r\n";
    EXPECT_EQ(ask(harness, "GET", "/api/me", cookie).json()["display"], "老板");
    EXPECT_EQ(post(harness, "/api/setup", admin).status, 403) << "used";
    EXPECT_EQ(setup_token(harness), "");
}

TEST(Login, theCookieIsForTheBrowserAlone) {
    const Harness harness;
    const auto cookie = log_in_as(harness, "li", "小李", {Role::agent, Role::lead});
    const auto answer = post(harness, "/api/login", {{"user", "li"}, {"password", kPassword}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json()["roles"], (json{"agent", "lead"}));
    const auto set = answer.header("Set-Cookie");
    EXPECT_EQ(set.rfind("xiaoer_session=", 0), 0U) << set;
    EXPECT_NE(set.find("; HttpOnly; SameSite=Strict"), std::string::npos);
    EXPECT_NE("Cookie: " + answer.cookie() + "\r\n", cookie) << "a new login is a new session";
    EXPECT_EQ(answer.body.find(answer.cookie().substr(15)), std::string::npos);
}

TEST(Login, behindTlsTheCookieIsForTlsAlone) {
    Options options;
    options.origins = {"https://shop.example"};
    const Harness harness(options);
    (void)log_in_as(harness, "li", "小李", {Role::agent});
    Client client(harness.port());
    const std::string body = json{{"user", "li"}, {"password", kPassword}}.dump();
    client.send(
        "POST /api/login HTTP/1.1\r\nHost: shop.example\r\nOrigin: https://shop.example\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
    const auto answer = client.read_answer();
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto set = answer.header("Set-Cookie");
    EXPECT_EQ(set.rfind("__Host-xiaoer_session=", 0), 0U) << set;
    EXPECT_NE(set.find("; Secure"), std::string::npos);
    const auto value = answer.cookie().substr(answer.cookie().find('='));
    EXPECT_EQ(ask(harness, "GET", "/api/me", "Cookie: __Host-xiaoer_session" + value + "\r\n").status, 200);
    EXPECT_EQ(ask(harness, "GET", "/api/me", "Cookie: xiaoer_session" + value + "\r\n").status, 401)
        << "such a cookie could have been planted without TLS";
}

TEST(Login, guessingIsSlowedDownAndTellsNothing) {
    const Harness harness;
    (void)log_in_as(harness, "li", "小李", {Role::agent});
    const auto wrong = post(harness, "/api/login", {{"user", "li"}, {"password", "wrong horse 1"}});
    const auto nobody = post(harness, "/api/login", {{"user", "nobody"}, {"password", "wrong horse 1"}});
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.body, nobody.body) << "whether a name exists must not show";
    post(harness, "/api/login", {{"user", "li"}, {"password", "wrong horse 2"}});
    post(harness, "/api/login", {{"user", "li"}, {"password", "wrong horse 3"}});
    const auto slow = post(harness, "/api/login", {{"user", "li"}, {"password", kPassword}});
    EXPECT_EQ(slow.status, 429) << "a right guess must not show either";
    EXPECT_GT(slow.json()["retry_after_s"], 0);
    EXPECT_FALSE(slow.header("Retry-After").empty());
}

TEST(Login, nonsenseIsRefusedPolitely) {
    const Harness harness;
    for (const auto* body : {"", "[]", "{}", "{\"user\":1,\"password\":2}", "{\"user\":\"li\"}", "nonsense",
                             "{\"user\":\"\\ud800\",\"password\":\"x\"}"})
        EXPECT_EQ(ask(harness, "POST", "/api/login", {}, body).status, 400) << body;
    const auto long_one = json{{"user", "li"}, {"password", std::string(300, 'x')}};
    EXPECT_EQ(post(harness, "/api/login", long_one).status, 400);
}

TEST(Session, logoutEndsItAndItsSockets) {
    const Harness harness;
    const auto cookie = log_in(harness, "小李");
    WebSocket socket(harness, "staff", cookie);
    socket.until([](const json& message) { return message.contains("rows"); });
    EXPECT_EQ(post(harness, "/api/logout", json::object(), cookie).status, 200);
    EXPECT_EQ(socket.close_code(), 4001);
    EXPECT_EQ(ask(harness, "GET", "/api/me", cookie).status, 401);
    EXPECT_EQ(post(harness, "/api/ticket", {{"as", "staff"}}, cookie).status, 401);
}

TEST(Session, whatAnAdminTakesAwayIsGoneAtOnce) {
    const Harness harness;
    const auto boss = log_in_as(harness, "boss", "老板", {Role::admin});
    const auto li = log_in_as(harness, "li", "小李", {Role::agent});
    WebSocket socket(harness, "staff", li);
    socket.until([](const json& message) { return message.contains("rows"); });
    const auto changed = ask(harness, "PUT", "/api/users/li", boss, json{{"disabled", true}}.dump());
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(socket.close_code(), 4001);
    EXPECT_EQ(ask(harness, "GET", "/api/me", li).status, 401);
    EXPECT_EQ(post(harness, "/api/login", {{"user", "li"}, {"password", kPassword}}).status, 401);
    const auto last = ask(harness, "PUT", "/api/users/boss", boss, json{{"disabled", true}}.dump());
    EXPECT_EQ(last.status, 400) << "the last admin stays";
}

TEST(Session, changingThePasswordEndsTheOthers) {
    const Harness harness;
    const auto here = log_in_as(harness, "li", "小李", {Role::agent});
    const auto there = log_in_as(harness, "li", "小李", {Role::agent});
    EXPECT_EQ(
        post(harness, "/api/me/password", {{"old", "not mine 123"}, {"new", "another horse 7"}}, here).status,
        400);
    EXPECT_EQ(
        post(harness, "/api/me/password", {{"old", kPassword}, {"new", "another horse 7"}}, here).status,
        200);
    EXPECT_EQ(ask(harness, "GET", "/api/me", here).status, 200);
    EXPECT_EQ(ask(harness, "GET", "/api/me", there).status, 401);
}

TEST(Ticket, opensOneSocketOnce) {
    const Harness harness;
    const auto cookie = log_in(harness, "小李");
    const auto shown = ticket(harness, "staff", cookie);
    ASSERT_FALSE(shown.empty());
    WebSocket first(harness, "", "");
    first.send({{"ticket", shown}});
    EXPECT_EQ(first.receive()["hello"]["as"], "staff");
    WebSocket again(harness, "", "");
    again.send({{"ticket", shown}});
    EXPECT_EQ(again.close_code(), 4401);
}

TEST(Ticket, isOfTheOneWhoAsked) {
    const Harness harness;
    const auto visitor = new_visitor(harness);
    EXPECT_EQ(ticket(harness, "staff", visitor), "");
    EXPECT_EQ(ticket(harness, "buyer", log_in(harness, "小李")), "");
    EXPECT_EQ(ticket(harness, "boss", visitor), "");
    EXPECT_EQ(ticket(harness, "buyer", ""), "");
    WebSocket socket(harness, "buyer", visitor);
    EXPECT_EQ(socket.receive()["hello"]["as"], "buyer");
    socket.send({{"take", {{"id", "t"}, {"conversation", "web:demo:x"}}}});
    EXPECT_EQ(socket.close_code(), 1008) << "a buyer's socket has no such verb";
}

TEST(Ticket, ofASessionThatEndedMeanwhileIsWorthNothing) {
    const Harness harness;
    const auto cookie = log_in(harness, "小李");
    const auto shown = ticket(harness, "staff", cookie);
    post(harness, "/api/logout", json::object(), cookie);
    WebSocket socket(harness, "", "");
    socket.send({{"ticket", shown}});
    EXPECT_EQ(socket.close_code(), 4401);
}

TEST(Ticket, aSocketThatShowsNoneIsClosed) {
    Options options;
    options.limits.ticket_time = std::chrono::milliseconds(20);
    options.limits.sweep = std::chrono::milliseconds(10);
    const Harness harness(options);
    WebSocket silent(harness, "", "");
    EXPECT_EQ(silent.close_code(), 4401);
    WebSocket talker(harness, "", "");
    talker.send({{"start", {{"after", 0}}}});
    EXPECT_EQ(talker.close_code(), 1008);
}

TEST(Users, areManagedByAdminsAndTheTrailTells) {
    const Harness harness;
    const auto boss = log_in_as(harness, "boss", "老板", {Role::admin});
    const json wang = {{"name", "wang"},     {"display", "小王"}, {"roles", {"agent"}},
                       {"groups", {"售后"}}, {"capacity", 3},     {"password", kPassword}};
    const auto added = post(harness, "/api/users", wang, boss);
    ASSERT_EQ(added.status, 201) << added.body;
    EXPECT_EQ(added.json()["groups"], json{"售后"});
    EXPECT_EQ(post(harness, "/api/users", wang, boss).status, 409);
    auto strange = wang;
    strange["name"] = "x";
    EXPECT_EQ(post(harness, "/api/users", strange, boss).status, 400);
    EXPECT_EQ(post(harness, "/api/users/wang/password", {{"password", "another horse 7"}}, boss).status, 200);
    EXPECT_EQ(post(harness, "/api/login", {{"user", "wang"}, {"password", "another horse 7"}}).status, 200);
    EXPECT_EQ(ask(harness, "GET", "/api/users", boss).json()["users"].size(), 2U);
    const auto trail = ask(harness, "GET", "/api/audit", boss).json();
    EXPECT_EQ(trail["intact"], true);
    std::vector<std::string> what;
    for (const auto& entry : trail["entries"])
        what.push_back(entry["what"]);
    EXPECT_EQ(what, (std::vector<std::string>{"login", "password_set", "user_added", "login"}));
    EXPECT_EQ(trail.dump().find("horse"), std::string::npos);
}

}  // namespace
}  // namespace xiaoer::web
