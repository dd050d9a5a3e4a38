// Cleaning of values before they meet a template; see variables.hpp.
#include "scripts/engine/variables.hpp"

#include "bot/base/mask.hpp"
#include "bot/base/utf8.hpp"

namespace xiaoer::scripts {
namespace {

static_assert(
    [] {
        for (const auto& variable : kVariables)
            if ((variable.data == Data::personal) == variable.stand_in.empty()) return false;
        return true;
    }(),
    "what a buyer typed has a stand-in, nothing else has");

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// 138****1234: who is to check his own number must see its end, where slips are made.
std::string mask_mobile(std::string_view run) {
    constexpr std::size_t kMobile = 11, kHead = 3, kTail = 4;
    std::string digits;
    for (const char c : run)
        if (is_digit(c)) digits += c;
    if (digits.size() != kMobile || digits[0] != '1') return base::mask(run);
    return digits.replace(kHead, kMobile - kHead - kTail, kMobile - kHead - kTail, '*');
}

/// Hides every telephone number and the like, keeps house numbers: an address is read back to be checked.
std::string mask_numbers(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (!is_digit(text[at])) {
            out += text[at++];
            continue;
        }
        std::size_t end = at;
        for (std::size_t i = at; i < text.size() && (is_digit(text[i]) || text[i] == ' ' || text[i] == '-');
             ++i)
            if (is_digit(text[i])) end = i + 1;
        out += mask_mobile(text.substr(at, end - at));
        at = end;
    }
    return out;
}

/// Would reorder or hide what stands beside it: controls, direction marks, zero-width characters.
bool unfit(char32_t c) {
    return (c < 0x20 && c != '\n') || c == 0x7F || (c >= 0x80 && c < 0xA0) || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF ||
           c == base::kBadCodePoint;
}

bool fit_as_it_is(const Variable& variable, std::string_view value) {
    if (value.size() > variable.at_most || variable.data == Data::personal) return false;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x7F) return false;
    }
    return true;
}

}  // namespace

std::string presentable(const Variable& variable, std::string_view value) {
    std::string out;
    std::size_t length = 0;
    std::size_t before_last = 0;
    for (std::size_t at = 0; at < value.size();) {
        char32_t c = base::next_code_point(value, at);
        if (unfit(c)) continue;
        if (variable.data == Data::personal && c >= U'０' && c <= U'９') c = c - U'０' + U'0';
        if (++length > variable.at_most) {
            out.resize(before_last);
            out += "…";
            break;
        }
        before_last = out.size();
        base::append_code_point(out, c);
    }
    return variable.data == Data::personal ? mask_numbers(out) : out;
}

std::string_view presentable(const Variable& variable, std::string_view value, std::string& storage) {
    if (fit_as_it_is(variable, value)) return value;
    storage = presentable(variable, value);
    return storage;
}

}  // namespace xiaoer::scripts
