// One conversation as agents see it.
#include <cstdio>

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

/// "20261130-1203" on the store's clock.
std::string stamp(core::Time at, std::chrono::minutes offset) {
    const auto local = std::chrono::floor<std::chrono::minutes>(at + offset);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date(day);
    const auto minutes = (local - day).count();
    char text[64];
    std::snprintf(text, sizeof text, "%04d%02u%02u-%02d%02d", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
    return text;
}

/// Whatever a file system or a person could take for something else becomes a line.
std::string file_word(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 ||
            std::string_view("/\\:*?\"<>| ").find(c) != std::string_view::npos)
            c = '_';
    return text;
}

}  // namespace

core::Conversation conversation_of(const Call& call) {
    auto state = call.server.hub->bot().conversation(call.at[0]);
    if (!state) throw Refused(404, "not_found", "没有这个会话。");
    call.server.accounts.audit_reading(call.me().name, {call.at[0]});
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

void download_photos(const Call& call) {
    const auto state = conversation_of(call);
    auto& hub = *call.server.hub;
    const auto offset = hub.bot().profile().utc_offset;
    const auto& card = state.transfer.card;
    const auto order = file_word(!card.order.empty()   ? card.order
                                 : state.order.empty() ? "无订单"
                                                       : state.order);
    std::vector<std::pair<std::string, std::string>> files;
    std::string note = "订单 " + order + "\r\n" + state.photos.tally() + "\r\n";
    if (const auto line = core::waybill_line(state.photos, state.orders, order); !line.empty())
        note += line + "\r\n";
    for (const auto& line : state.photos.findings())
        note += line + "\r\n";
    for (const auto& photo : state.photos.received) {
        const auto& name = photo.stored.empty() ? photo.picture : photo.stored;
        if (!pictures::Pictures::is_name(name, "")) continue;
        const auto number = std::to_string(files.size() + 1);
        const auto inside = order + "_" + (number.size() < 2 ? "0" : "") + number + "_" +
                            file_word(state.photos.name_of(photo)) + "_" + stamp(photo.at, offset) +
                            name.substr(name.find('.'));
        note += inside + "\r\n";
        files.emplace_back(name, inside);
    }
    if (files.empty()) throw Refused(404, "not_found", "这个会话没有照片。");
    call.server.pictures.pack(
        std::move(files), "\xef\xbb\xbf" + note, [answer = call.answer, order](std::string zip) {
            if (zip.empty()) return answer(net::error_response(404, "照片已经不在了。"));
            net::Response response;
            response.type = "application/zip";
            response.body = std::move(zip);
            response.headers = {{"Cache-Control", "no-store"},
                                {"Content-Disposition", attachment(order + "_照片.zip")}};
            answer(std::move(response));
        });
}

}  // namespace xiaoer::web
