// Puts a changed value into the text of a JSON file: what did not change keeps its very characters, keys keep
// their order, and only what is new is written in the house's style. So a difference shows what a trainer
// did and nothing else.
#pragma once

#include <string>
#include <string_view>

#include "bot/studio/draft/house_style.hpp"

namespace xiaoer::studio {

/// The text with `value` for what it says. A text that is no JSON is written anew, whole.
[[nodiscard]] std::string with_changes(std::string_view text, const Json& value);

}  // namespace xiaoer::studio
