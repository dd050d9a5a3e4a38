// What a clause does with the values it names: wants, refuses, replaces, keeps them. It does not know
// intents. Internal to intents.
#pragma once

#include <string_view>
#include <vector>

#include "intents/engine/acts/act.hpp"
#include "intents/engine/acts/clauses.hpp"

namespace xiaoer::intents {

struct Stances {
    std::vector<Value> values;
    bool replaces = false;         ///< an old value gives way to a new one
    bool own_doing = false;        ///< a day of the buyer's own plans: 周末送人
    std::vector<std::string> why;  ///< "“别”之后的韵达：不要"
};

/// Everything a clause is looked at with.
struct Scene {
    const Normalised& message;
    const std::vector<Slot>& slots;
    const std::vector<Atom>& atoms;
    const std::vector<Token>& tokens;
    const Cues& cues;
    [[nodiscard]] std::string_view text(Range where) const {
        return std::string_view(message.text).substr(where.begin, where.size());
    }
};

/// Of a value named twice the last that says more than that it is talked of stays.
void settle(std::vector<Value>& values);

[[nodiscard]] Stances stances_of(const Scene& scene, const Clause& clause);

}  // namespace xiaoer::intents
