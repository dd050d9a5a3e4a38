// What the facts are worth now, and which transfer condition holds on them. Conditions are
// data (scripts/conditions.json), the names of facts too (scripts/engine/facts.hpp); here are their values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/decide.hpp"

namespace xiaoer::core {

/// What the facts need to know of the act that is being answered.
struct Asking {
    std::string_view intent;
    bool urges = false;              ///< the message itself urges (催, 怎么还没)
    std::string_view force = "ask";  ///< ask wish tell
    std::optional<double> asked_yuan = std::nullopt;
    std::string_view heard{};  ///< what the buyer said now, all of it
    bool opened = false;       ///< the buyer said that the goods were opened or used
};

/// Every fact of scripts::fact_kinds() by name; nothing for what is not known. It looks at its arguments when
/// it is asked and outlives none of them. order may be null: what is a fact of an order is then not known.
[[nodiscard]] scripts::FactSource facts_of(const Conversation& state, const Order* order,
                                           const Asking& asking, Time now, const scripts::Playbook& playbook);

struct Fired {
    const scripts::Condition* condition = nullptr;
    std::string facts;  ///< the facts it stands on, for the card and for why
};
/// One condition with each of its tests: what `xiaoer why --order` shows.
struct Weighed {
    struct Part {
        std::string fact;
        std::string value;   ///< "" = not known
        std::string wanted;  ///< "more_than 24"
        bool holds = false;
        int way = 0;  ///< among alternatives of which one is enough, counted from 1; 0 = must hold
    };
    const scripts::Condition* condition = nullptr;
    bool asked = true;  ///< the condition is about this intent
    bool holds = false;
    std::vector<Part> parts;
};
/// Each test of a list with what its fact is worth.
[[nodiscard]] std::vector<Weighed::Part> weigh(const std::vector<scripts::Test>& tests,
                                               const scripts::FactSource& facts);
/// Every condition, in the order of the file, for the intent that the facts name.
[[nodiscard]] std::vector<Weighed> weigh(const scripts::FactSource& facts, const scripts::Playbook& playbook);
/// The first condition that holds, in the order of the file.
[[nodiscard]] Fired fired(const scripts::FactSource& facts, const scripts::Playbook& playbook);

}  // namespace xiaoer::core
