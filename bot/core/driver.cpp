#include "bot/core/driver.hpp"

#include <algorithm>

namespace xiaoer::core {
namespace {

/// A bound against a mistake, never met in practice: deadlines between two inputs.
constexpr int kTicksMost = 10'000;
/// One answer may bring further lines that are due at once (facts, an outcome).
constexpr int kAnswersMost = 8;

}  // namespace

std::vector<Action> step(Conversation& state, const Event& event, const Knowledge& knowledge, Used* used) {
    auto decision = decide(std::move(state), event, knowledge);
    state = std::move(decision.state);
    if (used != nullptr) *used = std::move(decision.used);
    return std::move(decision.actions);
}

bool stale(const Action& action, const Conversation& state) {
    return std::holds_alternative<Say>(action.what) && action.epoch != state.owner.epoch;
}

EventBody dropped(const Action& action) {
    return Undelivered{action.command, std::string(kStale), false};
}

void Round::happen(EventBody what) {
    pending_.push_back(std::move(what));
    run();
}

void Round::run() {
    while (!pending_.empty()) {
        const Event event{state_.id, "", now_, std::move(pending_.front())};
        pending_.pop_front();
        Used used;
        const auto actions = step(state_, event, world_.knowledge(), &used);
        world_.count(used);
        for (const auto& action : actions) {
            if (stale(action, state_)) {
                pending_.push_back(dropped(action));
                continue;
            }
            if (auto outcome = world_.perform(action)) pending_.push_back(std::move(*outcome));
        }
    }
}

void Round::pass(Time until) {
    for (int i = 0; i < kTicksMost; ++i) {
        const auto next = next_deadline(state_);
        if (!next || *next > until) break;
        now_ = std::max(now_, *next);
        happen(Tick{});
    }
    now_ = std::max(now_, until);
}

void Round::settle() {
    for (int i = 0; i < kAnswersMost; ++i) {
        const auto& due = state_.due;
        if ((!due.answer && !due.facts) || state_.owner.who != Owner::Who::bot) return;
        pass(due.answer && due.facts ? std::min(*due.answer, *due.facts)
             : due.answer            ? *due.answer
                                     : *due.facts);
    }
}

}  // namespace xiaoer::core
