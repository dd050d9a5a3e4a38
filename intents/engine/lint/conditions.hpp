// Conditions of intents that can never hold: for the doctor alone. It judges no patterns.
#pragma once

#include "bot/base/fault.hpp"
#include "intents/engine/contents.hpp"

namespace xiaoer::intents {

/// An answer the bot never awaits, a last intent that none of its conversations leaves behind.
void find_impossible_conditions(const Contents& contents, base::Faults& findings);

}  // namespace xiaoer::intents
