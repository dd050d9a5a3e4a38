// The buyer takes back what he asked for: finds the notes he means. Never touches a note that an agent wrote;
// how one is taken out of the memo is known by note_drafts.cpp.
#include "bot/core/note.hpp"
#include "bot/core/note_drafts.hpp"
#include "bot/core/note_subject.hpp"
#include "bot/core/turn.hpp"

namespace xiaoer::core {

bool withdraw_opposite(Turn& turn, std::string_view words) {
    const auto& dialogue = turn.playbook.dialogue();
    bool any = false;
    for (auto& note : turn.state.notes) {
        const auto* kind = turn.playbook.note_kind(note.kind);
        if (kind == nullptr || !kind->several || !stands(note) || note.withdraw || !note.by.empty()) continue;
        const auto content = note_content(note.kind, note.parts, turn.playbook);
        if (content.empty() || negative(content, dialogue) == negative(words, dialogue) ||
            !same_subject(content, words, dialogue))
            continue;
        note.told = false;
        erase(turn, note, "买家收回了这条要求");
        any = true;
    }
    return any;
}

std::size_t withdraw_notes(Turn& turn, std::string_view kind_id, std::string_view words,
                           std::string_view order) {
    std::size_t count = 0;
    for (auto& note : turn.state.notes) {
        if (!stands(note) || note.withdraw || !note.by.empty()) continue;
        const auto* kind = turn.playbook.note_kind(note.kind);
        if (kind == nullptr || (note.kind == "problem" || note.kind == "urged")) continue;
        if (!kind_id.empty() && note.kind != kind_id) continue;
        if (!order.empty() && note.order != order) continue;
        if (kind->several && !words.empty() &&
            !same_subject(note_content(note.kind, note.parts, turn.playbook), words,
                          turn.playbook.dialogue()))
            continue;
        note.told = false;
        erase(turn, note, "买家收回了这条要求");
        ++count;
    }
    return count;
}

}  // namespace xiaoer::core
