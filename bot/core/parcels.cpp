// Where a parcel is: transfer conditions on facts, the truth about its way, urging. Urging
// itself and its promise are in follow_ups.cpp.
#include <algorithm>

#include "bot/core/turn.hpp"
#include "scripts/engine/phrase_ids.hpp"

namespace xiaoer::core {
namespace {

void tell_status(Turn& turn, const Request& request, const Order& order) {
    auto values = order_values(&order);
    if (order.state == TradeState::shipped) {
        if (order.tracking_text.empty())
            values.push_back({"last_update", std::string(title(order.tracking))});
        if (turn.say_or("status", "status.again", values, request.why + " · 订单" + order.tail())) return;
    }
    if (!say_own(turn, request) && turn.repeated())
        turn.say_or("repeat.once", "repeat.again", {}, "情况没有变");
}

/// Transfers when a condition holds, or first takes down the problem it says there is (a parcel that stands
/// still for a week is lost). False when none holds.
bool obey_condition(Turn& turn, const Request& request, const Order& order) {
    Asking asking = turn.asking;
    asking.intent = request.intent;
    const auto hit = fired(facts_of(turn.state, &order, asking, turn.now, turn.playbook), turn.playbook);
    if (hit.condition == nullptr) return false;
    const std::string facts = hit.condition->id + " " + hit.facts;
    const auto* problem =
        hit.condition->problem.empty() ? nullptr : turn.playbook.route(hit.condition->problem);
    if (problem == nullptr) {
        // Calm first: what the playbook says about this condition, where it says anything.
        turn.say(hit.condition->phrase, order_values(&order), hit.condition->title);
        begin_transfer(turn,
                       {.group = hit.condition->group, .reason = hit.condition->title, .condition = facts},
                       request);
        return true;
    }
    Request opened = request;
    opened.intent = hit.condition->problem;
    opened.why = hit.condition->title + "（" + facts + "）";
    opened.resumed = false;  // whoever said which order has not been comforted about this
    open_problem_case(turn, opened, *problem, facts);
    return true;
}

void pursue_one(Turn& turn, const Request& request, const scripts::Route& route, const std::string& id) {
    auto& state = turn.state;
    state.order = id;
    const Order order = *turn.find_order(id);
    if (obey_condition(turn, request, order)) return;
    // 到哪了 帮我催一下: one breath is one question and one urging.
    if (const auto* urging = last_urging(state, id); urging != nullptr && urging->at == turn.now) return;
    tell_status(turn, request, order);
    const bool on_its_way = order.state == TradeState::paid || order.state == TradeState::shipped;
    if (!on_its_way || order.tracking == Tracking::signed_for || !route.may_urge) return;
    if (auto* urging = last_urging(state, id); urging != nullptr && urging->promise) {
        // Asked for again before it is due: the truth about the first time, once more.
        if (route.urges) {
            ++urging->again;
            turn.say("urge.already", order_values(&order), "已经催过，还在等快递回话");
        }
        return;
    }
    // 几天能到 about an order that is not late: nothing to urge.
    if (!route.urges && order.state == TradeState::paid && order.paid &&
        turn.now - *order.paid < turn.policy.urge_unasked_after)
        return;
    urge(turn, order, request.intent);
}

}  // namespace

bool obey_conditions(Turn& turn, const Request& request) {
    const bool named =
        std::ranges::any_of(turn.playbook.conditions(), [&](const scripts::Condition& condition) {
            return std::ranges::find(condition.intents, request.intent) != condition.intents.end();
        });
    if (!named) return false;
    const auto which = which_orders(turn, request, Suits::on_its_way);
    if (which.orders.size() != 1) return false;
    turn.state.order = which.orders.front();
    const Order order = *turn.find_order(which.orders.front());
    return obey_condition(turn, request, order);
}

void pursue_parcel(Turn& turn, const Request& request, const scripts::Route& route) {
    auto& state = turn.state;
    const auto which = which_orders(turn, request, Suits::on_its_way);
    if (!which.choices.empty()) {
        auto& task = open_task(turn, request, Inquiry{});
        task.choices = which.choices;
        return;
    }
    if (!which.orders.empty()) {
        for (const auto& id : which.orders) {
            if (state.owner.who != Owner::Who::bot || state.due.transfer) return;
            pursue_one(turn, request, route, id);
        }
        return;
    }
    if (!state.orders_known)
        return begin_transfer(turn, {.group = route.group, .reason = "订单系统暂时查不到，不能让买家干等"},
                              request);
    if (state.orders.empty()) {
        if (!turn.say("order.none", {}, request.why + " · 没有订单")) say_own(turn, request);
        return;
    }
    // Only finished or unpaid orders: the latest one decides what is said.
    const Order latest = state.orders.front();
    state.order = latest.id;
    if (obey_condition(turn, request, latest) || say_own(turn, request)) return;
    if (turn.repeated() && turn.say_or("repeat.once", "repeat.again", {}, "情况没有变")) return;
    begin_transfer(turn, {.group = route.group, .reason = "没有在途订单，需要人工看一下"}, request);
}

}  // namespace xiaoer::core
