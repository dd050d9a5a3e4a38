// Order notes from the buyer's mouth to the memo: collects parts, reads back where a mistake would send a
// parcel astray, writes, and tells the buyer only what has really happened (law 6).
#include <algorithm>
#include <utility>

#include "bot/core/note.hpp"
#include "bot/core/turn.hpp"

namespace xiaoer::core {
namespace {

constexpr std::size_t kNotesKept = 12;

Flag flag_of(std::string_view colour) {
    for (const auto flag : {Flag::red, Flag::yellow, Flag::green, Flag::blue, Flag::pink})
        if (word(flag) == colour) return flag;
    return Flag::none;
}

NoteDraft* find_note(Conversation& state, std::string_view command) {
    const auto it = std::find_if(state.notes.begin(), state.notes.end(), [&](const NoteDraft& n) {
        return !command.empty() && n.command == command;
    });
    return it == state.notes.end() ? nullptr : &*it;
}

/// Makes room for one more. What is under way keeps its place: its outcome is still to come.
NoteDraft& add_draft(Conversation& state) {
    if (state.notes.size() >= kNotesKept) {
        const auto settled = std::find_if(state.notes.begin(), state.notes.end(), [](const NoteDraft& n) {
            return n.stage != NoteDraft::Stage::writing && n.stage != NoteDraft::Stage::arranging;
        });
        state.notes.erase(settled == state.notes.end() ? state.notes.begin() : settled);
    }
    return state.notes.emplace_back();
}

/// Returns whether there was one.
bool drop_open_drafts(Conversation& state, std::string_view kind = {}) {
    return 0 < std::erase_if(state.notes, [&](const NoteDraft& n) {
               return (kind.empty() || n.kind == kind) &&
                      (n.stage == NoteDraft::Stage::collecting || n.stage == NoteDraft::Stage::confirming);
           });
}

/// Gives the text to the back office.
void send_note(Turn& turn, NoteDraft& draft, const scripts::NoteKind& kind, Time due, std::string why) {
    auto& next = turn.state.due.note;
    draft.stage = NoteDraft::Stage::writing;
    draft.due = due;
    next = next ? std::min(*next, due) : due;
    const auto flag = draft.flag == Flag::none ? flag_of(kind.flag) : draft.flag;
    draft.command = turn.emit(WriteNote{draft.order, draft.kind, draft.text, flag}, std::move(why));
}

/// Past its review the warehouse has the order already: a person must be told.
void tell_reviewer(Turn& turn, NoteDraft& draft, std::string why) {
    draft.stage = NoteDraft::Stage::arranging;
    draft.command = turn.emit(MessageReviewer{draft.order, draft.order + "，" + draft.text}, std::move(why));
}

/// A human wants it: into the memo, or to the reviewer when the warehouse already packs by the old word.
void send_for_agent(Turn& turn, NoteDraft& draft, const scripts::NoteKind& kind, const std::string& why) {
    const auto* order = turn.find_order(draft.order);
    const bool reviewed = order != nullptr && order->review == ReviewState::reviewed && order->open() &&
                          order->state != TradeState::shipped && is_request(kind, turn.playbook);
    if (reviewed) return tell_reviewer(turn, draft, why + "，订单已审核，转告审单专员");
    send_note(turn, draft, kind, turn.now + turn.policy.note_due, why);
}

void write_note(Turn& turn, NoteDraft& draft, const scripts::NoteKind& kind) {
    auto& state = turn.state;
    state.awaiting = Awaiting::nothing;
    const auto content = note_content(draft, turn.playbook);
    draft.text = note_text(kind.title, content, turn.reception(), turn.playbook.today(turn.now));
    const auto* order = turn.find_order(draft.order);
    if (order == nullptr) {
        draft.stage = NoteDraft::Stage::for_order;
        turn.say("note.later", {{"note", content}}, "还没有订单，先记着");
        return;
    }
    if (order->review == ReviewState::reviewed) return tell_reviewer(turn, draft, "订单已审核，转告审单专员");
    const auto due = order->paid
                         ? std::max(turn.now + std::chrono::minutes(1), *order->paid + turn.policy.note_due)
                         : turn.now + turn.policy.note_due;
    send_note(turn, draft, kind, due, "写订单备注：" + kind.title);
}

/// Asks for what is missing, reads back, or writes.
void advance(Turn& turn, NoteDraft& draft, const scripts::NoteKind& kind) {
    auto& state = turn.state;
    const auto missing = missing_parts(draft, kind);
    if (!missing.empty()) {
        draft.stage = NoteDraft::Stage::collecting;
        state.awaiting = Awaiting::note_part;
        turn.say("note.ask_part", {{"missing", part_titles(missing, kind)}, {"note", kind.title}},
                 kind.title + "还缺" + part_titles(missing, kind));
        return;
    }
    if (kind.confirm && draft.stage != NoteDraft::Stage::confirming) {
        draft.stage = NoteDraft::Stage::confirming;
        state.awaiting = Awaiting::yes_no;
        turn.say("note.confirm", {{"note", note_content(draft, turn.playbook)}}, kind.title + "先复述一遍");
        return;
    }
    write_note(turn, draft, kind);
}

bool merge(NoteDraft& draft, const Request& request, const scripts::NoteKind& kind) {
    bool news = false;
    for (const auto& [name, value] : request.slots) {
        if (!takes_part(kind, name) || value.empty()) continue;
        auto& part = draft.parts[name];
        news = news || part != value;
        part = value;
    }
    return news;
}

}  // namespace

NoteDraft* open_draft(Conversation& state) {
    for (auto& draft : state.notes)
        if (draft.stage == NoteDraft::Stage::collecting || draft.stage == NoteDraft::Stage::confirming)
            return &draft;
    return nullptr;
}

void take_note(Turn& turn, const Request& request, const scripts::Route& route) {
    auto& state = turn.state;
    const auto* kind = turn.playbook.note_kind(route.note_kind);
    if (kind == nullptr)
        return begin_transfer(turn, {.group = route.group, .reason = "这种备注还没有配置"}, request);
    if (route.needs_order && !state.orders_known)
        return begin_transfer(turn, {.group = route.group, .reason = "订单系统暂时查不到，备注不能乱写"},
                              request);
    if (route.needs_order && pick_order(turn, request, Suits::any_open) == Pick::asked) return;
    const auto* order = turn.current_order();
    if (order != nullptr && order->state == TradeState::shipped)
        return begin_transfer(
            turn, {.group = Group::in_sale, .reason = "已发货，" + kind->title + "要先联系快递"}, request);

    auto* draft = open_draft(state);
    if (draft == nullptr || draft->kind != kind->id) {
        drop_open_drafts(state);
        draft = &add_draft(state);
        draft->kind = kind->id;
    }
    draft->order = order != nullptr && order->open() ? order->id : std::string();
    merge(*draft, request, *kind);
    // What only the buyer's own words can tell (其他要求) is taken as it was said.
    if (std::find(kind->needs.begin(), kind->needs.end(), "request") != kind->needs.end())
        draft->parts["request"] = request.words;
    advance(turn, *draft, *kind);
}

bool add_parts(Turn& turn, const Request& request) {
    auto* draft = open_draft(turn.state);
    if (draft == nullptr) return false;
    const auto* kind = turn.playbook.note_kind(draft->kind);
    if (kind == nullptr || !merge(*draft, request, *kind)) return false;
    draft->stage = NoteDraft::Stage::collecting;  // a correction is read back again
    advance(turn, *draft, *kind);
    return true;
}

bool ask_part_again(Turn& turn) {
    auto* draft = open_draft(turn.state);
    const auto* kind = draft == nullptr ? nullptr : turn.playbook.note_kind(draft->kind);
    if (kind == nullptr || draft->stage != NoteDraft::Stage::collecting) return false;
    advance(turn, *draft, *kind);
    return true;
}

void confirm_note(Turn& turn, bool yes) {
    auto& state = turn.state;
    state.awaiting = Awaiting::nothing;
    auto* draft = open_draft(state);
    if (draft == nullptr) return;
    const auto* kind = turn.playbook.note_kind(draft->kind);
    if (yes && kind != nullptr) return write_note(turn, *draft, *kind);
    std::erase_if(state.notes, [&](const NoteDraft& n) { return &n == draft; });
    turn.say("note.dropped", {}, "买家说不对");
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
    if (drop_open_drafts(state, kind->id) && open_draft(state) == nullptr) state.awaiting = Awaiting::nothing;
    auto& draft = add_draft(state);
    draft.kind = kind->id;
    draft.order = noted.order;
    draft.by = noted.agent;
    draft.flag = noted.flag;
    draft.told = true;  // what the buyer hears of it is the agent's to say
    for (const auto& [slot, value] : noted.parts)
        if (!value.empty()) draft.parts[slot] = value;
    draft.text = note_text(kind->title, note_content(draft, turn.playbook), noted.agent, day);
    send_for_agent(turn, draft, *kind, "客服" + noted.agent + "写备注：" + kind->title);
}

void settle_notes(Turn& turn) {
    auto& state = turn.state;
    for (auto& draft : state.notes) {
        if (draft.stage != NoteDraft::Stage::for_order) continue;
        const auto order = std::find_if(state.orders.begin(), state.orders.end(), [](const Order& o) {
            return o.state == TradeState::unpaid || o.state == TradeState::paid;
        });
        if (order == state.orders.end()) continue;
        const auto* kind = turn.playbook.note_kind(draft.kind);
        if (kind == nullptr) continue;
        draft.order = order->id;
        write_note(turn, draft, *kind);
    }
    state.due.note.reset();
    for (auto& draft : state.notes) {
        if (draft.stage != NoteDraft::Stage::writing || !draft.due) continue;
        if (*draft.due <= turn.now) {
            draft.due.reset();
            turn.emit(
                Alarm{Alarm::Level::supervisor, "订单" + draft.order + "的备注超时未写成：" + draft.text},
                "备注过了时限");
        } else {
            state.due.note = state.due.note ? std::min(*state.due.note, *draft.due) : *draft.due;
        }
    }
}

void note_outcome(Turn& turn, std::string_view command, bool written, bool final, std::string_view reason) {
    auto& state = turn.state;
    const auto draft = std::find_if(state.notes.begin(), state.notes.end(),
                                    [&](const NoteDraft& n) { return n.command == command; });
    if (draft == state.notes.end() || draft->stage != NoteDraft::Stage::writing) return;
    draft->reason = written ? std::string() : std::string(reason);
    if (!written && !final) {
        // It is being retried and the due deadline watches; the buyer hears now that it is kept, not that it
        // is done.
        if (!draft->told && state.owner.who != Owner::Who::agent) {
            draft->told = true;
            turn.say("note.kept", {{"note", note_content(*draft, turn.playbook)}},
                     "后台暂时写不进去，先记着");
            plan_quiet(turn);
        }
        return;
    }
    draft->stage = written ? NoteDraft::Stage::written : NoteDraft::Stage::refused;
    draft->due.reset();
    if (!written)
        turn.emit(Alarm{Alarm::Level::supervisor,
                        "订单" + draft->order + "的备注写不进去，请人工补写：" + draft->text},
                  "后台拒绝：" + std::string(reason));
    const bool silent = draft->told || state.owner.who == Owner::Who::agent;
    draft->told = true;
    if (!silent) {
        turn.say(written ? "note.written" : "note.kept", {{"note", note_content(*draft, turn.playbook)}},
                 written ? "备注已写入并核对" : "备注没写成");
        plan_quiet(turn);
    }
    settle_notes(turn);
}

bool reviewer_told(Turn& turn, std::string_view command, bool told, std::string_view reason) {
    auto* draft = find_note(turn.state, command);
    if (draft == nullptr || draft->stage != NoteDraft::Stage::arranging) return false;
    draft->stage = told ? NoteDraft::Stage::arranged : NoteDraft::Stage::refused;
    draft->reason = told ? std::string() : "没有告诉到审单专员：" + std::string(reason);
    const std::string content = note_content(*draft, turn.playbook);
    if (!told)
        turn.emit(Alarm{Alarm::Level::supervisor,
                        "订单" + draft->order + "已审核，审单专员没有收到，请人工转告：" + draft->text},
                  "转告审单失败：" + std::string(reason));
    if (!std::exchange(draft->told, true)) {
        turn.say(told ? "note.arranged" : "note.kept", {{"note", content}},
                 told ? "审单专员已收到" : "审单专员没收到");
        plan_quiet(turn);
    }
    return true;
}

void undo_note(Turn& turn, const AgentUndidNote& undo) {
    const auto* draft = find_note(turn.state, undo.command);
    if (draft == nullptr || draft->stage != NoteDraft::Stage::written) return;
    turn.emit(EraseNote{draft->order, undo.command}, "客服" + undo.agent + "撤回备注");
}

void note_erased(Turn& turn, const NoteErased& erased) {
    if (auto* draft = find_note(turn.state, erased.note)) draft->stage = NoteDraft::Stage::undone;
}

void retry_note(Turn& turn, const AgentRetriedNote& again) {
    auto* draft = find_note(turn.state, again.command);
    if (draft == nullptr || draft->stage != NoteDraft::Stage::refused) return;
    const auto* kind = turn.playbook.note_kind(draft->kind);
    if (kind == nullptr) return;
    draft->reason.clear();
    send_for_agent(turn, *draft, *kind, "客服" + again.agent + "重试备注");
    settle_notes(turn);
}

}  // namespace xiaoer::core
