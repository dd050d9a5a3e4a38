// One pattern made ready for many searches: a small program of our own finds the match, RE2 says what a
// pattern is and searches what the program does not cover. Knows no other pattern.
#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "intents/engine/match/pattern_program.hpp"

namespace xiaoer::intents {

/// Byte offsets into the text searched.
struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
    [[nodiscard]] std::size_t size() const { return end - begin; }
    [[nodiscard]] bool overlaps(const Range& other) const { return begin < other.end && other.begin < end; }
    [[nodiscard]] bool contains(const Range& other) const { return begin <= other.begin && other.end <= end; }
    bool operator==(const Range&) const = default;
};

/// What one thread has searched since it began, for tests and benchmarks that guard what a message costs.
struct SearchCounts {
    std::uint64_t texts = 0;     ///< put before the filter of Rules
    std::uint64_t passed = 0;    ///< patterns that the filter let through
    std::uint64_t searched = 0;  ///< searches for one pattern
    std::uint64_t by_re2 = 0;    ///< of these, by RE2
    std::uint64_t found = 0;     ///< of these, with a match
};
[[nodiscard]] SearchCounts& search_counts();

/// Immutable; may be used from several threads.
class Searcher {
  public:
    /// form is RE2's syntax, as matching_form() gives it. tree: what pattern_tree() made of it, or nothing.
    Searcher(std::string_view form, const std::optional<PatternNode>& tree);

    /// False when RE2 does not accept the pattern; then nothing may be searched.
    [[nodiscard]] bool ok() const { return re2_->ok(); }
    /// Instructions of RE2.
    [[nodiscard]] int cost() const { return re2_->ProgramSize(); }
    [[nodiscard]] bool only_re2() const { return !program_; }
    /// The first match at or behind byte offset from; the same as RE2 would find. What neither the program
    /// nor RE2's automaton can hold is finished by RE2's slower engine: later, never wrong.
    [[nodiscard]] std::optional<Range> find(const SearchText& text, std::size_t from = 0) const;

  private:
    std::unique_ptr<RE2> re2_;
    std::optional<PatternProgram> program_;
};

}  // namespace xiaoer::intents
