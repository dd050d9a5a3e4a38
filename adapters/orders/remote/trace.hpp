// What a courier's words say about where a parcel is. The words are data; unknown ones only say that it
// moves.
#pragma once

#include <string_view>

#include "bot/core/order.hpp"

namespace xiaoer::adapters {

/// Of one line of a trace; none for an empty one.
[[nodiscard]] core::Tracking tracking_of(std::string_view words);

}  // namespace xiaoer::adapters
