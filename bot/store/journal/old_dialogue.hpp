// Reads what earlier versions stored of a dialogue (awaiting, task, problem, drafts among the notes) as tasks
// and the pending question. JSON in, JSON out; nothing else is changed.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace xiaoer::store {

/// Written with every state, so that an older one is known by its absence.
constexpr unsigned kDialogueForm = 2;

/// conversation: a stored state, an object. One of today's form stays as it is.
void upgrade_dialogue(nlohmann::json& conversation);

}  // namespace xiaoer::store
