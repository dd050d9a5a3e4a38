// The name of a conversation and the only place that takes one apart. A buyer's id comes from the IM and may
// hold anything printable, colons too (Matrix: @anna:shop.example); channel and account never hold a colon.
#pragma once

#include <string>
#include <string_view>

namespace xiaoer::core {

/// "<channel>:<account>:<buyer>", e.g. "onebot:10001:86". Unique over the whole installation.
using ConversationId = std::string;

/// Views into the id they were taken from.
struct ConversationParts {
    std::string_view channel;  ///< "onebot"
    std::string_view account;  ///< "10001"
    std::string_view buyer;    ///< "86"; everything after the second colon
    std::string_view link;     ///< channel and account: "onebot:10001", as adapters::Im::account() tells it
};

/// What an id lacks is empty in its parts.
[[nodiscard]] constexpr ConversationParts parse_conversation_id(std::string_view id) {
    const auto first = id.find(':');
    if (first == std::string_view::npos) return {id, {}, {}, id};
    const auto second = id.find(':', first + 1);
    const auto link = id.substr(0, second);
    const auto buyer = second == std::string_view::npos ? std::string_view{} : id.substr(second + 1);
    return {id.substr(0, first), link.substr(first + 1), buyer, link};
}

/// The conversation of a command "<conversation>#<turn>.<n>".
[[nodiscard]] constexpr std::string_view conversation_of(std::string_view command) {
    return command.substr(0, command.rfind('#'));
}

}  // namespace xiaoer::core
