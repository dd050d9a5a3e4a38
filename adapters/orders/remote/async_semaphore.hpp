// A few places and a bounded queue before them: connections of a client, writers of one order. Whoever waits
// is let in in his turn or turned away at his deadline.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <deque>
#include <memory>

#include "adapters/orders/remote/clock.hpp"

namespace xiaoer::adapters {

class AsyncSemaphore {
  public:
    AsyncSemaphore(boost::asio::io_context& io, std::shared_ptr<Clock> clock, std::size_t places,
                   std::size_t most_waiting)
        : io_(io), clock_(std::move(clock)), places_(places), most_waiting_(most_waiting) {}

    /// False when no place came free in time, the queue is full or everybody was sent away.
    boost::asio::awaitable<bool> enter(SteadyTime by);
    void leave();
    void send_away();
    [[nodiscard]] bool unused() const { return inside_ == 0 && waiting_.empty(); }

  private:
    struct Waiter;

    boost::asio::io_context& io_;
    std::shared_ptr<Clock> clock_;
    std::size_t places_;
    std::size_t most_waiting_;
    std::size_t inside_ = 0;
    std::deque<std::shared_ptr<Waiter>> waiting_;
};

}  // namespace xiaoer::adapters
