// The platforms we speak, and the reading of their orders. Pure but for the calls their coroutines make.
#pragma once

#include <memory>
#include <optional>

#include "adapters/orders/remote/platform.hpp"

namespace xiaoer::adapters {

enum class TopDigest : std::uint8_t { md5, hmac, hmac_sha256 };

[[nodiscard]] std::unique_ptr<Platform> taobao(TopDigest digest = TopDigest::md5);
[[nodiscard]] std::unique_ptr<Platform> jushuitan();
[[nodiscard]] std::unique_ptr<Platform> guanyi();
[[nodiscard]] std::unique_ptr<Platform> pinduoduo();

/// Nothing where there is no usable order id.
[[nodiscard]] std::optional<PlatformOrder> taobao_order(const Json& trade);
[[nodiscard]] std::optional<PlatformOrder> jushuitan_order(const Json& order);
[[nodiscard]] std::optional<PlatformOrder> guanyi_order(const Json& order);
[[nodiscard]] std::optional<PlatformOrder> pinduoduo_order(const Json& order);
/// Puts the newest step of a TOP trace into the order.
void add_taobao_trace(const Json& answer, core::Order& order);

/// TOP's words for trade states, which the ERPs repeat.
[[nodiscard]] core::TradeState trade_state_of_top(std::string_view status);
/// 0..5 as TOP and Pinduoduo count them.
[[nodiscard]] core::Flag flag_of_number(std::int64_t number);
[[nodiscard]] int number_of_flag(core::Flag flag);
/// What is said of an order whose items disagree: the state that needs attention most.
[[nodiscard]] core::RefundState stronger(core::RefundState a, core::RefundState b);

}  // namespace xiaoer::adapters
