// The time of day as deadlines need it: it never goes back. When the machine's clock is set back, this one
// goes on, a tenth slower, until the other has caught up; whoever waits for an answer gets it in time. Set
// forward, it follows at once.
#pragma once

#include <algorithm>
#include <chrono>
#include <mutex>

namespace xiaoer::base {

class WallClock {
  public:
    using Time = std::chrono::sys_time<std::chrono::milliseconds>;
    using Steady = std::chrono::steady_clock::time_point;

    /// Safe to call from any thread.
    [[nodiscard]] Time now() {
        return at(std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()),
                  std::chrono::steady_clock::now());
    }

    /// The same of given clocks.
    [[nodiscard]] Time at(Time system, Steady steady) {
        const std::lock_guard lock(mutex_);
        // What was read before another reader's moment is as old as that one.
        const auto gone = std::max(steady - last_steady_, Steady::duration::zero());
        const auto least = last_ + std::chrono::duration_cast<std::chrono::milliseconds>(gone * 9 / 10);
        if (system < least && last_ != Time{}) {
            // Whole milliseconds are told; what is left of one counts from where it began.
            last_steady_ += std::chrono::nanoseconds(least - last_) * 10 / 9;
            last_ = least;
        } else {
            last_ = std::max(system, last_);
            last_steady_ = std::max(steady, last_steady_);
        }
        return last_;
    }

  private:
    std::mutex mutex_;
    Time last_{};
    Steady last_steady_{};
};

}  // namespace xiaoer::base
