// The notes given to the back office, for the buyer, an agent or the bot itself: written once, taken out
// again when they no longer hold. Announces no outcome: that is for note_outcomes.cpp alone (law 6).
#include "bot/core/note_drafts.hpp"

#include <algorithm>
#include <utility>

#include "bot/core/note.hpp"
#include "bot/core/note_subject.hpp"
#include "bot/core/note_wishes.hpp"

namespace xiaoer::core {
namespace {

using Stage = NoteDraft::Stage;

constexpr std::size_t kNotesKept = 16;

Flag flag_of(std::string_view colour) {
    for (const auto flag : {Flag::red, Flag::yellow, Flag::green, Flag::blue, Flag::pink})
        if (word(flag) == colour) return flag;
    return Flag::none;
}

bool under_way(const NoteDraft& note) {
    return note.stage == Stage::writing || note.stage == Stage::arranging || note.stage == Stage::withdrawing;
}

/// Makes room for one more. What is under way keeps its place: its outcome is still to come.
NoteDraft& add_draft(Conversation& state) {
    if (state.notes.size() >= kNotesKept) {
        const auto settled =
            std::ranges::find_if(state.notes, [](const NoteDraft& n) { return !under_way(n); });
        state.notes.erase(settled == state.notes.end() ? state.notes.begin() : settled);
    }
    return state.notes.emplace_back();
}

/// Gives the text to the back office.
void send_note(Turn& turn, NoteDraft& draft, const scripts::NoteKind& kind, Time due, std::string why) {
    auto& next = turn.state.due.note;
    draft.stage = Stage::writing;
    draft.due = due;
    next = next ? std::min(*next, due) : due;
    const auto flag = draft.flag == Flag::none ? flag_of(kind.flag) : draft.flag;
    draft.command = turn.emit(WriteNote{draft.order, draft.kind, draft.text, flag}, std::move(why));
}

/// Past its review the warehouse has the order already: a person must be told.
void tell_reviewer(Turn& turn, NoteDraft& draft, std::string why) {
    draft.stage = Stage::arranging;
    std::string text = draft.order + "，" + draft.text;
    for (const auto& old : draft.replaces)
        if (auto* note = find_note(turn.state, old)) text += "（原来的“" + note->text + "”作废）";
    draft.command = turn.emit(MessageReviewer{draft.order, std::move(text)}, std::move(why));
}

bool reviewed(const Order* order) {
    return order != nullptr && order->review == ReviewState::reviewed && order->open() &&
           order->state != TradeState::shipped;
}

/// A human wants it: into the memo, or to the reviewer when the warehouse already packs by the old word.
void send_for_agent(Turn& turn, NoteDraft& draft, const scripts::NoteKind& kind, const std::string& why) {
    if (reviewed(turn.find_order(draft.order)) && is_request(kind, turn.playbook))
        return tell_reviewer(turn, draft, why + "，订单已审核，转告审单专员");
    send_note(turn, draft, kind, turn.now + turn.policy.note_due, why);
}

/// Another one that stands takes its place once it is written: its word is not the last any more.
bool superseded(const Conversation& state, const NoteDraft& note) {
    return std::ranges::any_of(state.notes, [&](const NoteDraft& later) {
        return stands(later) && !later.withdraw &&
               std::ranges::find(later.replaces, note.command) != later.replaces.end();
    });
}

void say_already_noted(Turn& turn, const NoteDraft& note, const std::string& content) {
    turn.say(note.stage == Stage::written   ? "note.already"
             : note.stage == Stage::writing ? "note.already.kept"
                                            : "note.already.arranging",
             {{"note", content}}, "同样的备注已经有了，不重复写");
}

bool same_wish(const scripts::NoteKind& kind, const Parts& a, const Parts& b, std::string_view content_a,
               std::string_view content_b, const scripts::Dialogue& dialogue) {
    if (!kind.several) return a == b || content_a == content_b;
    return content_a == content_b || (same_subject(content_a, content_b, dialogue) &&
                                      negative(content_a, dialogue) == negative(content_b, dialogue) &&
                                      !adds(content_a, content_b, dialogue));
}

/// 电话也改: what an earlier note of a kind made of independent parts says about other parts still holds.
void keep_other_parts(const Conversation& state, NoteWish& wish, const scripts::NoteKind& kind,
                      const std::string& order) {
    if (kind.several || takes_part(kind, "hold") || kind.needs.size() != 1 ||
        scripts::alternatives(kind.needs.front()).size() < 2)
        return;
    for (const auto& note : state.notes) {
        if (note.kind != kind.id || note.order != order || !stands(note) || note.withdraw ||
            superseded(state, note))
            continue;
        for (const auto& [slot, value] : note.parts) {
            const auto opposite =
                slot.starts_with(kNot) ? slot.substr(kNot.size()) : std::string(kNot) + slot;
            const auto against = wish.parts.find(opposite);
            const bool undone = against != wish.parts.end() && against->second == value;
            if (!undone) wish.parts.try_emplace(slot, value);
        }
    }
    drop_unneeded(wish, kind);
}

/// One order's note: what is the same is not written twice, what it contradicts is taken out once it stands.
void write_for(Turn& turn, const NoteWish& told, const scripts::NoteKind& kind, const std::string& order_id) {
    auto& state = turn.state;
    auto wish = told;
    keep_other_parts(state, wish, kind, order_id);
    const auto content = content_of(wish, turn.playbook);
    std::vector<std::string> replaces;
    // One that was written on the wrong order.
    for (const auto& note : state.notes)
        if (note.order != order_id && stands(note) &&
            std::ranges::find(wish.replaces, note.command) != wish.replaces.end())
            replaces.push_back(note.command);
    for (auto& note : state.notes) {
        if (note.kind != kind.id || note.order != order_id || !stands(note) || note.withdraw) continue;
        if (superseded(state, note)) {
            // Whichever of the two is written first: the new one outlives both.
            replaces.push_back(note.command);
            continue;
        }
        const auto old = note_content(note.kind, note.parts, turn.playbook);
        const auto& dialogue = turn.playbook.dialogue();
        const bool replaced =
            std::ranges::find(wish.replaces, note.command) != wish.replaces.end() && old != content;
        if (!replaced && same_wish(kind, note.parts, wish.parts, old, content, dialogue))
            return say_already_noted(turn, note, old);
        const bool contradicts =
            replaced || !kind.several ||
            (same_subject(old, content, dialogue) && negative(old, dialogue) != negative(content, dialogue));
        if (contradicts) replaces.push_back(note.command);
    }
    auto& draft = add_draft(state);
    draft.kind = kind.id;
    draft.parts = wish.parts;
    draft.order = order_id;
    draft.replaces = std::move(replaces);
    draft.text = note_text(kind.title, content, turn.reception(), turn.playbook.today(turn.now));
    const auto* order = turn.find_order(order_id);
    if (reviewed(order)) return tell_reviewer(turn, draft, "订单已审核，转告审单专员");
    const auto due = order != nullptr && order->paid
                         ? std::max(turn.now + std::chrono::minutes(1), *order->paid + turn.policy.note_due)
                         : turn.now + turn.policy.note_due;
    send_note(turn, draft, kind, due, "写订单备注：" + kind.title);
}

}  // namespace

bool already_noted(Turn& turn, std::string_view words) {
    const auto& dialogue = turn.playbook.dialogue();
    for (auto it = turn.state.notes.rbegin(); it != turn.state.notes.rend(); ++it) {
        const auto* kind = turn.playbook.note_kind(it->kind);
        if (kind == nullptr || !kind->several || !stands(*it) || it->withdraw || !it->by.empty() ||
            superseded(turn.state, *it))
            continue;
        const auto content = note_content(it->kind, it->parts, turn.playbook);
        if (content.empty() || !same_subject(content, words, dialogue) || adds(content, words, dialogue) ||
            negative(content, dialogue) != negative(words, dialogue))
            continue;
        say_already_noted(turn, *it, content);
        return true;
    }
    return false;
}

NoteDraft* find_note(Conversation& state, std::string_view command) {
    if (command.empty()) return nullptr;
    const auto it = std::ranges::find_if(
        state.notes, [&](const NoteDraft& note) { return note.command == command || note.undo == command; });
    return it == state.notes.end() ? nullptr : &*it;
}

bool stands(const NoteDraft& note) {
    return note.stage == Stage::writing || note.stage == Stage::written || note.stage == Stage::arranging ||
           note.stage == Stage::arranged;
}

void write_wish(Turn& turn, std::uint32_t id) {
    auto& state = turn.state;
    auto* task = find_task(state, id);
    if (task == nullptr || task->note() == nullptr) return;
    const auto* kind = turn.playbook.note_kind(task->note()->kind);
    if (kind == nullptr) return end_task(state, id);
    if (task->orders.empty()) {
        if (task->note()->stage == NoteWish::Stage::for_order) return;
        task->note()->stage = NoteWish::Stage::for_order;
        turn.say("note.later", {{"note", content_of(*task->note(), turn.playbook)}}, "还没有订单，先记着");
        if (state.pending && state.pending->task == id) state.pending.reset();
        return;
    }
    Task done = *task;
    end_task(state, id);
    done.note()->parts.erase(std::string(kUnsure));
    for (const auto& order : done.orders)
        write_for(turn, *done.note(), *kind, order);
}

void erase(Turn& turn, NoteDraft& note, std::string why) {
    switch (note.stage) {
        case Stage::written:
            note.stage = Stage::withdrawing;
            note.undo = turn.emit(EraseNote{note.order, note.command, note.text}, std::move(why));
            return;
        case Stage::writing:
            note.withdraw = true;  // on its outcome
            return;
        case Stage::arranging:
        case Stage::arranged:
            note.stage = Stage::withdrawing;
            note.told = false;
            note.undo =
                turn.emit(MessageReviewer{note.order, note.order + "，作废：" + note.text + "（买家不要了）"},
                          std::move(why));
            return;
        case Stage::refused:
        case Stage::withdrawing:
        case Stage::undone:
            return;
    }
}

void write_own_note(Turn& turn, std::string_view kind_id, std::string_view content, std::string_view order) {
    auto& state = turn.state;
    const auto* kind = turn.playbook.note_kind(kind_id);
    if (kind == nullptr || order.empty()) return;
    auto& draft = add_draft(state);
    draft.kind = kind->id;
    draft.order = order;
    draft.told = true;
    draft.text = note_text(kind->title, content, turn.reception(), turn.playbook.today(turn.now));
    send_note(turn, draft, *kind, turn.now + turn.policy.note_due, "写订单备注：" + kind->title);
}

void agent_noted(Turn& turn, const AgentNoted& noted) {
    auto& state = turn.state;
    const auto day = turn.playbook.today(turn.now);
    if (const auto fault = fault_of(noted, state, turn.playbook, day); !fault.empty()) {
        turn.emit(Alarm{Alarm::Level::slow_reply, "备注没有写：" + fault}, "客服" + noted.agent + "写备注");
        return;
    }
    const auto* kind = turn.playbook.note_kind(noted.kind);
    // What the bot was still asking the buyer for is settled by a human's note of the same kind.
    std::vector<std::uint32_t> settled;
    for (const auto& task : state.tasks)
        if (task.note() != nullptr && task.note()->kind == kind->id) settled.push_back(task.id);
    for (const auto id : settled)
        end_task(state, id);
    auto& draft = add_draft(state);
    draft.kind = kind->id;
    draft.order = noted.order;
    draft.by = noted.agent;
    draft.flag = noted.flag;
    draft.told = true;  // what the buyer hears of it is the agent's to say
    for (const auto& [slot, value] : noted.parts)
        if (!value.empty()) draft.parts[slot] = value;
    draft.text =
        note_text(kind->title, note_content(draft.kind, draft.parts, turn.playbook), noted.agent, day);
    send_for_agent(turn, draft, *kind, "客服" + noted.agent + "写备注：" + kind->title);
}

void undo_note(Turn& turn, const AgentUndidNote& undo) {
    auto* draft = find_note(turn.state, undo.command);
    if (draft == nullptr || draft->stage != Stage::written) return;
    draft->told = true;
    erase(turn, *draft, "客服" + undo.agent + "撤回备注");
}

void retry_note(Turn& turn, const AgentRetriedNote& again) {
    auto* draft = find_note(turn.state, again.command);
    if (draft == nullptr || draft->stage != Stage::refused) return;
    const auto* kind = turn.playbook.note_kind(draft->kind);
    if (kind == nullptr) return;
    draft->reason.clear();
    send_for_agent(turn, *draft, *kind, "客服" + again.agent + "重试备注");
    settle_notes(turn);
}

}  // namespace xiaoer::core
