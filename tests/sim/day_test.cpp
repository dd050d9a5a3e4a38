// One whole day of a store, three hundred conversations, on the embedded order book, against a tally that
// knows nothing of the bot: what each kind of buyer must lead to is written down in shop.cpp, per buyer, and
// compared with the order book, the registers, the groups and the journal. The same day against the
// counterparts of the open platforms: tests/interop/orders/day_test.cpp.
#include <gtest/gtest.h>

#include "tests/sim/shop.hpp"

namespace xiaoer::sim {
namespace {

using namespace std::chrono_literals;

class WholeDay : public testing::TestWithParam<int> {};

TEST_P(WholeDay, LeavesTheBooksAsTheTallySays) {
    Shop shop(local_office(GetParam()));
    const auto end = kMidnight + 48h + 12h;
    shop.fill(end);
    ASSERT_GE(shop.all.size(), 300U);
    shop.day.run_until(end);
    compare(shop);
    if (GetParam() > 0) {
        EXPECT_GT(shop.day.office().faults(), 20);
    }
}

INSTANTIATE_TEST_SUITE_P(SteadyAndUnsteady, WholeDay, testing::Values(0, 7),
                         [](const auto& kind) { return kind.param == 0 ? "Steady" : "Unsteady"; });

}  // namespace
}  // namespace xiaoer::sim
