#include "bot/web/http/routes.hpp"

#include <algorithm>

#include "bot/web/http/api.hpp"

namespace xiaoer::web {
namespace {

/// The segments for the {…} of the pattern; nothing when the path does not fit.
std::optional<std::vector<std::string>> fit(std::string_view pattern, std::string_view path) {
    std::vector<std::string> at;
    while (!pattern.empty()) {
        const auto wanted = pattern.substr(0, pattern.find('/', 1));
        const auto given = path.substr(0, path.find('/', 1));
        pattern.remove_prefix(wanted.size());
        path.remove_prefix(given.size());
        if (wanted.starts_with("/{")) {
            auto segment = given.size() > 1 ? net::percent_decoded(given.substr(1)) : std::nullopt;
            if (!segment || segment->empty()) return std::nullopt;
            at.push_back(std::move(*segment));
        } else if (wanted != given) {
            return std::nullopt;
        }
    }
    if (!path.empty()) return std::nullopt;
    return at;
}

bool verb_fits(Verb verb, const net::Request& request) {
    if (verb == Verb::get && request.method == "HEAD") return true;
    return request.method == method(verb);
}

Caller caller_of(ServerContext& server, const net::Request& request) {
    Caller caller;
    caller.visitor = visitor_of(request.cookie(kBuyerCookie), server.demo_allowed);
    auto secret = request.cookie(kStaffCookieTls);
    // A site that is only reached over TLS does not look at a cookie that could have been set without it.
    if (secret.empty() && !server.tls_only) secret = request.cookie(kStaffCookie);
    if (!secret.empty()) caller.staff = server.accounts.who(secret);
    return caller;
}

net::Response refusal_of(const Route& route, ServerContext& server, const net::Request& request,
                         const Caller& caller, std::string_view local) {
    net::Response fine;
    if (route.verb == Verb::socket) {
        if (const int status = net::check_upgrade(request))
            return net::error_response(status, "这个地址只接受 WebSocket。");
    }
    if (route.verb != Verb::get && !server.origins.allows(request.header("origin"), local))
        return net::error_response(403, "这个网页没有获准访问。", "wrong_origin");
    if (!route.access.admits(caller)) {
        const bool known = caller.staff && !route.access.staff.none();
        if (known) return net::error_response(403, "你的角色不能做这件事，请找管理员。", "wrong_role");
        return net::error_response(401, "请先登录。", "not_logged_in");
    }
    if (request.length > route.body) return net::error_response(413, "内容太大。", "too_large");
    return fine;
}

}  // namespace

std::string_view method(Verb verb) {
    switch (verb) {
        case Verb::post:
            return "POST";
        case Verb::put:
            return "PUT";
        case Verb::del:
            return "DELETE";
        default:
            return "GET";
    }
}

Routing route(ServerContext& server, const net::Request& request, std::string_view local) {
    Routing routing;
    std::string allowed;
    for (const auto& entry : all_routes()) {
        auto at = fit(entry.path, request.path);
        if (!at) continue;
        if (!verb_fits(entry.verb, request)) {
            allowed += (allowed.empty() ? "" : ", ") + std::string(method(entry.verb));
            continue;
        }
        routing.caller = caller_of(server, request);
        routing.refusal = refusal_of(entry, server, request, routing.caller, local);
        if (routing.refusal.status != 200) return routing;
        routing.at = std::move(*at);
        routing.route = &entry;
        return routing;
    }
    if (allowed.empty()) {
        routing.refusal = server.pages.not_found(request);
    } else {
        routing.refusal = net::error_response(405, "这个地址不接受这种请求。");
        routing.refusal.headers.emplace_back("Allow", allowed);
    }
    return routing;
}

}  // namespace xiaoer::web
