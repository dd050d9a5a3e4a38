#include "bot/web/sockets/link.hpp"

#include <boost/asio/post.hpp>

#include "bot/base/log.hpp"
#include "bot/net/websocket.hpp"

namespace xiaoer::web {
namespace {

net::WebSocketLimits limits_of(const Limits& limits) {
    net::WebSocketLimits out;
    out.frame_bytes = limits.message_bytes;
    out.queue_bytes = limits.queue_bytes;
    out.queue_frames = limits.queue_bytes / 64;
    out.frames_per_second = limits.messages_per_second;
    out.bytes_per_second = limits.bytes_per_second;
    out.bytes_burst = limits.bytes_burst;
    return out;
}

net::WebSocketTiming timing_of(const Limits& limits) {
    net::WebSocketTiming out;
    out.open_within = limits.head_time;
    out.ping_after = limits.ping_after;
    out.pong_within = limits.silent_after - limits.ping_after;
    out.close_within = limits.close_time;
    return out;
}

class SocketLink final : public Link, public net::Timed, private net::WebSocketUser {
  public:
    SocketLink(boost::asio::io_context& io, net::Stream stream, const net::Request& upgrade,
               const Limits& limits, std::shared_ptr<net::Registry> registry)
        : io_(io),
          limits_(limits),
          registry_(std::move(registry)),
          stream_(std::move(stream)),
          upgrade_(upgrade) {
        registry_->add(*this);
    }
    ~SocketLink() override { registry_->remove(*this); }

    void start(std::function<void()> on_open) override {
        self_ = std::static_pointer_cast<SocketLink>(shared_from_this());
        on_open_ = std::move(on_open);
        wire_ = net::WebSocket::accept(io_, std::move(stream_), upgrade_, limits_of(limits_),
                                       timing_of(limits_), *this);
    }

    void send(std::shared_ptr<const std::string> text) override {
        if (wire_ == nullptr || !wire_->open()) return;
        if (wire_->full()) return close(Close::try_later);
        wire_->send(*text);
        if (std::exchange(flush_is_due_, true)) return;
        // Once a pass, however many frames it makes.
        boost::asio::post(io_, [self = self_] {
            self->flush_is_due_ = false;
            self->wire_->flush();
        });
    }

    void close(Close code) override {
        if (wire_ != nullptr) wire_->close(static_cast<std::uint16_t>(code), "");
    }

    void tick(net::Moment now) override {
        if (must_speak_by && now > *must_speak_by) close(Close::ticket_refused);
    }

    void begin_shutdown() override { close(Close::going_away); }

    void cut_off() override {
        if (wire_ != nullptr) wire_->detach();  // cut() will not come
        on_closed = nullptr;
        on_text = nullptr;
        self_ = nullptr;
    }

  private:
    void opened(net::WebSocket&) override { on_open_(); }

    void frame(net::WebSocket&, std::string_view text) override {
        try {
            on_text(text);
        } catch (const std::exception& error) {
            // One conversation that cannot be read must not end everybody's.
            log::error("web: a message was not handled: {}", error.what());
            close(Close::internal_error);
        }
    }

    void cut(net::WebSocket&, const net::Cut&) override {
        // Not from inside a caller's send(): whoever iterates over links may be on the stack.
        boost::asio::post(io_, [self = self_] {
            if (self->on_closed) self->on_closed();
            self->on_closed = nullptr;
            self->on_text = nullptr;
            self->self_ = nullptr;
        });
    }

    void drained(net::WebSocket&) override {}

    boost::asio::io_context& io_;
    Limits limits_;
    std::shared_ptr<net::Registry> registry_;
    net::Stream stream_;  ///< until start()
    net::Request upgrade_;
    std::function<void()> on_open_;
    std::shared_ptr<net::WebSocket> wire_;
    std::shared_ptr<SocketLink> self_;  ///< from start() until the wire is cut
    bool flush_is_due_ = false;
};

}  // namespace

std::shared_ptr<Link> make_link(boost::asio::io_context& io, net::Stream stream, const net::Request& upgrade,
                                const Limits& limits, std::shared_ptr<net::Registry> registry) {
    return std::make_shared<SocketLink>(io, std::move(stream), upgrade, limits, std::move(registry));
}

}  // namespace xiaoer::web
