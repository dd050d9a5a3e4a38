// One conversation that somebody looks at: what its lines looked like when they were last told, who is told,
// and which of the pages' own messages are on their way into the journal.
//
// The store's tables follow its journal by a fraction of a second, so a room keeps looking until it has seen
// every line that a turn promised.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bot/web/live/bot_api.hpp"
#include "bot/web/live/conversation_list.hpp"
#include "bot/web/sockets/link.hpp"
#include "bot/web/views/buyer_view.hpp"

namespace xiaoer::web {

enum class Side { buyer, agent };

/// What a room looks at when it tells its pages something.
struct Eyes {
    BotApi& bot;
    const Board& board;
    /// Names, marks and offers of a row; the row may be null.
    std::function<Shown(const BoardRow* row)> shown;
    /// Stars that the buyer gave at or after a time, 0 = none.
    std::function<int(std::string_view conversation, core::Time since)> stars;
};

class ConversationView {
  public:
    static constexpr std::size_t kShown = 200;     ///< lines a page begins with
    static constexpr std::size_t kCaughtUp = 500;  ///< lines a page that was away is given
    static constexpr std::size_t kInFlight = 200;

    ConversationView(std::string conversation, BotApi& bot);

    void add(std::shared_ptr<Link> link, Side side) { links_.push_back({std::move(link), side}); }
    void remove(const Link* link);
    [[nodiscard]] bool empty() const { return links_.empty(); }
    [[nodiscard]] std::size_t size(Side side) const;

    /// Everything a page needs that has seen the lines up to `after`.
    void welcome(Link& link, Side side, std::int64_t after, const Eyes& eyes);
    /// A turn of this conversation is durable: its lines will appear.
    void observed(const store::Turn& turn, net::Moment now);
    /// The agent who owns it is writing, as of now.
    void agent_types(net::Moment now);
    /// A message's outcome is known: a line will change.
    void hurry(net::Moment now);
    /// What is new since the last call, to everybody.
    void update(const Eyes& eyes, net::Moment now);
    /// Whether update() should be called again although nothing has happened.
    [[nodiscard]] bool waits(net::Moment now) const;

    bool dirty = false;

    // Messages submitted here and not in the tables yet, by key.
    [[nodiscard]] bool in_flight(const std::string& key, net::Moment now) const;
    [[nodiscard]] bool may_submit(net::Moment now);
    /// The time under which a message of this moment is entered: no two share one, so that a line can be told
    /// by it.
    [[nodiscard]] core::Time own_time(core::Time now);
    void submitted(std::string key, std::string client_id, core::Time at, net::Moment now);
    void not_submitted(const std::string& key) { flights_.erase(key); }

  private:
    struct Seat {
        std::shared_ptr<Link> link;
        Side side;
    };
    struct Flight {
        std::string client_id;
        core::Time at;
        net::Moment since;
    };
    struct Fresh {
        store::HistoryLine line;
        std::string client_id;
    };
    [[nodiscard]] std::vector<Fresh> look(BotApi& bot);
    [[nodiscard]] std::string landed(const store::HistoryLine& line);
    [[nodiscard]] std::string state_for(Side side, const Eyes& eyes) const;
    void tell_undone();

    std::string conversation_;
    std::int64_t settled_ = 0;                  ///< every line up to here is final and was told
    std::map<std::int64_t, std::string> told_;  ///< later ones and the status they were told with
    std::multimap<core::Time, net::Moment>
        expected_;  ///< times of lines that will appear, and when to stop hoping
    net::Moment look_closely_until_{};
    net::Moment looked_{};
    std::vector<Seat> links_;
    std::unordered_map<std::string, Flight> flights_;
    core::Time last_own_time_{};
    std::vector<std::string> taken_;   ///< client ids on record since the last update that make no line
    std::vector<std::string> undone_;  ///< agent's messages that came too late to be sent
    std::optional<net::Moment> agent_types_until_;
    core::Time last_line_{};  ///< when the newest line was said
    std::string buyer_state_;
    std::string agent_state_;
};

}  // namespace xiaoer::web
