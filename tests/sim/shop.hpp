// The people of a simulated day: what each kind of buyer does, and, written down beside it, what must come of
// it. It knows nothing of the bot.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/sim/day.hpp"

namespace xiaoer::sim {

/// Midnight, in China, before the day.
inline constexpr Time kMidnight =
    Time{std::chrono::sys_days{std::chrono::year{2026} / 6 / 3}.time_since_epoch() - std::chrono::hours(8)};

/// In service hours.
[[nodiscard]] bool in_hours(Time t);

/// What must have come of one buyer when all is done.
struct Expected {
    std::string who;
    std::string kind;
    std::string order;                 ///< "" = none
    std::string human;                 ///< what people had written into the memo before
    std::map<std::string, int> notes;  ///< beginning of the note's text → how many lines in the memo
    std::map<std::string, int> registers;
    int handoffs = 0;
    int reminders = 0;
    int to_couriers = 0, to_warehouse = 0, to_reviewers = 0;
    int refused = 0;  ///< notes that stand on the agents' list because the back office will not have them
};

class Shop {
  public:
    explicit Shop(const OpenOffice& office);

    /// All the buyers from the morning to the next one; the whole thing ends at that moment. one_in: every
    /// n-th of the three hundred comes.
    void fill(Time end, int one_in = 1);

    Day day;
    std::vector<Expected> all;

  private:
    Expected& add(const std::string& kind, const core::Order* order = nullptr);
    void say(Time when, const Expected& buyer, const std::string& text, int pictures = 0);
    void put(const Expected& buyer, const core::Order& order);
    /// The back office changes the order by itself.
    void later(Time when, const Expected& buyer, std::function<void(core::Order&)> how);
    void until_tomorrow(Expected& buyer, bool moves);

    void courier_note(Time t);
    void reviewed_note(Time t);
    void address_note(Time t);
    void closes_before_the_note(Time t);
    void memo_is_full(Time t);
    void zone_one_stale(Time t);
    void urged(Time t, bool moves);
    void unshipped(Time t);
    void damaged(Time t, int photos);
    void refund(Time t);
    void wants_human(Time t);
    void at_night(Time t);
    void browsing(Time t);
    void silent(Time t, std::chrono::minutes pays_after, Time end);

    Knows knows_;
    std::map<std::string, core::Order> orders_;  ///< as they stand, without memos
    std::map<std::string, bool> shown_;          ///< buyers who have clicked their order's card
};

/// Compares everything with what the buyers must have led to; failures name the buyer.
void compare(Shop& shop);

}  // namespace xiaoer::sim
