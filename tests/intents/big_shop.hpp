// Catalogues of any size with realistic patterns, and messages that no automaton has met before. Shared by
// the scale tests and the benchmark.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "intents/engine/catalogue.hpp"
#include "tests/intents/shop.hpp"

namespace re2 {
class RE2;
}

namespace xiaoer::intents {

/// The sources of this many different patterns: up to 488 that any shop has (alternations, optional words,
/// gaps), then questions about single goods.
[[nodiscard]] std::vector<std::string> realistic_patterns(std::size_t count);

/// Writes them into intents of ten patterns each.
void fill(Shop& shop, std::size_t patterns);

/// Buyers' messages made of words and filler; never the same twice in practice.
class Messages {
  public:
    explicit Messages(unsigned seed) : random_(seed) {}
    [[nodiscard]] std::string next();

  private:
    std::mt19937 random_;
};

/// "id#pattern" of everything that a plain loop over RE2 objects matches, sorted.
[[nodiscard]] std::vector<std::string> loop_matches(const Catalogue& catalogue, const std::string& text);

}  // namespace xiaoer::intents
