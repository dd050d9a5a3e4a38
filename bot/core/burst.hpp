// What the buyer has said since he was last answered, taken together: several lines are one message. Takes
// the lines and says how they are read; decides nothing about what they mean.
#pragma once

#include <string>
#include <vector>

#include "bot/core/turn.hpp"

namespace xiaoer::core {

struct Burst {
    std::string text;
    int pictures = 0;
    bool only_stickers = true;
    bool has_text = false;
    std::vector<std::string> order_cards;
    std::vector<std::string> item_cards;
    bool cut = false;
};

/// The lines that wait, with the half sentence that was kept; they are no longer unanswered.
[[nodiscard]] Burst take_burst(Turn& turn);
/// What understanding may know of the conversation.
[[nodiscard]] intents::Context context_of(const Turn& turn);

}  // namespace xiaoer::core
