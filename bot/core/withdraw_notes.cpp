// The buyer takes back what he asked for: finds the notes he means. Never touches a note that an agent wrote;
// how one is taken out of the memo is known by note_drafts.cpp.
#include <algorithm>
#include <vector>

#include "bot/core/note.hpp"
#include "bot/core/note_drafts.hpp"
#include "bot/core/note_subject.hpp"
#include "bot/core/turn.hpp"

namespace xiaoer::core {

bool drop_named_wish(Turn& turn, std::string_view words) {
    const auto& dialogue = turn.playbook.dialogue();
    if (!negative(words, dialogue)) return false;
    for (auto it = turn.state.tasks.rbegin(); it != turn.state.tasks.rend(); ++it) {
        if (it->note() == nullptr || it->opened == turn.now) continue;
        const auto* kind = turn.playbook.note_kind(it->note()->kind);
        if (kind == nullptr || !kind->several) continue;
        const auto content = note_content(it->note()->kind, it->note()->parts, turn.playbook);
        if (content.empty() || negative(content, dialogue) || !same_subject(content, words, dialogue))
            continue;
        end_task(turn.state, it->id);
        turn.say("undo.dropped", {{"intent", content}}, "买家不要了，还没有写");
        return true;
    }
    return false;
}

bool names_noted(const Turn& turn, std::string_view words) {
    return std::ranges::any_of(turn.state.notes, [&](const NoteDraft& note) {
        const auto* kind = turn.playbook.note_kind(note.kind);
        return kind != nullptr && kind->several && stands(note) && !note.withdraw &&
               same_subject(note_content(note.kind, note.parts, turn.playbook), words,
                            turn.playbook.dialogue());
    });
}

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

bool withdraw_called_off(Turn& turn, std::string_view words) {
    const auto& dialogue = turn.playbook.dialogue();
    const auto verb = dialogue.verb_called_off(words);
    if (verb.empty()) return false;
    for (auto it = turn.state.notes.rbegin(); it != turn.state.notes.rend(); ++it) {
        const auto* kind = turn.playbook.note_kind(it->kind);
        if (kind == nullptr || !kind->several || !stands(*it) || it->withdraw || !it->by.empty()) continue;
        const auto content = note_content(it->kind, it->parts, turn.playbook);
        if (content.find(verb) == std::string::npos || negative(content, dialogue)) continue;
        it->told = false;
        erase(turn, *it, "买家收回了这条要求");
        return true;
    }
    return false;
}

namespace {

/// 冰袋算了, 中通那个不要了: the words name what this note asks for.
bool named_in(const Turn& turn, const NoteDraft& note, std::string_view words) {
    const auto content = note_content(note.kind, note.parts, turn.playbook);
    if (same_subject(content, words, turn.playbook.dialogue())) return true;
    constexpr std::size_t kTelling = 6;  // bytes of a value that says which it is: two characters
    return std::ranges::any_of(note.parts, [&](const auto& part) {
        return part.second.size() >= kTelling && words.find(part.second) != std::string_view::npos;
    });
}

}  // namespace

std::size_t withdraw_notes(Turn& turn, std::string_view kind_id, std::string_view words,
                           std::string_view order) {
    std::vector<NoteDraft*> meant;
    bool named = false;
    for (auto& note : turn.state.notes) {
        if (!stands(note) || note.withdraw || !note.by.empty()) continue;
        const auto* kind = turn.playbook.note_kind(note.kind);
        if (kind == nullptr || (note.kind == "problem" || note.kind == "urged")) continue;
        if (!kind_id.empty() && note.kind != kind_id) continue;
        if (!order.empty() && note.order != order) continue;
        const bool own = !words.empty() && named_in(turn, note, words);
        if (!kind_id.empty() && kind->several && !words.empty() && !own) continue;
        // Of all that stands only what is named goes, where something is.
        if (own && !named) meant.clear();
        if (named && !own) continue;
        named = named || own;
        meant.push_back(&note);
    }
    for (auto* note : meant) {
        note->told = false;
        erase(turn, *note, "买家收回了这条要求");
    }
    return meant.size();
}

}  // namespace xiaoer::core
