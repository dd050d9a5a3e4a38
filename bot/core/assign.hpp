// Who is offered a waiting conversation: a pure function of who waits, who is at the desk and the time. The
// caller shows the offers and, when an agent takes one, tells the core; nothing is taken here.
//
// The longest waiting is served first. Among the agents of its group who are online and have room it is
// offered to the one who served this buyer last, else to the one who was given something longest ago. An
// offer that is not taken in time goes to the next; who has let it pass comes last. A conversation that waits
// beyond the queue's limit is offered to every group.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "bot/core/event.hpp"

namespace xiaoer::core {

enum class Presence : std::uint8_t { online, away, offline };

struct Offer {
    std::string agent;  ///< "" = none stands
    Time until{};
    bool operator==(const Offer&) const = default;
};

struct Waiting {
    ConversationId conversation;
    std::string group;  ///< 售前 …
    Time since{};
    std::string last_agent;                ///< who served the buyer last, "" = nobody yet
    Offer offer;                           ///< as it stands
    std::vector<std::string> passed_over;  ///< who was offered it and let the time go by, oldest first
};

struct Seat {
    std::string agent;
    std::vector<std::string> groups;  ///< empty = every group
    Presence presence = Presence::offline;
    int capacity = 0;
    int owned = 0;
    Time last_given{};
};

struct AssignRules {
    std::chrono::seconds offer_stands{30};
    std::chrono::seconds queue_limit{180};
};

struct Assignment {
    ConversationId conversation;
    Offer offer;
    bool operator==(const Assignment&) const = default;
};

struct AssignPlan {
    std::vector<Assignment> offers;         ///< new ones, longest wait first
    std::vector<ConversationId> withdrawn;  ///< offers that ended and found nobody else
    std::vector<ConversationId> let_pass;   ///< offers whose time ran out (their agent is passed over)
    std::vector<ConversationId> unserved;   ///< nobody at the desk serves the group at all
    bool operator==(const AssignPlan&) const = default;
};

/// Does not depend on the order of its inputs.
[[nodiscard]] AssignPlan assign(std::vector<Waiting> waiting, const std::vector<Seat>& seats, Time now,
                                const AssignRules& rules);

}  // namespace xiaoer::core
