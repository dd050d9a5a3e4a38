#include "bot/core/assign.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>

namespace xiaoer::core {
namespace {

class Assigning {
  public:
    Assigning(const std::vector<Seat>& seats, Time now, const AssignRules& rules) : now_(now), rules_(rules) {
        for (const auto& seat : seats)
            chairs_.emplace(seat.agent, Chair{&seat, seat.capacity - seat.owned, seat.last_given});
    }

    /// Whether the offer may go on standing; it then takes its place.
    bool keep(const Waiting& waiting) {
        auto* chair = find(waiting.offer.agent);
        if (chair == nullptr || waiting.offer.until <= now_ || !fits(*chair, waiting)) return false;
        --chair->room;
        return true;
    }

    std::optional<Offer> offer(const Waiting& waiting, bool time_ran_out) {
        auto passed = waiting.passed_over;
        if (time_ran_out) passed.push_back(waiting.offer.agent);
        Chair* best = nullptr;
        for (auto& [name, chair] : chairs_) {
            if (!fits(chair, waiting)) continue;
            if (best == nullptr || goes_before(chair, *best, waiting, passed)) best = &chair;
        }
        if (best == nullptr) return std::nullopt;
        --best->room;
        ++best->turn;
        return Offer{best->seat->agent, now_ + rules_.offer_stands};
    }

    [[nodiscard]] bool served(const Waiting& waiting) const {
        return std::ranges::any_of(chairs_, [&](const auto& entry) {
            return entry.second.seat->presence == Presence::online && serves(*entry.second.seat, waiting);
        });
    }

  private:
    struct Chair {
        const Seat* seat;
        int room;
        Time given;
        int turn = 0;  ///< offers of this very plan: `given` alone would not tell them apart
    };

    [[nodiscard]] bool serves(const Seat& seat, const Waiting& waiting) const {
        return seat.groups.empty() || now_ - waiting.since >= rules_.queue_limit ||
               std::ranges::find(seat.groups, waiting.group) != seat.groups.end();
    }
    [[nodiscard]] bool fits(const Chair& chair, const Waiting& waiting) const {
        return chair.seat->presence == Presence::online && chair.room > 0 && serves(*chair.seat, waiting);
    }
    /// 0 = never let it pass; else the later, the larger.
    static std::size_t passed_at(const Chair& chair, const std::vector<std::string>& passed) {
        const auto last = std::find(passed.rbegin(), passed.rend(), chair.seat->agent);
        return static_cast<std::size_t>(passed.rend() - last);
    }
    static bool goes_before(const Chair& a, const Chair& b, const Waiting& waiting,
                            const std::vector<std::string>& passed) {
        const auto key = [&](const Chair& chair) {
            return std::tuple(passed_at(chair, passed), chair.seat->agent != waiting.last_agent, chair.turn,
                              chair.given, std::string_view(chair.seat->agent));
        };
        return key(a) < key(b);
    }
    Chair* find(const std::string& agent) {
        const auto at = chairs_.find(agent);
        return at == chairs_.end() ? nullptr : &at->second;
    }

    Time now_;
    const AssignRules& rules_;
    std::map<std::string, Chair> chairs_;
};

}  // namespace

AssignPlan assign(std::vector<Waiting> waiting, const std::vector<Seat>& seats, Time now,
                  const AssignRules& rules) {
    std::ranges::sort(waiting, [](const Waiting& a, const Waiting& b) {
        return std::tie(a.since, a.conversation) < std::tie(b.since, b.conversation);
    });
    Assigning assigning(seats, now, rules);
    AssignPlan plan;
    std::vector<const Waiting*> open;
    // What stands goes first: an agent who is just reading a card must not lose it to an older wait.
    for (const auto& one : waiting) {
        if (one.offer.agent.empty() || !assigning.keep(one)) open.push_back(&one);
    }
    for (const auto* one : open) {
        const bool had = !one->offer.agent.empty();
        const bool ran_out = had && one->offer.until <= now;
        if (ran_out) plan.let_pass.push_back(one->conversation);
        if (auto offer = assigning.offer(*one, ran_out)) {
            plan.offers.push_back({one->conversation, std::move(*offer)});
            continue;
        }
        if (had) plan.withdrawn.push_back(one->conversation);
        if (!assigning.served(*one)) plan.unserved.push_back(one->conversation);
    }
    return plan;
}

}  // namespace xiaoer::core
