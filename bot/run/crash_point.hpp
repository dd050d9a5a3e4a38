// Named places where tests let the process die (SIGKILL to itself), so that each step between reading a
// message and recording its outcome is tried by name and not by luck. Nothing unless built with
// XIAOER_CRASH_POINTS.
#pragma once

#include <string_view>

namespace xiaoer::run {

#ifdef XIAOER_CRASH_POINTS
/// Dies when the environment says XIAOER_CRASH_AT=<name>:<n> and this is the n-th time here.
void crash_point(std::string_view name);
#else
inline void crash_point(std::string_view) {}
#endif

}  // namespace xiaoer::run
