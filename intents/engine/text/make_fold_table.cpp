// Writes the one normalising table as C++ source, from ICU and OpenCC, when the product is built.
// Never part of the product: at run time neither OpenCC nor, for ordinary text, ICU is asked.
#include <opencc/opencc.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <array>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "bot/base/utf8.hpp"
#include "intents/engine/text/fold_cell.hpp"

namespace {

using xiaoer::intents::FoldCell;

constexpr char32_t kLast = 0x10FFFF;

/// NFKC, then traditional to simplified, then lower case, of one code point.
class Reference {
  public:
    Reference() {
        UErrorCode status = U_ZERO_ERROR;
        nfkc_ = icu::Normalizer2::getNFKCInstance(status);
        if (U_FAILURE(status)) throw std::runtime_error(u_errorName(status));
    }

    [[nodiscard]] bool joins_previous(char32_t c) const {
        return nfkc_->hasBoundaryBefore(static_cast<UChar32>(c)) == 0;
    }

    std::u32string operator()(char32_t c) {
        UErrorCode status = U_ZERO_ERROR;
        const auto form = nfkc_->normalize(icu::UnicodeString(static_cast<UChar32>(c)), status);
        if (U_FAILURE(status)) throw std::runtime_error(u_errorName(status));
        std::u32string out;
        for (int32_t i = 0; i < form.length(); i = form.moveIndex32(i, 1))
            out += lower_simplified(static_cast<char32_t>(form.char32At(i)));
        return out;
    }

  private:
    char32_t lower_simplified(char32_t c) {
        if (u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_IDEOGRAPHIC) != 0) {
            std::string typed;
            xiaoer::base::append_code_point(typed, c);
            const auto simple = t2s_.Convert(typed);
            std::size_t at = 0;
            c = xiaoer::base::next_code_point(simple, at);
            if (at != simple.size())
                throw std::runtime_error("OpenCC answered several characters for " + typed);
        }
        return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
    }

    const icu::Normalizer2* nfkc_ = nullptr;
    opencc::SimpleConverter t2s_{"t2s"};
};

bool is_emoji(char32_t c) {
    const auto u = static_cast<UChar32>(c);
    if (c < 0x203C || c == 0x2122 || c == 0x2139) return false;  // digits, ©, ®, ™, ℹ are text
    if (u_charType(u) == U_PRIVATE_USE_CHAR) return true;        // telephones' and platforms' own pictures
    return u_hasBinaryProperty(u, UCHAR_EXTENDED_PICTOGRAPHIC) != 0 ||
           u_hasBinaryProperty(u, UCHAR_REGIONAL_INDICATOR) != 0 ||
           u_hasBinaryProperty(u, UCHAR_EMOJI_MODIFIER) != 0;
}

std::uint32_t kind_of(char32_t c) {
    const auto u = static_cast<UChar32>(c);
    if (c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029) return FoldCell::kLineEnd;
    if (u_isUWhiteSpace(u) != 0) return FoldCell::kSpace;
    if (u_hasBinaryProperty(u, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 || u_iscntrl(u) != 0 || c == 0x20E3)
        return FoldCell::kIgnorable;
    if (is_emoji(c)) return FoldCell::kEmoji;
    if (u_hasBinaryProperty(u, UCHAR_IDEOGRAPHIC) != 0) return FoldCell::kHan;
    if (u_ispunct(u) != 0) return FoldCell::kPunctuation;
    return 0;
}

struct Table {
    std::vector<std::uint32_t> page_of;
    std::vector<std::array<std::uint32_t, 256>> pages;
    std::string pool;
};

Table make_table() {
    Reference reference;
    Table table;
    std::map<std::array<std::uint32_t, 256>, std::uint32_t> known;
    std::map<std::u32string, std::uint32_t> pooled;
    for (char32_t first = 0; first <= kLast; first += 256) {
        std::array<std::uint32_t, 256> page{};
        for (char32_t c = first; c < first + 256; ++c) {
            std::uint32_t& cell = page[c - first];
            cell = FoldCell::kSame;
            if (c >= 0xD800 && c <= 0xDFFF) continue;
            const auto image = reference(c);
            if (image.size() == 1) {
                cell = image[0] == c ? FoldCell::kSame : image[0];
            } else {
                auto [it, fresh] = pooled.try_emplace(image, static_cast<std::uint32_t>(table.pool.size()));
                if (fresh) {
                    std::string bytes;
                    for (const auto part : image)
                        xiaoer::base::append_code_point(bytes, part);
                    table.pool += static_cast<char>(bytes.size());
                    table.pool += bytes;
                }
                cell = it->second | FoldCell::kMany;
            }
            cell |= kind_of(c);
            if (reference.joins_previous(c)) cell |= FoldCell::kJoins;
        }
        auto [it, fresh] = known.try_emplace(page, static_cast<std::uint32_t>(table.pages.size()));
        if (fresh) table.pages.push_back(page);
        table.page_of.push_back(it->second);
    }
    return table;
}

void write(const Table& table, std::ostream& out) {
    out << "// Generated from ICU and OpenCC by make_fold_table.cpp; not to be edited.\n"
           "#include \"intents/engine/text/fold_cell.hpp\"\n\nnamespace xiaoer::intents {\n\n"
           "const std::uint16_t kFoldPageOf[] = {";
    for (std::size_t i = 0; i < table.page_of.size(); ++i)
        out << (i % 32 == 0 ? "\n" : "") << table.page_of[i] << ',';
    out << "};\n\nconst std::uint32_t kFoldPages[][256] = {";
    for (const auto& page : table.pages) {
        out << "\n{";
        for (const auto cell : page)
            out << cell << ',';
        out << "},";
    }
    out << "};\n\nconst char kFoldPool[] = {";
    for (std::size_t i = 0; i < table.pool.size(); ++i)
        out << (i % 32 == 0 ? "\n" : "") << static_cast<int>(table.pool[i]) << ',';
    out << "0};\n\n}  // namespace xiaoer::intents\n";
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 2) {
        std::cerr << "usage: fold_table OUTPUT.cpp\n";
        return 2;
    }
    std::ofstream out(argv[1]);
    write(make_table(), out);
    return out.flush() ? 0 : 1;
} catch (const std::exception& error) {
    std::cerr << "fold_table: " << error.what() << '\n';
    return 1;
}
