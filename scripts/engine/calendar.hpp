// The store's calendar: days, hours and when it opens. Arithmetic on the store's own offset, no zones
// database, no clock: the moment comes in as an argument.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scripts/engine/policy.hpp"

namespace xiaoer::scripts {

/// "2026-11-11"; empty when it is not a day of the calendar.
[[nodiscard]] std::optional<std::chrono::year_month_day> parse_date(std::string_view text);
/// "09:00-23:30"; the end may be 24:00 and may be earlier than the beginning (over midnight).
[[nodiscard]] std::optional<Interval> parse_interval(std::string_view text);
/// "09:00-12:00、14:00-18:00"
[[nodiscard]] std::string to_text(const std::vector<Interval>& hours);

[[nodiscard]] std::chrono::year_month_day today(const ShopProfile& shop, Time now);
/// The hours that begin on this day: special days, else the weekday's, else the usual ones.
[[nodiscard]] const std::vector<Interval>& hours_of(const ShopProfile& shop, std::chrono::year_month_day day);
[[nodiscard]] bool open(const ShopProfile& shop, Time now);
/// now itself when open; now + 366 days when the store never opens in a year.
[[nodiscard]] Time opens_at(const ShopProfile& shop, Time now);

}  // namespace xiaoer::scripts
