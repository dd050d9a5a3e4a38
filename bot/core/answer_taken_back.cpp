// Undoes what the buyer takes back, refuses or calls settled, and says what really happened: a wish that is
// dropped, a note that is withdrawn, a handoff that is off. Never claims to have undone what nothing stood
// for.
#include <algorithm>
#include <string>

#include "bot/core/dialogue.hpp"
#include "bot/core/note.hpp"
#include "bot/core/note_drafts.hpp"
#include "bot/core/request_slots.hpp"

namespace xiaoer::core {
namespace {

using intents::Force;
using intents::Stance;
using scripts::Handling;

}  // namespace

/// 不发中通, 发票不用放: nothing stands that this could take back, so not to have it is the wish.
bool Dialogue::refuse_wish(const Item& item) {
    if (!turn_.has_open_order()) return false;
    const auto& act = *item.act;
    auto wish = request_of(act);
    wish.force = Force::wish;
    const bool refuses =
        std::ranges::any_of(act.values, [](const auto& value) { return value.stance == Stance::excluded; });
    if (item.route->handling == Handling::answer)
        wish.intent = turn_.playbook.dialogue().unwanted;
    else if (item.route->handling != Handling::note ||
             !(refuses || act.intent->id == turn_.playbook.dialogue().unwanted))
        return false;
    pursue(turn_, wish);
    return true;
}

/// Undoes what the act covers, and says what really happened.
void Dialogue::take_back(Item& item) {
    item.used = did_ = true;
    const auto& act = *item.act;
    const auto handling = item.route == nullptr ? Handling::undo : item.route->handling;
    const bool any = item.route == nullptr || handling == Handling::undo || handling == Handling::awaited;
    // 先别退 给我换大一号的: what the same breath wishes is not what it takes back.
    const auto wished_now = [&](const Task& task) {
        return std::ranges::any_of(items_, [&](const Item& other) {
            return &other != &item && other.route != nullptr && other.route->intent == task.intent &&
                   other.act->force == Force::wish && !other.act->taken_back && !other.act->negated;
        });
    };
    const auto covers = [&](const Task& task) {
        if (any) return true;
        if (task.intent != act.intent->id && wished_now(task)) return false;
        if (task.intent == act.intent->id) return true;
        const auto* route = turn_.playbook.route(task.intent);
        if (route == nullptr) return false;
        if (task.note() != nullptr) return item.route->note_kind == task.note()->kind;
        return task.problem() != nullptr && (handling == Handling::handoff || handling == Handling::photos);
    };
    // 品名那个不用了: of a wish of several clauses, written or not, only what is named.
    if (any && drop_part_of_wish(turn_, act.words, false)) return;
    // Without an object it is the open question's task, else the newest.
    Task* found = nullptr;
    if (any && state_.pending) found = find_task(state_, state_.pending->task);
    for (auto it = state_.tasks.rbegin(); found == nullptr && it != state_.tasks.rend(); ++it)
        if (covers(*it)) found = &*it;
    const bool deferred = act.deferred;  // 先别退: to rest, not to be forgotten
    if (found != nullptr) {
        const bool problem = found->problem() != nullptr;
        const auto* kind = found->note() == nullptr ? nullptr : turn_.playbook.note_kind(found->note()->kind);
        auto what = kind != nullptr && kind->several
                        ? note_content(found->note()->kind, found->note()->parts, turn_.playbook)
                        : std::string();
        if (what.empty()) what = title_of(turn_, found->intent);
        end_task(state_, found->id);
        if (problem) {
            state_.due.photos.reset();
            if (handing_over(state_)) cancel_transfer(turn_);
        }
        turn_.say_or(deferred ? "undo.deferred" : "undo.dropped", "undo.dropped", {{"intent", what}},
                     "买家不要了，还没有办");
        return;
    }
    if (handing_over(state_) && (any || turn_.playbook.dialogue().follows_task(item.route->intent))) {
        cancel_transfer(turn_);
        turn_.say_or("undo.transfer", "undo.dropped", {}, "买家不转了");
        return;
    }
    const auto kind = any || item.route->note_kind.empty() ? std::string() : item.route->note_kind;
    if ((any || !kind.empty()) && withdraw_notes(turn_, kind, item.act->words, {}) > 0) {
        turn_.say("note.withdrawing", {}, "买家收回，备注在撤");
        return;
    }
    if (handling == Handling::handoff || handling == Handling::photos) {
        const auto* problem = turn_.playbook.problem(act.intent->id);
        if (problem != nullptr && !problem->note_kind.empty() &&
            withdraw_notes(turn_, problem->note_kind, {}, {}) > 0) {
            turn_.say("note.withdrawing", {}, "买家收回，备注在撤");
            return;
        }
    }
    if (!any && refuse_wish(item)) return;
    const bool wishes = std::ranges::any_of(items_, [&](const Item& other) {
        return &other != &item && own_wish(other) && other.act->force == Force::wish &&
               !other.act->taken_back;
    });
    if (answers_ == 0 && !unused_left() && !wishes)
        turn_.say_or("undo.nothing", "repeat.once", {}, "没有在办的事");
}

/// 找到了, 收到了: what was complained of is over.
void Dialogue::settle_case(Item& item) {
    item.used = did_ = true;
    if (auto* task = open_problem(state_)) end_task(state_, task->id);
    if (state_.due.transfer) cancel_transfer(turn_);
    state_.photos = {};
    state_.due.photos.reset();
    for (auto& urging : state_.urgings)
        urging.promise.reset();
    state_.due.promise.reset();
    say_own(turn_, request_of(*item.act));
}

}  // namespace xiaoer::core
