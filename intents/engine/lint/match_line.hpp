// The machine-readable answer of `xiaoer match`: one message in, one line of JSON out. Decides nothing.
#pragma once

#include <string>
#include <string_view>

#include "intents/engine/catalogue.hpp"

namespace xiaoer::intents {

/// {"intent": id|null, "also": [id…], "confidence": 0–1, "doubted": [id…], "slots": [{name, value, begin,
/// end}…],
///  "acts": [see engine/acts/act_text.hpp…], "why": [{intent, pattern, file, begin, end, won, reason}…]},
///  without a line break.
/// intent and also carry the ids told to the outside: silent intents are null, counts_as is applied; why
/// tells the catalogue's own ids. Offsets are bytes of text as given, which need not be valid UTF-8.
[[nodiscard]] std::string match_json(const Catalogue& catalogue, std::string_view text,
                                     const Context& context);

/// The id an intent is told to the outside by; "" for null and silent intents.
[[nodiscard]] std::string_view outside_id(const Intent* intent);

}  // namespace xiaoer::intents
