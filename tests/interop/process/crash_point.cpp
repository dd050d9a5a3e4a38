// Lets the process die (SIGKILL to itself) at a named place: XIAOER_CRASH_AT=<name>:<n>, the n-th time there.
// Linked before the library `run`, whose own body does nothing.
#include "bot/run/crash_point.hpp"

#include <csignal>
#include <cstdlib>
#include <string>

namespace xiaoer::run {

void crash_point(std::string_view name) {
    static const std::string where = [] {
        const char* value = std::getenv("XIAOER_CRASH_AT");
        return std::string(value == nullptr ? "" : value);
    }();
    if (where.empty()) return;
    const auto colon = where.find(':');
    if (std::string_view(where).substr(0, colon) != name) return;
    static int times = colon == std::string::npos ? 1 : std::atoi(where.c_str() + colon + 1);
    if (--times == 0) std::raise(SIGKILL);
}

}  // namespace xiaoer::run
