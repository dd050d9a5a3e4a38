// Named places between reading a message and recording its outcome. In the product nothing happens there; the
// tests' program that dies by itself (tests/interop/process/crash_point.cpp) brings another body, so that
// each step is tried by name and not by luck.
#pragma once

#include <string_view>

namespace xiaoer::run {

void crash_point(std::string_view name);

}  // namespace xiaoer::run
