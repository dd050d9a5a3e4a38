#include "bot/web/views/buyer_view.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"
#include "bot/web/views/parts.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using Who = core::Owner::Who;

constexpr std::size_t kBuyersOrders = 5;

/// What may be asked about an order in its state by a click.
json asks_of(const core::Order& order) {
    using core::TradeState;
    json asks = json::array();
    if (order.state == TradeState::shipped || order.state == TradeState::completed) asks.push_back("track");
    if (order.state == TradeState::unpaid || order.state == TradeState::paid) asks.push_back("address");
    if (order.state == TradeState::paid) asks.push_back("ship_time");
    if (order.state == TradeState::shipped || order.state == TradeState::completed) asks.push_back("problem");
    return asks;
}

/// Looked at before parsing, so that a thousand brackets cost nothing.
bool too_deep(std::string_view text, int limit) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > limit) return true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

}  // namespace

std::string dump(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<json> parse_message(std::string_view text, int depth) {
    if (too_deep(text, depth)) return std::nullopt;
    auto value = json::parse(text, nullptr, false);
    if (!value.is_object()) return std::nullopt;
    return value;
}

std::string clean_text(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    std::size_t at = 0;
    while (at < text.size()) {
        const auto begin = at;
        const auto c = base::next_code_point(text, at);
        if (c == '\r') {
            if (at >= text.size() || text[at] != '\n') out += '\n';
        } else if (c == base::kBadCodePoint) {
            out += "\xef\xbf\xbd";
        } else if ((c >= 0x20 || c == '\n' || c == '\t') && c != 0x7f && (c < 0x80 || c >= 0xa0)) {
            out.append(text.substr(begin, at - begin));
        }
    }
    const auto first = out.find_first_not_of(" \n\t");
    if (first == std::string::npos) return {};
    return out.substr(first, out.find_last_not_of(" \n\t") + 1 - first);
}

bool is_client_id(std::string_view id) {
    return !id.empty() && id.size() <= 40 && std::ranges::all_of(id, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
               c == '_';
    });
}

bool buyer_sees(const store::HistoryLine& line) {
    if (line.speaker == "buyer") return true;
    // What staff write to each other (speaker "note") is not a buyer's. A system line with a name says who
    // joined or left; one without tells agents why.
    if (line.speaker == "note") return false;
    if (line.speaker == "system") return !line.name.empty();
    // In doubt: the page was cut while it was on its way. History is what the page shows, so now it arrives.
    return line.status == "sent" || line.status == "in_doubt";
}

namespace {

/// "1. 查物流" lines of an offered choice; fewer than two are no choice.
json choices_of(std::string_view text) {
    json choices = json::array();
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const auto number = std::to_string(choices.size() + 1);
        for (const std::string_view mark : {". ", "、", "．"}) {
            if (line.starts_with(number) && line.substr(number.size()).starts_with(mark)) {
                choices.push_back({{"key", number}, {"title", line.substr(number.size() + mark.size())}});
                break;
            }
        }
    }
    return choices.size() >= 2 ? choices : json();
}

/// What agents write to each other follows a colon in a system line ("客服小安转给售后：…"): the buyer is
/// told only that somebody came or went.
std::string_view buyer_text(const store::HistoryLine& line) {
    const std::string_view text = line.text;
    return line.speaker == "system" ? text.substr(0, text.find("：")) : text;
}

}  // namespace

json buyer_line(const store::HistoryLine& line) {
    json out = {
        {"seq", line.seq}, {"at", millis(line.at)}, {"who", line.speaker}, {"text", buyer_text(line)}};
    if (line.speaker == "agent") out["name"] = line.name;
    if (!line.pictures.empty()) out["pictures"] = line.pictures;
    if (line.speaker == "bot") {
        if (auto choices = choices_of(line.text); !choices.is_null()) out["choices"] = std::move(choices);
    }
    return out;
}

json agent_line(const store::HistoryLine& line) {
    json out = {{"seq", line.seq},   {"at", millis(line.at)}, {"who", line.speaker},
                {"name", line.name}, {"text", line.text},     {"status", line.status}};
    if (!line.pictures.empty()) out["pictures"] = line.pictures;
    if (!line.why.empty()) out["why"] = line.why;
    return out;
}

json buyer_state(const core::Conversation* state, const Beside& beside) {
    json out = {{"owner", "bot"}, {"closed", false}, {"rate", false}, {"rated", 0}, {"typing", false}};
    if (state == nullptr) return out;
    out["owner"] = word(state->owner.who);
    out["closed"] = out["rate"] = state->closed;
    if (state->closed) out["rated"] = beside.rated;
    if (state->owner.who == Who::agent) {
        out["agent"] = state->owner.agent;
        out["typing"] = beside.agent_types;
    }
    if (state->owner.who == Who::queue) {
        out["ahead"] = beside.ahead;
        out["next_shift"] = state->transfer.next_shift;
    }
    if (state->owner.who == Who::bot)
        out["typing"] = !state->unanswered.empty() && state->due.answer.has_value();
    if (state->photos.asked()) out["photos"] = photos_json(state->photos, false);
    json orders = json::array();
    for (const auto& order : state->orders) {
        if (orders.size() >= kBuyersOrders) break;
        orders.push_back({{"tail", order.tail()},
                          {"state", core::title(order.state)},
                          {"goods", order.goods()},
                          {"amount_fen", order.amount_fen},
                          {"courier", order.courier},
                          {"tracking_number", order.tracking_number},
                          {"tracking", core::title(order.tracking)},
                          {"tracking_text", order.tracking_text},
                          {"asks", asks_of(order)},
                          {"current", order.id == state->order}});
    }
    // The one that is talked about first.
    std::ranges::stable_partition(orders, [](const json& order) { return order["current"] == true; });
    if (!orders.empty()) out["orders"] = std::move(orders);
    return out;
}

}  // namespace xiaoer::web
