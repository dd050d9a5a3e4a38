// What happens when time has come. Every deadline is a field of the state; this file is the only one that
// reads them.
#include <algorithm>

#include "bot/base/mask.hpp"
#include "bot/core/note.hpp"
#include "bot/core/turn.hpp"

namespace xiaoer::core {
namespace {

/// True once, when the deadline has come; it is then cleared.
bool came(std::optional<Time>& deadline, Time now) {
    if (!deadline || *deadline > now) return false;
    deadline.reset();
    return true;
}

void nobody_accepted(Turn& turn) {
    auto& state = turn.state;
    if (state.owner.who != Owner::Who::queue) return;
    if (!turn.playbook.open(turn.now)) {
        // The shift ended while the buyer waited: the next one opens with this conversation.
        state.transfer.next_shift = true;
        state.due.accept = turn.playbook.opens_at(turn.now) + turn.policy.accept_within;
        return;
    }
    if (!state.transfer.apologised) {
        state.transfer.apologised = true;
        turn.say("transfer.apology", {}, "规定时间内没有客服接起");
    }
    turn.emit(Alarm{Alarm::Level::supervisor, "转接无人接起：" + std::string(title(state.transfer.group)) +
                                                  "，" + state.transfer.card.reason},
              "超过接起时限");
    // The longer nobody comes, the longer the pause: a reminder, not a siren.
    state.due.accept = turn.now + std::max<std::chrono::milliseconds>(turn.policy.alarm_again_after,
                                                                      turn.now - state.transfer.since);
}

void agent_is_slow(Turn& turn) {
    auto& state = turn.state;
    if (state.owner.who != Owner::Who::agent || !state.unanswered_since) return;
    const auto limit = *state.unanswered_since + turn.policy.agent_reply_within;
    if (turn.now < limit) {
        if (!state.slow_told)
            turn.emit(Alarm{Alarm::Level::slow_reply, "买家在等" + state.owner.agent + "回复"},
                      "超过首响时限");
        state.slow_told = true;
        state.due.agent_reply = limit;
        return;
    }
    turn.emit(
        Alarm{Alarm::Level::supervisor, "买家等" + state.owner.agent + "回复超过" +
                                            std::to_string(turn.policy.agent_reply_within.count()) + "秒"},
        "人工长时间未回复");
    state.due.agent_reply = turn.now + std::max<std::chrono::milliseconds>(
                                           turn.policy.alarm_again_after, turn.now - *state.unanswered_since);
}

void quiet_after_answer(Turn& turn) {
    auto& state = turn.state;
    if (state.owner.who != Owner::Who::bot || state.closed || state.pending || state.due.transfer) return;
    // Before an order: one recommendation; with an unpaid one a reminder, where it is due, else the same.
    if (!state.recommended) {
        state.recommended = true;
        const auto* order = turn.current_order();
        const bool unpaid = order != nullptr && order->state == TradeState::unpaid;
        if (unpaid && remind_to_pay(turn, *order, "还没付款，提醒一次")) return;
        if ((unpaid || !turn.has_open_order()) && turn.say("recommendation", {}, "搭配推荐一次")) return;
    }
    turn.say("anything_else", {}, "安静了一会儿");
}

}  // namespace

namespace {

void message_left_long_ago(Turn& turn) {
    auto& state = turn.state;
    if (state.owner.who != Owner::Who::queue) return;
    const auto limit = state.transfer.since + turn.policy.message_left_within;
    const bool over = turn.now >= limit;
    turn.emit(Alarm{Alarm::Level::supervisor, (over ? "留言超过" : "留言快满") +
                                                  std::to_string(turn.policy.message_left_within.count()) +
                                                  "小时还没有人处理：" + state.transfer.card.reason},
              over ? "留言超时" : "留言快超时");
    state.due.message_left = over ? turn.now + turn.policy.alarm_again_after : limit;
}

}  // namespace

namespace {

/// The buyer's last word was not to be spoken to.
bool left_alone(const Turn& turn) {
    const auto* path = turn.playbook.route(turn.state.last_intent);
    return path != nullptr && path->stops_reminders;
}

}  // namespace

void plan_quiet(Turn& turn) {
    auto& state = turn.state;
    if (state.owner.who != Owner::Who::bot || state.closed || state.due.transfer) return;
    state.due.anything_else.reset();
    if (!state.pending && !left_alone(turn))
        state.due.anything_else = turn.now + turn.policy.anything_else_after;
    const bool taking_down = state.pending && (state.pending->asked == Pending::Asked::photos ||
                                               state.pending->asked == Pending::Asked::fact ||
                                               state.pending->asked == Pending::Asked::remedy);
    if (!taking_down) state.due.close = turn.now + turn.policy.anything_else_after + turn.policy.close_after;
}

void close_conversation(Turn& turn, std::string_view agent, std::string why) {
    auto& state = turn.state;
    std::vector<std::uint32_t> left;
    for (const auto& task : state.tasks) {
        const auto* wish = task.note();
        const auto* kind = wish == nullptr ? nullptr : turn.playbook.note_kind(wish->kind);
        if (kind == nullptr || wish->stage == NoteWish::Stage::for_order) continue;
        left.push_back(task.id);
        std::string parts;
        for (const auto& [slot, value] : wish->parts)
            parts += (parts.empty() ? "" : "，") + part_titles({slot}, *kind) + "：" + base::mask(value);
        turn.emit(RegisterCase{"message_left", task.orders.empty() ? "" : task.orders.front(),
                               "没说完的" + kind->title + (parts.empty() ? "" : "（" + parts + "）")},
                  "会话结束时备注还缺内容");
    }
    for (const auto id : left)
        end_task(state, id);
    if (left_alone(turn) && agent.empty()) {
        // What was said last was the answer to that: it closes the conversation.
    } else {
        if (agent.empty() || !turn.say("closing.agent", {{"agent", std::string(agent)}}, why))
            turn.say("closing", {}, std::move(why));
        state.thanked = true;
    }
    state.closed = true;
    state.unanswered.clear();
    state.unanswered_since.reset();
    state.burst_began.reset();
    state.pending.reset();
    std::erase_if(state.tasks, [](const Task& task) { return task.note() == nullptr; });
    state.photos = {};
    state.transfer = {};
    state.goods = {};
    state.fragment.clear();
    state.fragments = 0;
    state.unread.clear();
    state.misses = 0;
    state.recommended = false;
    state.slow_told = false;
    state.due.rest();
    state.orders_asked = false;
}

void tick(Turn& turn) {
    auto& state = turn.state;
    auto& due = state.due;
    if (came(due.facts, turn.now)) {
        state.orders_asked = false;
        state.orders_known = false;
        rechecked(turn, false);
        if (!state.unanswered.empty() && !due.answer && state.owner.who == Owner::Who::bot)
            due.answer = turn.now;
    }
    if (came(due.looks, turn.now) && !state.unanswered.empty() && !due.answer && !due.facts &&
        state.owner.who == Owner::Who::bot)
        due.answer = turn.now;
    if (came(due.answer, turn.now) && state.owner.who == Owner::Who::bot) answer(turn);
    if (came(due.transfer, turn.now) && state.owner.who == Owner::Who::bot)
        hand_off(turn, "买家" + std::to_string(turn.policy.transfer_wait.count()) + "秒没有回话，转" +
                           std::string(title(state.transfer.group)) + "：" + state.transfer.card.reason);
    if (came(due.photos, turn.now)) problem_waited(turn);
    if (came(due.accept, turn.now)) nobody_accepted(turn);
    if (came(due.agent_reply, turn.now)) agent_is_slow(turn);
    if (came(due.message_left, turn.now)) message_left_long_ago(turn);
    const bool promised = came(due.promise, turn.now);
    if (came(due.reminder, turn.now) || promised) follow_ups_due(turn);
    if (came(due.note, turn.now)) settle_notes(turn);
    if (came(due.anything_else, turn.now)) quiet_after_answer(turn);
    if (came(due.close, turn.now) && state.owner.who == Owner::Who::bot && !state.closed)
        close_conversation(turn, "", "很久没有新消息");
}

}  // namespace xiaoer::core
