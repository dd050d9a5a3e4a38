// When a link is dialled again.
#include "bot/net/reconnecting_client.hpp"

#include <gtest/gtest.h>

namespace xiaoer::net {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, IsFullJitterUpToACeiling) {
    const Backoff backoff;
    const auto at = [&](int failures, double random) {
        return backoff.next(Cut::Kind::network, failures, random).count();
    };
    EXPECT_EQ(at(1, 0.0), 0);
    EXPECT_EQ(at(1, 0.5), 250);
    EXPECT_EQ(at(2, 0.5), 500);
    EXPECT_EQ(at(5, 0.5), 4'000);
    EXPECT_EQ(at(7, 0.5), 15'000);
    EXPECT_EQ(at(1'000'000, 0.999), 29'970);
}

TEST(Backoff, ARefusedTokenWaitsLong) {
    const Backoff backoff;
    EXPECT_EQ(backoff.next(Cut::Kind::auth, 1, 0.0), 15s);
    EXPECT_EQ(backoff.next(Cut::Kind::auth, 2, 0.5), 45s);
    EXPECT_EQ(backoff.next(Cut::Kind::auth, 50, 0.0), 5min);
}

}  // namespace
}  // namespace xiaoer::net
