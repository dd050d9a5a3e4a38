// Which back office a store has, as its JSON file says; strict, with faults in Chinese. Opens it behind the
// port.
#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "adapters/orders/port.hpp"
#include "adapters/orders/remote/platforms.hpp"
#include "adapters/orders/remote/remote.hpp"
#include "bot/base/fault.hpp"

namespace xiaoer::adapters {

struct OrdersSettings {
    enum class Kind : std::uint8_t { local, taobao, jushuitan, guanyi, pinduoduo };
    Kind kind = Kind::local;
    TopDigest digest = TopDigest::md5;
    RemoteOptions remote;  ///< folder is filled in by open_orders()
};

/// {"kind": "taobao", "app_key": "…", "secret_file": "…", "session_env": "…"}; the README of a store has the
/// whole list. Secrets may stand in the file itself where nobody but its owner can read it.
[[nodiscard]] std::optional<OrdersSettings> read_orders_settings(const std::filesystem::path& file,
                                                                 base::Faults& faults);

/// The local book in data, or a platform's with its own book below data. Throws std::runtime_error with a
/// sentence for people when a secret or a certificate cannot be read.
[[nodiscard]] std::unique_ptr<Orders> open_orders(boost::asio::io_context& io, const OrdersSettings& settings,
                                                  const std::filesystem::path& data);

}  // namespace xiaoer::adapters
