// The loop: one inbox, one timer, one thread. Takes events, lets the core decide, saves, and only then
// performs. It contains no policy: what is said, noted or handed over comes out of decide().
#pragma once

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/im/port.hpp"
#include "adapters/orders/port.hpp"
#include "bot/core/decide.hpp"
#include "bot/knowledge/pack.hpp"
#include "bot/run/buyer_limit.hpp"
#include "bot/store/store.hpp"

namespace xiaoer::run {

/// How long buyers waited for the bot's answers.
struct Latency {
    static constexpr std::array<double, 8> kBounds = {1, 2, 3, 5, 10, 20, 60, 300};  ///< seconds
    std::array<std::uint64_t, 9> counts{};  ///< the last one: longer than every bound
    double sum = 0;                         ///< seconds
    void add(double seconds) {
        ++counts[static_cast<std::size_t>(std::ranges::lower_bound(kBounds, seconds) - kBounds.begin())];
        sum += seconds;
    }
};

/// Figures since the start, for the status page and logs.
struct Figures {
    std::uint64_t messages = 0;
    std::uint64_t replies = 0;
    std::uint64_t handoffs = 0;
    std::uint64_t unmatched = 0;  ///< messages nobody could make out
    std::uint64_t duplicates = 0;
    std::uint64_t dropped_stale = 0;  ///< replies of an older epoch, not sent
    std::uint64_t in_doubt = 0;
    std::uint64_t notes_written = 0;
    std::uint64_t refused_events = 0;  ///< over a limit
    std::uint64_t merged = 0;          ///< buyers' messages that came too fast and were put with others
    std::uint64_t cut = 0;             ///< of them, those that were not read any more
    Latency reply_latency;
};

/// How things stand at this moment, for whoever watches over the process.
struct Health {
    std::string disk_fault;                  ///< why nothing can be saved, for people; "" = the disk takes it
    std::size_t waiting = 0;                 ///< events in the inbox
    bool held = false;                       ///< the inbox is so full that links do not read
    std::size_t unsent = 0;                  ///< lines decided and not confirmed
    double unsent_s = 0;                     ///< how long the oldest of them has waited
    std::vector<adapters::LinkState> links;  ///< each account once; up while one of its links is
    net::Counters counters;                  ///< of all links together
    [[nodiscard]] bool ready() const {
        return disk_fault.empty() && !held &&
               std::all_of(links.begin(), links.end(), [](const auto& link) { return link.up; });
    }
};

/// Called on the loop's thread after a turn is durable: what live pages show.
using Observer = std::function<void(const store::Turn&)>;
/// Called when a message's outcome is known ("sent", "failed", "in_doubt", "dropped").
using OutcomeObserver = std::function<void(const std::string& conversation, const std::string& command,
                                           const std::string& status)>;

class Loop : public adapters::Sink {
  public:
    struct Options {
        /// The only clock of the product; tests put their own here.
        std::function<core::Time()> now = [] {
            return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
        };
        /// Draws a proof (bytes of a PNG) and keeps it under its name for the pages; empty = no pictures.
        std::function<std::string(const core::Proof&)> draw;
        std::function<void(std::string name, std::string png)> keep_picture;
        /// Looks at pictures of a conversation off this thread and calls back on it with what it found,
        /// always and once; empty = nobody looks, and every picture counts.
        std::function<void(const core::ConversationId& conversation, const std::vector<std::string>& pictures,
                           std::function<void(std::vector<core::PictureFinding>)> done)>
            look;
        std::size_t inbox_limit = 20'000;
        BuyerLimit::Limits buyer_limits = {};
        std::size_t live_limit =
            100'000;  ///< conversations kept in memory; the others are loaded when they speak
    };

    Loop(boost::asio::io_context& io, store::Store& store, adapters::Orders& orders, knowledge::Pack pack,
         Options options);
    ~Loop() override;

    /// Before start(). The loop starts and stops it.
    void add(std::shared_ptr<adapters::Im> im);
    /// Recovers what the last run left unfinished, then starts the links.
    void start();
    /// Stops taking messages, waits for what is in flight (at most the given time), then calls done.
    void stop(std::chrono::milliseconds at_most, std::function<void()> done);

    /// Between two messages: the next decision uses the new pack; a decision never mixes two.
    void publish(knowledge::Pack pack);
    [[nodiscard]] const knowledge::Pack& pack() const;

    /// Any event: from web pages, back office. Returns false when the inbox is full or a buyer writes too
    /// fast (the caller tells its peer to come again).
    bool submit(core::Event event);

    /// When the loop has something to do by itself, and doing what is due by now. The timer calls this; a
    /// clock that is not real time (simulation) calls it instead.
    [[nodiscard]] std::optional<core::Time> next_wake() const;
    void wake();

    // adapters::Sink
    void happened(core::Event event, Kept kept = {}) override;
    void sent(std::string_view command, adapters::Outcome outcome, std::string_view message_id,
              std::string_view reason) override;
    void link(std::string_view account, bool up) override;

    /// Who is at the desk: agents connected and how many can take one more. Told by the web server.
    void set_agents(int online, int free);
    void observe(Observer turns, OutcomeObserver outcomes);

    [[nodiscard]] const Figures& figures() const;
    [[nodiscard]] Health health() const;
    [[nodiscard]] const std::string& disk_fault() const;
    /// The current state, for pages; empty when the conversation is unknown.
    [[nodiscard]] std::optional<core::Conversation> conversation(std::string_view id);
    /// Gone from the store: memory lets go of it too, unless it has begun anew meanwhile.
    void forget(const core::ConversationId& id);

  private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace xiaoer::run
