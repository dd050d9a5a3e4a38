// Brings a buyer's text into the one form that patterns are written for, with a map back to what was typed.
// One table pass per code point (NFKC, traditional to simplified, lower case), then the small rules of
// data: repeated characters and punctuation, stickers, regular typos. No matching here.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xiaoer::intents {

/// Byte offsets into the text as the buyer typed it.
struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool operator==(const Span&) const = default;
};

struct Normalised {
    std::string text;
    /// origin[i] = byte offset in the typed text where the code point that byte i of text belongs to began;
    /// one more element at the end for the end of the text (trailing white space and stickers excluded).
    std::vector<std::uint32_t> origin;
    std::string source;  ///< what was typed, as far as it was read

    /// The typed text that bytes [begin, end) of text came from.
    [[nodiscard]] Span typed(std::size_t begin, std::size_t end) const;
};

/// Replacements that trainers extend (intents/typos.json): wrong → right, applied after the table. At each
/// place the longest wrong word is taken; a word that "becomes" itself protects itself from shorter ones.
class Typos {
  public:
    using Pair = std::pair<std::string, std::string>;
    Typos() = default;
    Typos(std::initializer_list<Pair> pairs) : Typos(std::vector<Pair>(pairs)) {}
    /// Both sides are folded; of two equal wrong words the first counts.
    explicit Typos(std::vector<Pair> pairs);

    [[nodiscard]] bool empty() const { return trie_ == nullptr; }
    /// The replacement for the longest wrong word that text has at offset at, and that word's length; or
    /// null.
    [[nodiscard]] const std::string* find(std::string_view text, std::size_t at, std::size_t& length) const;

  private:
    struct Trie;
    std::shared_ptr<const Trie> trie_;  ///< immutable, shared by copies
};

/// What it does, in this order:
/// 1. table: NFKC, simplified, lower case; zero-width and control characters vanish;
/// 2. emoji and platforms' stickers (#E-s01, /:067, [微笑]) become white space;
/// 3. typos, on the result;
/// 4. white space at the ends vanishes, runs become one space, or one '\n' when a line ends in them;
/// 5. sentence marks 。！？；，、～ and dots: a run of one kind becomes one (two dots or more become 。);
///    other punctuation and Han characters: three or more of a kind become two (好好好好 → 好好).
/// Text of more than max_bytes is cut on a code point. Invalid UTF-8 becomes U+FFFD. Never throws
/// (but for memory).
[[nodiscard]] Normalised normalise(std::string_view typed, const Typos& typos, std::size_t max_bytes = 4096);

/// Only the table: NFKC, simplified, lower case. What `xiaoer check` uses for patterns and what the table
/// test compares with ICU and OpenCC.
[[nodiscard]] std::string fold(std::string_view typed);

/// The words of a list parted by spaces, each folded; empty ones are left out.
[[nodiscard]] std::vector<std::string> fold_words(std::string_view words);

}  // namespace xiaoer::intents
