// What pages are told, as JSON: lines, rows, states. Buyers and agents get different views of the same
// conversation; which fields a buyer may see is decided here and nowhere else.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "bot/core/conversation.hpp"
#include "bot/store/store.hpp"
#include "bot/web/live/bot_api.hpp"
#include "bot/web/live/conversation_list.hpp"

namespace xiaoer::web {

/// Invalid UTF-8 becomes U+FFFD instead of an exception.
[[nodiscard]] std::string dump(const nlohmann::json& value);

/// A message from a browser: an object, not deeper than that; empty for anything else.
[[nodiscard]] std::optional<nlohmann::json> parse_message(std::string_view text, int depth = 8);

/// A text somebody typed: line ends made one, control characters dropped, trimmed.
[[nodiscard]] std::string clean_text(std::string_view text);
/// A client's own id of a message: 1 to 40 letters, digits, '-' or '_'.
[[nodiscard]] bool is_client_id(std::string_view id);

/// A buyer sees what was delivered to him and who joined, not what was queued, dropped or noted.
[[nodiscard]] bool buyer_sees(const store::HistoryLine& line);
[[nodiscard]] nlohmann::json buyer_line(const store::HistoryLine& line);
[[nodiscard]] nlohmann::json agent_line(const store::HistoryLine& line);

/// What a buyer is told besides what the conversation itself knows.
struct Beside {
    int ahead = 0;  ///< how many wait longer; only used while queued
    int rated = 0;  ///< stars given since it was closed
    bool agent_types = false;
};
[[nodiscard]] nlohmann::json buyer_state(const core::Conversation* state, const Beside& beside);

/// What a row shows besides what the store knows of it.
struct Shown {
    SlaThresholds sla;
    std::string agent_user;  ///< login name of the owner
    std::string assigned;    ///< display name it is offered to
    std::string assigned_user;
};
[[nodiscard]] nlohmann::json row_json(const BoardRow& row, const Shown& shown);
[[nodiscard]] nlohmann::json agent_state(const core::Conversation& state, const BoardRow* row,
                                         const Shown& shown, BotApi& bot);
[[nodiscard]] nlohmann::json order_json(const core::Order& order, BotApi& bot);
/// The human's words and the bot's lines of a memo, apart.
[[nodiscard]] nlohmann::json memo_json(std::string_view memo);
[[nodiscard]] nlohmann::json note_row_json(const store::NoteRow& row, const scripts::Playbook* playbook);

}  // namespace xiaoer::web
