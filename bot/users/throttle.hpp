// The answer to guessing: after a few failures each further try from the same address must wait, twice as
// long every time; after very many, each further try for the same account. Pure: the caller brings the time.
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
        int free = 3;  ///< failures from one address that cost nothing
        /// The same for an account, from all addresses together: so many that guesses from elsewhere do not
        /// make its owner wait, so few that they find no password worth the name.
        int account_free = 200;
        std::chrono::seconds account_most{60};
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
    [[nodiscard]] std::chrono::seconds left(const std::string& key, int free, std::chrono::seconds most,
                                            Time now) const;
    void count(std::string key, Time now);
    void forget_old(Time now);

    Limits limits_{};
    std::unordered_map<std::string, Tries> tries_;
};

}  // namespace xiaoer::users
