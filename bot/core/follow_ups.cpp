// What the bot comes back for by itself: a parcel it had urged, an order that is not paid. Both look at fresh
// facts first: nothing is said on what was known yesterday.
#include <algorithm>

#include "bot/core/turn.hpp"

namespace xiaoer::core {
namespace {

constexpr std::size_t kUrgingsKept = 8;
constexpr std::size_t kRemindersKept = 20;
constexpr auto kADay = std::chrono::days(1);  // at most one reminder a day: the trade's rule, not a setting

/// What is due and is being looked up right now is not planned again: the answer, or none, plans it anew.
void plan_promise(Turn& turn) {
    auto& due = turn.state.due.promise;
    due.reset();
    for (const auto& urging : turn.state.urgings)
        if (urging.promise && !(turn.state.rechecking && *urging.promise <= turn.now) &&
            (!due || *urging.promise < *due))
            due = urging.promise;
}

void plan_reminder(Turn& turn) {
    auto& due = turn.state.due.reminder;
    due.reset();
    for (const auto& reminder : turn.state.reminders)
        if (reminder.next && !(turn.state.rechecking && *reminder.next <= turn.now) &&
            (!due || *reminder.next < *due))
            due = reminder.next;
}

/// Moves what is due to a later moment.
void postpone(Turn& turn, Time until) {
    for (auto& urging : turn.state.urgings)
        if (urging.promise && *urging.promise <= turn.now) urging.promise = until;
    for (auto& reminder : turn.state.reminders)
        if (reminder.next && *reminder.next <= turn.now) reminder.next = until;
    plan_promise(turn);
    plan_reminder(turn);
}

bool moved(const Urging& urging, const Order& order) {
    if (order.state != urging.state) return true;  // shipped meanwhile, or received
    if (order.tracking_updated && (!urging.seen || *order.tracking_updated > *urging.seen)) return true;
    return order.tracking_text != urging.seen_text;
}

void amend_urging(Turn& turn, const Urging& urging, std::string result) {
    turn.emit(RegisterCase{"urge", urging.order, result, {{"result", result}}, true}, "催件登记的结果");
}

void break_promise(Turn& turn, const Urging& urging, const Order& order) {
    auto& state = turn.state;
    const auto hours = std::to_string(turn.policy.urge_promise.count());
    const std::string reason = "催件后满" + hours + "小时，物流没有更新";
    amend_urging(turn, urging, hours + "小时没有更新，已转人工");
    if (state.owner.who == Owner::Who::agent) {
        turn.emit(Alarm{Alarm::Level::slow_reply, "订单" + order.id + reason + "，请接着跟"}, "催件承诺到期");
        return;
    }
    if (state.owner.who == Owner::Who::queue) return;  // a human is on the way to this very buyer
    state.closed = false;
    state.order = order.id;
    turn.say("promise.broken", order_values(&order), "催件承诺到期");
    const Request request{urging.intent, "", {}, "催件承诺到期"};
    begin_transfer(
        turn, {.group = Group::in_sale, .reason = reason, .condition = "催件承诺", .at_once = true}, request);
}

void keep_promises(Turn& turn) {
    auto& state = turn.state;
    for (std::size_t i = 0; i < state.urgings.size(); ++i) {
        if (!state.urgings[i].promise || *state.urgings[i].promise > turn.now) continue;
        state.urgings[i].promise.reset();
        const auto* found = turn.find_order(state.urgings[i].order);
        if (found == nullptr) continue;
        const Order order = *found;
        if (moved(state.urgings[i], order)) {
            state.urgings[i].stage = Urging::Stage::moved;
            amend_urging(turn, state.urgings[i], "物流已更新");
            // News is for a buyer who still waits for it.
            if (state.owner.who == Owner::Who::bot && order.state == TradeState::shipped &&
                order.tracking != Tracking::signed_for)
                turn.say("promise.moved", order_values(&order), "催件后物流有更新");
        } else {
            state.urgings[i].stage = Urging::Stage::broken;
            break_promise(turn, Urging(state.urgings[i]), order);
        }
    }
}

bool same_day(const Turn& turn, Time a, Time b) {
    return turn.playbook.today(a) == turn.playbook.today(b);
}

/// What can be told at this moment: in service hours, to a buyer who is not in the middle of something.
bool suits(const Conversation& state) {
    return state.owner.who == Owner::Who::bot && !state.pending && !state.due.transfer &&
           state.unanswered.empty();
}

void remind_due(Turn& turn) {
    auto& state = turn.state;
    for (auto& reminder : state.reminders) {
        if (!reminder.next || *reminder.next > turn.now) continue;
        reminder.next.reset();
        const auto* order = turn.find_order(reminder.order);
        if (order == nullptr || order->state != TradeState::unpaid) continue;
        if (!suits(state)) {
            reminder.next = turn.now + turn.policy.recheck_after;
            continue;
        }
        remind_to_pay(turn, *order, "静默未付款");
    }
    plan_reminder(turn);
}

Reminder& reminder_of(Conversation& state, std::string_view order) {
    const auto it = std::find_if(state.reminders.begin(), state.reminders.end(),
                                 [&](const Reminder& r) { return r.order == order; });
    if (it != state.reminders.end()) return *it;
    if (state.reminders.size() >= kRemindersKept) state.reminders.erase(state.reminders.begin());
    state.reminders.push_back({std::string(order), 0, {}, std::nullopt, false, false});
    return state.reminders.back();
}

void recheck(Turn& turn) {
    auto& state = turn.state;
    state.rechecking = true;
    if (state.orders_asked) return;
    state.orders_asked = true;
    state.due.facts = turn.now + turn.policy.facts_within;
    turn.emit(AskOrders{}, "到期的承诺和提醒，先看最新的订单");
}

}  // namespace

void urge(Turn& turn, const Order& order, std::string_view intent) {
    auto& state = turn.state;
    std::string text = turn.render("urge.group", order_values(&order));
    if (text.empty()) text = "催件：" + order.courier + " " + order.tracking_number;
    Urging urging;
    urging.order = order.id;
    urging.intent = intent;
    urging.command = turn.emit(UrgeCourier{order.id, order.courier, order.tracking_number, std::move(text)},
                               "没有到转接条件，先催件");
    urging.at = turn.now;
    urging.state = order.state;
    urging.seen = order.tracking_updated;
    urging.seen_text = order.tracking_text;
    turn.emit(RegisterCase{"urge", order.id,
                           "催件：" + (order.courier.empty() ? std::string("仓库")
                                                             : order.courier + order.tracking_number),
                           register_fields(turn, &order, "催件")},
              "催件登记");
    if (state.urgings.size() >= kUrgingsKept) state.urgings.erase(state.urgings.begin());
    state.urgings.push_back(std::move(urging));
}

Urging* last_urging(Conversation& state, std::string_view order) {
    for (auto it = state.urgings.rbegin(); it != state.urgings.rend(); ++it)
        if (it->order == order) return &*it;
    return nullptr;
}

void group_told(Turn& turn, std::string_view command, bool told, std::string_view reason) {
    auto& state = turn.state;
    if (reviewer_told(turn, command, told, reason)) return;
    const auto it = std::find_if(state.urgings.begin(), state.urgings.end(),
                                 [&](const Urging& u) { return u.command == command; });
    if (it == state.urgings.end() || it->stage != Urging::Stage::sent) return;
    it->stage = told ? Urging::Stage::told : Urging::Stage::failed;
    it->promise = turn.now + turn.policy.urge_promise;
    plan_promise(turn);
    const Urging urging = *it;
    const auto* order = turn.find_order(urging.order);
    const auto values =
        order == nullptr ? std::vector<scripts::Value>{{"order", urging.order}} : order_values(order);
    if (told) {
        amend_urging(turn, urging, "已发到群里");
        write_own_note(turn, "urged", "", urging.order);
        Proof proof;
        proof.order = urging.order;
        proof.at = turn.now;
        proof.text = turn.render("urge.group", values);
        if (order != nullptr) {
            proof.courier = order->courier;
            proof.tracking_number = order->tracking_number;
        }
        turn.say("urge.done", values, "催件已发出，附凭证", std::move(proof));
    } else {
        amend_urging(turn, urging, "群里没发出去，请人工联系");
        turn.emit(Alarm{Alarm::Level::supervisor,
                        "订单" + urging.order + "的催件没有发到群里，请人工联系：" + std::string(reason)},
                  "催件没发出去");
        turn.say("urge.registered", values, "催件没发到群里，已登记");
    }
    plan_quiet(turn);
}

bool remind_to_pay(Turn& turn, const Order& order, std::string why) {
    auto& state = turn.state;
    auto& reminder = reminder_of(state, order.id);
    const bool too_old = order.ordered && turn.now - *order.ordered >= turn.policy.unpaid_closes_after;
    if (state.no_reminders || reminder.unwanted || too_old || order.state != TradeState::unpaid ||
        reminder.said >= turn.policy.reminders_per_order)
        return false;
    if (reminder.said > 0 && same_day(turn, reminder.last, turn.now)) {
        if (!reminder.next) reminder.next = reminder.last + kADay;
        return false;
    }
    const bool first = !state.welcomed;
    if (first) {
        state.welcomed = turn.now;
        turn.say("welcome", {}, "先打招呼");
    }
    if (!turn.say("reminder.pay", {{"order", order.tail()}, {"product", order.goods()}}, std::move(why)))
        return false;
    ++reminder.said;
    reminder.last = turn.now;
    reminder.next.reset();
    if (reminder.said < turn.policy.reminders_per_order) reminder.next = turn.now + kADay;
    plan_reminder(turn);
    turn.emit(RegisterCase{"pay_reminder", order.id, "催付第" + std::to_string(reminder.said) + "次",
                           register_fields(turn, &order, "催付")},
              "催付登记");
    state.closed = false;
    plan_quiet(turn);
    return true;
}

void track_unpaid(Turn& turn, const Order& order) {
    auto& state = turn.state;
    const auto known = std::find_if(state.reminders.begin(), state.reminders.end(),
                                    [&](const Reminder& r) { return r.order == order.id; });
    if (order.state == TradeState::unpaid) {
        if (known != state.reminders.end() || state.no_reminders || turn.policy.reminders_per_order == 0)
            return;
        auto& reminder = reminder_of(state, order.id);
        reminder.next = std::max(turn.now, order.ordered.value_or(turn.now) + turn.policy.reminder_after);
        plan_reminder(turn);
        return;
    }
    if (known == state.reminders.end() || known->settled) return;
    known->settled = true;
    known->next.reset();
    if (known->said > 0 && order.state != TradeState::unknown) {
        const std::string result = order.state == TradeState::closed ? "未付款关闭" : "已付款";
        turn.emit(RegisterCase{"pay_reminder", order.id, result, {{"result", result}}, true}, "催付的结果");
    }
    plan_reminder(turn);
}

void not_wanted(Turn& turn, std::string_view order) {
    auto& reminder = reminder_of(turn.state, order);
    reminder.unwanted = true;
    reminder.next.reset();
    plan_reminder(turn);
}

void stop_reminders(Turn& turn) {
    turn.state.no_reminders = true;
    for (auto& reminder : turn.state.reminders)
        reminder.next.reset();
    plan_reminder(turn);
}

void follow_ups_due(Turn& turn) {
    if (!turn.playbook.open(turn.now)) return postpone(turn, turn.playbook.opens_at(turn.now));
    recheck(turn);
}

void rechecked(Turn& turn, bool known) {
    auto& state = turn.state;
    if (!state.rechecking) return;
    state.rechecking = false;
    if (known) {
        keep_promises(turn);
        remind_due(turn);
    }
    // Without facts nothing is claimed; the bot looks again.
    postpone(turn, turn.now + turn.policy.recheck_after);
}

}  // namespace xiaoer::core
