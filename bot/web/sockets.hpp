// The two WebSocket protocols; each is described at the top of its .cpp.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bot/core/order.hpp"
#include "bot/web/hub.hpp"
#include "bot/web/pictures.hpp"

namespace xiaoer::web {

/// What a socket needs; outlives it.
struct SocketWorld {
    Hub& hub;
    const Limits& limits;
    const Pictures& pictures;
    std::string account;  ///< "web:demo"
    std::function<core::Time()> now;
};

void serve_buyer(const std::shared_ptr<const SocketWorld>& world, const std::shared_ptr<Link>& link,
                 const std::string& visitor);
void serve_agent(const std::shared_ptr<const SocketWorld>& world, const std::shared_ptr<Link>& link,
                 const AgentSession& session);

}  // namespace xiaoer::web
