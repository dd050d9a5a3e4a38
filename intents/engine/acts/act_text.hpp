// Acts for people (`xiaoer why`) and for programs (`xiaoer match`). Decides nothing.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "intents/engine/acts/act.hpp"

namespace xiaoer::intents {

/// "1. 要求 指定快递：“麻烦发圆通”，把握 92%" and below it the values and every reason, a line each.
[[nodiscard]] std::string acts_text(const Reading& reading);

/// [{"intent": id|null, "force": "wish"|"ask"|"tell", "flags": ["negated", "taken_back", "deferred", "past",
/// "conditional", "urgent", "corrects", "by_words"], "values": [{slot, value, stance}], "refers", "words",
/// "begin", "end", "confidence", "why"}]; ids are the catalogue's own, those of silent intents too.
[[nodiscard]] nlohmann::ordered_json acts_json(const Reading& reading);

/// The flags that an act has, by the names used in JSON.
[[nodiscard]] std::vector<std::string_view> flags_of(const Act& act);

}  // namespace xiaoer::intents
