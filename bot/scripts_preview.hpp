// Shows what a sheet would change in the phrases before it does: for people, in colour, and as JSON.
#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>

#include "scripts/sheet.hpp"

namespace xiaoer::preview {

/// What a stranger's file could do to a terminal is shown as a sign.
void print(std::ostream& out, const scripts::SheetPlan& plan, bool colour);
[[nodiscard]] nlohmann::json as_json(const scripts::SheetPlan& plan, const base::Faults& faults,
                                     bool applied);

}  // namespace xiaoer::preview
