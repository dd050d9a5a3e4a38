// One WebSocket that is dialled again whenever it ends: how long to wait, when to give a peer up, what to
// count and log. Shared by every adapter that dials. It does not know what frames mean.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "bot/net/counters.hpp"
#include "bot/net/websocket.hpp"

namespace xiaoer::adapters {

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

struct LinkOptions {
    std::string name;  ///< for logs, e.g. "onebot ws://127.0.0.1:6700/"; no token in it
    Dial dial;
    WireLimits limits;
    WirePace pace;
    Backoff backoff;
    std::function<double()> random;  ///< in [0, 1); empty = the system's
};

class Link final : private WireUser {
  public:
    /// The user hears of every wire of this link, also of attempts that fail. Counted: dialled,
    /// link_cut_<why>.
    Link(boost::asio::io_context& io, LinkOptions options, Counters& counters, WireUser& user);
    ~Link() override;
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    void start();
    /// Says goodbye and does not dial again.
    void stop();
    /// The present wire, open or not; null between two attempts.
    [[nodiscard]] Wire* wire() const { return wire_.get(); }
    /// "connecting", "open", "waiting", "auth" (waiting, because the token was refused), "stopped".
    [[nodiscard]] std::string_view state() const;

  private:
    void dial();
    void opened(Wire& wire) override;
    void frame(Wire& wire, std::string_view text) override;
    void cut(Wire& wire, const Cut& cut) override;
    void drained(Wire& wire) override;

    boost::asio::io_context& io_;
    LinkOptions options_;
    Counters& counters_;
    WireUser& user_;
    boost::asio::steady_timer again_;
    std::shared_ptr<Wire> wire_;
    int failures_ = 0;
    bool started_ = false;
    bool refused_ = false;
    std::shared_ptr<Link*> alive_ = std::make_shared<Link*>(this);  ///< what a late timer asks for
};

}  // namespace xiaoer::adapters
