// The figures a store steers by, counted from the journal as it grows. In memory: a
// start counts the last weeks anew, in the background. What a figure means is said by its formula
// (figure_list.hpp).
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "bot/store/store.hpp"
#include "bot/studio/draft/cards.hpp"

namespace xiaoer::studio {

struct FigureQuery {
    std::chrono::sys_days from{};
    std::chrono::sys_days to{};  ///< inclusive
    std::string by;              ///< day, store, intent, version, group; "" = day
    std::string store;           ///< "" = all, likewise below
    std::string intent;
    std::optional<int> version;
};

/// What people said about a conversation, kept outside the journal: a buyer's stars, a lead's review.
struct Said {
    std::string metric;
    std::chrono::sys_days day{};
    std::string conversation;
    double value = 0;
};

class Figures {
  public:
    explicit Figures(std::chrono::minutes utc_offset, std::chrono::seconds first_before,
                     std::chrono::seconds first_after)
        : offset_(utc_offset), first_before_(first_before), first_after_(first_after) {}

    /// Turns in the order of the journal. version: which pack was live then.
    void take(std::int64_t seq, const store::Turn& turn, int version);
    [[nodiscard]] std::int64_t seen() const { return seen_; }
    [[nodiscard]] core::Time until() const { return until_; }
    [[nodiscard]] std::chrono::sys_days day_of(core::Time at) const {
        return std::chrono::floor<std::chrono::days>(at + offset_);
    }
    /// {figures, stores, versions, until}
    [[nodiscard]] nlohmann::json report(const FigureQuery& query,
                                        const std::function<std::string(const std::string&)>& intent_title,
                                        const std::vector<Said>& said = {}) const;
    [[nodiscard]] Hits hits(core::Time since) const;
    /// Agent → the conversations that agent took or spoke in on that day.
    using Served = std::map<std::string, std::set<std::string>>;
    [[nodiscard]] const Served& served(std::chrono::sys_days day) const;

  private:
    /// Where something is counted.
    struct Key {
        std::string metric;
        std::chrono::sys_days day;
        std::string store;
        std::string intent;
        int version;
        std::string group;  ///< who receives: 机器人, 售前 …
        std::string part;   ///< reason of a handoff, phrase id …
        auto operator<=>(const Key&) const = default;
    };
    struct Cell {
        double sum = 0;
        std::int64_t count = 0;
    };
    struct Talk {
        std::optional<core::Time> unanswered;
        std::optional<core::Time> queued;
        bool answered_once = false;
        bool handed = false;
        bool human = false;
        std::optional<core::Time> reminded;
        bool asked_again = false;  ///< a human asked for photographs of the case handed over
        std::size_t tasks = 0;     ///< notes and urgings of the conversation so far
        std::size_t tasks_done = 0;
        core::Time last{};
    };
    /// How far a refund got; each step is counted once an order.
    struct Refund {
        bool asked = false, refused = false, settled = false;
    };
    struct Last {
        std::string intent;
        int version = 0;
        std::string group;
    };
    void add(std::string_view metric, double value, std::string part = {});
    void take_event(const store::Turn& turn, Talk& talk);
    void take_actions(const store::Turn& turn, Talk& talk);
    void take_tasks(const core::Conversation& after, Talk& talk);
    void take_order(const core::Order& order);
    void serves(const std::string& agent, const std::string& conversation);
    void said(const store::Turn& turn, const core::Say& say, Talk& talk);
    void remember(const store::Turn& turn);
    void forget_old();
    [[nodiscard]] Key key_of(const Said& said) const;

    std::chrono::minutes offset_;
    std::chrono::seconds first_before_, first_after_;
    std::map<Key, Cell> cells_;
    std::unordered_map<std::string, Talk> talks_;
    std::unordered_map<std::string, Refund> refunds_;  ///< by order
    std::unordered_map<std::string, Last> last_;       ///< by conversation, for what is said of it later
    std::map<std::chrono::sys_days, Served> served_;
    Key now_{};  ///< of the turn being taken
    std::int64_t seen_ = 0;
    core::Time until_{};
};

/// "2026-03-02"
[[nodiscard]] std::string day_text(std::chrono::sys_days day);

}  // namespace xiaoer::studio
