// The answer to guessing: after a few failures each further try must wait, twice as long every time, for the
// account and for the address. Pure: the caller brings the time.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace xiaoer::users {

class Throttle {
  public:
    using Time = std::chrono::steady_clock::time_point;

    struct Limits {
        int free = 3;                           ///< failures that cost nothing
        std::chrono::seconds account_most{60};  ///< small, so that nobody can lock a colleague out
        std::chrono::seconds address_most{900};
        std::chrono::seconds forget{1'800};
        std::size_t keys = 20'000;
    };

    Throttle() = default;
    explicit Throttle(Limits limits) : limits_(limits) {}

    /// How long this try must still wait; zero: go on. Count a try as failed before it is checked and take
    /// that back when it succeeds: then a hundred at once are not a hundred tries.
    [[nodiscard]] std::chrono::seconds wait(std::string_view account, std::string_view address, Time now);
    void failed(std::string_view account, std::string_view address, Time now);
    /// The try that was counted as failed was right.
    void succeeded(std::string_view account, std::string_view address);

  private:
    struct Tries {
        int failures = 0;
        Time last{};
    };
    [[nodiscard]] std::chrono::seconds left(const std::string& key, std::chrono::seconds most,
                                            Time now) const;
    void count(std::string key, Time now);
    void forget_old(Time now);

    Limits limits_{};
    std::unordered_map<std::string, Tries> tries_;
};

}  // namespace xiaoer::users
