// Users as admins manage them, and the audit trail.
#include "bot/web/handlers/handlers.hpp"
#include "bot/web/http/api.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;

json user_json(const users::User& user) {
    json roles = json::array();
    for (const auto role : users::kRoles) {
        if (user.roles.has(role)) roles.push_back(users::word(role));
    }
    return {{"name", user.name},
            {"display", user.display},
            {"roles", std::move(roles)},
            {"groups", user.groups},
            {"capacity", user.capacity},
            {"disabled", user.disabled},
            {"last_login", millis(user.last_login)}};
}

/// What the body says of the user; what it does not mention stays.
void read_user(const json& body, users::User& user) {
    if (body.contains("display")) user.display = need(body, "display", 20);
    if (body.contains("groups")) user.groups = texts_of(body, "groups", 4, 8);
    user.capacity = static_cast<int>(number_of(body, "capacity", 1, 200, user.capacity));
    user.disabled = flag_of(body, "disabled", user.disabled);
    if (!body.contains("roles")) return;
    user.roles = {};
    for (const auto& word : texts_of(body, "roles", 5, 16)) {
        const auto role = users::role_of(word);
        if (!role) throw Refused(400, "bad_request", "没有“" + word + "”这个角色。");
        user.roles.add(*role);
    }
}

/// The user as it is after a change, or why there was none.
users::Accounts::Done done_with(const Call& call, std::string name, int status) {
    return [&server = call.server, answer = call.answer, name = std::move(name),
            status](const users::Refusal& refusal) {
        if (!refusal.empty()) {
            const bool taken = refusal.find("已经有人用") != std::string::npos;
            return answer(net::error_response(taken ? 409 : 400, refusal, taken ? "taken" : "refused"));
        }
        const auto* user = server.accounts.find(name);
        answer(json_response(user == nullptr ? json::object() : user_json(*user), status));
    };
}

}  // namespace

void list_users(const Call& call) {
    json list = json::array();
    for (const auto& user : call.server.accounts.users())
        list.push_back(user_json(user));
    reply(call, {{"users", std::move(list)}});
}

void add_user(const Call& call) {
    const auto body = body_of(call);
    users::User user;
    user.name = need(body, "name", 32);
    user.display = user.name;
    read_user(body, user);
    auto done = done_with(call, user.name, 201);
    call.server.accounts.add(call.me().name, std::move(user), need(body, "password"), std::move(done));
}

void change_user(const Call& call) {
    const auto* known = call.server.accounts.find(call.at[0]);
    if (known == nullptr) throw Refused(404, "not_found", "没有这个用户。");
    auto user = *known;
    read_user(body_of(call), user);
    auto done = done_with(call, user.name, 200);
    call.server.accounts.update(call.me().name, std::move(user), std::move(done));
}

void set_user_password(const Call& call) {
    if (call.server.accounts.find(call.at[0]) == nullptr) throw Refused(404, "not_found", "没有这个用户。");
    call.server.accounts.set_password(call.me().name, call.at[0], need(body_of(call), "password"),
                                      [answer = call.answer](const users::Refusal& refusal) {
                                          if (refusal.empty()) return answer(json_response(json::object()));
                                          answer(net::error_response(400, refusal, "bad_password"));
                                      });
}

void list_audit(const Call& call) {
    call.server.accounts.audit_entries(
        query_number(call, "before", 0, INT64_MAX, 0),
        static_cast<std::size_t>(query_number(call, "limit", 1, 500, 100)), query(call, "buyer"),
        [answer = call.answer](const std::vector<users::AuditEntry>& entries, bool intact) {
            json list = json::array();
            for (const auto& entry : entries)
                list.push_back({{"seq", entry.seq},
                                {"at", millis(entry.at)},
                                {"by", entry.by},
                                {"what", entry.what},
                                {"detail", entry.detail},
                                {"hash", entry.hash}});
            answer(json_response({{"entries", std::move(list)}, {"intact", intact}}));
        });
}

}  // namespace xiaoer::web
