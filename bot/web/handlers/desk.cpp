// The queue, colleagues and the lead's live view.
#include <map>

#include "bot/web/handlers/handlers.hpp"
#include "bot/web/handlers/studio.hpp"
#include "bot/web/http/api.hpp"
#include "bot/web/views/buyer_view.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using Who = core::Owner::Who;

constexpr std::size_t kCheckedText = 4'000;

void answer_with_member(const Call& call, const std::string& user) {
    const auto* member = call.server.hub->staff().find(user);
    reply(call, call.server.hub->colleague(*member));
}

void set_presence(const Call& call, const std::string& user) {
    const auto presence = presence_of(need(body_of(call), "status"));
    if (!presence) throw Refused(400, "bad_request", "状态只有在线、挂起、离线。");
    if (!call.server.hub->set_presence(user, *presence))
        throw Refused(409, "not_here", "还没有打开工作台，不能改状态。");
    answer_with_member(call, user);
}

}  // namespace

void list_colleagues(const Call& call) {
    reply(call,
          {{"colleagues", call.server.hub->colleagues()}, {"groups", {"售前", "售中", "售后", "主管"}}});
}

void set_status(const Call& call) {
    set_presence(call, call.me().name);
}

void set_status_of(const Call& call) {
    set_presence(call, call.at[0]);
}

void check_text(const Call& call) {
    const auto text = need(body_of(call), "text", kCheckedText);
    const auto broken = call.server.hub->bot().check(text);
    if (!broken) return reply(call, {{"ok", true}});
    reply(call, {{"ok", false},
                 {"violation",
                  {{"rule", broken->rule},
                   {"title", broken->title},
                   {"excerpt", broken->excerpt},
                   {"mend", broken->mend}}}});
}

void show_live(const Call& call) {
    auto& hub = *call.server.hub;
    const auto now = call.server.now();
    const auto red = hub.bot().sla().red;
    struct Queue {
        int waiting = 0, overdue = 0, next_shift = 0;
        std::int64_t longest = 0;
    };
    std::map<std::string, Queue> queues;
    int with_bot = 0, with_agents = 0;
    for (const auto* row : hub.board().all()) {
        if (row->closed) continue;
        with_bot += row->owner.who == Who::bot;
        with_agents += row->owner.who == Who::agent;
        if (row->owner.who != Who::queue) continue;
        auto& queue = queues[row->group];
        ++queue.waiting;
        queue.next_shift += row->next_shift;
        const auto waited = std::chrono::duration_cast<std::chrono::seconds>(now - row->since);
        queue.longest = std::max<std::int64_t>(queue.longest, waited.count());
        queue.overdue += !row->next_shift && waited > red;
    }
    json list = json::array();
    for (const auto& [group, queue] : queues)
        list.push_back({{"group", group},
                        {"waiting", queue.waiting},
                        {"longest_s", queue.longest},
                        {"overdue", queue.overdue},
                        {"next_shift", queue.next_shift}});
    json alarms = json::array();
    for (const auto& alarm : hub.alarms())
        alarms.push_back(alarm);
    json live = {{"queues", std::move(list)},  {"agents", hub.colleagues()}, {"with_bot", with_bot},
                 {"with_agents", with_agents}, {"today", json::array()},     {"alarms", std::move(alarms)}};
    if (!call.server.studio) return reply(call, live);
    ask_studio(call, [&server = call.server, live,
                      stars = stars_of(call.server)](studio::Workshop& workshop) mutable {
        live["today"] = server.studio->today(stars, workshop);
        return live;
    });
}

}  // namespace xiaoer::web
