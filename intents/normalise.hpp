// Brings a buyer's text into the one form that patterns are written for, with a map back to what was typed.
// One table pass per code point (NFKC, traditional to simplified, lower case), then the small rules of
// data: repeated characters and punctuation, stickers, regular typos. No matching here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
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
    /// one more element at the end for the end of the text.
    std::vector<std::uint32_t> origin;

    /// The typed text that bytes [begin, end) of text came from.
    [[nodiscard]] Span typed(std::size_t begin, std::size_t end) const;
};

/// Replacements that trainers extend (intents/typos.json): wrong → right, applied after the table.
using Typos = std::vector<std::pair<std::string, std::string>>;

/// Text of more than max_bytes is cut on a code point. Invalid UTF-8 becomes U+FFFD. Never throws.
[[nodiscard]] Normalised normalise(std::string_view typed, const Typos& typos, std::size_t max_bytes = 4096);

/// Only the table: NFKC, simplified, lower case. What `xiaoer check` uses for patterns and what the table
/// test compares with ICU and OpenCC.
[[nodiscard]] std::string fold(std::string_view typed);

}  // namespace xiaoer::intents
