// Orders as people at a terminal read them, and as JSON. Telephone numbers and addresses in free text are
// masked; nothing is looked up.
#pragma once

#include <string>
#include <vector>

#include "adapters/orders/order_database.hpp"

namespace xiaoer::adapters {

/// Several lines, one fact each.
[[nodiscard]] std::string render_text(const BookedOrder& booked, std::chrono::minutes utc_offset);
/// One JSON object, times as ISO 8601 with the offset, unknown facts left out.
[[nodiscard]] std::string render_json(const BookedOrder& booked, std::chrono::minutes utc_offset);
/// One line an order.
[[nodiscard]] std::string render_list(const std::vector<BookedOrder>& orders,
                                      std::chrono::minutes utc_offset);

}  // namespace xiaoer::adapters
