// Logging in and out, and the tickets for sockets.
#include "bot/web/handlers/handlers.hpp"
#include "bot/web/http/api.hpp"
#include "bot/web/views/buyer_view.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using users::Entry;

json me_json(ServerContext& server, const users::User& user) {
    json roles = json::array();
    for (const auto role : users::kRoles) {
        if (user.roles.has(role)) roles.push_back(users::word(role));
    }
    const auto* member = server.hub->staff().find(user.name);
    return {{"name", user.name},
            {"display", user.display},
            {"roles", std::move(roles)},
            {"groups", user.groups},
            {"capacity", user.capacity},
            {"status", word(member == nullptr ? core::Presence::offline : member->presence)},
            {"must_change_password", false},
            {"server_time", millis(server.now())}};
}

std::string session_cookie(const ServerContext& server, const net::Request& request, std::string_view value) {
    const bool tls = came_by_tls(request);
    const auto age =
        value.empty() ? std::chrono::seconds(0) : std::chrono::seconds(users::SessionLimits{}.absolute);
    return set_cookie(tls || server.tls_only ? kStaffCookieTls : kStaffCookie, value, age,
                      tls || server.tls_only);
}

/// The answer to a password, once the thread has thought about it.
std::function<void(Entry)> enter(const Call& call) {
    // The request is valid until it is answered, and so is the site.
    return [&server = call.server, &request = call.request, answer = call.answer](const Entry& entry) {
        switch (entry.result) {
            case Entry::Result::in: {
                auto response = json_response(me_json(server, entry.user));
                response.headers.emplace_back("Set-Cookie", session_cookie(server, request, entry.secret));
                return answer(std::move(response));
            }
            case Entry::Result::wrong:
                return answer(net::error_response(401, "用户名或口令不对。", "wrong_password"));
            case Entry::Result::refused:
                return answer(net::error_response(403, entry.sentence, "refused"));
            case Entry::Result::slow: {
                const auto wait = std::to_string(entry.wait.count());
                auto response = json_response({{"error", "试得太多了，请" + wait + "秒后再试。"},
                                               {"code", "slow_down"},
                                               {"retry_after_s", entry.wait.count()}},
                                              429);
                response.headers.emplace_back("Retry-After", wait);
                return answer(std::move(response));
            }
        }
    };
}

}  // namespace

void set_up(const Call& call) {
    const auto body = body_of(call);
    users::User admin;
    admin.name = need(body, "user", 32);
    const auto display = text_of(body, "display", 20);
    admin.display = display.empty() ? admin.name : display;
    const auto password = need(body, "password");
    if (const auto refusal = users::password_trouble(password, admin.name); !refusal.empty())
        throw Refused(400, "bad_password", refusal);
    call.server.accounts.set_up(need(body, "token"), std::move(admin), password, enter(call));
}

void log_in(const Call& call) {
    const auto body = body_of(call);
    call.server.accounts.log_in(need(body, "user", 64), need(body, "password", users::kPasswordAtMost),
                                call.request.peer, enter(call));
}

void log_out(const Call& call) {
    call.server.accounts.log_out(call.caller.staff->session);
    auto response = json_response(json::object());
    response.headers.emplace_back("Set-Cookie", session_cookie(call.server, call.request, ""));
    call.answer(std::move(response));
}

void me(const Call& call) {
    reply(call, me_json(call.server, call.me()));
}

void change_password(const Call& call) {
    const auto body = body_of(call);
    call.server.accounts.change_password(*call.caller.staff, need(body, "old"), need(body, "new"),
                                         call.request.peer,
                                         [answer = call.answer](const users::Refusal& refusal) {
                                             if (refusal.empty())
                                                 return answer(json_response(json::object()));
                                             answer(net::error_response(400, refusal, "bad_password"));
                                         });
}

void give_ticket(const Call& call) {
    if (!call.server.tickets.take(call.request.peer, std::chrono::steady_clock::now()))
        throw Refused(429, "slow_down", "连接太频繁，请稍后再试。");
    const auto as = need(body_of(call), "as");
    users::Sessions::Subject subject;
    if (as == "staff" && call.caller.staff) {
        subject.session = call.caller.staff->session;
    } else if (as == "buyer" && call.caller.visitor) {
        subject.visitor = *call.caller.visitor;
    } else {
        throw Refused(401, "not_logged_in", "请先登录。");
    }
    const auto ticket = call.server.accounts.ticket(std::move(subject));
    if (ticket.empty()) throw Refused(503, "busy", "现在太忙，请稍后再试。");
    reply(call, {{"ticket", ticket}});
}

}  // namespace xiaoer::web
