// A platform's limits are kept to the call, whatever the mixture.
#include "adapters/orders/remote/rate.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;
const SteadyTime kStart{1h};

TEST(RateLimiter, WithoutLimitsNobodyWaits) {
    RateLimiter free({});
    for (int i = 0; i < 100; ++i)
        free.take(kStart);
    EXPECT_EQ(free.ready(kStart), kStart);
}

TEST(RateLimiter, NoWindowOfAnyLimitEverHoldsMore) {
    RateLimiter limiter({{5, 1s}, {100, 60s}});
    std::vector<SteadyTime> taken;
    SteadyTime now = kStart;
    for (int i = 0; i < 350; ++i) {
        now = limiter.ready(now);
        limiter.take(now);
        taken.push_back(now);
    }
    for (std::size_t i = 5; i < taken.size(); ++i)
        ASSERT_GE(taken[i] - taken[i - 5], 1s) << i;
    for (std::size_t i = 100; i < taken.size(); ++i)
        ASSERT_GE(taken[i] - taken[i - 100], 60s) << i;
    EXPECT_EQ(taken[4], kStart) << "a burst within the limit is not slowed down";
    EXPECT_EQ(taken[99], kStart + 19s) << "nor is anything else";
    EXPECT_EQ(taken[349] - kStart, 180s + 9s);
}

TEST(RateLimiter, WhoHasTakenALaterPlaceIsNotOvertaken) {
    RateLimiter limiter({{1, 1s}});
    limiter.take(kStart);
    const auto second = limiter.ready(kStart);
    EXPECT_EQ(second, kStart + 1s);
    limiter.take(second);
    EXPECT_EQ(limiter.ready(kStart + 10ms), kStart + 2s);
}

TEST(RateLimiter, APauseHoldsAndTheLongerOneWins) {
    RateLimiter limiter({{5, 1s}});
    limiter.pause(kStart + 77s);
    limiter.pause(kStart + 2s);
    EXPECT_EQ(limiter.ready(kStart), kStart + 77s);
    EXPECT_EQ(limiter.ready(kStart + 80s), kStart + 80s);
}

}  // namespace
}  // namespace xiaoer::adapters
