// Finds which of many short strings occur in a text: Aho-Corasick over bytes in a double array. The filter
// in front of the patterns (rules.hpp); it never decides that a pattern matches.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "intents/engine/match/double_array.hpp"

namespace xiaoer::intents {

class Atoms {
  public:
    /// Atoms must be distinct and not empty; their indices are what scan() reports.
    void build(const std::vector<std::string>& atoms);

    /// Sets found to the indices of all atoms that occur in text, ascending, each once.
    void scan(std::string_view text, std::vector<int>& found) const;

  private:
    struct Tail {
        std::uint32_t fail = DoubleArray::kRoot;  ///< state of the longest proper suffix
        std::uint32_t next = DoubleArray::kRoot;  ///< nearest suffix at which an atom ends; root: none
        std::int32_t atom = -1;                   ///< atom that ends here
    };
    DoubleArray trie_;
    std::vector<Tail> tails_;  ///< by state
};

}  // namespace xiaoer::intents
