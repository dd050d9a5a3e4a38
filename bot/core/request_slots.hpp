// How the values of a clause become the slots of a request: what is wanted, excluded, replaced. Reads the act
// only; what is done with a slot is decided by whoever handles the request.
#pragma once

#include <string>
#include <string_view>

#include "bot/core/turn.hpp"

namespace xiaoer::core {

/// Joins the values of one slot: several wanted are the last one, alternatives are joined by 或, exclusions
/// by 、.
void put_value(Request& request, const std::string& slot, const std::string& value, std::string_view join);
/// A further attribute beside the known ones: 豆绿 and 42-43码 are both wanted, of two colours the later one.
[[nodiscard]] std::string joined_attribute(std::string_view known, std::string_view value);
/// Every value of the act that is meant, under the slot that says how.
void put_values(Request& request, const intents::Act& act);

}  // namespace xiaoer::core
