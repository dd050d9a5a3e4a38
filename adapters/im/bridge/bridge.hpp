// The bridge server: desktop bridges that sit beside a seller's client (千牛, 拼多多 …) dial in on the web
// server's port, tell what buyers write and carry our lines to the client. One Im for all of them, their
// seller accounts and shops. What they say on the wire stands in adapters/README.md; what it promises beyond
// the port:
//  - an event is acknowledged when it and what was decided on it are on disk, or when it needs neither;
//  - a command keeps one id over WebSocket, HTTP and every lease, and expires; a result that leaves doubt
//  ends
//    in doubt unless the line is echoed in time;
//  - a line that a human typed into the seller's client takes the conversation over.
#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "adapters/im/port.hpp"
#include "bot/net/http_head.hpp"
#include "bot/net/websocket.hpp"

namespace xiaoer::adapters {

struct BridgeOptions {
    std::filesystem::path folder;           ///< where bridges.db is
    net::Milliseconds live_within{40'000};  ///< a bridge that was silent longer is gone
    net::Milliseconds lease{20'000};  ///< then a command that was pulled and not answered is offered again
    net::Milliseconds expires_after{60'000};  ///< a line nobody took by then is not sent any more
    net::Milliseconds echo_within{60'000};    ///< a doubtful line may still be confirmed that long
    net::Milliseconds sweep{250};             ///< how often deadlines are looked at
    std::function<core::Time()> clock;        ///< empty = the system's
};

class Bridge final : public Im {
  public:
    /// Throws std::runtime_error with a Chinese sentence when the folder cannot be used.
    Bridge(boost::asio::io_context& io, BridgeOptions options);
    ~Bridge() override;

    static constexpr std::string_view kSocket = "/api/bridge/v1/ws";
    static constexpr std::string_view kService = "/api/bridge/v1/";
    static constexpr std::size_t kBodyBytes = 4 << 20;
    /// A connection that asks for an upgrade on kSocket.
    void accept(net::Stream stream, const net::Request& upgrade);
    /// A request below kService; answered once, perhaps later (commands are waited for, events are
    /// committed).
    void serve(const net::Request& request, std::function<void(net::Response)> answer);

    [[nodiscard]] std::string_view account() const override { return {}; }
    [[nodiscard]] bool serves(std::string_view account) const override;
    [[nodiscard]] bool reaches(std::string_view account) const override;
    [[nodiscard]] std::optional<KnownBuyer> known(std::string_view conversation) const override;
    [[nodiscard]] bool up() const override;
    [[nodiscard]] std::vector<LinkState> links() const override;
    void start(Sink& sink) override;
    void send(Outgoing message) override;
    void flush() override;
    void stop() override;
    [[nodiscard]] const net::Counters& counters() const override;

  private:
    struct Body;
    std::shared_ptr<Body> body_;
};

}  // namespace xiaoer::adapters
