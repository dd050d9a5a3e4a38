#include "bot/users/throttle.hpp"

#include <algorithm>

namespace xiaoer::users {
namespace {

std::string of_account(std::string_view account) {
    return "u:" + std::string(account.substr(0, 64));
}
std::string of_address(std::string_view address) {
    return "a:" + std::string(address);
}

}  // namespace

std::chrono::seconds Throttle::left(const std::string& key, int free, std::chrono::seconds most,
                                    Time now) const {
    const auto at = tries_.find(key);
    if (at == tries_.end() || at->second.failures < free) return {};
    const int doublings = std::min(at->second.failures - free, 20);
    const auto pause =
        std::min<std::chrono::seconds>(most, std::chrono::seconds(std::int64_t{1} << doublings));
    const auto until = at->second.last + pause;
    // Rounded up: "wait 0 s" would be an invitation.
    return until <= now ? std::chrono::seconds(0) : std::chrono::ceil<std::chrono::seconds>(until - now);
}

std::chrono::seconds Throttle::wait(std::string_view account, std::string_view address, Time now) {
    forget_old(now);
    return std::max(left(of_account(account), limits_.account_free, limits_.account_most, now),
                    left(of_address(address), limits_.free, limits_.address_most, now));
}

void Throttle::failed(std::string_view account, std::string_view address, Time now) {
    count(of_account(account), now);
    count(of_address(address), now);
}

void Throttle::succeeded(std::string_view account, std::string_view address) {
    tries_.erase(of_account(account));
    // The address only gets back what this try was counted as: who guesses many accounts must not be freed by
    // owning one.
    const auto at = tries_.find(of_address(address));
    if (at != tries_.end() && --at->second.failures <= 0) tries_.erase(at);
}

void Throttle::count(std::string key, Time now) {
    if (tries_.size() >= limits_.keys && !tries_.contains(key)) {
        // Full of strangers: the oldest goes, so that memory stays bounded and the newest is still counted.
        const auto oldest =
            std::ranges::min_element(tries_, {}, [](const auto& entry) { return entry.second.last; });
        tries_.erase(oldest);
    }
    auto& tries = tries_[std::move(key)];
    ++tries.failures;
    tries.last = now;
}

void Throttle::forget_old(Time now) {
    std::erase_if(tries_, [&](const auto& entry) { return now - entry.second.last > limits_.forget; });
}

}  // namespace xiaoer::users
