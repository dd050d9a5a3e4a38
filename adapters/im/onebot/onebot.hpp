// OneBot v11, the application's side: dialling an implementation, or being dialled by it. Two Ims of one
// session; what they promise beyond the port:
//  - a send that the implementation only queues (status "async") counts as delivered: its end is never told;
//  - a failure that speaks of a timeout is in doubt, because the message may have been shown;
//  - a peer that does not read, or whose own IM is lost, is told as a link that is down until it is back.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "adapters/im/port.hpp"
#include "bot/core/order.hpp"
#include "bot/net/reconnecting_client.hpp"

namespace xiaoer::adapters {

struct OneBotOptions {
    /// Forward only: ws://host[:port][/path], or wss://; port 6700 when absent.
    std::string url = "ws://127.0.0.1:6700/";
    /// Forward only: two sockets, <path>/api and <path>/event, instead of one for both.
    bool split = false;
    /// Forward, wss:// only: which certificate is believed.
    net::TlsTrust trust;
    /// Forward: what we show. Reverse: what we demand; "" lets everybody in. Never logged.
    std::string token;

    net::Milliseconds answer_within{10'000};   ///< then a send is in doubt
    net::Milliseconds heartbeat_floor{1'000};  ///< a peer that announces less is not believed
    net::WebSocketLimits limits;
    net::WebSocketTiming pace;
    net::Backoff backoff;
    std::function<double()> random;     ///< in [0, 1); empty = the system's
    std::function<core::Time()> clock;  ///< empty = the system's
};

/// Throws std::invalid_argument with a sentence for people when the URL cannot be used.
[[nodiscard]] std::shared_ptr<Im> dial_onebot11(boost::asio::io_context& io, OneBotOptions options);

/// Implementations dial us; any number of accounts, told apart by X-Self-ID. For one account the newest
/// connection wins. account() is the only account's, "" while there is none or more than one.
class OneBotReverse final : public Im {
  public:
    OneBotReverse(boost::asio::io_context& io, OneBotOptions options);
    ~OneBotReverse() override;

    /// A connection that asks for an upgrade: answered here, also when it is turned away.
    void accept(net::Stream stream, const net::Request& upgrade);

    [[nodiscard]] std::string_view account() const override;
    [[nodiscard]] bool serves(std::string_view account) const override;
    [[nodiscard]] bool reaches(std::string_view account) const override;
    [[nodiscard]] bool up() const override;
    [[nodiscard]] std::vector<LinkState> links() const override;
    void start(Sink& sink) override;
    void send(Outgoing message) override;
    bool send_group(GroupMessage message) override;
    void flush() override;
    void hold(bool held) override;
    void stop() override;
    [[nodiscard]] const net::Counters& counters() const override;

  private:
    struct Body;
    std::shared_ptr<Body> body_;
};

}  // namespace xiaoer::adapters
