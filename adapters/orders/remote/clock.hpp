// The clock that operations wait by between their calls: for a platform's limits, after faults, in a queue.
// It is the system's unless a simulation brings its own. Sockets know nothing of it: their deadlines are
// real.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "adapters/orders/remote/rate.hpp"

namespace xiaoer::adapters {

class Clock {
  public:
    Clock() = default;
    virtual ~Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;

    [[nodiscard]] virtual SteadyTime now() const { return std::chrono::steady_clock::now(); }
    /// The timer, on which nobody waits yet, is to end at that moment. How it ends says nothing.
    virtual void set(const std::shared_ptr<boost::asio::steady_timer>& timer, SteadyTime at) {
        timer->expires_at(at);
    }
};

}  // namespace xiaoer::adapters
