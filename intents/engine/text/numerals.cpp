#include "intents/engine/text/numerals.hpp"

#include <array>
#include <utility>
#include <vector>

#include "bot/base/utf8.hpp"

namespace xiaoer::intents {
namespace {

constexpr std::int64_t kMost = 1'000'000'000'000'000;

struct Sign {
    enum class Kind { digit, unit, none } kind = Kind::none;
    std::int64_t value = 0;
};

Sign sign_of(char32_t c) {
    using Kind = Sign::Kind;
    static constexpr std::u32string_view kDigits = U"零一二三四五六七八九";
    static constexpr std::u32string_view kFormal = U"〇壹贰叁肆伍陆柒捌玖";
    if (c >= U'0' && c <= U'9') return {Kind::digit, static_cast<std::int64_t>(c - U'0')};
    if (const auto at = kDigits.find(c); at != std::u32string_view::npos)
        return {Kind::digit, static_cast<std::int64_t>(at)};
    if (const auto at = kFormal.find(c); at != std::u32string_view::npos)
        return {Kind::digit, static_cast<std::int64_t>(at)};
    switch (c) {
        case U'两':
        case U'俩':
            return {Kind::digit, 2};
        case U'仨':
            return {Kind::digit, 3};
        case U'十':
        case U'拾':
            return {Kind::unit, 10};
        case U'百':
        case U'佰':
            return {Kind::unit, 100};
        case U'千':
        case U'仟':
            return {Kind::unit, 1000};
        case U'万':
            return {Kind::unit, 10'000};
        case U'亿':
            return {Kind::unit, 100'000'000};
        default:
            return {};
    }
}

/// 二〇二四, 138: digits one after another.
std::optional<std::int64_t> positional(const std::vector<Sign>& signs) {
    std::int64_t value = 0;
    for (const auto& sign : signs) {
        value = value * 10 + sign.value;
        if (value > kMost) return std::nullopt;
    }
    return value;
}

/// 一百零五, 三万二 (= 32,000), 3万.
class WithUnits {
  public:
    bool take(const Sign& sign) {
        if (sign.kind == Sign::Kind::digit) {
            const bool run = have_digit_;
            if (run && !(digit_run_)) return false;  // 三五十
            digit_ = run ? digit_ * 10 + sign.value : sign.value;
            zero_ = sign.value == 0 && !run;
            have_digit_ = !zero_;
            digit_run_ = plain_;
            return digit_ <= kMost;
        }
        if (sign.value >= 10'000) return big(sign.value);
        if (sign.value >= last_small_) return false;  // 十百
        if (!have_digit_ && sign.value != 10) return false;
        section_ += (have_digit_ ? digit_ : 1) * sign.value;
        last_small_ = last_unit_ = sign.value;
        have_digit_ = false;
        zero_ = false;
        return section_ <= kMost;
    }
    [[nodiscard]] std::optional<std::int64_t> finish() const {
        if (!have_digit_) return total_ + section_;
        // 三万二, 两千五: the last digit stands for the next lower unit, unless a zero was said.
        const auto scale = last_unit_ >= 100 && digit_ < 10 && !said_zero_ ? last_unit_ / 10 : 1;
        return total_ + section_ + digit_ * scale;
    }
    void plain(bool plain) { plain_ = plain; }
    void note_zero(bool zero) { said_zero_ = zero; }

  private:
    bool big(std::int64_t unit) {
        const auto part = section_ + (have_digit_ ? digit_ : 0);
        if (part == 0) return false;
        if (unit > 10'000 && total_ > 0) {
            total_ = (total_ + part) * unit;
        } else {
            if (unit >= last_big_) return false;
            total_ += part * unit;
        }
        last_big_ = last_unit_ = unit;
        last_small_ = 10'000;
        section_ = 0;
        have_digit_ = false;
        return total_ <= kMost;
    }

    std::int64_t total_ = 0;
    std::int64_t section_ = 0;
    std::int64_t digit_ = 0;
    std::int64_t last_small_ = 10'000;
    std::int64_t last_big_ = kMost;
    std::int64_t last_unit_ = 1;
    bool have_digit_ = false;
    bool digit_run_ = false;
    bool zero_ = false;
    bool said_zero_ = false;
    bool plain_ = false;
};

}  // namespace

std::optional<std::int64_t> chinese_number(std::string_view text) {
    std::vector<Sign> signs;
    std::vector<bool> plain;
    bool units = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = base::next_code_point(text, at);
        const auto sign = sign_of(c);
        if (sign.kind == Sign::Kind::none || signs.size() >= 24) return std::nullopt;
        units = units || sign.kind == Sign::Kind::unit;
        signs.push_back(sign);
        plain.push_back(c < 0x80);
    }
    if (signs.empty()) return std::nullopt;
    if (!units) return positional(signs);
    WithUnits number;
    for (std::size_t i = 0; i < signs.size(); ++i) {
        number.plain(plain[i]);
        if (signs[i].kind == Sign::Kind::unit) number.note_zero(false);
        if (signs[i].kind == Sign::Kind::digit && signs[i].value == 0 && !plain[i]) number.note_zero(true);
        if (!number.take(signs[i])) return std::nullopt;
    }
    return number.finish();
}

bool counts_several(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto sign = sign_of(base::next_code_point(text, at));
        if (sign.kind != Sign::Kind::none && sign.value > 1) return true;
    }
    return false;
}

}  // namespace xiaoer::intents
