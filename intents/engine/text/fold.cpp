// The rare half of folding, by ICU; see fold.hpp.
#include "intents/engine/text/fold.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "intents/engine/text/normalise.hpp"

namespace xiaoer::intents {

std::u32string compose(std::string_view typed) {
    UErrorCode status = U_ZERO_ERROR;
    static const icu::Normalizer2* const nfkc = icu::Normalizer2::getNFKCInstance(status);
    const auto valid = base::to_valid_utf8(typed);
    auto text =
        icu::UnicodeString::fromUTF8(icu::StringPiece(valid.data(), static_cast<int32_t>(valid.size())));
    if (nfkc != nullptr) {
        UErrorCode outcome = U_ZERO_ERROR;
        auto form = nfkc->normalize(text, outcome);
        if (U_SUCCESS(outcome))
            text = std::move(form);  // else the text stays as typed, which only misses a match
    }
    std::u32string out;
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
        out += static_cast<char32_t>(text.char32At(i));
    return out;
}

std::string fold(std::string_view typed) {
    std::string out;
    out.reserve(typed.size() + 8);
    fold_each(typed, [&](char32_t c, std::uint32_t, std::uint32_t) { base::append_code_point(out, c); });
    return out;
}

std::vector<std::string> fold_words(std::string_view words) {
    std::vector<std::string> out;
    while (!words.empty()) {
        const auto end = std::min(words.find(' '), words.size());
        if (end > 0) out.push_back(fold(words.substr(0, end)));
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return out;
}

}  // namespace xiaoer::intents
