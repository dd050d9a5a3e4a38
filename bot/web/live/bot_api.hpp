// What the pages need of the rest of the bot, and no more: sockets and pages talk to a BotApi, never to the
// loop or the store. Everything is called on the loop's thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/conversation.hpp"
#include "bot/core/event.hpp"
#include "bot/run/loop.hpp"
#include "bot/store/store.hpp"
#include "scripts/engine/guard/guard.hpp"
#include "scripts/engine/playbook.hpp"

namespace xiaoer::web {

/// The store as its visitors know it.
struct Profile {
    std::string store;
    std::string bot;
    std::chrono::minutes utc_offset{480};  ///< of the store's clock
};

/// A phrase an agent may put into the composer, filled in for one conversation.
struct QuickPhrase {
    std::string id;
    std::string title;
    std::string group;  ///< 售前 …; "" = every group
    std::string text;
};

/// What the bot would say to the buyer's last words. Shown to an agent, never sent by itself.
struct Suggestion {
    std::string phrase;
    std::string intent;
    std::string title;  ///< of the intent
    std::string text;
    std::string why;
};

/// The clocks an agent is held to, from the store's policy.
struct SlaThresholds {
    std::chrono::seconds first_reply_before_order{20};
    std::chrono::seconds first_reply_after_order{18};
    std::chrono::seconds amber{100};
    std::chrono::seconds red{180};
    std::chrono::seconds accept{180};
};

/// Something a buyer may click before the first word: its title is what is then said.
struct Welcome {
    std::vector<std::string> topics;
    std::string form_of_address;
    std::string hours;
    bool open = false;
};

class BotApi {
  public:
    virtual ~BotApi() = default;
    /// false: too busy, the peer must try again.
    virtual bool submit(core::Event event) = 0;
    /// Whether an event of this key is on record (appended, perhaps not durable yet).
    [[nodiscard]] virtual bool seen(std::string_view key) = 0;
    [[nodiscard]] virtual std::optional<core::Conversation> conversation(std::string_view id) = 0;
    /// Gone from the store after its period.
    virtual void forget(const std::string& conversation) = 0;
    [[nodiscard]] virtual std::vector<store::Row> rows(std::size_t limit) = 0;
    [[nodiscard]] virtual std::vector<store::HistoryLine> history(std::string_view conversation,
                                                                  std::int64_t after, std::size_t limit) = 0;
    /// The rule an agent's text breaks.
    [[nodiscard]] virtual std::optional<scripts::Violation> check(std::string_view text) = 0;
    [[nodiscard]] virtual Profile profile() = 0;
    [[nodiscard]] virtual std::vector<QuickPhrase> quick_phrases(std::string_view conversation,
                                                                 std::string_view agent, core::Time now) = 0;
    /// The back office's answer: orders, or why there are none.
    using OrdersAnswer = std::function<void(std::vector<core::Order> orders, std::string fault)>;
    virtual void orders(const std::string& conversation, OrdersAnswer then) = 0;
    [[nodiscard]] virtual std::optional<Suggestion> suggestion(std::string_view conversation,
                                                               core::Time now) = 0;
    /// Slots that the buyer's latest lines name, the last word about each: what a note begins with.
    [[nodiscard]] virtual std::vector<std::pair<std::string, std::string>> told(std::string_view conversation,
                                                                                core::Time now) = 0;
    /// Whether the back office's memos carry a coloured flag.
    [[nodiscard]] virtual bool has_flags() = 0;
    [[nodiscard]] virtual SlaThresholds sla() = 0;
    [[nodiscard]] virtual Welcome welcome(core::Time now) = 0;
    [[nodiscard]] virtual std::string intent_title(std::string_view intent) = 0;
    [[nodiscard]] virtual int zone(std::string_view province) = 0;
    [[nodiscard]] virtual const scripts::Playbook* playbook() = 0;  ///< null: none is loaded (tests)
    [[nodiscard]] virtual store::Store& records() = 0;              ///< notes and registers, for pages
    virtual void set_agents(int online, int free) = 0;
    [[nodiscard]] virtual run::Figures figures() = 0;
    [[nodiscard]] virtual run::Health health() = 0;
    /// Of health(), for whoever asks all the time.
    [[nodiscard]] virtual const std::string& disk_fault() = 0;
    /// Called after each durable turn, and when a message's outcome is known.
    virtual void watch(run::Observer turns, run::OutcomeObserver outcomes) = 0;
};

}  // namespace xiaoer::web
