// From the bot to a human and back: transfer notice, the wait, the handoff with its card, and what agents do.
#include <algorithm>

#include "bot/base/utf8.hpp"
#include "bot/core/handoff_card.hpp"
#include "bot/core/note.hpp"
#include "bot/core/turn.hpp"

namespace xiaoer::core {
namespace {

std::string clock_time(const scripts::Playbook& playbook, Time at) {
    const auto minutes = std::chrono::floor<std::chrono::minutes>(at + playbook.shop().utc_offset);
    const auto of_day = minutes - std::chrono::floor<std::chrono::days>(minutes);
    const auto h = of_day.count() / 60;
    const auto m = of_day.count() % 60;
    return (h < 10 ? "0" : "") + std::to_string(h) + ":" + (m < 10 ? "0" : "") + std::to_string(m);
}

/// Kept so that the buyer's next question about it goes on from here.
void settle(Turn& turn, const Task& task) {
    constexpr std::size_t kSettledKept = 5;
    auto& settled = turn.state.settled;
    if (settled.size() >= kSettledKept) settled.erase(settled.begin());
    std::string words;
    for (const auto& each : task.words)
        words += (words.empty() ? "" : "；") + each;
    settled.push_back({task.intent, turn.state.transfer.card.order,
                       std::string(base::prefix_points(words, kWordsShown)), turn.state.transfer.group,
                       turn.now});
}

std::vector<std::uint32_t> ids_of(const std::vector<const Task*>& tasks) {
    std::vector<std::uint32_t> ids;
    for (const auto* task : tasks)
        ids.push_back(task->id);
    return ids;
}

/// A problem of another order that goes with the same handoff: its own row, and its own note.
void record_beside(Turn& turn, const Task& task) {
    Card card;
    card.intent = task.intent;
    card.reason = title_of(turn, task.intent);
    card.order = task.orders.empty() ? std::string() : task.orders.front();
    for (const auto& words : task.words)
        card.words += (card.words.empty() ? "" : "\n") + words;
    card.facts = told_facts(turn, &task);
    card.wish = wish_in_words(turn, &task);
    const auto summary = problem_summary(turn, &task, card);
    const auto* route = turn.playbook.route(task.intent);
    register_problem(turn, &task, card, summary, route == nullptr ? turn.state.transfer.group : route->group);
    for (const auto& order : task.orders)
        write_own_note(turn, "problem", summary, order);
}

void pause_bot(Conversation& state) {
    state.pending.reset();
    state.due.rest();
    state.orders_asked = false;
}

void start_reply_timer(Turn& turn) {
    auto& state = turn.state;
    if (!state.unanswered_since) return;
    const auto first =
        turn.has_open_order() ? turn.policy.first_reply_after_order : turn.policy.first_reply_before_order;
    state.slow_told = false;
    state.due.agent_reply = *state.unanswered_since + first;
    if (*state.due.agent_reply < turn.now) state.due.agent_reply = turn.now + first;
}

}  // namespace

Group group_in_hand(const Turn& turn) {
    for (const auto& task : turn.state.tasks)
        if (task.problem() != nullptr)
            if (const auto* route = turn.playbook.route(task.intent)) return route->group;
    if (turn.state.due.transfer) return turn.state.transfer.group;
    const auto* order = turn.current_order();
    if (order == nullptr && !turn.state.orders.empty()) order = &turn.state.orders.front();
    if (order == nullptr) return Group::pre_sale;
    if (order->tracking == Tracking::signed_for) return Group::after_sale;
    if (order->state == TradeState::paid || order->state == TradeState::shipped) return Group::in_sale;
    return order->state == TradeState::completed ? Group::after_sale : Group::pre_sale;
}

std::vector<std::pair<std::string, std::string>> register_fields(const Turn& turn, const Order* order,
                                                                 std::string_view kind) {
    std::vector<std::pair<std::string, std::string>> fields;
    const auto add = [&](std::string_view name, std::string value) {
        if (!value.empty()) fields.emplace_back(name, std::move(value));
    };
    add("buyer", std::string(parse_conversation_id(turn.state.id).buyer));
    add("nickname", turn.state.nickname);
    add("kind", std::string(kind));
    add("by", turn.reception());
    if (order == nullptr) return fields;
    add("order", order->id);
    add("product", order->goods());
    int quantity = 0;
    for (const auto& item : order->items)
        quantity += item.quantity;
    if (quantity > 0) add("quantity", std::to_string(quantity));
    add("amount", order->yuan());
    add("courier", order->courier);
    add("tracking_number", order->tracking_number);
    return fields;
}

void begin_transfer(Turn& turn, const Handing& handing, const Request& request) {
    auto& state = turn.state;
    // Nobody with a problem is sent to those who sell.
    const bool kept = handing.group == Group::pre_sale && !handing.at_once && open_problem(state) != nullptr;
    const auto to = kept ? group_in_hand(turn) : handing.group;
    state.transfer = Transfer{to, make_card(turn, handing, request), {}, false, false, handing.continued};
    const std::string group(title(to));
    const std::string why = "转" + group + "：" + handing.reason +
                            (handing.condition.empty() ? "" : "（" + handing.condition + "）");
    if (!turn.playbook.open(turn.now)) {
        const auto opens = clock_time(turn.playbook, turn.playbook.opens_at(turn.now));
        turn.say("transfer.closed", {{"group", group}, {"opens", opens}}, why + " · 不在服务时间");
        state.transfer.next_shift = true;
        const auto* order = turn.find_order(state.transfer.card.order);
        auto fields = register_fields(turn, order, "留言");
        fields.emplace_back("words", state.transfer.card.words);
        turn.emit(
            RegisterCase{"message_left", state.transfer.card.order,
                         problem_summary(turn, open_problem(state), state.transfer.card), std::move(fields)},
            "售后留言，下一班先看");
        hand_off(turn, why);
        return;
    }
    state.due.photos.reset();
    const auto& floor = turn.knowledge.floor;
    if (floor.agents_online == 0)
        turn.say("transfer.absent", {{"group", group}}, why);
    else if (floor.agents_free > 0 && floor.waiting == 0)
        // Nobody is handed over without a word, however often it was said before.
        turn.say_or("transfer.free", "transfer.moment", {{"group", group}}, why);
    else
        turn.say("transfer.busy", {{"group", group}, {"position", std::to_string(floor.waiting + 1)}}, why);
    if (handing.at_once) {
        hand_off(turn, why);
        return;
    }
    state.pending.reset();
    state.due.transfer = turn.now + turn.policy.transfer_wait;
}

bool handing_over(const Conversation& state) {
    return state.due.transfer || state.owner.who == Owner::Who::queue;
}

void cancel_transfer(Turn& turn) {
    auto& state = turn.state;
    state.due.transfer.reset();
    state.transfer = {};
    state.photos = {};
    if (state.owner.who != Owner::Who::queue) return;
    state.owner.pass_to(Owner::Who::bot);
    state.unanswered.clear();
    state.unanswered_since.reset();
    state.due.accept.reset();
    state.due.message_left.reset();
}

void hand_off(Turn& turn, std::string why) {
    auto& state = turn.state;
    pause_bot(state);
    auto& card = state.transfer.card;
    complete_card(turn, card);
    const auto* problem = open_problem(state);
    const auto summary = problem_summary(turn, problem, card);
    if (!state.transfer.continued) register_problem(turn, problem, card, summary, state.transfer.group);
    const auto orders = problem != nullptr && problem->orders.size() > 1
                            ? problem->orders
                            : std::vector<std::string>{card.order};
    // Somebody who only asked for a human left nothing that the warehouse should read.
    const auto* asked_for = turn.playbook.route(card.intent);
    const bool story = problem != nullptr || !card.condition.empty() || !card.open.empty() ||
                       !card.photos.empty() || turn.unread_told || asked_for == nullptr ||
                       !turn.playbook.dialogue().follows_task(card.intent);
    if (story)
        for (const auto& order : orders)
            write_own_note(turn, "problem", summary, order);
    const auto* kind = turn.playbook.problem(problem == nullptr ? card.intent : problem->intent);
    if (kind != nullptr && !kind->note_kind.empty()) {
        const auto content = refund_reason(card);
        if (!content.empty()) write_own_note(turn, kind->note_kind, content, card.order);
    }
    if (problem != nullptr) settle(turn, *problem);
    for (const auto id : ids_of(other_problems(state)))
        record_beside(turn, *find_task(state, id));
    complete_card(turn, card);
    // Humans have all of it now; what waits for an order still gets written when there is one.
    std::erase_if(state.tasks, [](const Task& task) {
        return task.note() == nullptr || task.note()->stage != NoteWish::Stage::for_order;
    });
    if (!state.welcomed) state.welcomed = turn.now;  // a human greets in the bot's place
    state.owner.pass_to(Owner::Who::queue);
    state.transfer.since = turn.now;
    state.unanswered_since = state.unanswered_since ? state.unanswered_since : turn.now;
    state.last_update = turn.now;
    const auto from = state.transfer.next_shift ? turn.playbook.opens_at(turn.now) : turn.now;
    state.due.accept = from + turn.policy.accept_within;
    state.due.message_left.reset();
    if (state.transfer.next_shift)
        state.due.message_left = turn.now + turn.policy.message_left_within - turn.policy.message_left_warn;
    turn.emit(HandOff{state.transfer.group, card, state.transfer.next_shift}, std::move(why));
}

void agent_took(Turn& turn, std::string_view agent) {
    auto& state = turn.state;
    if (state.owner.who == Owner::Who::agent && state.owner.agent == agent) return;
    pause_bot(state);
    state.due.message_left.reset();
    if (!state.unanswered.empty() && !state.unanswered_since)
        state.unanswered_since = state.unanswered.front().at;
    state.closed = false;
    if (!state.welcomed) state.welcomed = turn.now;
    state.owner.pass_to(Owner::Who::agent, std::string(agent));
    start_reply_timer(turn);
}

void agent_said(Turn& turn, const AgentSaid& said) {
    auto& state = turn.state;
    if (state.owner.who != Owner::Who::agent || (!said.on_phone && state.owner.agent != said.agent))
        agent_took(turn, said.agent);
    if (asks_for_photos_again(turn, said.text)) state.photos.asked_again = true;
    if (!said.on_phone) {
        if (const auto broken = turn.playbook.guard().check(said.text)) {
            turn.emit(Alarm{Alarm::Level::slow_reply,
                            "没有发出：" + broken->title + "（" + broken->excerpt + "）。" + broken->mend},
                      "合规：" + broken->rule);
            return;
        }
        turn.say_as(said.agent, said.text);
    }
    state.unanswered.clear();
    state.unanswered_since.reset();
    state.burst_began.reset();
    state.slow_told = false;
    state.due.agent_reply.reset();
}

void agent_returned(Turn& turn) {
    auto& state = turn.state;
    if (state.owner.who == Owner::Who::bot) return;
    pause_bot(state);
    state.owner.pass_to(Owner::Who::bot);
    state.transfer = {};
    state.photos = {};  // kept so far: whoever served saw them
    state.misses = 0;
    state.unanswered_since.reset();
    state.slow_told = false;
    state.burst_began.reset();
    if (!state.unanswered.empty())
        state.due.answer = turn.now;  // what nobody answered is the bot's again
    else
        plan_quiet(turn);
}

void agent_passed(Turn& turn, const AgentPassed& passed) {
    auto& state = turn.state;
    if (state.closed) return;
    if (!passed.note.empty()) state.transfer.card.reason = passed.agent + "转来：" + passed.note;
    if (!passed.to_agent.empty()) return agent_took(turn, passed.to_agent);
    for (const auto group : {Group::pre_sale, Group::in_sale, Group::after_sale, Group::supervisor})
        if (title(group) == passed.to_group) state.transfer.group = group;
    if (state.transfer.card.reason.empty()) state.transfer.card.reason = passed.agent + "转来";
    if (const auto* order = turn.current_order(); order != nullptr && state.transfer.card.order.empty()) {
        state.transfer.card.order = order->id;
        state.transfer.card.order_line = order_line(*order);
    }
    pause_bot(state);
    state.owner.pass_to(Owner::Who::queue);
    state.transfer.since = turn.now;
    state.transfer.apologised = false;
    state.transfer.next_shift = !turn.playbook.open(turn.now);
    state.last_update = turn.now;
    state.due.accept =
        (state.transfer.next_shift ? turn.playbook.opens_at(turn.now) : turn.now) + turn.policy.accept_within;
    complete_card(turn, state.transfer.card);
    turn.emit(HandOff{state.transfer.group, state.transfer.card, state.transfer.next_shift},
              "客服" + passed.agent + "转给" + std::string(title(state.transfer.group)));
}

void agent_closed(Turn& turn, std::string_view agent) {
    auto& state = turn.state;
    if (state.closed) return;
    if (state.owner.who != Owner::Who::bot) state.owner.pass_to(Owner::Who::bot);
    close_conversation(turn, agent, "客服结束了会话");
}

void escalate(Turn& turn, const Request& request, Group to) {
    auto& state = turn.state;
    auto& card = state.transfer.card;
    say_own(turn, request);
    if (card.words.find(request.words) != std::string::npos) return;
    card.words += (card.words.empty() ? "" : "\n") + request.words;
    const auto title_told = title_of(turn, request.intent);
    if (state.transfer.group != to) card.reason = title_told + "；" + card.reason;
    complete_card(turn, card);
    if (!card.order.empty())
        write_own_note(turn, "problem", problem_summary(turn, open_problem(state), card), card.order);
    if (state.transfer.group == to) return;
    state.transfer.group = to;
    turn.emit(HandOff{to, card, state.transfer.next_shift},
              "排队时" + title_told + "，改转" + std::string(title(to)));
}

void buyer_said_to_human(Turn& turn) {
    auto& state = turn.state;
    if (!state.unanswered_since) state.unanswered_since = turn.now;
    if (state.owner.who == Owner::Who::agent) {
        if (!state.due.agent_reply) start_reply_timer(turn);
        return;
    }
    if (state.unanswered.empty()) return;
    // What the buyer takes back is taken back; who wants no human any more leaves the queue.
    const auto said = turn.said();
    const bool wishes = answer_in_queue(turn);
    if (state.owner.who != Owner::Who::queue || turn.said() > said) return;
    if (wishes || (state.last_update && turn.now - *state.last_update < turn.policy.waiting_update_every)) {
        turn.say("transfer.noted", {{"group", std::string(title(state.transfer.group))}},
                 "排队时说的话，记给同事");
        return;
    }
    state.last_update = turn.now;
    if (state.transfer.next_shift && !turn.playbook.open(turn.now)) {
        turn.say("transfer.recorded",
                 {{"opens", clock_time(turn.playbook, turn.playbook.opens_at(turn.now))}},
                 "不在服务时间，话已记下");
        return;
    }
    if (turn.knowledge.floor.agents_online == 0) {
        // Nobody is there: no place in a queue is told that nobody serves.
        turn.say("transfer.noted", {{"group", std::string(title(state.transfer.group))}},
                 "没有客服在线，话记给同事");
        return;
    }
    const auto waited =
        std::chrono::duration_cast<std::chrono::minutes>(turn.now - state.transfer.since).count();
    turn.say("transfer.waiting",
             {{"position", std::to_string(std::max(1, turn.knowledge.floor.waiting))},
              {"waited", std::to_string(std::max<long>(1, waited))}},
             "排队中，如实告知");
}

}  // namespace xiaoer::core
