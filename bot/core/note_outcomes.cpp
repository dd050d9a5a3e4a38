// What became of the notes that were given away: written, refused, erased, told to the reviewer, overdue. The
// buyer hears only what has really happened (law 6).
#include <algorithm>
#include <utility>

#include "bot/core/note.hpp"
#include "bot/core/note_drafts.hpp"
#include "bot/core/turn.hpp"

namespace xiaoer::core {
namespace {

using Stage = NoteDraft::Stage;

}  // namespace

void settle_notes(Turn& turn) {
    auto& state = turn.state;
    std::vector<std::uint32_t> waiting;
    for (const auto& task : state.tasks)
        if (task.note() != nullptr && task.note()->stage == NoteWish::Stage::for_order)
            waiting.push_back(task.id);
    const auto order = std::ranges::find_if(state.orders, [](const Order& o) {
        return o.state == TradeState::unpaid || o.state == TradeState::paid;
    });
    if (order != state.orders.end())
        for (const auto id : waiting) {
            find_task(state, id)->orders = {order->id};
            write_wish(turn, id);
        }
    state.due.note.reset();
    for (auto& draft : state.notes) {
        if (draft.stage != Stage::writing || !draft.due) continue;
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
    auto* draft = find_note(state, command);
    if (draft == nullptr) return;
    if (draft->stage == Stage::withdrawing) {
        if (written) return;
        if (!final) {
            // It is being tried again; people hear of it once.
            if (draft->reason.empty())
                turn.emit(Alarm{Alarm::Level::supervisor,
                                "订单" + draft->order + "的备注暂时撤不掉，还在重试：" + draft->text},
                          "后台没有撤成：" + std::string(reason));
            draft->reason = reason.empty() ? "后台没有回应" : std::string(reason);
            return;
        }
        // The memo would not let go of the line: a person must, and the buyer is not told it is gone.
        turn.emit(Alarm{Alarm::Level::supervisor,
                        "订单" + draft->order + "的备注撤不掉，请人工处理：" + draft->text},
                  "后台拒绝：" + std::string(reason));
        draft->stage = Stage::written;
        if (!std::exchange(draft->told, true)) turn.say("note.withdraw_failed", {}, "备注没撤成");
        return;
    }
    if (draft->stage != Stage::writing) return;
    draft->reason = written ? std::string() : std::string(reason);
    const auto content = note_content(draft->kind, draft->parts, turn.playbook);
    if (!written && !final) {
        // It is being retried and the due deadline watches; the buyer hears now that it is kept, not that it
        // is done.
        if (!draft->told && state.owner.who != Owner::Who::agent) {
            draft->told = true;
            turn.say("note.kept", {{"note", content}}, "后台暂时写不进去，先记着");
            plan_quiet(turn);
        }
        return;
    }
    draft->stage = written ? Stage::written : Stage::refused;
    draft->due.reset();
    if (!written)
        turn.emit(Alarm{Alarm::Level::supervisor,
                        "订单" + draft->order + "的备注写不进去，请人工补写：" + draft->text},
                  "后台拒绝：" + std::string(reason));
    if (written && draft->withdraw) {
        erase(turn, *draft, "买家在写的时候收回了");
    } else {
        if (written)
            for (const auto& old : std::vector<std::string>(draft->replaces))
                if (auto* note = find_note(state, old)) {
                    note->told = true;  // the new line speaks for it
                    erase(turn, *note, "由新的备注代替");
                }
        const bool silent = draft->told || state.owner.who == Owner::Who::agent;
        draft->told = true;
        if (!silent) {
            turn.say(written ? "note.written" : "note.kept", {{"note", content}},
                     written ? "备注已写入并核对" : "备注没写成");
            plan_quiet(turn);
        }
    }
    settle_notes(turn);
}

bool reviewer_told(Turn& turn, std::string_view command, bool told, std::string_view reason) {
    auto* draft = find_note(turn.state, command);
    if (draft == nullptr) return false;
    if (draft->stage == Stage::withdrawing) {
        draft->stage = told ? Stage::undone : Stage::arranged;
        if (!told)
            turn.emit(Alarm{Alarm::Level::supervisor,
                            "订单" + draft->order + "的备注要作废，审单专员没有收到：" + draft->text},
                      "转告审单失败：" + std::string(reason));
        if (!std::exchange(draft->told, true)) turn.say("note.withdraw_arranged", {}, "已请审单专员作废");
        plan_quiet(turn);
        return true;
    }
    if (draft->stage != Stage::arranging) return false;
    draft->stage = told ? Stage::arranged : Stage::refused;
    draft->reason = told ? std::string() : "没有告诉到审单专员：" + std::string(reason);
    for (const auto& old : draft->replaces)
        if (auto* note = find_note(turn.state, old); note != nullptr && told) {
            if (note->order == draft->order)
                note->stage = Stage::undone;  // the reviewer was told so in the same message
            else
                erase(turn, *note, "由另一单的备注代替");
        }
    if (!told)
        turn.emit(Alarm{Alarm::Level::supervisor,
                        "订单" + draft->order + "已审核，审单专员没有收到，请人工转告：" + draft->text},
                  "转告审单失败：" + std::string(reason));
    if (!std::exchange(draft->told, true)) {
        turn.say(told ? "note.arranged" : "note.kept",
                 {{"note", note_content(draft->kind, draft->parts, turn.playbook)}},
                 told ? "审单专员已收到" : "审单专员没收到");
        plan_quiet(turn);
    }
    return true;
}

void note_erased(Turn& turn, const NoteErased& erased) {
    auto* draft = find_note(turn.state, erased.note);
    if (draft == nullptr) return;
    draft->stage = Stage::undone;
    if (std::exchange(draft->told, true)) return;
    if (turn.state.owner.who == Owner::Who::agent) return;
    turn.say("note.withdrawn", {{"note", note_content(draft->kind, draft->parts, turn.playbook)}},
             "备注已撤回");
    plan_quiet(turn);
}

}  // namespace xiaoer::core
