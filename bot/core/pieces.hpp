// Which pieces of the buyer's orders a sentence speaks of. Reads titles only; what is done about a piece is
// decided by whoever asks. Internal to core.
#pragma once

#include <string_view>
#include <vector>

#include "bot/core/turn.hpp"

namespace xiaoer::core {

/// A piece that words name, by a part of its title that no other piece has.
struct Piece {
    std::size_t at = 0;  ///< first byte of the name in the words
    const Order* order = nullptr;
    std::size_t item = 0;  ///< of the order
};

/// In the order of the words, each place once.
[[nodiscard]] std::vector<Piece> pieces_named(const Conversation& state, std::string_view words);
/// How many different ones.
[[nodiscard]] std::size_t count_pieces(const std::vector<Piece>& named);
/// Whether two sentences name the same piece; false when one names none.
[[nodiscard]] bool share_piece(const std::vector<Piece>& a, const std::vector<Piece>& b);

}  // namespace xiaoer::core
