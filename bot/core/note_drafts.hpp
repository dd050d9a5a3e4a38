// The ledger of notes given to the back office: finding them, writing them, taking them out again. Internal
// to core; what comes of a note is told by note_outcomes.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bot/core/turn.hpp"

namespace xiaoer::core {

/// By the command that writes it, or by the one that takes it out again.
[[nodiscard]] NoteDraft* find_note(Conversation& state, std::string_view command);
/// Still says something to the warehouse, or soon will.
[[nodiscard]] bool stands(const NoteDraft& note);
/// Gives the task's wish to the back office, a note for each of its orders; without an order it is kept.
void write_wish(Turn& turn, std::uint32_t id);
/// Takes the note out of the memo again, as far as it has come.
void erase(Turn& turn, NoteDraft& note, std::string why);

}  // namespace xiaoer::core
