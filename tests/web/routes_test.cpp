// Every cell of route × role, from the table itself, and the table against its description.
#include "bot/web/http/routes.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "bot/web/http/api_description.hpp"
#include "tests/web/harness.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using users::Role;

std::string sample_path(std::string_view pattern) {
    return std::regex_replace(std::string(pattern), std::regex(R"(\{\w+\})"), "x");
}

std::string lower_method(Verb verb) {
    return net::lower(method(verb));
}

json roles_of(const Access& access) {
    json roles = json::array();
    if (access.anyone) roles.push_back("anyone");
    if (access.buyer) roles.push_back("buyer");
    for (const auto role : users::kRoles) {
        if (access.staff.has(role)) roles.push_back(users::word(role));
    }
    return roles;
}

std::set<json> as_set(const json& list) {
    return {list.begin(), list.end()};
}

TEST(Description, isTheTableAndNothingElse) {
    const auto api = json::parse(kApiDescription);
    std::set<std::string> described;
    for (const auto& [path, verbs] : api["paths"].items()) {
        for (const auto& [verb, operation] : verbs.items())
            described.insert(verb + " " + path);
    }
    std::set<std::string> served;
    for (const auto& route : all_routes()) {
        const auto verb = lower_method(route.verb);
        EXPECT_TRUE(served.insert(verb + " " + std::string(route.path)).second) << "twice: " << route.path;
        const auto path = api["paths"].find(std::string(route.path));
        if (path == api["paths"].end() || !path->contains(verb)) continue;
        EXPECT_EQ(as_set((*path)[verb]["x-roles"]), as_set(roles_of(route.access)))
            << verb << ' ' << route.path;
    }
    EXPECT_EQ(described, served);
}

TEST(Description, isServedAsItIs) {
    const Harness harness;
    const auto answer = ask(harness, "GET", "/api/openapi.json");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, kApiDescription);
    EXPECT_EQ(answer.json()["openapi"], "3.1.0");
}

TEST(Description, everyReferenceLeadsSomewhere) {
    const auto api = json::parse(kApiDescription);
    const std::string text(kApiDescription);
    const std::regex reference(R"re("\$ref":\s*"#/components/schemas/(\w+)")re");
    for (std::sregex_iterator at(text.begin(), text.end(), reference), end; at != end; ++at)
        EXPECT_TRUE(api["components"]["schemas"].contains((*at)[1].str())) << (*at)[1].str();
}

TEST(Routes, everyoneGetsWhereTheyMayAndNowhereElse) {
    const Harness harness;
    struct Visitor {
        std::string name;
        std::string cookie;
        Caller caller;
    };
    std::vector<Visitor> everybody = {{"nobody", "", {}}};
    everybody.push_back({"buyer", new_visitor(harness), {}});
    everybody.back().caller.visitor = "x";
    for (const auto role : users::kRoles) {
        const std::string name(users::word(role));
        everybody.push_back({name, log_in_as(harness, name, name, {role}), {}});
        everybody.back().caller.staff = users::Identity{};
        everybody.back().caller.staff->user.roles = {role};
    }
    for (const auto& who : everybody) {
        for (const auto& route : all_routes()) {
            if (route.path == "/api/logout") continue;  // would end the session; tested in login_test
            const auto path = sample_path(route.path);
            const auto headers = route.verb == Verb::socket ? std::string(kUpgrade) + who.cookie : who.cookie;
            const auto answer = ask(harness, method(route.verb), path, headers, route.body > 0 ? "{}" : "");
            const bool kept_out =
                answer.json().is_object() && (answer.json().value("code", "") == "not_logged_in" ||
                                              answer.json().value("code", "") == "wrong_role");
            // A ticket is for whoever asks as himself: an empty wish is nobody's.
            EXPECT_EQ(!kept_out, route.access.admits(who.caller))
                << who.name << ' ' << path << ' ' << answer.body;
            EXPECT_NE(answer.status, 500) << path << ' ' << answer.body;
        }
    }
}

TEST(Routes, whatChangesSomethingNeedsOurOrigin) {
    const Harness harness;
    const auto cookie = log_in(harness, "老板", {Role::admin, Role::agent, Role::lead, Role::trainer});
    for (const auto& route : all_routes()) {
        if (route.verb == Verb::get) continue;
        for (const auto* origin : {"", "Origin: null\r\n", "Origin: http://evil.com\r\n"}) {
            auto text = std::string(method(route.verb)) + " " + sample_path(route.path) +
                        " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(harness.port()) + "\r\n";
            text += origin + cookie;
            if (route.verb == Verb::socket) text += kUpgrade;
            Client client(harness.port());
            client.send(text + "\r\n");
            const auto answer = client.read_answer();
            EXPECT_EQ(answer.status, 403) << route.path << ' ' << origin;
            EXPECT_EQ(answer.json()["code"], "wrong_origin");
        }
    }
}

TEST(Routes, bodiesHaveALimit) {
    const Harness harness;
    const auto cookie = log_in(harness, "老板", {Role::admin, Role::agent, Role::lead, Role::trainer});
    const auto visitor = new_visitor(harness);
    for (const auto& route : all_routes()) {
        if (route.verb == Verb::get || route.verb == Verb::socket) continue;
        const auto head = std::string(method(route.verb)) + " " + sample_path(route.path) +
                          " HTTP/1.1\r\nHost: x\r\nOrigin: " + harness.origin() + "\r\n" +
                          (route.access.buyer ? visitor : cookie) +
                          "Content-Length: " + std::to_string(route.body + 1) + "\r\n\r\n";
        Client large(harness.port());
        large.send(head);
        EXPECT_EQ(large.read_answer().status, 413) << route.path;
    }
}

TEST(Routes, anotherVerbIsRefused) {
    const Harness harness;
    for (const auto& route : all_routes()) {
        const auto answer = ask(harness, "PATCH", sample_path(route.path));
        EXPECT_EQ(answer.status, 405) << route.path;
        EXPECT_NE(answer.header("Allow").find(method(route.verb)), std::string::npos) << route.path;
    }
}

TEST(Routes, hostilePathsFindNothing) {
    const Harness harness;
    const auto cookie = log_in(harness, "小李");
    for (const auto* path :
         {"/api/conversations/", "/api/conversations/%00", "/api/conversations/%ff", "/api/conversations/%zz",
          "/api/conversations/..%2f..%2fetc", "/assets/..%2fagent.html", "/assets/%2e%2e%2fusers.db",
          "/pictures/..%2f..%2fusers.db", "//", "/api", "/api/"})
        EXPECT_EQ(ask(harness, "GET", path, cookie).status, 404) << path;
}

}  // namespace
}  // namespace xiaoer::web
