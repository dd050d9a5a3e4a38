// Single cases by name, then laws over many made-up desks.
#include "bot/core/assign.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace xiaoer::core {
namespace {

using namespace std::chrono_literals;

const Time kNow{1'790'000'000'000ms};
const AssignRules kRules;

Waiting waiting(std::string id, std::chrono::seconds waited, std::string group = "售后") {
    return {.conversation = std::move(id),
            .group = std::move(group),
            .since = kNow - waited,
            .last_agent = {},
            .offer = {},
            .passed_over = {}};
}
Seat seat(std::string agent, Time last_given = {}, std::vector<std::string> groups = {}) {
    return {.agent = std::move(agent),
            .groups = std::move(groups),
            .presence = Presence::online,
            .capacity = 10,
            .owned = 0,
            .last_given = last_given};
}
std::map<std::string, std::string> offered(const AssignPlan& plan) {
    std::map<std::string, std::string> out;
    for (const auto& one : plan.offers)
        out[one.conversation] = one.offer.agent;
    return out;
}
using Offered = std::map<std::string, std::string>;

TEST(Assign, goesRoundBeginningWithWhoWaitedLongestForWork) {
    const auto plan = assign({waiting("a", 50s), waiting("b", 40s), waiting("c", 30s)},
                             {seat("li", kNow - 1min), seat("wang", kNow - 5min)}, kNow, kRules);
    EXPECT_EQ(offered(plan), (Offered{{"a", "wang"}, {"b", "li"}, {"c", "wang"}}));
    EXPECT_EQ(plan.offers.front().conversation, "a");
    EXPECT_EQ(plan.offers.front().offer.until, kNow + 30s);
}

TEST(Assign, whoServedTheBuyerLastComesFirst) {
    auto known = waiting("a", 50s);
    known.last_agent = "li";
    EXPECT_EQ(offered(assign({known}, {seat("li", kNow - 1s), seat("wang")}, kNow, kRules)),
              (Offered{{"a", "li"}}));
}

TEST(Assign, awayOfflineFullAndOtherGroupsAreNotAsked) {
    auto away = seat("away"), gone = seat("gone"), full = seat("full"), other = seat("other", {}, {"售前"});
    away.presence = Presence::away;
    gone.presence = Presence::offline;
    full.owned = 10;
    const auto plan = assign({waiting("a", 10s)}, {away, gone, full, other}, kNow, kRules);
    EXPECT_TRUE(plan.offers.empty());
    EXPECT_TRUE(plan.unserved.empty()) << "full serves the group and will have room";
    EXPECT_EQ(assign({waiting("a", 10s)}, {away, gone, other}, kNow, kRules).unserved,
              std::vector<std::string>{"a"});
}

TEST(Assign, beyondTheQueuesLimitEveryGroupIsAsked) {
    const auto other = seat("other", {}, {"售前"});
    EXPECT_TRUE(assign({waiting("a", 179s)}, {other}, kNow, kRules).offers.empty());
    EXPECT_EQ(offered(assign({waiting("a", 180s)}, {other}, kNow, kRules)), (Offered{{"a", "other"}}));
}

TEST(Assign, anOfferStandsAndCountsAsTakenRoom) {
    auto standing = waiting("a", 10s);
    standing.offer = {"li", kNow + 5s};
    auto li = seat("li");
    li.capacity = 1;
    const auto plan = assign({standing, waiting("older", 90s)}, {li}, kNow, kRules);
    EXPECT_TRUE(plan.offers.empty());
    EXPECT_TRUE(plan.withdrawn.empty());
}

TEST(Assign, anOfferThatRanOutGoesToTheNextAndComesBackOnlyAfterAll) {
    auto one = waiting("a", 60s);
    one.offer = {"li", kNow};
    auto plan = assign({one}, {seat("li"), seat("wang", kNow - 1s)}, kNow, kRules);
    EXPECT_EQ(plan.let_pass, std::vector<std::string>{"a"});
    EXPECT_EQ(offered(plan), (Offered{{"a", "wang"}}));
    one.passed_over = {"li"};
    one.offer = {"wang", kNow};
    EXPECT_EQ(offered(assign({one}, {seat("li"), seat("wang")}, kNow, kRules)), (Offered{{"a", "li"}}));
}

TEST(Assign, whoLeavesLosesTheOffer) {
    auto one = waiting("a", 10s);
    one.offer = {"li", kNow + 20s};
    auto li = seat("li");
    li.presence = Presence::away;
    const auto plan = assign({one}, {li, seat("wang")}, kNow, kRules);
    EXPECT_EQ(offered(plan), (Offered{{"a", "wang"}}));
    EXPECT_TRUE(plan.let_pass.empty()) << "li did not let it pass";
    EXPECT_EQ(assign({one}, {li}, kNow, kRules).withdrawn, std::vector<std::string>{"a"});
}

/// A desk of any shape.
struct Desk {
    std::vector<Waiting> waiting;
    std::vector<Seat> seats;
};

Desk any_desk(std::mt19937& random) {
    const auto up_to = [&](int most) { return std::uniform_int_distribution(0, most)(random); };
    static const std::vector<std::string> kGroups{"售前", "售中", "售后"};
    Desk desk;
    for (int i = up_to(6); i > 0; --i) {
        Seat one = seat("agent" + std::to_string(i), kNow - std::chrono::seconds(up_to(100)));
        one.presence = static_cast<Presence>(up_to(2));
        one.capacity = up_to(4);
        one.owned = up_to(4);
        for (int g = up_to(2); g > 0; --g)
            one.groups.push_back(kGroups[static_cast<std::size_t>(up_to(2))]);
        desk.seats.push_back(one);
    }
    for (int i = up_to(12); i > 0; --i) {
        auto one = waiting("c" + std::to_string(i), std::chrono::seconds(up_to(300)),
                           kGroups[static_cast<std::size_t>(up_to(2))]);
        if (up_to(1) == 0) one.last_agent = "agent" + std::to_string(up_to(6));
        if (up_to(2) == 0)
            one.offer = {"agent" + std::to_string(up_to(6)), kNow + std::chrono::seconds(up_to(40) - 20)};
        if (up_to(2) == 0) one.passed_over = {"agent" + std::to_string(up_to(6))};
        desk.waiting.push_back(one);
    }
    return desk;
}

TEST(AssignLaws, hold) {
    std::mt19937 random(20261122);
    std::size_t offers = 0;
    for (int round = 0; round < 5'000; ++round) {
        auto desk = any_desk(random);
        const auto plan = assign(desk.waiting, desk.seats, kNow, kRules);
        std::map<std::string, int> load;
        std::map<std::string, int> times;
        const auto seat_of = [&](const std::string& agent) {
            return *std::ranges::find(desk.seats, agent, &Seat::agent);
        };
        for (const auto& one : plan.offers) {
            const auto to = seat_of(one.offer.agent);
            const auto& whose = *std::ranges::find(desk.waiting, one.conversation, &Waiting::conversation);
            EXPECT_EQ(to.presence, Presence::online);
            const bool in_group = to.groups.empty() || std::ranges::count(to.groups, whose.group) > 0;
            EXPECT_TRUE(in_group || kNow - whose.since >= kRules.queue_limit);
            EXPECT_GT(one.offer.until, kNow);
            EXPECT_EQ(++times[one.conversation], 1) << "offered twice";
            ++load[to.agent];
            ++offers;
        }
        for (const auto& one : desk.waiting) {
            const bool stands = !one.offer.agent.empty() && times[one.conversation] == 0 &&
                                std::ranges::count(plan.withdrawn, one.conversation) == 0;
            if (stands) ++load[one.offer.agent];
        }
        for (const auto& one : desk.seats)
            EXPECT_LE(load[one.agent], std::max(0, one.capacity - one.owned)) << "beyond the capacity";
        // Nobody who could be served is left without an offer.
        for (const auto& one : desk.waiting) {
            const bool served =
                times[one.conversation] > 0 ||
                (!one.offer.agent.empty() && std::ranges::count(plan.withdrawn, one.conversation) == 0);
            if (served) continue;
            for (const auto& chair : desk.seats) {
                const bool fits = chair.presence == Presence::online &&
                                  load[chair.agent] < chair.capacity - chair.owned &&
                                  (chair.groups.empty() || std::ranges::count(chair.groups, one.group) > 0);
                EXPECT_FALSE(fits) << one.conversation << " could be offered to " << chair.agent;
            }
        }
        std::ranges::shuffle(desk.waiting, random);
        std::ranges::shuffle(desk.seats, random);
        EXPECT_EQ(assign(desk.waiting, desk.seats, kNow, kRules), plan) << "the order of the inputs decided";
    }
    EXPECT_GT(offers, 2'000U);
}

}  // namespace
}  // namespace xiaoer::core
