// Carries one operation's calls to a platform: keeps to its limits, waits out its pauses, repeats what may be
// repeated, and turns every way a call can end into a verdict. What a call means is the platform's.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>

#include "adapters/orders/remote/clock.hpp"
#include "adapters/orders/remote/http.hpp"
#include "adapters/orders/remote/platform.hpp"

namespace xiaoer::adapters {

/// What all operations of one shop share.
struct Line {
    boost::asio::io_context& io;
    const Platform& platform;
    HttpClient client;
    RateLimiter limiter;
    KeyPlaces places;
    Keys keys;
    std::chrono::milliseconds timeout{5'000};  ///< of one call
    std::function<core::Time()> now;
    std::shared_ptr<Clock> clock;
};

struct Reply {
    Verdict verdict;
    Json answer;
};

class ApiCall {
  public:
    /// Everything is over by then, whatever happens.
    ApiCall(Line& line, SteadyTime by) : line_(line), by_(by) {}

    boost::asio::awaitable<Reply> call(Request request);

  private:
    boost::asio::awaitable<Verdict> take_turn();
    boost::asio::awaitable<bool> wait(SteadyTime until);
    [[nodiscard]] Reply read(const HttpAnswer& answer, const Request& request) const;
    [[nodiscard]] bool new_keys();

    Line& line_;
    SteadyTime by_;
};

}  // namespace xiaoer::adapters
