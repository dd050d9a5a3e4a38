// A pattern in its compiled form (pattern.hpp) as a tree of characters, sequences, choices and repeats, for
// the programs and the filter that are made of it. It covers what trainers write and says no to the rest,
// which stays with RE2. It must not search.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace xiaoer::intents {

/// Code points as ranges, both ends included, sorted and apart.
using CharacterSet = std::vector<std::pair<char32_t, char32_t>>;

struct PatternNode {
    enum class Kind : unsigned char {
        characters,  ///< one character of set
        line_start,
        line_end,
        text_start,
        text_end,
        sequence,  ///< all parts in turn; without parts: nothing
        choice,    ///< the first part that lets the whole match
        repeat     ///< its one part, least to most times
    };
    static constexpr int kUnbounded = -1;

    Kind kind = Kind::sequence;
    CharacterSet set;
    std::vector<PatternNode> parts;
    int least = 0;
    int most = 0;  ///< kUnbounded: any number
    bool lazy = false;

    /// May it match without taking a character?
    [[nodiscard]] bool nullable() const;
};

/// form is what matching_form() gives and RE2 accepts. Empty when something in it is not covered: flags,
/// word boundaries, Unicode classes other than Han, a repeat of a repeat.
[[nodiscard]] std::optional<PatternNode> pattern_tree(std::string_view form);

/// The script Han as RE2's \p{Han} has it.
[[nodiscard]] const CharacterSet& han_characters();

}  // namespace xiaoer::intents
