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
/// Every value of the act that is meant, under the slot that says how.
void put_values(Request& request, const intents::Act& act);

}  // namespace xiaoer::core
