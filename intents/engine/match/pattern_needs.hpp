// Which strings a text must hold so that a pattern can match it: what the filter in front of the patterns
// looks for. It must not search, and may only ask for too little.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "intents/engine/match/pattern_tree.hpp"

namespace xiaoer::intents {

/// Strings of which one must occur, distinct, each of kMinAtomBytes or more.
using AnyOf = std::vector<std::string>;

/// One Chinese character; a letter or a digit alone is in too many messages to tell anything.
constexpr std::size_t kMinAtomBytes = 3;

/// How often a character is to be expected in a text, 0 to 1; only ratios matter.
using Frequency = std::function<double(char32_t)>;

/// What must all be in the text, the rarest first, few at most. Empty: the pattern may match anything.
[[nodiscard]] std::vector<AnyOf> pattern_needs(const PatternNode& tree, const Frequency& frequency);

}  // namespace xiaoer::intents
