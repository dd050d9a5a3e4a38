// Every form in which platforms and spreadsheets write a moment; see csv_cells.hpp.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "adapters/orders/local/csv_cells.hpp"
#include "adapters/orders/local/csv_digits.hpp"

namespace xiaoer::adapters {

namespace {

/// Days since the end of 1899, as Excel counts them: "46179.5701388889".
std::optional<core::Time> time_of_excel(std::string_view text, std::chrono::minutes utc_offset) {
    if (text.size() < 5 ||
        !std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; }))
        return std::nullopt;
    double days = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
    if (error != std::errc{} || end != text.data() + text.size() || days < 36'526 || days > 73'050)
        return std::nullopt;  // 2000 to 2099
    const auto seconds = std::chrono::seconds(std::llround(days * 86'400));
    return core::Time(std::chrono::sys_days{std::chrono::year{1899} / 12 / 30} + seconds - utc_offset);
}

/// A date's parts behind each other, whatever stands between them.
bool take_separator(std::string_view& text, std::initializer_list<std::string_view> separators) {
    return std::any_of(separators.begin(), separators.end(),
                       [&](std::string_view separator) { return take(text, separator); });
}

void skip_blanks(std::string_view& text) {
    while (take(text, " ") || take(text, "\u3000") || take(text, "\u00A0")) {
    }
}

/// "+08:00", "+0800", "Z": how far the written clock is ahead of UTC.
std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
    if (take(text, "Z")) return std::chrono::minutes(0);
    const bool minus = text.starts_with('-');
    if (!minus && !text.starts_with('+')) return std::nullopt;
    text.remove_prefix(1);
    const auto hours = take_number(text, 2);
    take(text, ":");
    const auto minutes = take_number(text, 2);
    if (!hours || *hours > 14) return std::nullopt;
    const auto all = std::chrono::minutes(*hours * 60 + minutes.value_or(0));
    return minus ? -all : all;
}

}  // namespace

std::optional<core::Time> time_of(std::string_view text, std::chrono::minutes utc_offset) {
    if (const auto counted = time_of_excel(text, utc_offset)) return counted;
    const bool digits = text.size() == 14 && std::all_of(text.begin(), text.end(), is_digit);
    std::string spread;
    if (digits) {  // 20260606134100
        spread = std::string(text.substr(0, 4)) + "-" + std::string(text.substr(4, 2)) + "-" +
                 std::string(text.substr(6, 2)) + " " + std::string(text.substr(8, 2)) + ":" +
                 std::string(text.substr(10, 2)) + ":" + std::string(text.substr(12, 2));
        text = spread;
    }
    const auto year = take_number(text, 4);
    if (!year || !take_separator(text, {"-", "/", ".", "年"})) return std::nullopt;
    const auto month = take_number(text, 2);
    if (!month || !take_separator(text, {"-", "/", ".", "月"})) return std::nullopt;
    const auto day = take_number(text, 2);
    if (!day) return std::nullopt;
    take_separator(text, {"日", "号"});
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok() || *year < 2000 || *year > 2100) return std::nullopt;
    take(text, "T");
    skip_blanks(text);
    bool afternoon = take(text, "下午") || take(text, "PM");
    bool morning = !afternoon && (take(text, "上午") || take(text, "AM"));
    skip_blanks(text);
    std::array<int, 3> clock{};
    for (std::size_t i = 0; i < clock.size() && !text.empty(); ++i) {
        if (i > 0 && !take(text, ":")) break;
        const auto part = take_number(text, 2);
        if (!part || *part > (i == 0 ? 23 : 59)) return std::nullopt;
        clock.at(i) = *part;
    }
    if (take(text, ".")) {
        if (!take_number(text, 9)) return std::nullopt;
    }
    skip_blanks(text);
    afternoon = afternoon || take(text, "PM") || take(text, "下午");
    morning = morning || (!afternoon && (take(text, "AM") || take(text, "上午")));
    if (afternoon && clock[0] < 12) clock[0] += 12;
    if (morning && clock[0] == 12) clock[0] = 0;
    auto offset = std::optional(utc_offset);
    if (!text.empty()) offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    const auto local = std::chrono::sys_days(date) + std::chrono::hours(clock[0]) +
                       std::chrono::minutes(clock[1]) + std::chrono::seconds(clock[2]);
    return core::Time(local - *offset);
}

}  // namespace xiaoer::adapters
