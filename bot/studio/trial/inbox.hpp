// 待学习: messages that nobody understood, put together by what they have in common, each group with a
// pattern that would catch it and whom that pattern would take away.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "bot/knowledge/pack.hpp"
#include "bot/studio/trial/cases.hpp"

namespace xiaoer::studio {

struct Heard {
    std::string text;
    std::string conversation;
    core::Time at{};
};

/// InboxResult of openapi.json. ignored: texts that a trainer does not want to see again.
[[nodiscard]] nlohmann::json cluster_unmatched(const std::vector<Heard>& heard, const knowledge::Pack& pack,
                                               const std::set<std::string>& ignored,
                                               const Progress& progress);

/// Longest pieces that most of the texts share, in their order, joined by a short gap; "" when they share too
/// little.
[[nodiscard]] std::string propose_pattern(const std::vector<std::string>& texts);

}  // namespace xiaoer::studio
