#include "intents/normalise.hpp"

#include <algorithm>

#include "intents/fold.hpp"
#include "intents/stickers.hpp"

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
        out_.origin.reserve(expected + 8);
    }

    void space(std::uint32_t from, bool line_end) {
        if (gap_ == '\0') gap_from_ = from;
        if (gap_ != '\n') gap_ = line_end ? '\n' : ' ';
    }

    void character(std::string_view bytes, std::uint32_t from) {
        flush_gap();
        if (bytes == ".") {
            if (repeats_of(".") == 1 || repeats_of("。") == 1) {
                replace_last("。");
                return;
            }
        } else if (is_sentence_mark(bytes)) {
            if (repeats_of(bytes) == 1) return;
        } else if (limited(bytes) && repeats_of(bytes) == 2) {
            return;
        }
        append(bytes, from);
    }

    Normalised finish(std::uint32_t end) {
        out_.origin.push_back(gap_ != '\0' ? gap_from_ : end);
        return std::move(out_);
    }

  private:
    void append(std::string_view bytes, std::uint32_t from) {
        out_.text += bytes;
        out_.origin.insert(out_.origin.end(), bytes.size(), from);
    }
    void flush_gap() {
        if (gap_ != '\0' && !out_.text.empty()) append(std::string_view(&gap_, 1), gap_from_);
        gap_ = '\0';
    }
    void replace_last(std::string_view bytes) {
        const auto last = repeats_of(".") > 0 ? 1U : bytes.size();
        const auto from = out_.origin[out_.origin.size() - last];
        out_.text.resize(out_.text.size() - last);
        out_.origin.resize(out_.origin.size() - last);
        append(bytes, from);
    }
    /// How often (0, 1, 2 = or more) the text written so far ends in these bytes.
    [[nodiscard]] int repeats_of(std::string_view bytes) const {
        const std::string_view text = out_.text;
        if (!text.ends_with(bytes)) return 0;
        return text.substr(0, text.size() - bytes.size()).ends_with(bytes) ? 2 : 1;
    }
    static bool is_sentence_mark(std::string_view bytes) {
        if (bytes.size() == 1) return std::string_view("!?;,~").find(bytes[0]) != std::string_view::npos;
        return bytes == "。" || bytes == "、";
    }
    static bool limited(std::string_view bytes) {
        std::size_t at = 0;
        return (fold_cell(base::next_code_point(bytes, at)) & (FoldCell::kHan | FoldCell::kPunctuation)) != 0;
    }

    Normalised out_;
    char gap_ = '\0';
    std::uint32_t gap_from_ = 0;
};

/// The table's output before the rules of data, white space still as typed but of two kinds only.
Normalised folded(std::string_view typed) {
    Normalised out;
    out.text.reserve(typed.size() + 8);
    out.origin.reserve(typed.size() + 8);
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
        const auto size = unit_size(right[i]);
        writer.character(right.substr(i, size), in.origin[aligned ? source : at]);
        i += size;
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
    const auto in = folded(kept);
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
        const auto size = unit_size(first);
        writer.character(text.substr(at, size), in.origin[at]);
        at += size;
    }
    return writer.finish(static_cast<std::uint32_t>(kept.size()));
}

}  // namespace xiaoer::intents
