// What the pages need of the rest of the bot, and no more: sockets and pages talk to a Desk, never to the
// loop or the store. Everything is called on the loop's thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/conversation.hpp"
#include "bot/core/event.hpp"
#include "bot/run/loop.hpp"
#include "bot/store/store.hpp"
#include "scripts/guard.hpp"

namespace xiaoer::web {

/// The store as its visitors know it.
struct Profile {
    std::string store;
    std::string bot;
};

/// A phrase an agent may put into the composer, filled in for one conversation.
struct QuickPhrase {
    std::string title;
    std::string group;  ///< 售前 …; "" = every group
    std::string text;
};

class Desk {
  public:
    virtual ~Desk() = default;
    /// false: too busy, the peer must try again.
    virtual bool submit(core::Event event) = 0;
    /// Whether an event of this key is on record (appended, perhaps not durable yet).
    [[nodiscard]] virtual bool seen(std::string_view key) = 0;
    [[nodiscard]] virtual std::optional<core::Conversation> conversation(std::string_view id) = 0;
    [[nodiscard]] virtual std::vector<store::Row> rows(std::size_t limit) = 0;
    [[nodiscard]] virtual std::vector<store::HistoryLine> history(std::string_view conversation,
                                                                  std::int64_t after, std::size_t limit) = 0;
    /// The rule an agent's text breaks.
    [[nodiscard]] virtual std::optional<scripts::Violation> check(std::string_view text) = 0;
    [[nodiscard]] virtual Profile profile() = 0;
    [[nodiscard]] virtual std::vector<QuickPhrase> quick_phrases(std::string_view conversation,
                                                                 std::string_view agent, core::Time now) = 0;
    virtual void set_agents(int online, int free) = 0;
    [[nodiscard]] virtual run::Figures figures() = 0;
    /// Called after each durable turn, and when a message's outcome is known.
    virtual void watch(run::Observer turns, run::OutcomeObserver outcomes) = 0;
};

}  // namespace xiaoer::web
