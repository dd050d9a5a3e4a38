// Sounds of Han characters, from ICU's transliteration; see syllables.hpp.
#include "scripts/engine/goods/syllables.hpp"

#include <unicode/translit.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace xiaoer::scripts {
namespace {

constexpr char32_t kFirst = 0x4E00;
constexpr char32_t kLast = 0x9FA5;

void replace_front(std::string& sound, std::string_view from, std::string_view to) {
    if (sound.starts_with(from)) sound.replace(0, from.size(), to);
}

/// Sounds that input methods let one mix up become one.
std::string blurred(std::string sound) {
    replace_front(sound, "zh", "z");
    replace_front(sound, "ch", "c");
    replace_front(sound, "sh", "s");
    replace_front(sound, "l", "n");
    replace_front(sound, "hu", "fu");
    if (sound.ends_with("ng")) sound.pop_back();
    return sound;
}

/// Letters and no more: a short sound fits into the number.
std::uint32_t packed(const std::string& sound) {
    std::uint32_t value = 0;
    for (const char c : sound)
        if (c >= 'a' && c <= 'z') value = value * 27 + static_cast<std::uint32_t>(c - 'a' + 1);
    return value;
}

using Table = std::array<std::uint32_t, kLast - kFirst + 1>;

std::unique_ptr<const Table> make_table() {
    auto table = std::make_unique<Table>();
    table->fill(0);
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> latin(
        icu::Transliterator::createInstance("Han-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, error));
    if (U_FAILURE(error) != 0 || latin == nullptr) return table;
    icu::UnicodeString all;
    for (char32_t c = kFirst; c <= kLast; ++c) {
        all.append(static_cast<UChar32>(c));
        all.append(static_cast<char16_t>('\n'));
    }
    latin->transliterate(all);
    std::string text;
    all.toUTF8String(text);
    std::size_t at = 0;
    for (std::size_t i = 0; i < table->size() && at < text.size(); ++i) {
        const auto end = std::min(text.find('\n', at), text.size());
        auto sound = text.substr(at, end - at);
        std::erase(sound, ' ');
        (*table)[i] = packed(blurred(std::move(sound)));
        at = end + 1;
    }
    return table;
}

}  // namespace

std::uint32_t syllable(char32_t c) {
    if (c < kFirst || c > kLast) return 0;
    static const auto table = make_table();  // some 20 ms, once, when the first name was mistyped
    return (*table)[c - kFirst];
}

bool is_function_word(char32_t c) {
    constexpr std::u32string_view kWords =
        U"的了是不没有都在到吗呢么要也还就和跟给这那我你他她它们个一过会能可以好多少什怎哪啥吧啊呀哦嗯与或被"
        U"把让请想买卖看问说做用吃喝发拿来去上下里外几两三四五六七八九十";
    return kWords.find(c) != std::u32string_view::npos;
}

}  // namespace xiaoer::scripts
