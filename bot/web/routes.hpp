// Every address of the server in one table: path, verb, who may, how much body, what runs. What is not in it
// does not exist.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "bot/web/http.hpp"
#include "bot/web/identity.hpp"
#include "bot/web/link.hpp"
#include "bot/web/site.hpp"

namespace xiaoer::web {

/// Who asks, as far as the cookies prove it.
struct Caller {
    std::optional<std::string> visitor;
    std::optional<AgentSession> agent;
};

struct Call {
    Site& site;
    const Request& request;  ///< valid until answer is called
    Caller caller;
    std::function<void(Response)> answer;
};

enum class Verb { get, post, socket };
enum class Role { anyone, buyer, agent, buyer_or_agent };

struct Route {
    std::string_view path;  ///< a trailing '*' stands for the rest
    Verb verb = Verb::get;
    Role role = Role::anyone;
    std::size_t body = 0;
    void (*http)(const Call& call) = nullptr;
    void (*socket)(Site& site, const Caller& caller, const std::shared_ptr<Link>& link) = nullptr;
};

struct Routing {
    const Route* route = nullptr;  ///< null: answer with refusal
    Caller caller;
    Response refusal;
};

/// Finds the route and checks verb, origin, role and length, in this order. local: our end's address.
[[nodiscard]] Routing route(Site& site, const Request& request, std::string_view local);

/// For the test that walks the whole table.
[[nodiscard]] std::vector<Route> all_routes();

}  // namespace xiaoer::web
