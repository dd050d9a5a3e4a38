// Draws the small picture that proves to a buyer that a parcel was urged: order, tracking number, time, what
// was sent. It shows what it is given and nothing else; whether and to whom it is shown is decided elsewhere.
#pragma once

#include <string>

#include "bot/core/action.hpp"

namespace xiaoer::adapters {

/// The bytes of a PNG, 720 pixels wide; "" when it cannot be drawn (no memory). utc_offset: the store's
/// clock. A text that is too long is shortened, control characters are left out.
[[nodiscard]] std::string draw_proof(const core::Proof& proof, const std::string& store,
                                     std::chrono::minutes utc_offset);

}  // namespace xiaoer::adapters
