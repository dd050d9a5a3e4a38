// Shows what a sheet would change in the phrases before it does: for people, in colour.
#pragma once

#include <iosfwd>

#include "scripts/engine/sheet/sheet.hpp"

namespace xiaoer::preview {

/// What a stranger's file could do to a terminal is shown as a sign.
void print(std::ostream& out, const scripts::SheetPlan& plan, bool colour);

}  // namespace xiaoer::preview
