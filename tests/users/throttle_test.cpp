#include "bot/users/throttle.hpp"

#include <gtest/gtest.h>

namespace xiaoer::users {
namespace {

using namespace std::chrono_literals;

TEST(Throttle, theFirstFailuresAreFreeThenEachCostsTwiceAsMuch) {
    Throttle throttle;
    Throttle::Time now{};
    std::vector<std::chrono::seconds> waits;
    for (int i = 0; i < 7; ++i) {
        waits.push_back(throttle.wait("li", "10.0.0.1", now));
        now += waits.back();
        throttle.failed("li", "10.0.0.1", now);
    }
    EXPECT_EQ(waits, (std::vector<std::chrono::seconds>{0s, 0s, 0s, 1s, 2s, 4s, 8s}));
}

TEST(Throttle, anAccountIsNeverShutForLongButAnAddressMayBe) {
    Throttle throttle;
    const Throttle::Time now{};
    for (int i = 0; i < 40; ++i)
        throttle.failed("li", "10.0.0.1", now);
    EXPECT_EQ(throttle.wait("li", "10.0.0.2", now), 0s) << "guesses from elsewhere are not his";
    for (int i = 0; i < 400; ++i)
        throttle.failed("li", "10.0.0." + std::to_string(3 + i % 200), now);
    EXPECT_EQ(throttle.wait("li", "10.0.0.2", now), 60s) << "many guess at once: nobody waits long";
    EXPECT_EQ(throttle.wait("wang", "10.0.0.1", now), 900s);
    EXPECT_EQ(throttle.wait("wang", "10.0.0.2", now), 0s);
}

TEST(Throttle, guessingManyAccountsFromOneAddressCosts) {
    Throttle throttle;
    const Throttle::Time now{};
    for (int i = 0; i < 10; ++i)
        throttle.failed("user" + std::to_string(i), "10.0.0.1", now);
    EXPECT_EQ(throttle.wait("another", "10.0.0.1", now), 128s);
    throttle.failed("user1", "10.0.0.1", now);
    throttle.succeeded("user1", "10.0.0.1");
    EXPECT_EQ(throttle.wait("another", "10.0.0.1", now), 128s) << "owning an account frees no address";
}

TEST(Throttle, successFreesTheAccountAndTimeEverybody) {
    Throttle::Limits limits;
    limits.account_free = 3;
    Throttle throttle(limits);
    Throttle::Time now{};
    for (int i = 0; i < 6; ++i)
        throttle.failed("li", "a" + std::to_string(i), now);
    EXPECT_EQ(throttle.wait("li", "x", now), 8s);
    throttle.succeeded("li", "x");
    EXPECT_EQ(throttle.wait("li", "x", now), 0s);
    for (int i = 0; i < 20; ++i)
        throttle.failed("li", "x", now);
    now += 1'801s;
    EXPECT_EQ(throttle.wait("li", "x", now), 0s);
}

TEST(Throttle, strangersCannotFillTheMemoryNorPushOutTheNewest) {
    Throttle::Limits limits;
    limits.keys = 10;
    Throttle throttle(limits);
    Throttle::Time now{};
    for (int i = 0; i < 1'000; ++i) {
        now += 1ms;
        throttle.failed("user" + std::to_string(i), "10.0.0.1", now);
    }
    EXPECT_GT(throttle.wait("somebody", "10.0.0.1", now), 0s);
}

}  // namespace
}  // namespace xiaoer::users
