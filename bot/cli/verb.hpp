// What every verb of the command line needs: its exit status and the time.
#pragma once

#include <chrono>

#include "bot/core/order.hpp"

namespace xiaoer::cli {

constexpr int kFaults = 1;
constexpr int kWrongCommand = 2;
constexpr int kFailed = 3;

[[nodiscard]] inline core::Time now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace xiaoer::cli
