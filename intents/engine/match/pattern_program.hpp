// A pattern as a small program over the characters of a text: it finds the same match as RE2 (leftmost,
// then the first choice that lets the whole match), without automata that grow while they run. What it costs
// is bounded by its branches times the length of the text. Knows neither intents nor the filter.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "intents/engine/match/pattern_tree.hpp"

namespace xiaoer::intents {

/// A text taken apart once for many searches. It refers to the text it was given.
class SearchText {
  public:
    SearchText() = default;
    explicit SearchText(std::string_view text) { assign(text); }
    void assign(std::string_view text);

    [[nodiscard]] std::string_view text() const { return text_; }
    /// False when some of it is not UTF-8: only RE2 searches that.
    [[nodiscard]] bool valid() const { return valid_; }
    [[nodiscard]] const std::vector<char32_t>& characters() const { return characters_; }
    /// Beside the characters: bit_of() each.
    [[nodiscard]] const std::vector<std::uint8_t>& bits() const { return bits_; }
    /// Byte offset of a character; of the end, for their number.
    [[nodiscard]] std::uint32_t offset(std::size_t character) const { return offsets_[character]; }
    /// The character that begins at a byte offset; empty inside one.
    [[nodiscard]] std::optional<std::size_t> character_at(std::size_t offset) const;

  private:
    std::string_view text_;
    std::vector<char32_t> characters_;
    std::vector<std::uint8_t> bits_;
    std::vector<std::uint32_t> offsets_{0};
    bool valid_ = true;
};

/// Sixty-four kinds of characters: a mask of them says quickly which cannot come next.
constexpr std::uint8_t bit_of(char32_t c) {
    return static_cast<std::uint8_t>((c ^ (c >> 6U)) & 63U);
}

class PatternProgram {
  public:
    /// Empty when the program would be too long, or repeats nothing endlessly.
    static std::optional<PatternProgram> compile(const PatternNode& tree);

    struct Match {
        bool searched = false;  ///< false: the text is too long for this program
        bool found = false;
        std::size_t begin = 0;  ///< characters
        std::size_t end = 0;
    };
    /// The first match that begins at character from or behind it.
    [[nodiscard]] Match search(const SearchText& text, std::size_t from) const;

  private:
    friend class ProgramWriter;
    enum class Kind : std::uint8_t {
        literal,  ///< the character a
        set,      ///< ranges [a, b)
        split,    ///< try a, then b
        jump,     ///< to a
        line_start,
        line_end,
        text_start,
        text_end,
        match
    };
    struct Op {
        Kind kind = Kind::match;
        std::uint32_t a = 0;
        std::uint32_t b = 0;
    };
    /// What may come next from an op on.
    struct Ahead {
        std::uint64_t kinds = 0;  ///< of characters, a bit_of() each
        bool end = false;         ///< the end of the text, or what is not known
    };
    struct Branch {
        Ahead a;
        Ahead b;
    };
    class Run;

    [[nodiscard]] bool holds(const Op& op, char32_t c) const;
    [[nodiscard]] Ahead ahead_of(std::uint32_t op) const;

    std::vector<Op> ops_;
    CharacterSet ranges_;
    std::vector<Branch> branches_;       ///< of the splits
    std::vector<std::uint32_t> branch_;  ///< by op: index into branches_
    Ahead first_;                        ///< of a match
    bool at_start_only_ = false;         ///< begins with \A
};

}  // namespace xiaoer::intents
