// Counted reasons of whatever speaks with the outside, e.g. "frame_not_json" → 3. Shown by the metrics page.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace xiaoer::net {

using Counters = std::map<std::string, std::uint64_t, std::less<>>;

}  // namespace xiaoer::net
