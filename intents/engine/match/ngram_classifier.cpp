#include "intents/engine/match/ngram_classifier.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "bot/base/utf8.hpp"
#include "intents/engine/text/fold_cell.hpp"

namespace xiaoer::intents {
namespace {

constexpr std::size_t kMaxColumns = 200;
constexpr char32_t kTextStart = U'^';
constexpr char32_t kTextEnd = U'$';
constexpr unsigned kBits = 21;  ///< of a code point

bool is_letter(char32_t c) {
    return (c >= U'a' && c <= U'z') || (fold_cell(c) & FoldCell::kHan) != 0;
}

/// Ends included, numbers one 0, gaps one space.
void characters_of(std::string_view normalised, std::u32string& out) {
    out.assign(1, kTextStart);
    bool gap = false;
    for (std::size_t at = 0; at < normalised.size();) {
        auto c = base::next_code_point(normalised, at);
        if (c >= U'0' && c <= U'9') c = U'0';
        if (c != U'0' && !is_letter(c)) {
            gap = true;
            continue;
        }
        if (gap && out.size() > 1) out += U' ';
        if (c != U'0' || out.back() != U'0') out += c;
        gap = false;
    }
    out += kTextEnd;
}

}  // namespace

void pieces_of(std::string_view normalised, std::vector<std::uint64_t>& pieces) {
    static thread_local std::u32string characters;
    characters_of(normalised, characters);
    pieces.clear();
    for (std::size_t i = 0; i < characters.size(); ++i) {
        pieces.push_back(characters[i]);
        if (i > 0) pieces.push_back(std::uint64_t{characters[i - 1]} << kBits | characters[i]);
    }
    std::sort(pieces.begin(), pieces.end());
    pieces.erase(std::unique(pieces.begin(), pieces.end()), pieces.end());
}

std::string piece_text(std::uint64_t piece) {
    std::string out;
    if (piece >> kBits != 0) base::append_code_point(out, static_cast<char32_t>(piece >> kBits));
    base::append_code_point(out, static_cast<char32_t>(piece & ((1U << kBits) - 1)));
    return out;
}

std::uint64_t piece_of_text(std::string_view text) {
    std::uint64_t piece = 0;
    for (std::size_t at = 0; at < text.size();)
        piece = piece << kBits | base::next_code_point(text, at);
    return piece;
}

/// "3:12 7:-4": column and weight.
NgramClassifier::Weights NgramClassifier::weights(std::string_view written, base::Node& node,
                                                  const std::string& piece) const {
    Weights all;
    const char* at = written.data();
    const char* const end = at + written.size();
    while (at < end) {
        unsigned column = 0;
        int weight = 0;
        const auto left = std::from_chars(at, end, column);
        if (left.ec != std::errc() || left.ptr == end || *left.ptr != ':' || column >= columns_.size()) break;
        const auto right = std::from_chars(left.ptr + 1, end, weight);
        if (right.ec != std::errc()) break;
        all.emplace_back(static_cast<std::uint8_t>(column), static_cast<float>(weight * kUnit));
        at = right.ptr;
        if (at < end && *at == ' ') ++at;
    }
    if (at < end) node.fault("“" + piece + "”的权重写坏了，这个文件由intents_learn生成，请重新生成");
    return all;
}

void NgramClassifier::read(base::Document& document) {
    auto root = document.root();
    root.skip("comment");
    columns_ = root.texts("intents");
    if (columns_.empty() || columns_.size() > kMaxColumns || columns_.front() != "other")
        root.fault("intents", "第一个应当是“other”，一共不超过200个，请用intents_learn重新生成");
    const auto bias = root.text_or("bias", "");
    bias_ = weights(bias, root, "bias");
    if (auto list = root.object("pieces")) {
        const auto members = list->text_members();
        if (members.size() > kMaxPieces) list->fault("超过50000条，请用intents_learn重新生成");
        std::unordered_map<std::uint64_t, Weights> pieces;
        pieces.reserve(members.size());
        for (const auto& [piece, written] : members)
            pieces.emplace(piece_of_text(piece), weights(written, *list, piece));
        index(pieces);
    }
    root.finish();
}

const NgramClassifier::Slot& NgramClassifier::slot_of(std::uint64_t piece) const {
    const auto mask = slots_.size() - 1;
    auto at = (piece * 0x9E3779B97F4A7C15ULL >> 32U) & mask;
    while (slots_[at].piece != piece && slots_[at].piece != 0)
        at = (at + 1) & mask;
    return slots_[at];
}

void NgramClassifier::index(const std::unordered_map<std::uint64_t, Weights>& pieces) {
    std::size_t size = 2;
    while (size < 2 * pieces.size() + 1)
        size *= 2;
    slots_.assign(size, {});
    for (const auto& [piece, weights] : pieces) {
        if (piece == 0) continue;
        const auto begin = static_cast<std::uint32_t>(column_.size());
        for (const auto& [column, weight] : weights) {
            column_.push_back(column);
            weight_.push_back(weight);
        }
        const auto& slot = slot_of(piece);
        slots_[static_cast<std::size_t>(&slot - slots_.data())] = {
            piece, begin, static_cast<std::uint32_t>(column_.size())};
    }
}

std::vector<std::pair<std::uint64_t, NgramClassifier::Weights>> NgramClassifier::pieces() const {
    std::vector<std::pair<std::uint64_t, Weights>> all;
    for (const auto& slot : slots_) {
        if (slot.piece == 0) continue;
        auto& weights = all.emplace_back(slot.piece, Weights{}).second;
        for (auto i = slot.begin; i < slot.end; ++i)
            weights.emplace_back(column_[i], weight_[i]);
    }
    return all;
}

int NgramClassifier::column(std::string_view intent) const {
    const auto it = std::find(columns_.begin(), columns_.end(), intent);
    return it == columns_.end() ? -1 : static_cast<int>(it - columns_.begin());
}

void NgramClassifier::weigh(std::string_view normalised, std::vector<double>& belief) const {
    static thread_local std::vector<std::uint64_t> pieces;
    static thread_local std::vector<const Slot*> known;
    pieces_of(normalised, pieces);
    known.clear();
    if (!slots_.empty())
        for (const auto piece : pieces)
            if (const auto& slot = slot_of(piece); slot.piece != 0) known.push_back(&slot);
    belief.assign(columns_.size(), 0.0);
    for (const auto& [column, weight] : bias_)
        belief[column] += weight;
    const double scale = known.empty() ? 0.0 : 1.0 / std::sqrt(static_cast<double>(known.size()));
    for (const auto* slot : known)
        for (auto i = slot->begin; i < slot->end; ++i)
            belief[column_[i]] += scale * weight_[i];
    to_shares(belief);
}

}  // namespace xiaoer::intents
