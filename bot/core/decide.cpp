// The entry of the core: one event, one state, one decision.
#include "bot/core/decide.hpp"

#include <algorithm>
#include <cassert>

#include "bot/base/overloaded.hpp"
#include "bot/base/utf8.hpp"
#include "bot/core/turn.hpp"

namespace xiaoer::core {
namespace {

void begin_anew(Turn& turn) {
    auto& state = turn.state;
    state.closed = false;
    state.order.clear();
    state.last_intent.clear();
    state.asked.clear();
}

void buyer_said(Turn& turn, const BuyerSaid& said) {
    auto& state = turn.state;
    if (state.welcomed && state.last_buyer && turn.now - *state.last_buyer > turn.policy.welcome_again_after)
        state.welcomed.reset();
    if (state.closed) begin_anew(turn);
    if (!said.nickname.empty()) state.nickname = base::prefix_points(said.nickname, 40);
    state.last_buyer = turn.now;
    state.due.anything_else.reset();
    state.due.close.reset();
    if (state.unanswered.size() < static_cast<std::size_t>(turn.policy.queue_limit))
        state.unanswered.push_back(
            {std::string(base::prefix_points(said.text, static_cast<std::size_t>(turn.policy.text_limit))),
             said.order_card, said.item_card, static_cast<int>(said.pictures.size()), said.sticker,
             base::length(said.text) > static_cast<std::size_t>(turn.policy.text_limit), turn.now});
    receive_pictures(turn, said);
    if (state.owner.who != Owner::Who::bot) return buyer_said_to_human(turn);

    if (state.due.transfer) return answer_before_handoff(turn, said);
    if (!state.burst_began) state.burst_began = turn.now;
    state.due.answer = std::min(turn.now + burst_wait(turn), *state.burst_began + turn.policy.burst_cap);
    ask_for_orders(turn, said);
}

/// What the burst waited for is there: it goes on, unless it waits for something else.
void resume_answer(Turn& turn) {
    const auto& state = turn.state;
    if (!state.unanswered.empty() && !state.due.answer && state.owner.who == Owner::Who::bot) answer(turn);
}

/// Order facts arrived or failed.
void facts_settled(Turn& turn) {
    turn.state.orders_asked = false;
    turn.state.due.facts.reset();
    resume_answer(turn);
}

void orders_found(Turn& turn, const OrdersFound& found) {
    auto& state = turn.state;
    constexpr std::size_t kOrdersKept = 20;
    state.orders = found.orders;
    if (state.orders.size() > kOrdersKept) state.orders.resize(kOrdersKept);
    state.orders_at = turn.now;
    state.orders_known = true;
    settle_notes(turn);
    for (const auto& order : state.orders)
        track_unpaid(turn, order);
    rechecked(turn, true);
    facts_settled(turn);
}

void order_changed(Turn& turn, const Order& order) {
    auto& state = turn.state;
    auto* known = turn.find_order(order.id);
    const auto before = known == nullptr ? TradeState::unknown : known->state;
    if (known != nullptr)
        *known = order;
    else
        state.orders.insert(state.orders.begin(), order);
    const bool just_paid =
        order.state == TradeState::paid && before != TradeState::paid && before != TradeState::shipped;
    const bool in_chat = state.last_buyer && turn.now - *state.last_buyer < turn.policy.welcome_again_after;
    if (just_paid && in_chat && state.owner.who == Owner::Who::bot && !state.due.transfer) {
        std::vector<scripts::Value> values{{"order", order.tail()}, {"product", order.goods()}};
        if (!order.province.empty()) values.push_back({"address", order.province});
        turn.say("paid.thanks", values, "刚付款");
        if (!state.closed) plan_quiet(turn);
    }
    settle_notes(turn);
    track_unpaid(turn, order);
}

void undelivered(Turn& turn, const Undelivered& failed) {
    if (failed.reason == "stale") return;  // a human took over before it left: as it should be
    auto& state = turn.state;
    turn.emit(Alarm{Alarm::Level::supervisor, failed.in_doubt ? "一条消息可能没送到买家，请看一下会话"
                                                              : "一条消息被平台拒绝：" + failed.reason},
              failed.in_doubt ? "发送存疑，不重复发" : "发送失败");
    if (failed.in_doubt || state.owner.who != Owner::Who::bot || state.closed) return;
    // The buyer was left without the reply: a human gets it, silently, because nothing we say arrives.
    state.transfer = Transfer{group_in_hand(turn), Card{}, {}, !turn.playbook.open(turn.now), false};
    state.transfer.card.reason = "机器人的回复发不出去：" + failed.reason;
    hand_off(turn, "回复发不出去");
}

#ifndef NDEBUG
bool law_one(const Conversation& state) {
    if (state.unanswered.empty() || state.owner.who != Owner::Who::bot) return true;
    return state.due.answer || state.due.facts || state.due.looks || state.due.transfer;
}
#endif

}  // namespace

Decision decide(Conversation state, const Event& event, const Knowledge& knowledge) {
    Turn turn(state, event, knowledge);
    if (state.id.empty()) state.id = event.conversation;
    std::visit(
        base::Overloaded{
            [&](const BuyerSaid& said) { buyer_said(turn, said); },
            [&](const AgentSaid& said) { agent_said(turn, said); },
            [&](const AgentTook& took) { agent_took(turn, took.agent); },
            [&](const AgentReturned&) { agent_returned(turn); },
            [&](const AgentClosed& closed) { agent_closed(turn, closed.agent); },
            [&](const OrdersFound& found) { orders_found(turn, found); },
            [&](const OrdersFailed&) {
                state.orders_known = false;
                rechecked(turn, false);
                facts_settled(turn);
            },
            [&](const OrderChanged& changed) { order_changed(turn, changed.order); },
            [&](const Delivered&) {},
            [&](const Undelivered& failed) { undelivered(turn, failed); },
            [&](const NoteWritten& note) { note_outcome(turn, note.command, true, true, ""); },
            [&](const NoteFailed& note) { note_outcome(turn, note.command, false, note.final, note.reason); },
            [&](const NoteErased& note) { note_erased(turn, note); },
            [&](const GroupTold& told) { group_told(turn, told.command, true, ""); },
            [&](const GroupNotTold& lost) { group_told(turn, lost.command, false, lost.reason); },
            [&](const AgentPassed& passed) { agent_passed(turn, passed); },
            [&](const AgentNoted& noted) { agent_noted(turn, noted); },
            [&](const AgentUndidNote& undo) { undo_note(turn, undo); },
            [&](const AgentRetriedNote& again) { retry_note(turn, again); },
            [&](const PicturesLooked& looked) {
                pictures_looked(turn, looked);
                if (!looks_awaited(turn)) resume_answer(turn);
            },
            [&](const LinkChanged&) {},
            [&](const Tick&) { tick(turn); },
        },
        event.what);
    if (!turn.actions.empty()) ++state.turn;
    assert(law_one(state));
    return {std::move(state), std::move(turn.actions), std::move(turn.used)};
}

}  // namespace xiaoer::core
