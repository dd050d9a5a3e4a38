// One WebSocket that is dialled again whenever it ends: how long to wait, when to give a peer up, what to
// count and log. Shared by every adapter that dials. It does not know what frames mean.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "bot/net/counters.hpp"
#include "bot/net/websocket.hpp"

namespace xiaoer::net {

/// How long to wait before dialling again. Full jitter, so that a thousand bots do not come back at once; a
/// refused token waits long, because only a human mends it.
struct Backoff {
    Milliseconds base{500};
    Milliseconds most{30'000};
    Milliseconds auth_base{30'000};
    Milliseconds auth_most{600'000};

    /// failures: in a row, this one included; random in [0, 1).
    [[nodiscard]] Milliseconds next(Cut::Kind kind, int failures, double random) const;
};

struct ReconnectingClientOptions {
    std::string name;  ///< for logs, e.g. "onebot ws://127.0.0.1:6700/"; no token in it
    Dial dial;
    WebSocketLimits limits;
    WebSocketTiming pace;
    Backoff backoff;
    std::function<double()> random;  ///< in [0, 1); empty = the system's
};

class ReconnectingClient final : private WebSocketUser {
  public:
    /// The user hears of every wire of this link, also of attempts that fail. Counted: dialled,
    /// link_cut_<why>.
    ReconnectingClient(boost::asio::io_context& io, ReconnectingClientOptions options, Counters& counters,
                       WebSocketUser& user);
    ~ReconnectingClient() override;
    ReconnectingClient(const ReconnectingClient&) = delete;
    ReconnectingClient& operator=(const ReconnectingClient&) = delete;

    void start();
    /// Says goodbye and does not dial again.
    void stop();
    /// The present wire, open or not; null between two attempts.
    [[nodiscard]] WebSocket* wire() const { return wire_.get(); }
    /// "connecting", "open", "waiting", "auth" (waiting, because the token was refused or the certificate not
    /// trusted), "stopped".
    [[nodiscard]] std::string_view state() const;

  private:
    void dial();
    void opened(WebSocket& wire) override;
    void frame(WebSocket& wire, std::string_view text) override;
    void cut(WebSocket& wire, const Cut& cut) override;
    void drained(WebSocket& wire) override;

    boost::asio::io_context& io_;
    ReconnectingClientOptions options_;
    Counters& counters_;
    WebSocketUser& user_;
    boost::asio::steady_timer again_;
    std::shared_ptr<WebSocket> wire_;
    int failures_ = 0;
    bool started_ = false;
    bool refused_ = false;
    std::shared_ptr<ReconnectingClient*> alive_ =
        std::make_shared<ReconnectingClient*>(this);  ///< what a late timer asks for
};

}  // namespace xiaoer::net
