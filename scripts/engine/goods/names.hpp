// Finds the names of goods in a text: whole, with one mistake, or as a part of a title. Knows names and
// numbers only; what a number stands for is goods.cpp's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace xiaoer::scripts {

class Names {
  public:
    struct Found {
        std::vector<std::uint32_t> owners;  ///< sorted; empty: a word that only hides names inside it
        std::size_t begin = 0;              ///< bytes of the text
        std::size_t end = 0;
    };

    /// Names are comparable (comparable()); one name may have several owners.
    void add(std::string_view name, std::uint32_t owner);
    /// A longer word that holds a name and means something else.
    void hide(std::string_view word);
    void add_title(std::string_view title, std::uint32_t owner);
    void finish();

    /// Longest names first, none inside another.
    [[nodiscard]] std::vector<Found> whole(std::string_view text) const;
    /// Names with one character that sounds like the right one, one too many or one missing.
    [[nodiscard]] std::vector<Found> mistyped(std::string_view text) const;
    /// The longest stretch of three or more characters that text shares with few titles.
    [[nodiscard]] std::vector<Found> parts(std::string_view text) const;

  private:
    struct Name {
        std::u32string letters;
        std::vector<std::uint32_t> owners;
    };
    std::uint32_t name_of(std::string_view text);
    void finish_pieces();
    [[nodiscard]] std::uint32_t longest(std::u32string_view text) const;

    struct Piece {
        std::uint64_t letters = 0;  ///< three of them
        std::uint32_t title = 0;
        auto operator<=>(const Piece&) const = default;
    };

    std::vector<Name> names_;
    std::unordered_map<std::u32string, std::uint32_t> index_;  ///< while names are added
    std::vector<std::uint32_t> sorted_;                        ///< names of two letters and more, by letters
    std::vector<std::uint32_t> shorter_;  ///< beside sorted_: where the longest name stands that begins it
    std::unordered_map<std::uint64_t, std::pair<std::uint32_t, std::uint32_t>>
        by_start_;                           ///< first two letters → where in sorted_
    std::vector<std::uint32_t> mistakable_;  ///< longest first; empty in a shop with thousands of names
    std::vector<std::u32string> titles_;
    std::vector<std::uint32_t> title_owners_;
    std::vector<Piece> pieces_;  ///< of titles, sorted
};

/// Lower case, full-width letters narrow, no spaces and marks: how names and titles are compared.
[[nodiscard]] std::u32string comparable(std::string_view text);
[[nodiscard]] bool is_han(char32_t c);

}  // namespace xiaoer::scripts
