// What the cells of an order export mean: header names and their synonyms, money, times, states, provinces.
// Pure text to value; no file, no database.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/order.hpp"

namespace xiaoer::adapters {

enum class Column : std::uint8_t {
    id,
    buyer,
    state,
    refund,
    review,
    amount,
    title,
    code,
    attributes,
    quantity,
    ordered,
    paid,
    shipped,
    changed_address,  ///< what the buyer changed it to; wins over address
    address,
    courier,
    tracking_number,
    memo,
    flag,
    sub_order,  ///< a row is one good of an order; its amount is the good's
};
constexpr std::size_t kColumns = 20;

/// The place of each column in the row, where the header has it. Of several names for one column the better
/// known wins, wherever it stands.
struct Columns {
    std::optional<std::size_t> place[kColumns];
    std::vector<std::string> unused;  ///< names of columns that are not read, as the header has them
    [[nodiscard]] bool has(Column column) const {
        return place[static_cast<std::size_t>(column)].has_value();
    }
    /// The cell, cleaned; "" when the row is short.
    [[nodiscard]] std::string cell(const std::vector<std::string>& row, Column column) const;
};
[[nodiscard]] Columns columns_of(const std::vector<std::string>& header);
/// The best known name of a column, for messages.
[[nodiscard]] std::string_view name_of(Column column);

/// Without Excel's guards (="123", a leading apostrophe or backtick), tabs, outer and no-break spaces.
[[nodiscard]] std::string clean_cell(std::string_view cell);

/// "¥1,234.50" → 123450. Nothing for anything else, a negative sum, or more than ten million yuan.
[[nodiscard]] std::optional<std::int64_t> fen_of(std::string_view text);
/// Every form in which platforms and spreadsheets write a moment of the store's clock: "2023-11-20 10:00:05",
/// "2023/11/2 9:00", "2023.11.2", "2023年11月2日 9:00", with fractions of a second, "T" and an offset,
/// 上午/下午 or AM/PM, as 14 digits or as the number of days that Excel counts.
[[nodiscard]] std::optional<core::Time> time_of(std::string_view text, std::chrono::minutes utc_offset);
[[nodiscard]] std::optional<core::TradeState> trade_state_of(std::string_view text);
[[nodiscard]] core::RefundState refund_state_of(std::string_view text);
[[nodiscard]] core::ReviewState review_state_of(std::string_view text);
[[nodiscard]] core::Flag flag_of(std::string_view text);
/// Full official name of the province an address begins with; "" when it begins with none.
[[nodiscard]] std::string province_of(std::string_view address);
/// "已收货" → 1 … how far a state is on its way; a file that tells less is older. Closed is the end.
[[nodiscard]] int stage_of(core::TradeState state);
/// Without what spreadsheets add to a number: "123.0", "123#".
[[nodiscard]] std::string order_id_of(std::string cell);
/// 合计, 总计, 小计: not an order.
[[nodiscard]] bool is_total(std::string_view cell);
/// Letters, digits, '-' and '_', at most 64.
[[nodiscard]] bool is_order_id(std::string_view text);
/// "3.10E+18": a spreadsheet has destroyed the number.
[[nodiscard]] bool is_rounded_number(std::string_view text);

}  // namespace xiaoer::adapters
