// See rate.hpp.
#include "adapters/orders/remote/rate.hpp"

#include <algorithm>

namespace xiaoer::adapters {

RateLimiter::RateLimiter(std::vector<Rate> rates) {
    for (const Rate& rate : rates)
        windows_.push_back({rate, {}});
}

SteadyTime RateLimiter::ready(SteadyTime now) const {
    SteadyTime at = std::max(now, paused_);
    for (const Window& window : windows_) {
        if (window.taken.empty()) continue;
        at = std::max(at, window.taken.back());  // nobody overtakes who has taken his place
        if (window.taken.size() == window.rate.calls)
            at = std::max(at, window.taken.front() + window.rate.per);
    }
    return at;
}

void RateLimiter::take(SteadyTime at) {
    for (Window& window : windows_) {
        window.taken.push_back(at);
        if (window.taken.size() > window.rate.calls) window.taken.pop_front();
    }
}

void RateLimiter::pause(SteadyTime until) {
    paused_ = std::max(paused_, until);
}

}  // namespace xiaoer::adapters
