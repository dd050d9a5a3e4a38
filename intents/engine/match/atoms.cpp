#include "intents/engine/match/atoms.hpp"

#include <algorithm>
#include <numeric>

namespace xiaoer::intents {

void Atoms::build(const std::vector<std::string>& atoms) {
    constexpr auto kRoot = DoubleArray::kRoot;
    std::vector<std::size_t> order(atoms.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return atoms[a] < atoms[b]; });
    std::vector<std::string_view> words;
    for (const auto i : order)
        words.emplace_back(atoms[i]);
    trie_.build(words);
    tails_.assign(trie_.size(), {});
    for (std::size_t i = 0; i < order.size(); ++i)
        tails_[trie_.end_of()[i]].atom = static_cast<std::int32_t>(order[i]);

    // Level by level, so that the shorter suffix is finished before the longer one needs it.
    std::vector<std::uint32_t> level{kRoot};
    while (!level.empty()) {
        std::vector<std::uint32_t> below;
        for (const auto state : level) {
            for (unsigned byte = 0; byte < 256; ++byte) {
                const auto child = trie_.step(state, static_cast<unsigned char>(byte));
                if (child == DoubleArray::kNone || child == kRoot) continue;
                auto& tail = tails_[child];
                auto suffix = state;
                while (suffix != kRoot) {
                    suffix = tails_[suffix].fail;
                    const auto to = trie_.step(suffix, static_cast<unsigned char>(byte));
                    if (to != DoubleArray::kNone && to != kRoot) {
                        tail.fail = to;
                        break;
                    }
                }
                tail.next = tails_[tail.fail].atom >= 0 ? tail.fail : tails_[tail.fail].next;
                below.push_back(child);
            }
        }
        level = std::move(below);
    }
}

void Atoms::scan(std::string_view text, std::vector<int>& found) const {
    found.clear();
    if (trie_.empty()) return;
    auto state = DoubleArray::kRoot;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        auto to = trie_.step(state, byte);
        while (to == DoubleArray::kNone && state != DoubleArray::kRoot) {
            state = tails_[state].fail;
            to = trie_.step(state, byte);
        }
        state = to == DoubleArray::kNone ? DoubleArray::kRoot : to;
        for (auto at = state; at != DoubleArray::kRoot; at = tails_[at].next)
            if (tails_[at].atom >= 0) found.push_back(tails_[at].atom);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
}

}  // namespace xiaoer::intents
