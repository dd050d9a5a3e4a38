// The one driver of decide(): how events, actions, outcomes and deadlines of a conversation go round. A shell
// that saves in between (bot/run) takes single steps; one that has every outcome at once (transcripts,
// back-tests, suggestions) lets a Round run to its end. Pure: what is performed is performed by others.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "bot/core/decide.hpp"

namespace xiaoer::core {

/// One event decided: state becomes the next one; the actions are to be performed when it is saved.
/// used: takes by what was decided.
[[nodiscard]] std::vector<Action> step(Conversation& state, const Event& event, const Knowledge& knowledge,
                                       Used* used = nullptr);

/// A line that was decided under another ownership than today's does not leave (law 2); asked again at the
/// moment of sending. Everything else may.
[[nodiscard]] bool stale(const Action& action, const Conversation& state);
/// What is reported of a line that did not leave for that reason.
[[nodiscard]] EventBody dropped(const Action& action);

/// Performs actions whose outcome is known at once.
class World {
  public:
    World() = default;
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    virtual ~World() = default;
    /// The action's outcome; nothing for actions without one, and where it comes later.
    virtual std::optional<EventBody> perform(const Action& action) = 0;
    /// What the conversation may know now.
    virtual Knowledge knowledge() = 0;
    /// What was decided went by this.
    virtual void count(const Used& /*used*/) {}
};

/// A conversation in a world, in virtual time.
class Round {
  public:
    Round(Conversation state, World& world) : state_(std::move(state)), world_(world) {}

    [[nodiscard]] const Conversation& state() const { return state_; }
    [[nodiscard]] Time now() const { return now_; }
    /// Sets the clock, before the first event.
    void set_now(Time now) { now_ = now; }
    /// The event, and everything that follows from it at this moment.
    void happen(EventBody what);
    /// Deadlines come in their order, each at its own time, until then.
    void pass(Time until);
    /// Lets the burst that waits for its answer be answered.
    void settle();

  private:
    void run();

    Conversation state_;
    World& world_;
    Time now_{};
    std::deque<EventBody> pending_;
};

}  // namespace xiaoer::core
