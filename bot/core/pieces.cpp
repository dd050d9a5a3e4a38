// Finds the pieces of the buyer's orders in a sentence by the longest part of a title. See pieces.hpp.
#include "bot/core/pieces.hpp"

#include <algorithm>

#include "bot/base/utf8.hpp"

namespace xiaoer::core {
namespace {

/// Bytes of the longest beginning of the words that the title holds, if it is two characters or more.
std::size_t shared_start(std::string_view words, std::string_view title) {
    std::size_t end = 0, count = 0;
    while (end < words.size()) {
        const auto next = base::next_point(words, end);
        if (title.find(words.substr(0, next)) == std::string_view::npos) break;
        end = next;
        ++count;
    }
    return count >= 2 ? end : 0;
}

bool same(const Piece& a, const Piece& b) {
    return a.order == b.order && a.item == b.item;
}

}  // namespace

std::vector<Piece> pieces_named(const Conversation& state, std::string_view words) {
    std::vector<Piece> named;
    for (std::size_t at = 0; at < words.size();) {
        std::size_t longest = 0;
        std::vector<Piece> here;
        for (const auto& order : state.orders)
            for (std::size_t i = 0; i < order.items.size(); ++i) {
                const auto size = shared_start(words.substr(at), order.items[i].title);
                if (size == 0 || size < longest) continue;
                if (size > longest) here.clear();
                longest = size;
                here.push_back({at, &order, i});
            }
        // What several pieces are called names none of them.
        if (here.size() == 1) named.push_back(here.front());
        at = longest > 0 ? at + longest : base::next_point(words, at);
    }
    return named;
}

std::size_t count_pieces(const std::vector<Piece>& named) {
    std::size_t count = 0;
    for (auto it = named.begin(); it != named.end(); ++it)
        if (std::none_of(named.begin(), it, [&](const Piece& before) { return same(before, *it); })) ++count;
    return count;
}

bool share_piece(const std::vector<Piece>& a, const std::vector<Piece>& b) {
    return std::ranges::any_of(a, [&](const Piece& x) {
        return std::ranges::any_of(b, [&](const Piece& y) { return same(x, y); });
    });
}

}  // namespace xiaoer::core
