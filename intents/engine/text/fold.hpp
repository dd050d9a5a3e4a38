// One table pass over typed text, handing each folded code point on with where it came from. Shared by
// fold() and normalise(); decides nothing about white space, repeats or stickers.
#pragma once

#include <string>
#include <string_view>

#include "bot/base/utf8.hpp"
#include "intents/engine/text/fold_cell.hpp"

namespace xiaoer::intents {

/// NFKC of a stretch in which characters may combine (marks, Hangul jamo), by ICU.
[[nodiscard]] std::u32string compose(std::string_view typed);

/// What a code point becomes when nothing combines with it; calls put(char32_t) once or more.
template <typename Put>
void fold_alone(char32_t c, std::uint32_t cell, Put&& put) {
    if ((cell & FoldCell::kSame) != 0) {
        put(c);
    } else if ((cell & FoldCell::kMany) == 0) {
        put(static_cast<char32_t>(cell & FoldCell::kValue));
    } else {
        const char* entry = kFoldPool + (cell & FoldCell::kValue);
        const std::string_view bytes(entry + 1, static_cast<unsigned char>(*entry));
        for (std::size_t at = 0; at < bytes.size();)
            put(base::next_code_point(bytes, at));
    }
}

/// Calls sink(folded code point, cell of the typed code point, byte offset of the typed code point).
template <typename Sink>
void fold_each(std::string_view typed, Sink&& sink) {
    const auto read = [&](std::size_t& at) {
        const auto c = base::next_code_point(typed, at);
        return c == base::kBadCodePoint ? U'\uFFFD' : c;
    };
    std::size_t begin = 0;
    std::size_t next = 0;
    if (typed.empty()) return;
    char32_t c = read(next);
    std::uint32_t cell = fold_cell(c);
    while (true) {
        // One ahead: a mark that follows changes what c becomes.
        std::size_t behind = next;
        const bool last = next >= typed.size();
        const char32_t ahead = last ? U'\0' : read(behind);
        const std::uint32_t ahead_cell = last ? 0 : fold_cell(ahead);
        if (((cell | ahead_cell) & FoldCell::kJoins) == 0) {
            fold_alone(c, cell,
                       [&](char32_t folded) { sink(folded, cell, static_cast<std::uint32_t>(begin)); });
            if (last) return;
            begin = next;
            next = behind;
            c = ahead;
            cell = ahead_cell;
            continue;
        }
        while (next < typed.size()) {
            behind = next;
            if ((fold_cell(read(behind)) & FoldCell::kJoins) == 0) break;
            next = behind;
        }
        for (const auto composed : compose(typed.substr(begin, next - begin))) {
            const auto own = fold_cell(composed);
            const auto from = static_cast<std::uint32_t>(begin);
            fold_alone(composed, own, [&](char32_t folded) { sink(folded, own, from); });
        }
        if (next >= typed.size()) return;
        begin = next;
        c = read(next);
        cell = fold_cell(c);
    }
}

}  // namespace xiaoer::intents
