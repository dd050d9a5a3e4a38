// What a buyer says while a transfer is about to happen or a human is awaited: kept, taken back, passed on.
// Asks nothing and answers no question; that is the human's now.
#include <algorithm>
#include <string>

#include "bot/core/dialogue.hpp"
#include "bot/core/request_slots.hpp"

namespace xiaoer::core {

using intents::Force;
using scripts::Handling;

/// A wish for a note, told when nothing more is asked: kept for the human, with all its parts.
void Dialogue::keep_wish(const Item& item) {
    if (item.act->taken_back || item.act->force == Force::ask || item.act->conditional) return;
    auto request = request_of(*item.act);
    const auto* route = item.route;
    if (route == nullptr || route->handling != Handling::note) {
        if (own_wish(item)) return;
        route = nullptr;
        for (const auto& value : item.act->values)
            if (value.stance == intents::Stance::mentioned) put_value(request, value.slot, value.value, "");
        for (const auto& [slot, intent] : turn_.playbook.dialogue().by_slot)
            if (route == nullptr && request.slot(slot) != nullptr) route = turn_.playbook.route(intent);
        if (route == nullptr || route->handling != Handling::note) return;
        request.intent = route->intent;
    }
    take_note(turn_, request, *route);
}

void Dialogue::escalate_threat() {
    const Item* gravest = nullptr;
    for (const auto& item : items_)
        // 再没人理我就投诉: the condition is the threat.
        if (item.route != nullptr && item.route->handling == Handling::handoff_now &&
            item.act->force != Force::ask && !item.act->taken_back && !item.act->negated &&
            !angry_at_past(item) && !turn_.playbook.dialogue().follows_task(item.route->intent) &&
            (gravest == nullptr || item.act->intent->band < gravest->act->intent->band))
            gravest = &item;
    if (gravest != nullptr) escalate(turn_, request_of(*gravest->act), gravest->route->group);
}

bool Dialogue::wishes() const {
    return std::ranges::any_of(items_, [](const Item& item) {
        return item.act->force == Force::wish && item.route != nullptr &&
               (item.route->handling == Handling::note || is_problem(item.route->handling));
    });
}

bool Dialogue::beside_handoff() {
    const auto told = whole();
    auto* problem = open_problem(state_);
    // 算了别补了 直接退钱: another remedy is no taking back.
    const auto choice = problem == nullptr ? Choice::unread : choose_remedy(turn_, *problem, told.words, 0);
    const bool rechosen = choice == Choice::chosen || choice == Choice::by_piece;
    drop_resignation();
    const bool wishes = std::ranges::any_of(items_, [](const Item& item) {
        return own_wish(item) && item.act->force == Force::wish && !item.act->taken_back &&
               !item.act->negated;
    });
    for (auto& item : items_) {
        const auto handling = item.route == nullptr ? Handling::awaited : item.route->handling;
        if (handling == Handling::settled) {
            settle_case(item);
            return true;
        }
        // 晚两天再发 is a wish; 先别退了 is none any more.
        const bool back = item.act->taken_back || handling == Handling::undo ||
                          (item.act->deferred && handling != Handling::note);
        if (item.used) continue;
        const auto* meant =
            reading_.meaning.intent == nullptr ? nullptr : turn_.playbook.route(reading_.meaning.intent->id);
        const bool whole_wish = meant != nullptr && meant->handling == Handling::handoff;
        if (!back || rechosen || (item.act->intent == nullptr && (wishes || whole_wish))) continue;
        take_back(item);
        if (!state_.due.transfer && state_.owner.who == Owner::Who::bot) return true;
    }
    problem = open_problem(state_);
    for (auto& item : items_) {
        if (item.used) continue;
        const auto request = request_of(*item.act);
        if (problem != nullptr) {
            tell_problem(turn_, *problem, request);
            // 直接退钱: another wish than the one that was chosen is the last one.
            if (!rechosen && own_wish(item) && item.act->force == Force::wish &&
                (item.route->handling == Handling::handoff || item.route->handling == Handling::photos) &&
                item.act->intent->id != problem->intent) {
                problem->problem()->remedy.clear();
                problem->problem()->demand = request.words;
            }
        }
        if (item.act->corrects && !item.act->values.empty()) correct_note(turn_, request);
        if (state_.owner.who == Owner::Who::bot) keep_wish(item);
    }
    return false;
}

void answer_before_handoff(Turn& turn, const BuyerSaid& said) {
    auto& state = turn.state;
    Dialogue dialogue(turn, take_burst(turn));
    const bool off = dialogue.beside_handoff();
    state.due.transfer.reset();
    if (off) {
        carry_on(turn);
        ask_next(turn, false);
        return plan_quiet(turn);
    }
    if (!said.text.empty())
        state.transfer.card.words += (state.transfer.card.words.empty() ? "" : "\n") + said.text;
    turn.say("transfer.moment", {}, "买家回了话，马上转");
    hand_off(turn, "转" + std::string(title(state.transfer.group)) + "：" + state.transfer.card.reason);
}

bool answer_in_queue(Turn& turn) {
    // The lines stay unanswered: the agent sees and answers them.
    const auto lines = turn.state.unanswered;
    const auto began = turn.state.burst_began;
    const auto due = turn.state.due.answer;
    turn.state.unanswered = {lines.back()};
    Dialogue dialogue(turn, take_burst(turn));
    const bool off = dialogue.beside_handoff();
    if (turn.state.owner.who != Owner::Who::queue) {  // the buyer wants no human any more
        if (off) carry_on(turn);
        plan_quiet(turn);
        return false;
    }
    turn.state.unanswered = lines;
    turn.state.burst_began = began;
    turn.state.due.answer = due;
    dialogue.escalate_threat();
    return dialogue.wishes();
}

}  // namespace xiaoer::core
