// Which transfer condition holds, on facts of the order and of the conversation. The
// conditions are data (scripts/conditions.json); here are only the facts they may ask for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bot/core/decide.hpp"

namespace xiaoer::core {

/// Facts by name (scripts::kFacts); absent = not known, and no condition holds on what is not known.
struct Fact {
    double number = 0;
    std::string_view text;
};
[[nodiscard]] std::optional<Fact> fact(std::string_view name, const Conversation& state, const Order& order,
                                       std::string_view intent, Time now, const scripts::Playbook& playbook);

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
    };
    const scripts::Condition* condition = nullptr;
    bool asked = true;  ///< the condition is about this intent
    bool holds = false;
    std::vector<Part> parts;
};
/// Every condition, in the order of the file.
[[nodiscard]] std::vector<Weighed> weigh(const Conversation& state, const Order& order,
                                         std::string_view intent, Time now,
                                         const scripts::Playbook& playbook);
/// The first condition that holds, in the order of the file.
[[nodiscard]] Fired fired(const Conversation& state, const Order& order, std::string_view intent, Time now,
                          const scripts::Playbook& playbook);

}  // namespace xiaoer::core
