// Days, hours and opening times in the store's own clock.
#include "scripts/engine/calendar.hpp"

#include <gtest/gtest.h>

#include "tests/scripts/shop.hpp"

namespace xiaoer::scripts {
namespace {

using std::chrono::minutes;
using testing::at;

ShopProfile nine_to_half_past_eleven() {
    ShopProfile shop;
    shop.hours = {*parse_interval("09:00-23:30")};
    return shop;
}

TEST(Calendar, ReadsDatesAndIntervalsStrictly) {
    EXPECT_TRUE(parse_date("2028-02-29"));
    for (const auto* text :
         {"2027-02-29", "2026-13-01", "2026-1-1", "2026/01/01", "", "20260101", "2026-01-01 ", "-026-01-01"})
        EXPECT_FALSE(parse_date(text)) << text;
    EXPECT_EQ(parse_interval("22:00-06:00"), (Interval{minutes{22 * 60}, minutes{6 * 60}}));
    EXPECT_EQ(parse_interval("00:00-24:00"), (Interval{minutes{0}, minutes{24 * 60}}));
    for (const auto* text : {"9:00-23:30", "09:00-25:00", "09:60-10:00", "09:00", "09:00-09:00",
                             "24:00-08:00", "09：00-23：30", "09:00~23:30"})
        EXPECT_FALSE(parse_interval(text)) << text;
}

TEST(Calendar, OpensAndClosesToTheMillisecond) {
    const auto shop = nine_to_half_past_eleven();
    const std::chrono::milliseconds tick{1};
    EXPECT_FALSE(open(shop, at(2026, 11, 22, 9) - tick));
    EXPECT_TRUE(open(shop, at(2026, 11, 22, 9)));
    EXPECT_TRUE(open(shop, at(2026, 11, 22, 23, 30) - tick));
    EXPECT_FALSE(open(shop, at(2026, 11, 22, 23, 30)));
}

TEST(Calendar, NextOpening) {
    const auto shop = nine_to_half_past_eleven();
    EXPECT_EQ(opens_at(shop, at(2026, 11, 22, 3)), at(2026, 11, 22, 9));
    EXPECT_EQ(opens_at(shop, at(2026, 11, 22, 12)), at(2026, 11, 22, 12)) << "open already";
    EXPECT_EQ(opens_at(shop, at(2026, 12, 31, 23, 45)), at(2027, 1, 1, 9)) << "over the year";
}

TEST(Calendar, AShiftPastMidnightBelongsToTheDayItBegan) {
    ShopProfile shop;
    shop.hours = {*parse_interval("20:00-02:00")};
    EXPECT_TRUE(open(shop, at(2026, 11, 22, 1)));
    EXPECT_FALSE(open(shop, at(2026, 11, 22, 2)));
    EXPECT_EQ(opens_at(shop, at(2026, 11, 22, 2)), at(2026, 11, 22, 20));
    shop.special_days = {{"盘点", *parse_date("2026-11-23"), *parse_date("2026-11-23"), {}}};
    EXPECT_TRUE(open(shop, at(2026, 11, 23, 1))) << "still the 22nd's shift";
    EXPECT_EQ(opens_at(shop, at(2026, 11, 23, 2)), at(2026, 11, 24, 20));
}

TEST(Calendar, SpecialDaysBeatWeekdaysBeatTheUsual) {
    auto shop = nine_to_half_past_eleven();
    shop.weekday_hours[0] = std::vector<Interval>{};                      // no Sundays
    shop.weekday_hours[6] = std::vector{*parse_interval("10:00-15:30")};  // short Saturdays
    shop.special_days = {
        {"年货节", *parse_date("2026-11-22"), *parse_date("2026-11-22"), {*parse_interval("08:00-24:00")}}};
    EXPECT_TRUE(open(shop, at(2026, 11, 22, 8))) << "a Sunday, but special";
    EXPECT_FALSE(open(shop, at(2026, 11, 29, 12))) << "an ordinary Sunday";
    EXPECT_FALSE(open(shop, at(2026, 11, 28, 16)));
    EXPECT_EQ(opens_at(shop, at(2026, 11, 28, 16)), at(2026, 11, 30, 9));
}

TEST(Calendar, AStoreThatNeverOpensIsNotAnEndlessSearch) {
    EXPECT_EQ(opens_at(ShopProfile{}, at(2026, 11, 22)), at(2026, 11, 22) + std::chrono::days{366});
}

TEST(Calendar, TodayIsTheStoresDay) {
    ShopProfile shop;
    EXPECT_EQ(today(shop, at(2026, 11, 22, 0)), *parse_date("2026-11-22"));
    EXPECT_EQ(today(shop, at(2026, 11, 22, 0) - std::chrono::milliseconds{1}), *parse_date("2026-11-21"));
    shop.utc_offset = minutes{0};
    EXPECT_EQ(today(shop, at(2026, 11, 22, 7)), *parse_date("2026-11-21"));
}

}  // namespace
}  // namespace xiaoer::scripts
