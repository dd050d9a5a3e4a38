// One WebSocket to a browser after its handshake was checked: the house's WebSocket under the web's limits,
// with the reasons for which the web closes. It knows nothing of chats.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bot/net/http_head.hpp"
#include "bot/net/stream.hpp"
#include "bot/net/timed.hpp"
#include "bot/web/http/limits.hpp"

namespace xiaoer::web {

enum class Close : unsigned short {
    going_away = 1001,
    not_text = 1003,
    policy = 1008,
    internal_error = 1011,
    try_later = 1013,
    signed_out = 4001,
    ticket_refused = 4401
};

class Link {
  public:
    virtual ~Link() = default;
    /// Set before start(). text is called for each message; closed once, when nothing more will come.
    std::function<void(std::string_view)> on_text;
    std::function<void()> on_closed;
    /// Answers the upgrade; on_open follows when the browser may be written to.
    virtual void start(std::function<void()> on_open) = 0;
    virtual void send(std::shared_ptr<const std::string> text) = 0;
    void send(std::string text) { send(std::make_shared<const std::string>(std::move(text))); }
    virtual void close(Close code) = 0;
    /// When the peer must have said what it was asked for; nothing: it may be silent.
    std::optional<net::Moment> must_speak_by;
    std::shared_ptr<void> seat;  ///< its place among the connections
};

/// Takes over the socket of a request that passed check_upgrade.
[[nodiscard]] std::shared_ptr<Link> make_link(boost::asio::io_context& io, net::Stream stream,
                                              const net::Request& upgrade, const Limits& limits,
                                              std::shared_ptr<net::Registry> registry);

}  // namespace xiaoer::web
