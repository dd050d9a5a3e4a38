// How often a platform lets itself be called: several limits at once, and pauses it has asked for. Pure: it
// is told the time and never waits itself.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <vector>

namespace xiaoer::adapters {

using SteadyTime = std::chrono::steady_clock::time_point;

struct Rate {
    std::size_t calls = 1;
    std::chrono::milliseconds per{1'000};
};

class RateLimiter {
  public:
    explicit RateLimiter(std::vector<Rate> rates);
    /// The earliest moment, not before now, at which another call keeps within every rate and every pause.
    [[nodiscard]] SteadyTime ready(SteadyTime now) const;
    /// A call goes out at that moment. Moments may lie in the future: a caller takes his place, then waits.
    void take(SteadyTime at);
    /// The platform wants no call before that moment.
    void pause(SteadyTime until);

  private:
    struct Window {
        Rate rate;
        std::deque<SteadyTime> taken;  ///< the newest last, at most rate.calls
    };
    std::vector<Window> windows_;
    SteadyTime paused_{};
};

}  // namespace xiaoer::adapters
