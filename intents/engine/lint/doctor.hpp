// The rule doctor: looks at a loaded catalogue for rules that cannot do what their author wanted. Every
// finding says where, shows a sentence as proof, and tells how to mend it. It changes nothing and sees no
// messages.
#pragma once

#include "bot/base/fault.hpp"
#include "intents/engine/catalogue.hpp"

namespace xiaoer::intents {

/// Findings sorted by file and line, at most kMaxFindings. Errors are what luck would decide (ties, patterns
/// that match everything); everything else is a warning.
[[nodiscard]] base::Faults examine(const Catalogue& catalogue);

constexpr std::size_t kMaxFindings = 1000;

}  // namespace xiaoer::intents
