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
    if (drop_part_of_wish(turn, words, true)) return true;
    for (auto it = turn.state.tasks.rbegin(); it != turn.state.tasks.rend(); ++it) {
        if (it->note() == nullptr) continue;
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

namespace {

/// A free wish of several clauses without those that the words are about; "" when they are about all or none.
std::string without_named(std::string_view wish, std::string_view words, bool opposite,
                          const scripts::Dialogue& dialogue) {
    constexpr std::string_view kComma = "，";
    std::string rest;
    bool dropped = false;
    while (!wish.empty()) {
        const auto end = std::min(wish.find(kComma), wish.size());
        const auto clause = wish.substr(0, end);
        wish.remove_prefix(std::min(wish.size(), end + kComma.size()));
        if (same_subject(clause, words, dialogue) &&
            (!opposite || negative(clause, dialogue) != negative(words, dialogue))) {
            dropped = true;
            continue;
        }
        rest += (rest.empty() ? "" : std::string(kComma)) + std::string(clause);
    }
    return dropped ? rest : std::string();
}

}  // namespace

bool drop_part_of_wish(Turn& turn, std::string_view words, bool opposite) {
    const auto& dialogue = turn.playbook.dialogue();
    Request told;
    told.words = words;
    const auto keeps_rest = [&](const Parts& parts) {
        const auto wish = parts.find("request");
        const auto rest =
            wish == parts.end() ? std::string() : without_named(wish->second, words, opposite, dialogue);
        told.slots = {{"request", rest}};
        return !rest.empty();
    };
    for (auto it = turn.state.tasks.rbegin(); it != turn.state.tasks.rend(); ++it) {
        if (it->note() == nullptr || !keeps_rest(it->note()->parts)) continue;
        if (it->opened == turn.now) {  // of the same breath: told of once it is written
            it->note()->parts["request"] = told.slots.front().second;
            return true;
        }
        return add_parts(turn, *it, told);
    }
    for (auto it = turn.state.notes.rbegin(); it != turn.state.notes.rend(); ++it)
        if (stands(*it) && !it->withdraw && it->by.empty() && keeps_rest(it->parts))
            return correct_note(turn, told, it->command);
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
