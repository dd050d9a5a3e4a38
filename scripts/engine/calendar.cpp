// Days and hours of a store; see calendar.hpp.
#include "scripts/engine/calendar.hpp"

#include <algorithm>

namespace xiaoer::scripts {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::year_month_day;

/// Digits of text[at, at+count); -1 when one is none.
int digits(std::string_view text, std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (i >= text.size() || text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

std::optional<minutes> parse_clock(std::string_view text) {
    const int hour = digits(text, 0, 2);
    const int minute = digits(text, 3, 2);
    if (text.size() != 5 || text[2] != ':' || hour < 0 || minute < 0 || minute > 59) return std::nullopt;
    const minutes at{hour * 60 + minute};
    if (at > minutes{24 * 60}) return std::nullopt;
    return at;
}

using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

LocalTime local(const ShopProfile& shop, Time now) {
    return LocalTime{now.time_since_epoch() + shop.utc_offset};
}

/// When the interval that begins on this day begins and ends.
std::pair<LocalTime, LocalTime> on(local_days day, const Interval& interval) {
    const auto end = interval.end > interval.begin ? interval.end : interval.end + days{1};
    return {LocalTime{day + interval.begin}, LocalTime{day + end}};
}

}  // namespace

std::optional<year_month_day> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const int year = digits(text, 0, 4);
    const int month = digits(text, 5, 2);
    const int day = digits(text, 8, 2);
    if (year < 0 || month < 0 || day < 0) return std::nullopt;
    const year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                              std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) return std::nullopt;
    return date;
}

std::optional<Interval> parse_interval(std::string_view text) {
    if (text.size() != 11 || text[5] != '-') return std::nullopt;
    const auto begin = parse_clock(text.substr(0, 5));
    const auto end = parse_clock(text.substr(6));
    if (!begin || !end || *begin == *end || *begin == days{1}) return std::nullopt;
    return Interval{*begin, *end};
}

std::string to_text(const std::vector<Interval>& hours) {
    const auto clock = [](minutes m) {
        const auto two = [](auto n) { return (n < 10 ? "0" : "") + std::to_string(n); };
        return two(m.count() / 60) + ":" + two(m.count() % 60);
    };
    std::string out;
    for (const auto& h : hours)
        out += (out.empty() ? "" : "、") + clock(h.begin) + "-" + clock(h.end);
    return out;
}

year_month_day today(const ShopProfile& shop, Time now) {
    return year_month_day{std::chrono::floor<days>(local(shop, now))};
}

const std::vector<Interval>& hours_of(const ShopProfile& shop, year_month_day day) {
    for (const auto& special : shop.special_days)
        if (day >= special.from && day <= special.until) return special.hours;
    const auto& weekday = shop.weekday_hours[std::chrono::weekday{local_days{day}}.c_encoding()];
    return weekday ? *weekday : shop.hours;
}

bool open(const ShopProfile& shop, Time now) {
    return opens_at(shop, now) == now;
}

Time opens_at(const ShopProfile& shop, Time now) {
    const auto here = local(shop, now);
    const auto first = std::chrono::floor<days>(here) - days{1};
    for (auto day = first; day <= first + days{367}; day += days{1}) {
        std::optional<LocalTime> next;
        for (const auto& interval : hours_of(shop, year_month_day{day})) {
            const auto [begin, end] = on(day, interval);
            if (here >= begin && here < end) return now;
            if (begin > here) next = next ? std::min(*next, begin) : begin;
        }
        if (next) return Time{next->time_since_epoch() - shop.utc_offset};
    }
    return now + days{366};
}

}  // namespace xiaoer::scripts
