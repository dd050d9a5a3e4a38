// The trainers' list of regular typos as a trie; see normalise.hpp.
#include <algorithm>

#include "intents/engine/match/double_array.hpp"
#include "intents/engine/text/normalise.hpp"

namespace xiaoer::intents {

struct Typos::Trie {
    DoubleArray words;
    std::vector<std::uint32_t> right_of;  ///< by state: index into right + 1, or 0
    std::vector<std::string> right;
};

Typos::Typos(std::vector<Pair> pairs) {
    for (auto& [wrong, right] : pairs) {
        wrong = fold(wrong);
        right = fold(right);
    }
    std::erase_if(pairs, [](const Pair& pair) { return pair.first.empty(); });
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const Pair& a, const Pair& b) { return a.first < b.first; });
    pairs.erase(std::unique(pairs.begin(), pairs.end(),
                            [](const Pair& a, const Pair& b) { return a.first == b.first; }),
                pairs.end());
    if (pairs.empty()) return;
    auto trie = std::make_shared<Trie>();
    std::vector<std::string_view> words;
    for (const auto& pair : pairs)
        words.emplace_back(pair.first);
    trie->words.build(words);
    trie->right_of.resize(trie->words.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        trie->right_of[trie->words.end_of()[i]] = static_cast<std::uint32_t>(i + 1);
        trie->right.push_back(pairs[i].second);
    }
    trie_ = std::move(trie);
}

const std::string* Typos::find(std::string_view text, std::size_t at, std::size_t& length) const {
    if (trie_ == nullptr) return nullptr;
    const std::string* found = nullptr;
    auto state = DoubleArray::kRoot;
    for (std::size_t i = at; i < text.size(); ++i) {
        state = trie_->words.step(state, static_cast<unsigned char>(text[i]));
        if (state == DoubleArray::kNone) break;
        if (const auto right = trie_->right_of[state]; right != 0) {
            found = &trie_->right[right - 1];
            length = i + 1 - at;
        }
    }
    return found;
}

}  // namespace xiaoer::intents
