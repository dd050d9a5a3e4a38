// The table and the pass of the guard's fold; see disguises.hpp.
#include "scripts/engine/guard/disguises.hpp"

#include <algorithm>

#include "bot/base/utf8.hpp"

namespace xiaoer::scripts {
namespace {

// Values of the table that are no characters.
constexpr char32_t kDrop = 0;
constexpr char32_t kWeak = 1;
constexpr char32_t kStrong = 2;
constexpr char32_t kPoint = 3;  ///< one of ./@ : kept between letters and digits, weak otherwise

constexpr char32_t kWeakMark = U' ';
constexpr char32_t kStrongMark = U'。';
constexpr std::size_t kStrongBytes = 3;

bool word(char32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

bool digit(char32_t c) {
    return (c >= '0' && c <= '9') || c == '*';
}

int chinese_digit(char32_t c) {
    switch (c) {
        case U'零':
        case U'〇':
            return 0;
        case U'一':
        case U'壹':
        case U'幺':
            return 1;
        case U'二':
        case U'贰':
            return 2;
        case U'三':
        case U'叁':
            return 3;
        case U'四':
        case U'肆':
            return 4;
        case U'五':
        case U'伍':
            return 5;
        case U'六':
        case U'陆':
            return 6;
        case U'七':
        case U'柒':
            return 7;
        case U'八':
        case U'捌':
            return 8;
        case U'九':
        case U'玖':
            return 9;
        default:
            return -1;
    }
}

/// Mathematical letters come in blocks of 52 (A-Z a-z), the digits in blocks of ten.
char32_t astral(char32_t c) {
    if (c >= 0x1D400 && c <= 0x1D6A3) return 'a' + (c - 0x1D400) % 52 % 26;
    if (c >= 0x1D7CE && c <= 0x1D7FF) return '0' + (c - 0x1D7CE) % 10;
    if (c >= 0x1F100 && c <= 0x1F10A) return '0' + (c == 0x1F100 ? 0 : c - 0x1F101);
    if (c >= 0x1F110 && c <= 0x1F129) return 'a' + (c - 0x1F110);
    if (c >= 0x1F130 && c <= 0x1F149) return 'a' + (c - 0x1F130);
    if (c >= 0x1F150 && c <= 0x1F169) return 'a' + (c - 0x1F150);
    if (c >= 0x1F170 && c <= 0x1F189) return 'a' + (c - 0x1F170);
    if (c >= 0x1F1E6 && c <= 0x1F1FF) return 'a' + (c - 0x1F1E6);
    if (c >= 0x1F3FB && c <= 0x1F3FF) return kDrop;
    if (c >= 0xE0000 && c <= 0xE01EF) return kDrop;
    if (c >= 0x20000 && c <= 0x3FFFF) return U'々';  // rare ideographs: a letter, whichever
    if (c >= 0x1FBF0 && c <= 0x1FBF9) return '0' + (c - 0x1FBF0);
    return kWeak;
}

/// Ideographs in circles and brackets: ㊣ ㊎ ㈠.
char32_t ringed(char32_t c) {
    constexpr std::u32string_view kBracketed =
        U"一二三四五六七八九十月火水木金土日株有社名特财祝劳代呼学监企资协祭休自至";
    constexpr std::u32string_view kCircled =
        U"一二三四五六七八九十月火水木金土日株有社名特财祝劳秘男女适优印注项休写正上中下左右医宗学监企资协夜";
    if (c >= 0x3220 && c < 0x3220 + kBracketed.size()) return kBracketed[c - 0x3220];
    if (c >= 0x3280 && c < 0x3280 + kCircled.size()) return kCircled[c - 0x3280];
    return kWeak;
}

/// The basic plane: letters stay, digits and letters in costume are undressed, the rest separates.
char32_t basic(char32_t c) {
    const auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
    if (c == '.' || c == '/' || c == '@' || c == 0xFF0E || c == 0xFF0F || c == 0xFF20) return kPoint;
    if (c == '%' || c == '+' || c == '*') return c;
    if (in(0xFF01, 0xFF5E)) return c == U'！' || c == U'？' || c == U'；' ? kStrong : basic(c - 0xFEE0);
    if (in('A', 'Z')) return c + 32;
    if (word(c)) return c;
    if (c == '\n' || c == '\r' || c == '!' || c == '?' || c == ';' || c == U'。' || c == U'…' || c == U'｡')
        return kStrong;
    if (in(0x24B6, 0x24CF)) return 'a' + (c - 0x24B6);
    if (in(0x24D0, 0x24E9)) return 'a' + (c - 0x24D0);
    if (in(0x249C, 0x24B5)) return 'a' + (c - 0x249C);
    for (const char32_t first : {0x2460, 0x2474, 0x2488, 0x2776, 0x2780, 0x278A, 0x24F5})
        if (in(first, first + 8)) return '1' + (c - first);
    if (c == 0x24EA || c == 0x24FF || c == 0x2070) return '0';
    if (in(0x2074, 0x2079)) return '4' + (c - 0x2074);
    if (in(0x2080, 0x2089)) return '0' + (c - 0x2080);
    if (c == 0xB2 || c == 0xB3) return '2' + (c - 0xB2);
    if (c == 0xB9) return '1';
    if (in(0x200B, 0x200F) || in(0x202A, 0x202E) || in(0x2060, 0x206F) || in(0x0300, 0x036F) ||
        in(0x20D0, 0x20FF) || in(0xFE00, 0xFE0F) || in(0xFE20, 0xFE2F) || c == 0xFEFF || c == 0xAD ||
        c == 0x180E || c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 || c == 0x034F || c == 0x061C)
        return kDrop;
    if (in(0x4E00, 0x9FFF) || in(0x3400, 0x4DBF) || in(0xF900, 0xFAFF) || c == U'〇' || c == U'々') return c;
    if (in(0x2E80, 0x2FDF)) return c;                        // radicals; the few that matter are in "same"
    if (in(0x3040, 0x30FF) || in(0xAC00, 0xD7A3)) return c;  // kana, hangul
    if (in(0x00C0, 0x024F) || in(0x0370, 0x03FF) || in(0x0400, 0x052F)) return c;  // other alphabets
    if (c == U'➕' || c == U'＋') return '+';
    return ringed(c);
}

}  // namespace

Fold::Fold() : table_(0x10000) {
    for (char32_t c = 0; c < table_.size(); ++c)
        table_[c] = static_cast<std::uint16_t>(basic(c));
    constexpr std::u32string_view kLookAlike = U"ѵνχхаеорсуіοαѕԛԝүɡｖ";
    constexpr std::u32string_view kPlain = U"vvxxaeopcyioasqwygv";
    static_assert(kLookAlike.size() == kPlain.size());
    for (std::size_t i = 0; i < kLookAlike.size(); ++i)
        same(kLookAlike[i], kPlain[i]);
    for (char32_t c = 0xC0; c <= 0xFF; ++c) {  // ä, é, ñ … without their marks
        constexpr std::string_view kBare = "aaaaaaaceeeeiiiidnooooo ouuuuypsaaaaaaaceeeeiiiidnooooo ouuuuypy";
        if (kBare[c - 0xC0] != ' ') same(c, static_cast<char32_t>(kBare[c - 0xC0]));
    }
}

void Fold::same(char32_t from, char32_t to) {
    // A look-alike outside the basic plane (an emoji) shares the slot of nothing: it gets one in the private
    // area.
    if (from < table_.size())
        table_[from] = static_cast<std::uint16_t>(to);
    else if (from >= 0x1F300 && from < 0x1FB00)
        table_[0xE000 + (from - 0x1F300)] = static_cast<std::uint16_t>(to);
}

char32_t Fold::look_up(char32_t c) const {
    if (c < table_.size()) return table_[c];
    if (c == base::kBadCodePoint) return kDrop;
    if (c >= 0x1F300 && c < 0x1FB00) {
        const char32_t given = table_[0xE000 + (c - 0x1F300)];
        if (given != kWeak) return given;
    }
    return astral(c);
}

/// One pass: words go to the text, separators are kept back until the words on both sides are known.
class Fold::Pass {
  public:
    Pass(const Fold& fold, std::string_view typed, Text& out, bool with_origin)
        : fold_(fold), typed_(typed), out_(out), with_origin_(with_origin) {}

    void run() {
        out_.text.resize(kGrowth * typed_.size());
        for (std::size_t at = 0; at < typed_.size();) {
            start_ = static_cast<std::uint32_t>(at);
            const char32_t typed_as = next(at);
            char32_t c = fold_.look_up(typed_as);
            if (c == kDrop) continue;
            if (c == kPoint)
                separate(point(typed_as, at));
            else if (c == kWeak || c == kStrong || (c == '*' && !digit(last_)))  // 138****5678, but 好*评
                separate(c == kStrong ? kStrongMark : kWeakMark);
            else
                letter(c);
            if (with_origin_) out_.origin.resize(size_, start_);
        }
        close();
        if (separator_ != kNone && mark_ != kStrongMark) size_ = separator_;  // nothing follows it
        out_.text.resize(size_);
        if (with_origin_) out_.origin.resize(size_);
        if (with_origin_) out_.origin.push_back(static_cast<std::uint32_t>(typed_.size()));
    }

  private:
    static constexpr std::size_t kNone = std::string::npos;
    static constexpr std::size_t kGrowth = 3;  ///< "!" becomes "。": no character grows more

    /// The two common cases, ASCII and the three bytes of a Chinese character, without a call.
    char32_t next(std::size_t& at) const {
        const auto byte = [this](std::size_t i) { return static_cast<unsigned char>(typed_[i]); };
        const char32_t first = byte(at);
        if (first < 0x80) {
            ++at;
            return first;
        }
        if (first > 0xE0 && first < 0xED && at + 2 < typed_.size() && (byte(at + 1) & 0xC0U) == 0x80 &&
            (byte(at + 2) & 0xC0U) == 0x80) {
            const char32_t c = (first & 0x0FU) << 12U | (byte(at + 1) & 0x3FU) << 6U | (byte(at + 2) & 0x3FU);
            at += 3;
            return c;
        }
        return base::next_code_point(typed_, at);
    }

    /// A point, slash or at sign inside a word stays what it is: a.com, a/b.
    char32_t point(char32_t typed_as, std::size_t at) const {
        if (!word(last_) || at >= typed_.size() || !word(fold_.look_up(next(at)))) return kWeakMark;
        return typed_as > 0xFF00 ? typed_as - 0xFEE0 : typed_as;
    }

    void letter(char32_t c) {
        last_ = c;
        if (after_ < 2) ++after_;
        // o, i and l behind a digit stand for digits: I38OOl38OOO.
        numeral_ = (c >= '0' && c <= '9') || (c >= U'〇' && chinese_digit(c) >= 0) ||
                   (numeral_ && (c == 'o' || c == 'i' || c == 'l'));
        if (numeral_) ++out_.numerals;
        put(c);
    }

    void put(char32_t c) {
        char* to = out_.text.data() + size_;
        if (c < 0x80) {
            to[0] = static_cast<char>(c);
            size_ += 1;
        } else if (c < 0x800) {
            to[0] = static_cast<char>(0xC0U | c >> 6U);
            to[1] = static_cast<char>(0x80U | (c & 0x3FU));
            size_ += 2;
        } else {  // the table has no character beyond the basic plane
            to[0] = static_cast<char>(0xE0U | c >> 12U);
            to[1] = static_cast<char>(0x80U | (c >> 6U & 0x3FU));
            to[2] = static_cast<char>(0x80U | (c & 0x3FU));
            size_ += 3;
        }
    }

    void separate(char32_t mark) {
        last_ = 0;
        numeral_ = false;
        if (size_ == 0) return;
        if (after_ == 0) {  // a second one in a row: the end of a sentence stays
            if (mark != kStrongMark) return;
            size_ = separator_;
        } else {
            close();
            before_ = after_;
            after_ = 0;
        }
        separator_ = size_;
        mark_ = mark;
        put(mark);
    }

    /// The word after the last separator is complete: a separator beside a single character was put in to
    /// disguise.
    void close() {
        if (separator_ == kNone || after_ == 0) return;
        const bool inserted = mark_ == kWeakMark ? before_ == 1 || after_ == 1 : before_ == 1 && after_ == 1;
        if (inserted) {
            const std::size_t size = mark_ == kStrongMark ? kStrongBytes : 1;
            char* const text = out_.text.data();
            std::copy(text + separator_ + size, text + size_, text + separator_);
            size_ -= size;
            if (with_origin_) {
                const auto first = out_.origin.begin() + static_cast<std::ptrdiff_t>(separator_);
                out_.origin.erase(first, first + static_cast<std::ptrdiff_t>(size));
            }
        }
        separator_ = kNone;
    }

    const Fold& fold_;
    std::string_view typed_;
    Text& out_;
    bool with_origin_;
    std::size_t size_ = 0;  ///< bytes of the text so far
    std::uint32_t start_ = 0;
    std::size_t separator_ = kNone;  ///< where the last separator stands in the text
    char32_t mark_ = kWeakMark;
    std::size_t before_ = 0;  ///< characters of the word before it, 2 = two or more
    std::size_t after_ = 0;   ///< characters since
    char32_t last_ = 0;       ///< the last letter, 0 behind a separator
    bool numeral_ = false;    ///< the last letter could be a digit
};

void Fold::fold(std::string_view typed, Text& out, bool with_origin) const {
    out.origin.clear();
    out.numerals = 0;
    Pass(*this, typed, out, with_origin).run();
}

void Fold::digits(const Text& folded, Text& out) {
    out.text.clear();
    out.origin.clear();
    for (std::size_t at = 0; at < folded.text.size();) {
        const auto start = at;
        const char32_t c = base::next_code_point(folded.text, at);
        const int digit = chinese_digit(c);
        if (digit >= 0)
            out.text += static_cast<char>('0' + digit);
        else
            out.text.append(folded.text, start, at - start);
        if (!folded.origin.empty()) out.origin.resize(out.text.size(), folded.origin[start]);
    }
    if (!folded.origin.empty()) out.origin.push_back(folded.origin.back());
}

}  // namespace xiaoer::scripts
