// One address is never everybody.
#include "bot/net/shares.hpp"

#include <gtest/gtest.h>

namespace xiaoer::net {
namespace {

TEST(Shares, an_address_has_its_own_part_and_the_last_part_is_for_those_who_hold_little) {
    Shares shares({.total = 100, .each = 40, .reserve = 20, .little = 2});
    int taken = 0;
    for (int i = 0; i < 60; ++i)
        taken += shares.take("a", 1) ? 1 : 0;
    EXPECT_EQ(taken, 40);
    EXPECT_TRUE(shares.exhausted("a", 1));
    for (int i = 0; i < 60; ++i)
        taken += shares.take("b", 1) ? 1 : 0;
    EXPECT_EQ(taken, 80) << "the reserve is left";
    EXPECT_TRUE(shares.exhausted("b", 1));
    for (int i = 0; i < 20; ++i)
        EXPECT_TRUE(shares.take("c" + std::to_string(i), 1)) << i;
    EXPECT_FALSE(shares.take("late", 1));
    EXPECT_FALSE(shares.exhausted("late", 1)) << "the whole is, not its part";
    shares.give("a", 30);
    EXPECT_TRUE(shares.take("a", 1, true));
    EXPECT_EQ(shares.total(), 71U);
}

TEST(Shares, what_is_given_back_is_forgotten) {
    Shares shares({.total = 10, .each = 10, .reserve = 0, .little = 0});
    EXPECT_TRUE(shares.take("a", 10));
    EXPECT_FALSE(shares.take("b", 1));
    shares.give("a", 10);
    shares.give("nobody", 5);
    EXPECT_EQ(shares.total(), 0U);
    EXPECT_TRUE(shares.take("b", 10));
}

}  // namespace
}  // namespace xiaoer::net
