// One conversation as agents see it.
#include "bot/web/handlers/handlers.hpp"
#include "bot/web/http/api.hpp"
#include "bot/web/views/buyer_view.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;

constexpr std::size_t kLines = 200;
constexpr std::size_t kLinesLooked = 20'000;

json phrases_json(const Call& call) {
    json list = json::array();
    for (const auto& phrase :
         call.server.hub->bot().quick_phrases(call.at[0], call.me().display, call.server.now()))
        list.push_back(
            {{"id", phrase.id}, {"title", phrase.title}, {"group", phrase.group}, {"text", phrase.text}});
    return list;
}

}  // namespace

core::Conversation conversation_of(const Call& call) {
    auto state = call.server.hub->bot().conversation(call.at[0]);
    if (!state) throw Refused(404, "not_found", "没有这个会话。");
    return std::move(*state);
}

void show_conversation(const Call& call) {
    auto& hub = *call.server.hub;
    const auto state = conversation_of(call);
    const auto* row = hub.board().find(call.at[0]);
    json lines = json::array();
    for (const auto& line : hub.bot().history(call.at[0], 0, kLines))
        lines.push_back(agent_line(line));
    auto shown = agent_state(state, row, hub.shown(row), hub.bot());
    shown["mine"] = state.owner.who == core::Owner::Who::agent && state.owner.agent == call.me().display;
    reply(call, {{"state", std::move(shown)}, {"lines", std::move(lines)}, {"phrases", phrases_json(call)}});
}

void list_lines(const Call& call) {
    (void)conversation_of(call);
    const auto before = query_number(call, "before", 1, INT64_MAX, INT64_MAX);
    const auto limit = static_cast<std::size_t>(query_number(call, "limit", 1, 500, 100));
    auto lines = call.server.hub->bot().history(call.at[0], 0, kLinesLooked);
    std::erase_if(lines, [before](const store::HistoryLine& line) { return line.seq >= before; });
    const bool more = lines.size() > limit;
    json list = json::array();
    for (std::size_t i = more ? lines.size() - limit : 0; i < lines.size(); ++i)
        list.push_back(agent_line(lines[i]));
    reply(call, {{"lines", std::move(list)}, {"more", more}});
}

void list_orders(const Call& call) {
    const auto current = conversation_of(call).order;
    auto& bot = call.server.hub->bot();
    bot.orders(call.at[0], [&bot, current, answer = call.answer](const std::vector<core::Order>& orders,
                                                                 const std::string& fault) {
        json list = json::array();
        for (const auto& order : orders) {
            if (list.size() >= 50) break;
            list.push_back(order_json(order, bot));
            list.back()["current"] = order.id == current;
        }
        answer(json_response({{"orders", std::move(list)}, {"fault", fault}}));
    });
}

void list_phrases_of(const Call& call) {
    (void)conversation_of(call);
    reply(call, {{"phrases", phrases_json(call)}});
}

void show_suggestion(const Call& call) {
    (void)conversation_of(call);
    const auto found = call.server.hub->bot().suggestion(call.at[0], call.server.now());
    if (!found) return reply(call, {{"suggestion", nullptr}});
    reply(call, {{"suggestion",
                  {{"phrase", found->phrase},
                   {"intent", found->intent},
                   {"title", found->title},
                   {"text", found->text},
                   {"why", found->why}}}});
}

}  // namespace xiaoer::web
