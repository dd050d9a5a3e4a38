#include "intents/engine/text/normalise.hpp"

#include <algorithm>

#include "intents/engine/text/fold.hpp"
#include "intents/engine/text/stickers.hpp"

namespace xiaoer::intents {
namespace {

std::size_t unit_size(char first) {
    const auto byte = static_cast<unsigned char>(first);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// Takes folded characters one by one and keeps the small rules of white space and repeats.
class Writer {
  public:
    explicit Writer(std::size_t expected) {
        out_.text.reserve(expected + 8);
        out_.origin.reserve(expected + 9);
    }

    void space(std::uint32_t from, bool line_end) {
        if (gap_ == '\0') gap_from_ = from;
        if (gap_ != '\n') gap_ = line_end ? '\n' : ' ';
    }

    void character(char32_t c, std::string_view bytes, std::uint32_t from) {
        if (gap_ != '\0') flush_gap();
        if (c == last_ || (c == U'.' && last_ == kStop)) {
            ++run_;
            if (c == U'.') return dots();
            if (is_sentence_mark(c) || (run_ >= 3 && is_limited(c))) return;
        } else {
            last_ = c;
            run_ = 1;
        }
        append(bytes, from);
    }

    Normalised finish(std::uint32_t end) {
        out_.origin.push_back(gap_ != '\0' ? gap_from_ : end);
        return std::move(out_);
    }

  private:
    static constexpr char32_t kStop = U'。';

    void append(std::string_view bytes, std::uint32_t from) {
        out_.text += bytes;
        out_.origin.insert(out_.origin.end(), bytes.size(), from);
    }
    void flush_gap() {
        if (!out_.text.empty()) append(std::string_view(&gap_, 1), gap_from_);
        gap_ = '\0';
        last_ = 0;
    }
    /// A second dot: both become one full stop; further ones belong to it.
    void dots() {
        if (last_ == kStop) return;
        const auto from = out_.origin.back();
        out_.text.pop_back();
        out_.origin.pop_back();
        append("。", from);
        last_ = kStop;
    }
    static bool is_sentence_mark(char32_t c) {
        return std::u32string_view(U"!?;,~。、").find(c) != std::u32string_view::npos;
    }
    static bool is_limited(char32_t c) {
        return (fold_cell(c) & (FoldCell::kHan | FoldCell::kPunctuation)) != 0;
    }

    Normalised out_;
    char32_t last_ = 0;  ///< last character written; none behind a gap
    std::size_t run_ = 0;
    char gap_ = '\0';
    std::uint32_t gap_from_ = 0;
};

/// The table's output before the rules of data, white space still as typed but of two kinds only.
const Normalised& folded(std::string_view typed) {
    static thread_local Normalised out;  // only lives until the rules have been applied
    out.text.clear();
    out.origin.clear();
    fold_each(typed, [&](char32_t c, std::uint32_t cell, std::uint32_t from) {
        constexpr auto kSpecial =
            FoldCell::kIgnorable | FoldCell::kLineEnd | FoldCell::kSpace | FoldCell::kEmoji;
        if ((cell & kSpecial) == 0) {
            base::append_code_point(out.text, c);
        } else if ((cell & FoldCell::kIgnorable) != 0) {
            return;
        } else {
            out.text += (cell & FoldCell::kLineEnd) != 0 ? '\n' : ' ';
        }
        out.origin.resize(out.text.size(), from);
    });
    out.origin.push_back(static_cast<std::uint32_t>(typed.size()));
    return out;
}

/// Writes a typo's replacement: character by character when both have as many, else as one unit.
void write_right(Writer& writer, const Normalised& in, std::size_t at, std::size_t length,
                 std::string_view right) {
    const std::string_view wrong(in.text.data() + at, length);
    const bool aligned = base::length(wrong) == base::length(right);
    std::size_t source = at;
    for (std::size_t i = 0; i < right.size();) {
        std::size_t behind = i;
        const auto c = base::next_code_point(right, behind);
        writer.character(c, right.substr(i, behind - i), in.origin[aligned ? source : at]);
        i = behind;
        if (aligned) source += unit_size(in.text[source]);
    }
}

}  // namespace

Span Normalised::typed(std::size_t begin, std::size_t end) const {
    if (begin >= end) return {origin[begin], origin[begin]};
    std::size_t behind = end;  // several bytes, or a whole replaced word, may have one origin
    while (behind + 1 < origin.size() && origin[behind] == origin[end - 1])
        ++behind;
    return {origin[begin], origin[behind]};
}

Normalised normalise(std::string_view typed, const Typos& typos, std::size_t max_bytes) {
    const auto kept = base::prefix_bytes(typed, max_bytes);
    const auto& in = folded(kept);
    const std::string_view text = in.text;
    Writer writer(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char first = text[at];
        if (first == ' ' || first == '\n') {
            writer.space(in.origin[at], first == '\n');
            ++at;
            continue;
        }
        if (const auto sticker = sticker_at(text, at); sticker > 0) {
            writer.space(in.origin[at], false);
            at += sticker;
            continue;
        }
        std::size_t length = 0;
        if (const auto* right = typos.find(text, at, length)) {
            write_right(writer, in, at, length, *right);
            at += length;
            continue;
        }
        const auto begin = at;
        const auto c = base::next_code_point(text, at);
        writer.character(c, text.substr(begin, at - begin), in.origin[begin]);
    }
    auto out = writer.finish(static_cast<std::uint32_t>(kept.size()));
    out.source = kept;
    return out;
}

}  // namespace xiaoer::intents
