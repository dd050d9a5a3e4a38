// Whether we are alive, whether we can be relied upon, and the figures behind it.
#include <nlohmann/json.hpp>

#include "bot/web/handlers/handlers.hpp"
#include "bot/web/http/api.hpp"
#include "bot/web/views/health_view.hpp"

namespace xiaoer::web {
namespace {

Standing standing_of(ServerContext& server) {
    Standing out;
    auto& bot = server.hub->bot();
    out.figures = bot.figures();
    out.health = bot.health();
    out.pictures_fetched = server.pictures.fetched();
    if (server.retention) out.removed = server.retention->removed();
    if (const auto pictures = server.pictures.removed(); pictures > 0) out.removed["pictures"] = pictures;
    out.handshakes = server.handshake_ends;
    if (server.certificate) {
        out.certificate_left = std::chrono::duration_cast<std::chrono::seconds>(
            server.certificate->current().expires() - server.now());
        out.certificate_refused = !server.certificate->fault().empty();
    }
    out.connections = server.registry->size();
    out.agents = server.hub->agents_online();
    const auto now = server.now();
    for (const auto* row : server.hub->board().all()) {
        if (row->owner.who != core::Owner::Who::queue) continue;
        ++out.queue;
        const auto waited = std::chrono::duration_cast<std::chrono::seconds>(now - row->since);
        out.longest_s = std::max<std::int64_t>(out.longest_s, waited.count());
    }
    out.free_bytes = server.free_bytes;
    out.low_on_space = server.low_on_space();
    return out;
}

/// This machine, or an address the store has named. A request that a proxy nobody has named hands on comes
/// from anywhere.
bool may_read_figures(const Call& call) {
    const auto& request = call.request;
    const bool handed_on = request.has("forwarded") || request.has("x-forwarded-for");
    const auto& options = call.server.options;
    if (handed_on && options.proxies.empty()) return false;
    return is_loopback(request.peer) || options.metrics_from.has(request.peer);
}

}  // namespace

void alive(const Call& call) {
    reply(call, {{"status", "ok"}});
}

void ready(const Call& call) {
    const auto faults = faults_of(standing_of(call.server));
    nlohmann::json body = {{"ready", faults.empty()}};
    if (may_read_figures(call)) body["faults"] = faults;
    reply(call, body, faults.empty() ? 200 : 503);
}

void metrics(const Call& call) {
    if (!may_read_figures(call))
        throw Refused(403, "wrong_address", "这个地址不能看运行数据，请在配置里加上它（metrics_from）。");
    net::Response response;
    response.type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = metrics_text(standing_of(call.server));
    call.answer(std::move(response));
}

}  // namespace xiaoer::web
