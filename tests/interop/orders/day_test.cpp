// The whole simulated day against each platform's counterpart process, through the real adapter and real
// HTTP, with faults all day and people of the shop writing into the same memos. The same tally as on the
// embedded order book (tests/sim) reads the counterpart's own books; where a platform cannot tell something,
// Knows (facts.cpp) says so and shop.cpp says what follows from it.
#include <gtest/gtest.h>

#include "tests/interop/orders/remote_office.hpp"
#include "tests/sim/shop.hpp"

namespace xiaoer::interop {
namespace {

using namespace std::chrono_literals;

class PlatformDay : public testing::TestWithParam<Dialect> {};

TEST_P(PlatformDay, LeavesTheBooksAsTheTallySays) {
    sim::Shop shop(remote_office(GetParam(), {}));
    const auto end = sim::kMidnight + 48h + 12h;
    shop.fill(end);
    ASSERT_GE(shop.all.size(), 300U);
    shop.day.run_until(end);
    sim::compare(shop);
    EXPECT_GT(shop.day.office().faults(), 100);
    std::size_t written = 0;
    for (const auto& buyer : shop.all)
        if (!buyer.order.empty()) written += shop.day.office().written_by_people(buyer.order).size();
    EXPECT_GT(written, 20U) << "people hardly wrote anything";
}

INSTANTIATE_TEST_SUITE_P(Shops, PlatformDay, testing::ValuesIn(dialects()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace xiaoer::interop
