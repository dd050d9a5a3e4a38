// Does what scripts/routing.json says about an intent: answer, note, in-sale, photographs, handoff.
#include <algorithm>

#include "bot/core/conditions.hpp"
#include "bot/core/turn.hpp"
#include "scripts/engine/phrase_ids.hpp"

namespace xiaoer::core {
namespace {

using scripts::Handling;
using scripts::Route;

void pursue_answer(Turn& turn, const Request& request, const Route& route) {
    // A wish that holds everything a note needs becomes one ("11月3号再发"); otherwise it is a question.
    if (!route.note_kind.empty() && turn.state.awaiting == Awaiting::nothing) {
        const auto* kind = turn.playbook.note_kind(route.note_kind);
        const bool told = kind != nullptr && !kind->needs.empty() &&
                          std::all_of(kind->needs.begin(), kind->needs.end(),
                                      [&](const std::string& part) { return request.slot(part) != nullptr; });
        if (told) return take_note(turn, request, route);
    }
    if (say_own(turn, request)) return;
    if (turn.repeated()) return;  // the answer stands right above
    begin_transfer(turn, {.group = route.group, .reason = "没有合适的话术，不乱答"}, request);
}

void tell_status(Turn& turn, const Request& request, const Order& order) {
    if (order.state == TradeState::shipped) {
        auto values = order_values(&order);
        if (order.tracking_text.empty())
            values.push_back({"last_update", std::string(title(order.tracking))});
        if (turn.say("status", values, request.why + " · 订单" + order.tail())) return;
    }
    say_own(turn, request);
}

/// Transfers when a condition holds, or first takes down the problem it says there is (a parcel that stands
/// still for a week is lost). False when none holds.
bool obey_condition(Turn& turn, const Request& request, const Order& order) {
    const auto hit = fired(turn.state, order, request.intent, turn.now, turn.playbook);
    if (hit.condition == nullptr) return false;
    const std::string facts = hit.condition->id + " " + hit.facts;
    const Route* problem =
        hit.condition->problem.empty() ? nullptr : turn.playbook.route(hit.condition->problem);
    if (problem == nullptr) {
        // Calm first: what the book says about this condition, where it says anything.
        turn.say(scripts::condition_phrase(hit.condition->id), order_values(&order), hit.condition->title);
        begin_transfer(turn,
                       {.group = hit.condition->group, .reason = hit.condition->title, .condition = facts},
                       request);
        return true;
    }
    Request opened = request;
    opened.intent = hit.condition->problem;
    opened.why = hit.condition->title + "（" + facts + "）";
    opened.resumed = false;  // whoever said which order has not been comforted about this
    pursue_problem(turn, opened, *problem, facts);
    return true;
}

void pursue_in_sale(Turn& turn, const Request& request, const Route& route) {
    auto& state = turn.state;
    switch (pick_order(turn, request, Suits::on_its_way)) {
        case Pick::asked:
            return;
        case Pick::one:
            break;
        case Pick::none:
            if (!state.orders_known) {
                begin_transfer(turn, {.group = route.group, .reason = "订单系统暂时查不到，不能让买家干等"},
                               request);
            } else if (state.orders.empty()) {
                if (!turn.say("order.none", {}, request.why + " · 没有订单")) say_own(turn, request);
            } else {
                // Only finished or unpaid orders: the latest one decides what is said.
                state.order = state.orders.front().id;
                if (!obey_condition(turn, request, state.orders.front()) && !say_own(turn, request))
                    begin_transfer(turn, {.group = route.group, .reason = "没有在途订单，需要人工看一下"},
                                   request);
            }
            return;
    }
    const Order order = *turn.current_order();
    ++state.contacts[order.id];
    if (obey_condition(turn, request, order)) return;
    tell_status(turn, request, order);
    urge(turn, order, request.intent);
}

void pursue_undo(Turn& turn, const Request& request) {
    auto& state = turn.state;
    if (auto* draft = open_draft(state); draft != nullptr)
        std::erase_if(state.notes, [&](const NoteDraft& n) { return &n == draft; });
    state.awaiting = Awaiting::nothing;
    state.task = {};
    state.problem = {};
    state.due.transfer.reset();
    state.due.photos.reset();
    turn.say("undo.done", {}, request.why);
}

std::string at_once_reason(const Turn& turn, const Request& request) {
    const auto* intent = turn.knowledge.catalogue.find(request.intent);
    return (intent == nullptr ? std::string("这件事") : intent->title) + "，马上由人处理";
}

}  // namespace

bool say_own(Turn& turn, const Request& request) {
    return turn.say(request.intent, order_values(turn.current_order()), request.why);
}

void pursue(Turn& turn, const Request& request) {
    auto& state = turn.state;
    const Route* route = turn.playbook.route(request.intent);
    if (route == nullptr)
        return begin_transfer(turn, {.group = group_by_order(turn), .reason = "这类问题还没有配置处理方式"},
                              request);
    if (!request.resumed) ++state.asked[request.intent];
    if (route->stops_reminders) stop_reminders(turn);
    state.last_intent = request.intent;
    if (!route->before_order.empty() && state.orders.empty() && state.orders_known) {
        if (turn.say(route->before_order, {}, request.why + " · 还没有订单")) return;
    }
    switch (route->handling) {
        case Handling::answer:
            return pursue_answer(turn, request, *route);
        case Handling::note:
            return take_note(turn, request, *route);
        case Handling::in_sale:
            return pursue_in_sale(turn, request, *route);
        case Handling::photos:
        case Handling::handoff:
            return pursue_problem(turn, request, *route);
        case Handling::handoff_now:
            say_own(turn, request);  // comfort first, where the book has it
            return begin_transfer(
                turn, {.group = route->group, .reason = at_once_reason(turn, request), .at_once = true},
                request);
        case Handling::undo:
            return pursue_undo(turn, request);
        case Handling::closing:
            return close_conversation(turn, "", request.why);
        case Handling::listen:
        case Handling::awaited:
            return;
    }
}

}  // namespace xiaoer::core
