// What is looked up of a problem by the two files about it: problems.cpp takes it down, problem_card.cpp
// tells it to others. Internal to core; reads only.
#pragma once

#include <string>
#include <string_view>

#include "bot/core/turn.hpp"

namespace xiaoer::core {

[[nodiscard]] const scripts::ProblemKind* kind_of(const Turn& turn, const Task& task);
/// The answer to this fact, or null.
[[nodiscard]] const std::string* told(const ProblemCase& problem, std::string_view fact);
/// Null also when there is no kind.
[[nodiscard]] const scripts::Remedy* remedy_of(const scripts::ProblemKind* kind, std::string_view id);

}  // namespace xiaoer::core
