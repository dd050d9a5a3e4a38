// What the words of a message speak for, whatever patterns say: each piece of one or two characters has
// learned weights for intents (intents/ngram.json, written by intents_learn from sentences whose intent is
// known). It only weighs; whether an answer follows is decided in confidence.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bot/base/document.hpp"

namespace xiaoer::intents {

/// The pieces of a normalised text, each once: characters and pairs of neighbours, with the ends of the text
/// as characters of their own. Numbers of any length are one 0, whatever is neither letter nor digit a gap.
void pieces_of(std::string_view normalised, std::vector<std::uint64_t>& pieces);
/// A piece as text, and back: "^" and "$" are the ends.
[[nodiscard]] std::string piece_text(std::uint64_t piece);
[[nodiscard]] std::uint64_t piece_of_text(std::string_view text);

/// Turns scores into shares that sum to 1.
template <class T>
void to_shares(std::vector<T>& scores) {
    const T most = *std::max_element(scores.begin(), scores.end());
    T sum = 0;
    for (auto& score : scores)
        sum += score = std::exp(score - most);
    for (auto& score : scores)
        score /= sum;
}

class NgramClassifier {
  public:
    static constexpr int kOther = 0;       ///< column of messages that want nothing of the catalogue
    static constexpr double kUnit = 0.05;  ///< of the whole numbers in the file
    static constexpr std::size_t kMaxPieces = 50000;

    /// Appends faults; stays empty with errors among them.
    void read(base::Document& document);

    [[nodiscard]] bool empty() const { return columns_.empty(); }
    /// Ids of the intents it has heard, kOther first ("other").
    [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
    /// Column of an intent; -1 when it was never heard.
    [[nodiscard]] int column(std::string_view intent) const;

    /// Sets belief to the share that each column has in a text; they sum to 1.
    void weigh(std::string_view normalised, std::vector<double>& belief) const;

    using Weights = std::vector<std::pair<std::uint8_t, float>>;  ///< column, weight
    [[nodiscard]] const Weights& bias() const { return bias_; }
    /// Every piece that it knows, in no order, with its weights.
    [[nodiscard]] std::vector<std::pair<std::uint64_t, Weights>> pieces() const;

  private:
    [[nodiscard]] Weights weights(std::string_view written, base::Node& node, const std::string& piece) const;

    /// Where the weights of a piece are; open addressing, so that most look-ups touch one line of memory.
    struct Slot {
        std::uint64_t piece = 0;  ///< 0: free; no piece is 0
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
    };
    [[nodiscard]] const Slot& slot_of(std::uint64_t piece) const;
    void index(const std::unordered_map<std::uint64_t, Weights>& pieces);

    std::vector<std::string> columns_;
    Weights bias_;
    std::vector<Slot> slots_;           ///< a power of two, at most half full
    std::vector<std::uint8_t> column_;  ///< of the weights, piece behind piece
    std::vector<float> weight_;
};

}  // namespace xiaoer::intents
