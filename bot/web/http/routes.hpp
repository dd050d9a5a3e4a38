// Every address of the server in one table (route_table.cpp): path, verb, who may, how much body, what runs.
// What is not in it does not exist. openapi.json describes the same table, and a test compares the two.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bot/net/http_head.hpp"
#include "bot/users/accounts.hpp"
#include "bot/web/http/server_context.hpp"
#include "bot/web/sockets/link.hpp"

namespace xiaoer::web {

/// Who asks, as far as the cookies prove it.
struct Caller {
    std::optional<std::string> visitor;
    std::optional<users::Identity> staff;
};

struct Call {
    ServerContext& server;
    const net::Request& request;  ///< valid until answer is called
    Caller caller;
    std::vector<std::string> at;  ///< what stands for the {…} of the path, decoded
    std::function<void(net::Response)> answer;

    /// For routes that only staff may take.
    [[nodiscard]] const users::User& me() const { return caller.staff->user; }
};

/// Thrown by a handler before it answers; becomes the answer {error, code}.
struct Refused : std::runtime_error {
    Refused(int given_status, std::string given_code, const std::string& sentence)
        : std::runtime_error(sentence), status(given_status), code(std::move(given_code)) {}
    int status;
    std::string code;
};

enum class Verb { get, post, put, del, socket };
[[nodiscard]] std::string_view method(Verb verb);

/// Who may take a route: everybody, or buyers (any visitor) and staff with one of the roles.
struct Access {
    bool anyone = false;
    bool buyer = false;
    users::Roles staff = {};

    [[nodiscard]] bool admits(const Caller& caller) const {
        return anyone || (buyer && caller.visitor) || (caller.staff && staff.meets(caller.staff->user.roles));
    }
};

struct Route {
    std::string_view path;  ///< {name} stands for one segment
    Verb verb = Verb::get;
    Access access;
    std::size_t body = 0;
    void (*http)(const Call& call) = nullptr;
    void (*socket)(ServerContext& server, const std::shared_ptr<Link>& link) = nullptr;
};

struct Routing {
    const Route* route = nullptr;  ///< null: answer with refusal
    Caller caller;
    std::vector<std::string> at;
    net::Response refusal;
};

/// Finds the route and checks verb, origin, role and length, in this order. local: our end's address.
[[nodiscard]] Routing route(ServerContext& server, const net::Request& request, std::string_view local);

/// The table itself.
[[nodiscard]] std::span<const Route> all_routes();

}  // namespace xiaoer::web
