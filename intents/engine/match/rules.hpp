// Many patterns searched at once: which of them may match, and where one does. FilteredRE2 over our own
// string matcher; never RE2::Set (its automaton explodes on patterns with gaps and its failures read as
// "no match"). Knows neither intents nor precedence.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// Immutable after compile(); all const members may be called from several threads.
class Rules {
  public:
    Rules();
    ~Rules();
    Rules(Rules&&) noexcept;
    Rules& operator=(Rules&&) noexcept;

    /// Adds a pattern; ids count from 0. Nothing is added when pattern_trouble() finds something wrong with
    /// it.
    std::optional<int> add(std::string_view source);
    void compile();

    [[nodiscard]] int size() const;
    /// Ids of all patterns that may match, ascending: every pattern that does match is among them.
    void candidates(std::string_view text, std::vector<int>& ids) const;
    /// The first match of a pattern at or behind offset from, without the clause edges around it. A pattern
    /// whose automaton runs out of its budget is finished by RE2's slower engine: later, never wrong.
    [[nodiscard]] std::optional<Range> find(int id, std::string_view text, std::size_t from = 0) const;
    /// Patterns without a string that must occur in the text: they are searched in every message.
    [[nodiscard]] std::vector<int> unfiltered() const;
    /// Size of a pattern's program: roughly what a search costs, at most kMaxProgramSize.
    [[nodiscard]] int cost(int id) const;
    /// Strings the filter looks for.
    [[nodiscard]] std::size_t atoms() const;

  private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace xiaoer::intents
