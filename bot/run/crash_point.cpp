#include "bot/run/crash_point.hpp"

namespace xiaoer::run {

void crash_point(std::string_view) {}

}  // namespace xiaoer::run
