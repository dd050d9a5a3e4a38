// What is looked up of a problem by the files about it: problems.cpp takes it down, remedies.cpp reads what
// is wanted, problem_card.cpp tells it to others. Internal to core; reads only.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/turn.hpp"

namespace xiaoer::core {

[[nodiscard]] inline bool listed(const std::vector<std::string>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}
[[nodiscard]] const scripts::ProblemKind* kind_of(const Turn& turn, const Task& task);
/// The answer to this fact, or null.
[[nodiscard]] const std::string* told(const ProblemCase& problem, std::string_view fact);
/// Null also when there is no kind.
[[nodiscard]] const scripts::Remedy* remedy_of(const scripts::ProblemKind* kind, std::string_view id);

/// The order a problem is about, else the one talked about; null when there is none.
[[nodiscard]] const Order* order_of_problem(const Turn& turn, const Task& task);
/// The remedies whose conditions hold, within what the bot may offer.
[[nodiscard]] std::vector<const scripts::Remedy*> fitting_remedies(const Turn& turn, const Task& task,
                                                                   const scripts::ProblemKind& kind);

}  // namespace xiaoer::core
