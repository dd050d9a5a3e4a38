// What the list of register rows and its spreadsheet share: which rows are wished for, and which of them
// still have something to fill in.
#pragma once

#include "bot/store/store.hpp"
#include "bot/web/http/routes.hpp"
#include "scripts/engine/registers.hpp"

namespace xiaoer::web {

/// register, order, q or conversation, from, to, before, limit.
[[nodiscard]] store::RegisterQuery register_query(const Call& call);
/// Whether an agent still has a column of it to fill in.
[[nodiscard]] bool is_open(const store::RegisterRow& row, const scripts::Registers& registers);

}  // namespace xiaoer::web
