#include "intents/double_array.hpp"

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

}  // namespace

void DoubleArray::build(const std::vector<std::string_view>& words) {
    cells_.assign(512, {});
    end_of_.assign(words.size(), kNone);
    cells_[kRoot].parent = kRoot;
    std::deque<Family> open;
    if (!words.empty()) open.push_back({0, words.size(), 0, kRoot});
    std::uint32_t search_from = 1;
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
        // First fit, starting where the array is not yet full. Cell 0 is the root and never a child.
        while (search_from < cells_.size() && cells_[search_from].parent != kNone)
            ++search_from;
        std::uint32_t base = search_from > bytes.front() ? search_from - bytes.front() : 1;
        const auto taken = [&](unsigned char byte) {
            return base + byte < cells_.size() && cells_[base + byte].parent != kNone;
        };
        while (std::any_of(bytes.begin(), bytes.end(), taken))
            ++base;
        if (cells_.size() < base + 256U) cells_.resize((base + 256U) * 5U / 4U);
        cells_[family.state].base = base;
        for (std::size_t i = family.first; i < family.last;) {
            const auto byte = byte_of(i);
            std::size_t end = i;
            while (end < family.last && byte_of(end) == byte)
                ++end;
            cells_[base + byte].parent = family.state;
            open.push_back({i, end, family.depth + 1, base + byte});
            i = end;
        }
    }
    // Every step may look 255 cells behind the last base.
    std::size_t used = 0;
    for (std::size_t i = 0; i < cells_.size(); ++i)
        if (cells_[i].parent != kNone)
            used = std::max<std::size_t>(used, std::max<std::size_t>(i, cells_[i].base));
    cells_.resize(used + 256U);
    cells_.shrink_to_fit();
}

}  // namespace xiaoer::intents
