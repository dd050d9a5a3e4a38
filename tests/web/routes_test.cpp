// Every cell of route × role, from the table itself.
#include "bot/web/routes.hpp"

#include <gtest/gtest.h>

#include "tests/web/harness.hpp"

namespace xiaoer::web {
namespace {

std::string sample_path(std::string_view pattern) {
    std::string path(pattern);
    if (path.ends_with('*')) {
        path.pop_back();
        path += "buyer.js";
    }
    return path;
}

bool may(Role role, bool buyer, bool agent) {
    switch (role) {
        case Role::anyone:
            return true;
        case Role::buyer:
            return buyer;
        case Role::agent:
            return agent;
        case Role::buyer_or_agent:
            return buyer || agent;
    }
    return false;
}

TEST(Routes, everyoneGetsWhereTheyMayAndNowhereElse) {
    const Harness harness;
    const auto buyer = new_visitor(harness);
    const auto agent = log_in(harness, "小李");
    struct Who {
        std::string cookie;
        bool buyer;
        bool agent;
    };
    for (const auto& [cookie, is_buyer, is_agent] :
         {Who{"", false, false}, Who{buyer, true, false}, Who{agent, false, true}}) {
        for (const auto& route : all_routes()) {
            if (route.path == "/api/agent/logout") continue;  // would end the session; tested in agent_test
            const auto path = sample_path(route.path);
            const auto verb = route.verb == Verb::post ? "POST" : "GET";
            const auto headers = route.verb == Verb::socket ? std::string(kUpgrade) + cookie : cookie;
            const auto status = ask(harness, verb, path, headers).status;
            const bool let_in = status != 401;
            EXPECT_EQ(let_in, may(route.role, is_buyer, is_agent)) << path << ' ' << cookie << ' ' << status;
            const bool no_key = route.path == "/api/agent/login";
            EXPECT_EQ(status == 403, no_key) << path;
            EXPECT_NE(status, 500) << path;
        }
    }
}

TEST(Routes, whatChangesSomethingNeedsOurOrigin) {
    const Harness harness;
    const auto cookie = new_visitor(harness);
    for (const auto& route : all_routes()) {
        if (route.verb == Verb::get) continue;
        for (const auto* origin : {"", "Origin: null\r\n", "Origin: http://evil.com\r\n"}) {
            std::string text = route.verb == Verb::post ? "POST " : "GET ";
            text += std::string(route.path) +
                    " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(harness.port()) + "\r\n";
            text += origin + cookie;
            if (route.verb == Verb::socket) text += kUpgrade;
            Client client(harness.port());
            client.send(text + "\r\n");
            EXPECT_EQ(client.read_answer().status, 403) << route.path << ' ' << origin;
        }
    }
}

TEST(Routes, theOtherVerbIsRefused) {
    const Harness harness;
    for (const auto& route : all_routes()) {
        const auto wrong = route.verb == Verb::post ? "GET" : "POST";
        EXPECT_EQ(ask(harness, wrong, sample_path(route.path)).status, 405) << route.path;
    }
}

}  // namespace
}  // namespace xiaoer::web
