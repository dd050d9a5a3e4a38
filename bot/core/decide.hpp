// The pure core: what happens next. No I/O, no clock, no randomness, no JSON, no threads: everything comes in
// as an argument and goes out as data.
#pragma once

#include <string>
#include <vector>

#include "bot/core/action.hpp"
#include "bot/core/conversation.hpp"
#include "bot/core/event.hpp"
#include "intents/engine/catalogue.hpp"
#include "scripts/engine/playbook.hpp"

namespace xiaoer::core {

/// The human side at this moment, told by the desk: what makes a transfer notice truthful.
struct Floor {
    int agents_online = 0;
    int agents_free = 0;
    int waiting = 0;  ///< conversations queued before this one would be
    bool operator==(const Floor&) const = default;
};

struct Knowledge {
    const intents::Catalogue& catalogue;
    const scripts::Playbook& playbook;
    Floor floor;
};

/// By what a decision went, for those who count it: no part of what happens, never saved.
struct Used {
    std::vector<std::string> intents;  ///< heard in the burst, as the catalogue names what matched
    std::vector<std::string> phrases;  ///< said to the buyer or sent to others
};

struct Decision {
    Conversation state;
    std::vector<Action> actions;
    Used used;
};

/// Total: any event in any state gives a decision. Law 1 holds of the result: every unanswered line has a
/// live deadline, a queue or an agent that owns it.
[[nodiscard]] Decision decide(Conversation state, const Event& event, const Knowledge& knowledge);

}  // namespace xiaoer::core
