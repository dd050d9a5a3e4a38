// Where sentences and clauses of a message begin and end; see understand.hpp.
#include <algorithm>

#include "intents/engine/match/understand.hpp"

namespace xiaoer::intents {
namespace {

bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

/// Length of the mark at offset at that ends a sentence; 0 when none does. A dot in 12.5 or a.b is none.
std::size_t sentence_mark(std::string_view text, std::size_t at) {
    switch (text[at]) {
        case '?':
        case '!':
        case ';':
        case '~':
            return 1;
        case '.':
            return at + 1 < text.size() && is_alnum(text[at + 1]) ? 0 : 1;
        case '\xE3':
            return text.substr(at, 3) == "。" ? 3 : 0;
        default:
            return 0;
    }
}

/// Length of a clause separator at offset at; a space between letters or digits (iphone 15) is none.
std::size_t separator(std::string_view text, std::size_t at) {
    const char c = text[at];
    if (c == '\n' || c == ',') return 1;
    if (c == ' ') {
        const bool inside =
            at > 0 && at + 1 < text.size() && is_alnum(text[at - 1]) && is_alnum(text[at + 1]);
        return inside ? 0 : 1;
    }
    return c == '\xE3' && text.substr(at, 3) == "、" ? 3 : 0;
}

}  // namespace

Normalised sentences(const Normalised& message) {
    Normalised out;
    const std::string_view text = message.text;
    out.text.reserve(text.size() + 8);
    out.origin.reserve(text.size() + 9);
    const auto keep = [&](std::size_t begin, std::size_t size) {
        out.text.append(text, begin, size);
        const auto from = message.origin.begin() + static_cast<std::ptrdiff_t>(begin);
        out.origin.insert(out.origin.end(), from, from + static_cast<std::ptrdiff_t>(size));
    };
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = at;
        std::size_t mark = 0;
        while (at < text.size() && (mark = sentence_mark(text, at)) == 0)
            ++at;
        while (at < text.size() && (mark = sentence_mark(text, at)) > 0)
            at += mark;
        keep(begin, at - begin);
        if (at == text.size() || text[at] == '\n') {
            if (at < text.size()) keep(at++, 1);
            continue;
        }
        out.text += '\n';
        out.origin.push_back(message.origin[at]);
        if (text[at] == ' ') ++at;
    }
    out.origin.push_back(message.origin.back());
    return out;
}

Range clauses_around(std::string_view text, Range range) {
    const auto separator_before = [&](std::size_t at) {
        return separator(text, at - 1) == 1 || (at >= 3 && separator(text, at - 3) == 3);
    };
    while (range.begin > 0 && !separator_before(range.begin))
        --range.begin;
    while (range.end < text.size() && separator(text, range.end) == 0)
        ++range.end;
    return range;
}

}  // namespace xiaoer::intents
