// A trie over bytes in one compact array (double array): a step is one look at 8 bytes. Built once, then
// only read. Knows nothing of matching; typos and atoms build on it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace xiaoer::intents {

class DoubleArray {
  public:
    static constexpr std::uint32_t kRoot = 0;
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;

    /// words must be distinct, sorted and not empty; the state of each is afterwards at end_of()[its index].
    void build(const std::vector<std::string_view>& words);

    /// The state behind one more byte, or kNone.
    [[nodiscard]] std::uint32_t step(std::uint32_t state, unsigned char byte) const {
        const std::uint32_t to = cells_[state].base + byte;
        return cells_[to].parent == state ? to : kNone;
    }
    [[nodiscard]] std::uint32_t parent(std::uint32_t state) const { return cells_[state].parent; }
    [[nodiscard]] bool empty() const { return cells_.empty(); }
    [[nodiscard]] std::size_t size() const { return cells_.size(); }
    [[nodiscard]] const std::vector<std::uint32_t>& end_of() const { return end_of_; }

  private:
    struct Cell {
        std::uint32_t base = 0;
        std::uint32_t parent = kNone;  ///< kNone: the cell is free
    };
    std::vector<Cell> cells_;
    std::vector<std::uint32_t> end_of_;
};

}  // namespace xiaoer::intents
