#include "bot/studio/reports/figures.hpp"

#include <algorithm>

namespace xiaoer::studio {
namespace {

constexpr std::size_t kTalks = 200'000;
constexpr std::size_t kOrders = 500'000;
constexpr std::size_t kServedDays = 40;
constexpr auto kReminderWorks = std::chrono::hours(72);

double seconds(core::Time::duration time) {
    return static_cast<double>(time.count()) / 1'000;
}

/// Who receives the conversation: the bot, or the group it was handed to.
std::string group_of(const core::Conversation& state) {
    if (state.owner.who == core::Owner::Who::bot) return "机器人";
    if (state.transfer.since == core::Time{}) return "人工";
    return std::string(scripts::title(state.transfer.group));
}

/// What a buyer has the bot do; the summary of a handoff and the record of an urging are the bot's own.
bool is_task(const core::NoteDraft& note) {
    return note.kind != "problem" && note.kind != "urged";
}

bool is_done(const core::NoteDraft& note) {
    using enum core::NoteDraft::Stage;
    // While a note is being withdrawn it still stands.
    return note.stage == written || note.stage == arranged || note.stage == withdrawing;
}

bool is_done(const core::Urging& urging) {
    return urging.stage == core::Urging::Stage::told || urging.stage == core::Urging::Stage::moved;
}

void count_tasks(const core::Conversation& state, std::size_t& tasks, std::size_t& done) {
    const auto wishes =
        std::ranges::count_if(state.tasks, [](const core::Task& task) { return task.note() != nullptr; });
    tasks = state.urgings.size() + static_cast<std::size_t>(wishes);
    done = static_cast<std::size_t>(
        std::ranges::count_if(state.urgings, [](const core::Urging& urging) { return is_done(urging); }));
    for (const auto& note : state.notes) {
        tasks += is_task(note);
        done += is_task(note) && is_done(note);
    }
}

}  // namespace

void Figures::add(std::string_view metric, double value, std::string part) {
    auto key = now_;
    key.metric = metric;
    key.part = std::move(part);
    auto& cell = cells_[std::move(key)];
    cell.sum += value;
    ++cell.count;
}

void Figures::take(std::int64_t seq, const store::Turn& turn, int version) {
    if (seq <= seen_) return;
    seen_ = seq;
    until_ = std::max(until_, turn.event.at);
    const auto& id = turn.event.conversation;
    now_ = {.metric = {},
            .day = std::chrono::floor<std::chrono::days>(turn.event.at + offset_),
            .store = std::string(core::parse_conversation_id(id).link),
            .intent = turn.after.last_intent,
            .version = version,
            .group = group_of(turn.after),
            .part = {}};
    const auto [found, is_new] = talks_.try_emplace(id);
    auto& talk = found->second;
    if (is_new) count_tasks(turn.after, talk.tasks, talk.tasks_done);
    talk.last = turn.event.at;
    take_event(turn, talk);
    take_actions(turn, talk);
    take_tasks(turn.after, talk);
    remember(turn);
    if (turn.after.closed && talk.answered_once) {
        add("closed", 1);
        add("resolved_by_bot", talk.handed || talk.human ? 0 : 1);
        talks_.erase(id);
    }
    if (talks_.size() > kTalks) forget_old();
}

void Figures::take_event(const store::Turn& turn, Talk& talk) {
    const auto at = turn.event.at;
    if (std::holds_alternative<core::BuyerSaid>(turn.event.what)) {
        if (!talk.answered_once && !talk.unanswered) add("begun", 1);
        if (!talk.unanswered) talk.unanswered = at;
    } else if (std::holds_alternative<core::AgentTook>(turn.event.what)) {
        if (talk.queued) add("wait", seconds(at - *talk.queued));
        talk.queued.reset();
        talk.human = true;
        serves(std::get<core::AgentTook>(turn.event.what).agent, turn.event.conversation);
    } else if (const auto* spoke = std::get_if<core::AgentSaid>(&turn.event.what)) {
        serves(spoke->agent, turn.event.conversation);
        if (turn.after.photos.asked_again && !std::exchange(talk.asked_again, true))
            add("photos_asked_again", 1);
    } else if (std::holds_alternative<core::NoteWritten>(turn.event.what)) {
        add("notes", 1);
    } else if (const auto* changed = std::get_if<core::OrderChanged>(&turn.event.what)) {
        take_order(changed->order);
        if (talk.reminded && changed->order.state == core::TradeState::paid &&
            at - *talk.reminded <= kReminderWorks) {
            add("reminders_paid", 1);
            talk.reminded.reset();
        }
    } else if (const auto* found = std::get_if<core::OrdersFound>(&turn.event.what)) {
        for (const auto& order : found->orders)
            take_order(order);
    }
}

/// Each step of an order's refund once, on the day it is first heard of.
void Figures::take_order(const core::Order& order) {
    if (refunds_.size() >= kOrders) refunds_.clear();
    const auto [at, is_new] = refunds_.try_emplace(order.id);
    auto& refund = at->second;
    if (is_new) add("orders", 1);
    if (order.refund == core::RefundState::none) return;
    if (!std::exchange(refund.asked, true)) {
        add("refunds", 1);
        add("refunds_asked", 1);
    }
    if (order.refund == core::RefundState::refused && !std::exchange(refund.refused, true))
        add("refund_disputes", 1);
    if (order.refund != core::RefundState::requested && !std::exchange(refund.settled, true)) {
        add("refunds_settled", 1);
        add("refund_alone", order.refund == core::RefundState::refunded && !refund.refused ? 1 : 0);
    }
}

void Figures::serves(const std::string& agent, const std::string& conversation) {
    if (!served_[now_.day][agent].insert(conversation).second) return;
    add("served", 1);
    while (served_.size() > kServedDays)
        served_.erase(served_.begin());
}

const Figures::Served& Figures::served(std::chrono::sys_days day) const {
    static const Served kNobody;
    const auto at = served_.find(day);
    return at == served_.end() ? kNobody : at->second;
}

/// A draft that is dropped was begun and never done.
void Figures::take_tasks(const core::Conversation& after, Talk& talk) {
    std::size_t tasks = 0, done = 0;
    count_tasks(after, tasks, done);
    for (auto i = talk.tasks; i < tasks; ++i)
        add("tasks", 1);
    for (auto i = talk.tasks_done; i < done; ++i)
        add("self_service", 1);
    talk.tasks = tasks;
    talk.tasks_done = done;
}

void Figures::remember(const store::Turn& turn) {
    if (last_.size() >= kTalks && !last_.contains(turn.event.conversation)) last_.clear();
    auto& last = last_[turn.event.conversation];
    last.intent = now_.intent;
    last.version = now_.version;
    // A human's share of the conversation is not undone by the bot's goodbye.
    if (now_.group != "机器人" || std::holds_alternative<core::BuyerSaid>(turn.event.what) ||
        last.group.empty())
        last.group = now_.group;
}

/// Where what was said of a conversation counts: where the conversation stood last.
Figures::Key Figures::key_of(const Said& said) const {
    Key key{.metric = said.metric,
            .day = said.day,
            .store = std::string(core::parse_conversation_id(said.conversation).link),
            .intent = {},
            .version = 0,
            .group = "机器人",
            .part = {}};
    if (const auto last = last_.find(said.conversation); last != last_.end()) {
        key.intent = last->second.intent;
        key.version = last->second.version;
        key.group = last->second.group;
    }
    return key;
}

void Figures::take_actions(const store::Turn& turn, Talk& talk) {
    for (const auto& action : turn.actions) {
        if (const auto* say = std::get_if<core::Say>(&action.what)) {
            said(turn, *say, talk);
        } else if (const auto* off = std::get_if<core::HandOff>(&action.what)) {
            talk.queued = turn.event.at;
            if (!talk.handed) add("handed_off", 1);
            talk.handed = true;
            add("handoff_reason", 1, off->card.condition.empty() ? off->card.reason : off->card.condition);
            add("missed_intent", 1, off->card.intent);
            if (turn.after.photos.asked()) {
                add("photos_asked", 1);
                talk.asked_again = turn.after.photos.asked_again;
                add("photos_complete", turn.after.photos.complete() ? 1 : 0);
            }
        } else if (std::holds_alternative<core::MessageReviewer>(action.what)) {
            add("notes_late", 1);
        }
    }
}

void Figures::said(const store::Turn& turn, const core::Say& say, Talk& talk) {
    if (say.agent.empty()) {
        add("phrase", 1, say.phrase);
        if (!turn.after.last_intent.empty() && std::holds_alternative<core::Tick>(turn.event.what) &&
            talk.unanswered)
            add("intent", 1, turn.after.last_intent);
        if (say.phrase.starts_with("clarify")) add("unmatched", 1);
        if (say.phrase == "reminder.pay") {
            add("reminders", 1);
            talk.reminded = turn.event.at;
        }
    }
    if (!talk.unanswered) return;
    const auto took = turn.event.at - *talk.unanswered;
    if (!talk.answered_once) add("first_response", seconds(took));
    add("response", seconds(took));
    if (!say.agent.empty()) {
        const bool ordered =
            std::ranges::any_of(turn.after.orders, [](const core::Order& order) { return order.open(); });
        add("agent_response", seconds(took));
        add("agent_in_time", took <= (ordered ? first_after_ : first_before_) ? 1 : 0);
    }
    talk.answered_once = true;
    talk.unanswered.reset();
}

void Figures::forget_old() {
    std::vector<core::Time> times;
    for (const auto& [id, talk] : talks_)
        times.push_back(talk.last);
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    std::erase_if(talks_, [limit = *middle](const auto& entry) { return entry.second.last < limit; });
}

}  // namespace xiaoer::studio
