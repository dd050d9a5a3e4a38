#include "bot/web/wire.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using Who = core::Owner::Who;

constexpr int kDepthLimit = 8;

std::string_view word(Who who) {
    switch (who) {
        case Who::queue:
            return "queue";
        case Who::agent:
            return "agent";
        default:
            return "bot";
    }
}

std::int64_t millis(core::Time time) {
    return time.time_since_epoch().count();
}

/// Looked at before parsing, so that a thousand brackets cost nothing.
bool too_deep(std::string_view text) {
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
            if (++depth > kDepthLimit) return true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

json photos_json(const core::Photos& photos) {
    return {{"faces", photos.faces_needed}, {"goods", photos.goods_needed}, {"have", photos.have()}};
}

json card_json(const core::Card& card) {
    return {{"reason", card.reason},     {"condition", card.condition}, {"intent", card.intent},
            {"words", card.words},       {"order", card.order},         {"order_line", card.order_line},
            {"pictures", card.pictures}, {"photos", card.photos},       {"notes", card.notes},
            {"remedies", card.remedies}};
}

json order_json(const core::Order& order) {
    return {{"id", order.id},
            {"state", core::title(order.state)},
            {"goods", order.goods()},
            {"amount_fen", order.amount_fen},
            {"review", core::title(order.review)},
            {"courier", order.courier},
            {"tracking_number", order.tracking_number},
            {"tracking", core::title(order.tracking)},
            {"tracking_text", order.tracking_text},
            {"memo", order.memo},
            {"flag", core::word(order.flag)}};
}

std::string_view title(core::NoteDraft::Stage stage) {
    using Stage = core::NoteDraft::Stage;
    switch (stage) {
        case Stage::collecting:
            return "收集中";
        case Stage::confirming:
            return "待买家确认";
        case Stage::for_order:
            return "等下单";
        case Stage::writing:
            return "写入中";
        case Stage::written:
            return "已写入";
        case Stage::arranged:
            return "已通知审单";
        case Stage::refused:
            return "后台拒绝，请人工处理";
    }
    return "";
}

}  // namespace

std::string dump(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<json> parse_message(std::string_view text) {
    if (too_deep(text)) return std::nullopt;
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
    // A system line with a name says who joined or left; one without tells agents why.
    if (line.speaker == "system") return !line.name.empty();
    // In doubt: the page was cut while it was on its way. History is what the page shows, so now it arrives.
    return line.status == "sent" || line.status == "in_doubt";
}

json buyer_line(const store::HistoryLine& line) {
    json out = {{"seq", line.seq}, {"at", millis(line.at)}, {"who", line.speaker}, {"text", line.text}};
    if (line.speaker == "agent") out["name"] = line.name;
    if (!line.pictures.empty()) out["pictures"] = line.pictures;
    return out;
}

json agent_line(const store::HistoryLine& line) {
    json out = {{"seq", line.seq},   {"at", millis(line.at)}, {"who", line.speaker},
                {"name", line.name}, {"text", line.text},     {"status", line.status}};
    if (!line.pictures.empty()) out["pictures"] = line.pictures;
    if (!line.why.empty()) out["why"] = line.why;
    return out;
}

json buyer_state(const core::Conversation* state, int ahead) {
    if (state == nullptr) return {{"owner", "bot"}};
    json out = {{"owner", word(state->owner.who)}, {"closed", state->closed}};
    if (state->owner.who == Who::agent) out["agent"] = state->owner.agent;
    if (state->owner.who == Who::queue) {
        out["ahead"] = ahead;
        out["next_shift"] = state->transfer.next_shift;
    }
    if (state->owner.who == Who::bot)
        out["typing"] = !state->unanswered.empty() && state->due.answer.has_value();
    if (state->photos.asked()) {
        out["photos"] = photos_json(state->photos);
        out["photos"]["received"] = state->photos.received;
    }
    return out;
}

json agent_state(const core::Conversation& state, const store::Row* row) {
    json out = {{"conversation", state.id},         {"nickname", state.nickname},
                {"owner", word(state.owner.who)},   {"agent", state.owner.agent},
                {"closed", state.closed},           {"photos", photos_json(state.photos)},
                {"pictures", state.photos.received}};
    if (row != nullptr) {
        out["since"] = millis(row->since);
        out["group"] = row->group;
        out["reason"] = row->reason;
    }
    if (state.unanswered_since) out["unanswered_since"] = millis(*state.unanswered_since);
    const auto& card = state.transfer.card;
    if (state.owner.who != Who::bot || !card.reason.empty()) {
        out["card"] = card_json(card);
        out["card"]["group"] = scripts::title(state.transfer.group);
        out["card"]["next_shift"] = state.transfer.next_shift;
    }
    json orders = json::array();
    for (const auto& order : state.orders) {
        if (orders.size() >= 20) break;
        orders.push_back(order_json(order));
        orders.back()["current"] = order.id == state.order;
    }
    out["orders"] = std::move(orders);
    json notes = json::array();
    for (const auto& note : state.notes) {
        notes.push_back({{"stage", title(note.stage)}, {"text", note.text}, {"order", note.order}});
    }
    out["notes"] = std::move(notes);
    return out;
}

json row_json(const store::Row& row) {
    return {{"conversation", row.conversation},
            {"nickname", row.nickname},
            {"owner", word(row.owner.who)},
            {"agent", row.owner.agent},
            {"group", row.group},
            {"reason", row.reason},
            {"since", millis(row.since)},
            {"last", {{"text", row.last_text}, {"who", row.last_speaker}, {"at", millis(row.last_at)}}},
            {"photos", {{"have", row.photos_have}, {"need", row.photos_need}}},
            {"next_shift", row.next_shift},
            {"closed", row.closed}};
}

}  // namespace xiaoer::web
