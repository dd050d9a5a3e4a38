#include "bot/web/live/offers.hpp"

#include <algorithm>
#include <unordered_set>

namespace xiaoer::web {
namespace {

using Who = core::Owner::Who;

constexpr std::size_t kPassedOver = 50;

std::vector<core::Seat> seats_of(const Staff& staff, const Board& board) {
    std::vector<core::Seat> seats;
    for (const auto& [name, member] : staff.all()) {
        if (!member.user.roles.has(users::Role::agent)) continue;
        seats.push_back({name, member.user.groups,
                         Staff::receives(member) ? core::Presence::online : core::Presence::away,
                         member.user.capacity, board.owned_by(member.user.display), member.last_given});
    }
    return seats;
}

}  // namespace

Dispatch::Round Dispatch::round(const Board& board, Staff& staff, core::Time now,
                                std::chrono::seconds accept) {
    std::vector<core::Waiting> waiting;
    std::unordered_set<std::string_view> open;
    std::unordered_map<std::string, std::string> group_of;
    for (const auto* row : board.all()) {
        if (row->owner.who != Who::queue || row->closed) continue;
        open.insert(row->conversation);
        const auto standing = standing_.find(row->conversation);
        const auto last = last_agent_.find(row->conversation);
        core::Waiting one{row->conversation, row->group, row->since, {}, {}, {}};
        if (standing != standing_.end()) {
            one.offer = standing->second.offer;
            one.passed_over = standing->second.passed_over;
        }
        if (last != last_agent_.end()) {
            // Seats go by login name, conversations by the name that buyers see.
            for (const auto& [name, member] : staff.all()) {
                if (member.user.display == last->second) one.last_agent = name;
            }
        }
        group_of[row->conversation] = row->group;
        waiting.push_back(std::move(one));
    }
    std::erase_if(standing_, [&](const auto& entry) { return !open.contains(entry.first); });
    auto plan = core::assign(std::move(waiting), seats_of(staff, board), now, {.queue_limit = accept});

    Round round;
    for (const auto& id : plan.let_pass) {
        auto& standing = standing_[id];
        if (standing.passed_over.size() < kPassedOver) standing.passed_over.push_back(standing.offer.agent);
    }
    for (const auto& id : plan.withdrawn) {
        standing_[id].offer = {};
        round.changed.push_back(id);
    }
    for (const auto& offer : plan.offers) {
        standing_[offer.conversation].offer = offer.offer;
        staff.gave(offer.offer.agent, now);
        round.changed.push_back(offer.conversation);
    }
    std::vector<std::string> unstaffed_groups;
    for (const auto& id : plan.unserved) {
        const auto& group = group_of[id];
        if (std::ranges::find(unstaffed_groups, group) == unstaffed_groups.end())
            unstaffed_groups.push_back(group);
    }
    std::ranges::copy_if(
        unstaffed_groups, std::back_inserter(round.unstaffed_groups),
        [&](const std::string& group) { return std::ranges::find(forsaken_, group) == forsaken_.end(); });
    forsaken_ = std::move(unstaffed_groups);
    round.offers = std::move(plan.offers);
    return round;
}

void Dispatch::served(const std::string& conversation, const std::string& agent) {
    standing_.erase(conversation);
    if (last_agent_.insert_or_assign(conversation, agent).second) remembered_.push_back(conversation);
    while (remembered_.size() > kRemembered) {
        last_agent_.erase(remembered_.front());
        remembered_.pop_front();
    }
}

std::string Dispatch::offered_to(std::string_view conversation) const {
    const auto at = standing_.find(std::string(conversation));
    return at == standing_.end() ? std::string() : at->second.offer.agent;
}

}  // namespace xiaoer::web
