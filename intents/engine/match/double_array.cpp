#include "intents/engine/match/double_array.hpp"

#include <algorithm>
#include <deque>

namespace xiaoer::intents {
namespace {

/// Words [first, last) share their first depth bytes; their common state is known.
struct Family {
    std::size_t first;
    std::size_t last;
    std::size_t depth;
    std::uint32_t state;
};

/// The cells that nobody has taken yet, in order. Cells below 256 are never given out, so that every free
/// cell can be the child of any byte.
class FreeCells {
  public:
    static constexpr std::uint32_t kFirst = 256;

    [[nodiscard]] bool taken(std::size_t cell) const { return cell < next_.size() && next_[cell] == 0; }
    std::uint32_t first() {
        grow(first_);
        return first_;
    }
    std::uint32_t after(std::uint32_t cell) {
        grow(next_[cell]);
        return next_[cell];
    }
    void take(std::uint32_t cell) {
        grow(cell);
        grow(next_[cell]);
        const auto before = before_[cell];
        (before == 0 ? first_ : next_[before]) = next_[cell];
        before_[next_[cell]] = before;
        next_[cell] = 0;
    }

  private:
    void grow(std::size_t cell) {
        while (next_.size() <= cell) {
            const auto fresh = static_cast<std::uint32_t>(next_.size());
            next_.push_back(fresh + 1);
            before_.push_back(fresh <= kFirst ? 0 : fresh - 1);
        }
    }
    // The cell behind the last one is free as well; it comes to life when it is asked for.
    std::vector<std::uint32_t> next_;  ///< 0: taken
    std::vector<std::uint32_t> before_;
    std::uint32_t first_ = kFirst;
};

/// The smallest base under which all these bytes lead to free cells.
std::uint32_t free_base(FreeCells& cells, const std::vector<unsigned char>& bytes) {
    for (auto cell = cells.first();; cell = cells.after(cell)) {
        const auto base = cell - bytes.front();
        const auto taken = [&](unsigned char byte) { return cells.taken(base + byte); };
        if (std::none_of(bytes.begin() + 1, bytes.end(), taken)) return base;
    }
}

}  // namespace

void DoubleArray::build(const std::vector<std::string_view>& words) {
    cells_.assign(FreeCells::kFirst + 256U, {});
    end_of_.assign(words.size(), kNone);
    cells_[kRoot].parent = kRoot;
    FreeCells free;
    std::deque<Family> open;
    if (!words.empty()) open.push_back({0, words.size(), 0, kRoot});
    std::vector<unsigned char> bytes;
    for (; !open.empty(); open.pop_front()) {
        auto family = open.front();
        if (words[family.first].size() == family.depth) end_of_[family.first++] = family.state;
        if (family.first == family.last) continue;
        const auto byte_of = [&](std::size_t i) {
            return static_cast<unsigned char>(words[i][family.depth]);
        };
        bytes.clear();
        for (std::size_t i = family.first; i < family.last; ++i)
            if (bytes.empty() || bytes.back() != byte_of(i)) bytes.push_back(byte_of(i));
        const auto base = free_base(free, bytes);
        // Every step may look 255 cells behind a base.
        if (cells_.size() < base + 256U) cells_.resize((base + 256U) * 5U / 4U);
        cells_[family.state].base = base;
        for (std::size_t i = family.first; i < family.last;) {
            const auto byte = byte_of(i);
            std::size_t end = i;
            while (end < family.last && byte_of(end) == byte)
                ++end;
            free.take(base + byte);
            cells_[base + byte].parent = family.state;
            open.push_back({i, end, family.depth + 1, base + byte});
            i = end;
        }
    }
}

}  // namespace xiaoer::intents
