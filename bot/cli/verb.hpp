// What every verb of the command line needs: its exit status, the time, and who runs it.
#pragma once

#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <string>

#include "bot/core/order.hpp"

namespace xiaoer::cli {

constexpr int kFaults = 1;
constexpr int kWrongCommand = 2;
constexpr int kFailed = 3;

[[nodiscard]] inline core::Time now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// Who is logged in to this machine, for the audit trail.
[[nodiscard]] inline std::string system_user() {
    const auto* entry = ::getpwuid(::getuid());
    return entry == nullptr ? std::to_string(::getuid()) : entry->pw_name;
}

}  // namespace xiaoer::cli
