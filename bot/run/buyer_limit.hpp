// How fast one buyer is listened to, on every IM: so many messages in a row, then one at a time. What comes
// faster is put together into one message that waits its turn, so that a flood costs only the buyer who makes
// it and every line of a hasty one is still read. It decides nothing about what is said.
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "bot/core/event.hpp"

namespace xiaoer::run {

class BuyerLimit {
  public:
    struct Limits {
        int burst = 30;                         ///< messages at once; nobody types faster
        std::chrono::milliseconds pace{1'000};  ///< then one message a pace
        std::size_t text_bytes = 8'000;  ///< of a message put together; beyond it lines are only counted
        std::size_t pictures = 20;       ///< the same
        std::size_t buyers = 50'000;     ///< followed at a time, the quiet ones forgotten first
        std::size_t keys = 20'000;       ///< of messages put together, remembered in case they come again
    };

    explicit BuyerLimit(Limits limits) : limits_(limits) {}

    struct Admitted {
        std::optional<core::Event> event;  ///< it may go on now
        std::string with;  ///< else the key of his message that it was put with; its own when it is the first
    };
    /// Whether admit() would keep it back.
    [[nodiscard]] bool would_wait(const core::Event& event, core::Time now) const;
    /// A message that comes again, with the same key, is not put together twice.
    [[nodiscard]] Admitted admit(core::Event event, core::Time now);
    /// What was put together and whose turn has come.
    [[nodiscard]] std::vector<core::Event> release(core::Time now);
    /// When release() will have something.
    [[nodiscard]] std::optional<core::Time> next() const;

    [[nodiscard]] std::uint64_t merged() const { return merged_; }  ///< messages put with others
    [[nodiscard]] std::uint64_t cut() const { return cut_; }        ///< of them, those not read any more

  private:
    struct Buyer {
        core::Time spent_until{};  ///< as long as this is in the past, the whole burst is his
        std::optional<core::Event> together;
        std::size_t lines = 0;  ///< in it
        std::size_t cut = 0;    ///< not in it any more
    };
    void put_together(Buyer& buyer, core::BuyerSaid&& said);
    void remember(std::string key, std::string with);
    void forget_quiet(core::Time now);

    Limits limits_;
    std::unordered_map<std::string, Buyer> buyers_;
    std::set<std::pair<core::Time, std::string>> turns_;  ///< of those with something put together
    std::unordered_map<std::string, std::string> with_;  ///< key of a message put together → whose key it got
    std::deque<std::string> with_order_;
    std::uint64_t merged_ = 0;
    std::uint64_t cut_ = 0;
};

}  // namespace xiaoer::run
