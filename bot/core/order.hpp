// Facts about an order as the back office tells them. Facts only: nothing is looked up
// here, and no name, phone or street of the receiver is kept.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xiaoer::core {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

enum class TradeState : std::uint8_t { unknown, unpaid, paid, shipped, completed, closed };
enum class ReviewState : std::uint8_t { unknown, awaiting, reviewed };
enum class Tracking : std::uint8_t {
    none,
    not_picked_up,
    picked_up,
    in_transit,
    out_for_delivery,
    signed_for,
    abnormal
};
enum class RefundState : std::uint8_t { none, requested, refused, refunded };
/// Colours, not numbers: every back office counts its flags differently.
enum class Flag : std::uint8_t { none, red, yellow, green, blue, pink };

/// The words of JSON, conditions and logs: "unpaid", "not_picked_up" …; "" for unknown.
[[nodiscard]] std::string_view word(TradeState state);
[[nodiscard]] std::string_view word(Tracking tracking);
[[nodiscard]] std::string_view word(ReviewState state);
[[nodiscard]] std::string_view word(RefundState state);
[[nodiscard]] std::string_view word(Flag flag);
/// What people read: 等待买家付款, 买家已付款 …
[[nodiscard]] std::string_view title(TradeState state);
[[nodiscard]] std::string_view title(Tracking tracking);
[[nodiscard]] std::string_view title(ReviewState state);

struct Item {
    std::string title;
    std::string code;        ///< may be empty
    std::string attributes;  ///< colour, size … as one text
    int quantity = 1;
    bool operator==(const Item&) const = default;
};

struct Order {
    std::string id;
    TradeState state = TradeState::unknown;
    ReviewState review = ReviewState::unknown;
    RefundState refund = RefundState::none;
    std::vector<Item> items;
    std::int64_t amount_fen = 0;
    std::string province;  ///< full official name; the only part of the address the bot keeps
    std::optional<Time> ordered;
    std::optional<Time> paid;
    std::optional<Time> shipped;
    std::string courier;
    std::string tracking_number;
    Tracking tracking = Tracking::none;
    std::optional<Time> tracking_updated;
    std::optional<Time> signed_at;  ///< when the receiver had it, where the back office tells
    std::string tracking_text;      ///< last trace line as the courier words it; may be empty
    bool out_of_stock = false;
    bool address_abnormal = false;
    std::string memo;
    Flag flag = Flag::none;
    bool operator==(const Order&) const = default;

    /// Unpaid, paid or shipped: something can still be asked about it.
    [[nodiscard]] bool open() const {
        return state == TradeState::unpaid || state == TradeState::paid || state == TradeState::shipped;
    }
    /// First item's title, "…等N件" for more.
    [[nodiscard]] std::string goods() const;
    /// Last four characters of the id, as buyers are shown it.
    [[nodiscard]] std::string tail() const;
    /// "88.50"; "" when the amount is not known.
    [[nodiscard]] std::string yuan() const;
};

}  // namespace xiaoer::core
