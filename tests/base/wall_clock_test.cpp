// A clock that is set back makes nobody wait.
#include "bot/base/wall_clock.hpp"

#include <gtest/gtest.h>

namespace xiaoer::base {
namespace {

using namespace std::chrono_literals;

class WallClockTest : public testing::Test {
  protected:
    WallClock clock;
    WallClock::Time system = WallClock::Time{} + 480'000h;
    WallClock::Steady steady = WallClock::Steady{} + 5h;

    WallClock::Time after(std::chrono::microseconds gone) {
        elapsed_ += gone;
        return clock.at(system + std::chrono::duration_cast<std::chrono::milliseconds>(elapsed_),
                        steady + elapsed_);
    }

  private:
    std::chrono::microseconds elapsed_{};
};

TEST_F(WallClockTest, tells_the_systems_time) {
    EXPECT_EQ(after(0s), system);
    EXPECT_EQ(after(90min), system + 90min);
    EXPECT_EQ(after(1us), system + 90min);
}

TEST_F(WallClockTest, set_back_it_goes_on_slower_until_the_other_has_caught_up) {
    auto before = after(0s);
    system -= 1h;
    EXPECT_EQ(after(0s), before);
    EXPECT_EQ(after(10s), before + 9s) << "a deadline in nine seconds comes after ten";
    before = after(0s);
    for (int i = 0; i < 1'000; ++i) {
        const auto next = after(700us);
        EXPECT_GE(next, before);
        before = next;
    }
    EXPECT_GE(before, system + 1h + 9s + 620ms) << "looked at often, it does not stand still";
    EXPECT_EQ(after(10h), system + 10h + 10s + 700ms) << "caught up";
}

TEST_F(WallClockTest, set_forward_it_follows_at_once) {
    (void)after(0s);
    system += 24h;
    EXPECT_EQ(after(1s), system + 1s);
}

}  // namespace
}  // namespace xiaoer::base
