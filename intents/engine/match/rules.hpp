// Many patterns searched at once: which of them may match, and where one does. A filter looks for strings
// that a pattern needs; only what passes it is searched for. Never RE2::Set (its automaton explodes on
// patterns with gaps and its failures read as "no match"). Knows neither intents nor precedence.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "intents/engine/match/searcher.hpp"

namespace xiaoer::intents {

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
    /// The first match of a pattern at or behind byte offset from, without the clause edges around it.
    [[nodiscard]] std::optional<Range> find(int id, const SearchText& text, std::size_t from = 0) const;
    [[nodiscard]] std::optional<Range> find(int id, std::string_view text, std::size_t from = 0) const;
    /// Patterns without a string that must occur in the text: they are searched in every message.
    [[nodiscard]] std::vector<int> unfiltered() const;
    /// Patterns that only RE2 searches.
    [[nodiscard]] std::vector<int> only_re2() const;
    /// Size of a pattern in RE2: at most kMaxProgramSize.
    [[nodiscard]] int cost(int id) const;
    /// Strings the filter looks for.
    [[nodiscard]] std::size_t atoms() const;

  private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace xiaoer::intents
