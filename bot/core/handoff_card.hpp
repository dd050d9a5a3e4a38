// What a human gets with a conversation: the card and the summary for notes and registers. Internal to core;
// reads the conversation and changes nothing but the words that nobody could make out.
#pragma once

#include <string>
#include <vector>

#include "bot/core/turn.hpp"

namespace xiaoer::core {

constexpr std::size_t kChecksShown = 4;   ///< lines about photographs in a summary
constexpr std::size_t kWordsShown = 180;  ///< characters of the buyer's words on a card

[[nodiscard]] Card make_card(Turn& turn, const Handing& handing, const Request& request);
/// What changes between the notice and the handoff: photographs and notes still come in.
void complete_card(const Turn& turn, Card& card);
/// Problems beside the one that the card is about.
[[nodiscard]] std::vector<const Task*> other_problems(const Conversation& state);
/// Everything a case is about in one line: kind, facts, wish, photographs, the buyer's words, what is open.
/// problem: null when nothing was taken down.
[[nodiscard]] std::string problem_summary(const Turn& turn, const Task* problem, const Card& card);
/// What a refund or a return is for, so that it can be traced.
[[nodiscard]] std::string refund_reason(const Card& card);

}  // namespace xiaoer::core
