#include "bot/web/routes.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "bot/web/wire.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;

constexpr std::size_t kSmallBody = 2'048;
constexpr std::chrono::seconds kVisitorAge = std::chrono::hours(24 * 180);

std::string_view rest_of(const Request& request, std::string_view prefix) {
    return std::string_view(request.path).substr(prefix.size());
}

bool secure(const Request& request) {
    return request.header("origin").starts_with("https://");
}

std::string field(const Request& request, const char* key) {
    const auto value = parse_message(request.body);
    if (!value || !value->contains(key) || !(*value)[key].is_string()) return {};
    return (*value)[key].get<std::string>();
}

void buyer_page(const Call& call) {
    call.answer(call.site.pages.serve("buyer.html", call.request));
}
void agent_page(const Call& call) {
    call.answer(call.site.pages.serve("agent.html", call.request));
}
void asset(const Call& call) {
    call.answer(call.site.pages.serve(rest_of(call.request, "/assets/"), call.request));
}

void health(const Call& call) {
    const auto figures = call.site.hub->desk().figures();
    Response response;
    response.body = dump({{"status", "ok"},
                          {"connections", call.site.registry->size()},
                          {"agents", call.site.hub->agents_online()},
                          {"messages", figures.messages},
                          {"replies", figures.replies},
                          {"handoffs", figures.handoffs},
                          {"duplicates", figures.duplicates},
                          {"dropped_stale", figures.dropped_stale},
                          {"in_doubt", figures.in_doubt},
                          {"notes_written", figures.notes_written},
                          {"refused_events", figures.refused_events}});
    call.answer(std::move(response));
}

/// Makes sure that the browser has a visitor's secret. A POST by the page, because the Strict cookie of a
/// buyer who follows a link from elsewhere is only sent with the page's own requests.
void visit(const Call& call) {
    const auto now = std::chrono::steady_clock::now();
    if (!call.site.visits.take(call.request.peer, now)) {
        return call.answer(error_response(429, "访问太频繁，请稍后再试。"));
    }
    const bool demo = field(call.request, "buyer") == kDemoVisitor && call.site.demo_allowed;
    Response response;
    response.body = dump({{"demo", demo}});
    const bool is_demo = call.caller.visitor == kDemoVisitor;
    if (!call.caller.visitor || demo != is_demo) {
        const auto secret = demo ? std::string(kDemoVisitor) : random_token();
        const auto age = demo ? std::chrono::seconds(std::chrono::hours(1)) : kVisitorAge;
        response.headers.emplace_back("Set-Cookie",
                                      set_cookie(kBuyerCookie, secret, age, secure(call.request)));
    }
    call.answer(std::move(response));
}

void upload(const Call& call) {
    auto& site = call.site;
    const auto now = std::chrono::steady_clock::now();
    if (!site.pictures_of_visitor.take(*call.caller.visitor, now) ||
        !site.pictures_of_address.take(call.request.peer, now)) {
        return call.answer(error_response(429, "图片传得太快，请等一会儿再传。"));
    }
    site.pictures.save(*call.caller.visitor, call.request.body,
                       [answer = call.answer](const std::string& name, Pictures::Trouble trouble) {
                           switch (trouble) {
                               case Pictures::Trouble::not_a_picture:
                                   return answer(error_response(415, "只收 JPG、PNG、WebP、GIF 图片。"));
                               case Pictures::Trouble::full:
                                   return answer(error_response(507, "图片暂时存不下了，请联系客服。"));
                               case Pictures::Trouble::disk:
                                   return answer(error_response(500, "图片没有存好，请再试一次。"));
                               case Pictures::Trouble::none:
                                   break;
                           }
                           Response response;
                           response.status = 201;
                           response.body = dump({{"name", name}});
                           answer(std::move(response));
                       });
}

void picture(const Call& call) {
    const auto name = std::string(rest_of(call.request, "/pictures/"));
    const auto visitor = call.caller.agent ? std::string() : call.caller.visitor.value_or("-");
    if (!Pictures::is_name(name, visitor)) return call.answer(error_response(404, "没有这张图片。"));
    call.site.pictures.read(name, [name, answer = call.answer](std::optional<std::string> bytes) {
        if (!bytes) return answer(error_response(404, "没有这张图片。"));
        Response response;
        response.type = media_type(kind_of_extension(name.substr(name.find('.') + 1)));
        response.body = std::move(*bytes);
        response.headers = {{"Cache-Control", "private, max-age=86400, immutable"},
                            {"Content-Disposition", "inline"}};
        answer(std::move(response));
    });
}

void login(const Call& call) {
    auto& site = call.site;
    if (!site.logins.take(call.request.peer, std::chrono::steady_clock::now())) {
        return call.answer(error_response(429, "试得太多了，请一分钟后再试。"));
    }
    if (!site.sessions.key_fits(field(call.request, "key"))) {
        return call.answer(error_response(403, "口令不对。"));
    }
    const auto name = agent_name(field(call.request, "name"));
    if (!name) return call.answer(error_response(400, "请填写客服名，1 到 20 个字。"));
    Response response;
    response.body = dump({{"name", *name}});
    response.headers.emplace_back(
        "Set-Cookie", set_cookie(kAgentCookie, site.sessions.open(*name, site.now()), AgentSessions::kAge,
                                 secure(call.request)));
    call.answer(std::move(response));
}

void logout(const Call& call) {
    call.site.sessions.close(*call.caller.agent, call.site.now());
    call.site.hub->sign_out(*call.caller.agent);
    Response response;
    response.body = "{}";
    response.headers.emplace_back(
        "Set-Cookie", set_cookie(kAgentCookie, "", std::chrono::seconds(0), secure(call.request)));
    call.answer(std::move(response));
}

void me(const Call& call) {
    Response response;
    response.body = dump({{"name", call.caller.agent->name}});
    call.answer(std::move(response));
}

void buyer_socket(Site& site, const Caller& caller, const std::shared_ptr<Link>& link) {
    serve_buyer(site.world(), link, *caller.visitor);
}
void agent_socket(Site& site, const Caller& caller, const std::shared_ptr<Link>& link) {
    serve_agent(site.world(), link, *caller.agent);
}

constexpr std::size_t kPictureBody = Limits{}.picture_bytes;

constexpr std::array kRoutes = {
    Route{"/", Verb::get, Role::anyone, 0, buyer_page},
    Route{"/agent", Verb::get, Role::anyone, 0, agent_page},
    Route{"/assets/*", Verb::get, Role::anyone, 0, asset},
    Route{"/healthz", Verb::get, Role::anyone, 0, health},
    Route{"/pictures/*", Verb::get, Role::buyer_or_agent, 0, picture},
    Route{"/api/visit", Verb::post, Role::anyone, kSmallBody, visit},
    Route{"/api/pictures", Verb::post, Role::buyer, kPictureBody, upload},
    Route{"/api/agent/login", Verb::post, Role::anyone, kSmallBody, login},
    Route{"/api/agent/logout", Verb::post, Role::agent, kSmallBody, logout},
    Route{"/api/agent/me", Verb::get, Role::agent, 0, me},
    Route{"/ws/buyer", Verb::socket, Role::buyer, 0, nullptr, buyer_socket},
    Route{"/ws/agent", Verb::socket, Role::agent, 0, nullptr, agent_socket},
};

bool matches(std::string_view pattern, std::string_view path) {
    if (!pattern.ends_with('*')) return pattern == path;
    pattern.remove_suffix(1);
    const auto rest = path.substr(std::min(pattern.size(), path.size()));
    return path.starts_with(pattern) && !rest.empty() && rest.find('/') == std::string_view::npos;
}

bool verb_fits(Verb verb, const Request& request) {
    if (verb == Verb::post) return request.method == "POST";
    return request.method == "GET" || (verb == Verb::get && request.method == "HEAD");
}

bool role_fits(Role role, const Caller& caller) {
    switch (role) {
        case Role::anyone:
            return true;
        case Role::buyer:
            return caller.visitor.has_value();
        case Role::agent:
            return caller.agent.has_value();
        case Role::buyer_or_agent:
            return caller.visitor || caller.agent;
    }
    return false;
}

/// 0, or why the request may not take this route.
int refusal_of(const Route& route, Site& site, const Request& request, const Caller& caller,
               std::string_view local) {
    if (!verb_fits(route.verb, request)) return 405;
    if (route.verb == Verb::socket) {
        if (const int status = check_upgrade(request)) return status;
    }
    if (route.verb != Verb::get && !site.origins.allows(request.header("origin"), local)) return 403;
    if (!role_fits(route.role, caller)) return 401;
    if (request.length > route.body) return 413;
    return 0;
}

std::string_view sentence(int status) {
    switch (status) {
        case 401:
            return "请先登录。";
        case 403:
            return "这个网页没有获准访问。";
        case 405:
            return "这个地址不接受这种请求。";
        case 413:
            return "内容太大。图片每张最多 5 MB。";
        case 426:
            return "这个地址只接受 WebSocket。";
        default:
            return "请求有误。";
    }
}

}  // namespace

Routing route(Site& site, const Request& request, std::string_view local) {
    Routing routing;
    for (const auto& entry : kRoutes) {
        if (!matches(entry.path, request.path)) continue;
        routing.caller.visitor = visitor_of(request.cookie(kBuyerCookie), site.demo_allowed);
        routing.caller.agent = site.sessions.find(request.cookie(kAgentCookie), site.now());
        if (const int status = refusal_of(entry, site, request, routing.caller, local)) {
            routing.refusal = error_response(status, sentence(status));
            if (status == 405) {
                routing.refusal.headers.emplace_back("Allow", entry.verb == Verb::post ? "POST" : "GET");
            }
            return routing;
        }
        routing.route = &entry;
        return routing;
    }
    routing.refusal = site.pages.not_found(request);
    return routing;
}

std::vector<Route> all_routes() {
    return {kRoutes.begin(), kRoutes.end()};
}

}  // namespace xiaoer::web
