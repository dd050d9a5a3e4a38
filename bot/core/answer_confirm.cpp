// Takes what the buyer says to a read-back of notes: yes, no, a part put right, the same once more.
#include <algorithm>
#include <cstdlib>

#include "bot/base/utf8.hpp"
#include "bot/core/dialogue.hpp"
#include "bot/core/note.hpp"
#include "bot/core/part_reader.hpp"

namespace xiaoer::core {

namespace {

using scripts::Handling;
using Asked = Pending::Asked;

/// Whether a value can be a part of such a note, as it is, refused or as the old one.
bool belongs(const scripts::NoteKind& kind, std::string_view slot) {
    for (const std::string_view mark : {"not_", "old_", "no_"})
        if (slot.starts_with(mark)) slot.remove_prefix(mark.size());
    return takes_part(kind, slot) || (slot == "landline" && takes_part(kind, "mobile"));
}

}  // namespace

bool Dialogue::take_confirm() {
    std::vector<std::uint32_t> ids;
    for (const auto& text : state_.pending->options)
        ids.push_back(static_cast<std::uint32_t>(std::strtoul(text.c_str(), nullptr, 10)));
    const bool asks =
        std::ranges::any_of(items_, [](const Item& item) { return question(item) && own_wish(item); });
    const bool yes = has("yes") || has("ack_filler");
    const bool back = std::ranges::any_of(items_, [](const Item& i) { return i.act->taken_back; });
    // 换成灰蓝 once more, while that is read back, says nothing new.
    const auto repeats = [&](const Item& item) {
        const auto& values = item.act->values;
        return !values.empty() && std::ranges::all_of(values, [&](const auto& value) {
            return std::ranges::any_of(ids, [&](auto id) {
                const auto* task = find_task(state_, id);
                if (task == nullptr) return false;
                const auto part = task->note()->parts.find(value.slot);
                return part != task->note()->parts.end() && part->second == value.value;
            });
        });
    };
    const bool no = has("no") || std::ranges::any_of(items_, [&](const Item& item) {
                        return item.act->corrects && !repeats(item);
                    });
    const auto told = whole();
    bool changed = !asks && put_note_right(turn_, told);
    if (!asks && !changed) {
        for (const auto id : ids) {
            auto* task = find_task(state_, id);
            const auto* kind = task == nullptr ? nullptr : turn_.playbook.note_kind(task->note()->kind);
            if (kind == nullptr) continue;
            auto own = told;
            std::erase_if(own.slots, [&](const auto& slot) { return !belongs(*kind, slot.first); });
            // Bare words that put one part right: 门牌是89号, 还是米白吧.
            if (own.slots.empty() && (no || !yes)) {
                const auto part = read_correction(turn_, *task, told.words);
                // 算了 还是香辣吧 puts another in its place; 算了 不要了 takes it back.
                const bool instead = part.first == "attribute" && base::length(part.second) >= 2;
                if (!part.second.empty() && (!back || instead)) own.slots.push_back(part);
            }
            changed = add_parts(turn_, *task, own) || changed;
        }
    }
    const auto same_kind = [&](const Item& item) {
        if (!own_wish(item)) return true;
        if (item.route->handling != Handling::note) return false;
        return std::ranges::any_of(ids, [&](auto id) {
            auto* task = find_task(state_, id);
            return task != nullptr && task->note()->kind == item.route->note_kind;
        });
    };
    if (changed) {
        use_all(same_kind);
        state_.pending.reset();
        return true;
    }
    if (asks) return false;
    if (!no && !yes && !back && std::ranges::any_of(items_, repeats)) {
        use_all(same_kind);
        digressed_ = true;
        return true;
    }
    if (no && !back) {
        use_all(same_kind);
        turn_.say("note.which_part", {}, "买家说不对，问哪里不对");
        state_.pending->asked = Asked::wrong;
        state_.pending->times = 1;
        digressed_ = false;
        answered_ = true;
        return true;
    }
    if (!yes || back) return false;
    use_all(same_kind);
    confirm_notes(turn_, ids);
    return true;
}

/// "哪里不对": a value, or what cannot be read and then is a human's.
bool Dialogue::take_wrong() {
    if (has("yes")) {
        state_.pending->asked = Asked::confirm;
        return take_confirm();
    }
    state_.pending->asked = Asked::confirm;
    const bool taken = [&] {
        const auto told = whole();
        if (put_note_right(turn_, told)) return true;
        bool changed = false;
        for (const auto& text : state_.pending->options) {
            auto* task =
                find_task(state_, static_cast<std::uint32_t>(std::strtoul(text.c_str(), nullptr, 10)));
            if (task == nullptr) continue;
            auto own = told;
            if (const auto* kind = turn_.playbook.note_kind(task->note()->kind); kind != nullptr)
                std::erase_if(own.slots, [&](const auto& slot) { return !belongs(*kind, slot.first); });
            if (own.slots.empty()) {
                const auto part = read_correction(turn_, *task, told.words);
                if (!part.second.empty()) own.slots.push_back(part);
            }
            changed = add_parts(turn_, *task, own) || changed;
        }
        return changed;
    }();
    if (taken) {
        use_all([](const Item& item) { return !question(item); });
        state_.pending.reset();
    } else if (state_.pending) {
        state_.pending->asked = Asked::wrong;
    }
    return taken;
}

}  // namespace xiaoer::core
