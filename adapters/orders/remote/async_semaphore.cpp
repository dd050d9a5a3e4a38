// See async_semaphore.hpp.
#include "adapters/orders/remote/async_semaphore.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace xiaoer::adapters {

namespace asio = boost::asio;

struct AsyncSemaphore::Waiter {
    explicit Waiter(asio::io_context& io) : timer(std::make_shared<asio::steady_timer>(io)) {}
    std::shared_ptr<asio::steady_timer> timer;
    bool granted = false;
};

asio::awaitable<bool> AsyncSemaphore::enter(SteadyTime by) {
    if (inside_ < places_) {
        ++inside_;
        co_return true;
    }
    if (waiting_.size() >= most_waiting_) co_return false;
    const auto waiter = std::make_shared<Waiter>(io_);
    waiting_.push_back(waiter);
    clock_->set(waiter->timer, by);
    boost::system::error_code ignored;
    co_await waiter->timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (!waiter->granted) std::erase(waiting_, waiter);
    co_return waiter->granted;
}

/// The place is handed over, so that nobody who comes later takes it on the way.
void AsyncSemaphore::leave() {
    if (waiting_.empty()) {
        --inside_;
        return;
    }
    const auto next = waiting_.front();
    waiting_.pop_front();
    next->granted = true;
    next->timer->cancel();
}

void AsyncSemaphore::send_away() {
    for (const auto& waiter : waiting_)
        waiter->timer->cancel();
}

}  // namespace xiaoer::adapters
