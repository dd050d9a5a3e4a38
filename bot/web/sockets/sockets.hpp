// The WebSocket: its greeting, and the two protocols behind it, described in openapi.json (x-websocket).
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bot/core/order.hpp"
#include "bot/pictures/pictures.hpp"
#include "bot/web/live/hub.hpp"

namespace xiaoer::web {

/// What a socket needs; outlives it.
struct SocketContext {
    Hub& hub;
    users::Accounts& accounts;
    const Limits& limits;
    const xiaoer::pictures::Pictures& pictures;
    std::string account;  ///< "web:demo"
    std::function<core::Time()> now;
};

/// Waits for the ticket and hands the link to one of the two below.
void greet(const std::shared_ptr<const SocketContext>& context, const std::shared_ptr<Link>& link);
void serve_buyer(const std::shared_ptr<const SocketContext>& context, const std::shared_ptr<Link>& link,
                 const std::string& visitor);
void serve_staff(const std::shared_ptr<const SocketContext>& context, const std::shared_ptr<Link>& link,
                 const users::Identity& who, const Arrival& arrival);

}  // namespace xiaoer::web
