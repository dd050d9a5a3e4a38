// The inside of a WebSocket, shared by websocket_open.cpp (dialling, accepting) and websocket.cpp (everything
// after). Nobody else includes it, so nobody else pays for Beast.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>

#include "bot/net/stream.hpp"
#include "bot/net/websocket.hpp"

namespace xiaoer::net {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using Awaitable = asio::awaitable<void>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Stream::executor_type>;

struct WebSocket::Body : std::enable_shared_from_this<WebSocket::Body> {
    enum class State : std::uint8_t { opening, open, closing, ended };

    Body(asio::io_context& io, Stream stream, WebSocketLimits l, WebSocketTiming p, WebSocketUser& u)
        : limits(l),
          pace(p),
          user(&u),
          ws(std::move(stream)),
          watch(io.get_executor()),
          resolver(io.get_executor()) {
        if (limits.bytes_per_second > 0) layer().pace(limits.bytes_per_second, limits.bytes_burst);
        if (limits.frames_per_second > 0) frames.emplace(limits.frames_per_second, limits.frames_per_second);
        ws.read_message_max(limits.frame_bytes);
        ws.auto_fragment(false);
        ws.text(true);
        ws.set_option(websocket::stream_base::timeout{websocket::stream_base::none(),
                                                      websocket::stream_base::none(), false});
    }

    Stream& layer() { return ws.next_layer(); }

    // Opening.
    Awaitable run_dial(std::shared_ptr<Body> self, Dial dial);
    Awaitable connect(const Dial& dial, error_code& error);
    void begin_accept(const Request& upgrade, std::string_view protocol);
    void opened();

    // Open.
    void read();
    void on_read(error_code error);
    void flush();
    void after_flush();
    void wait_writable();

    // The watch: one timer for opening, silence and goodbye.
    void watch_until(Clock::time_point due);
    void on_watch();
    void watch_open();

    // Ending.
    void fail(Cut::Kind kind, int code, std::string detail);
    void fail(error_code error);
    void close(std::uint16_t code, std::string_view reason);

    WebSocketLimits limits;
    WebSocketTiming pace;
    WebSocketUser* user;  ///< null once detached
    WebSocket* wire = nullptr;
    State state = State::opening;
    websocket::stream<Stream, false> ws;
    beast::flat_buffer buffer;
    Timer watch;
    asio::ip::basic_resolver<asio::ip::tcp, Stream::executor_type> resolver;
    std::deque<std::uint64_t> begins;  ///< of frames the kernel has not begun to take
    std::optional<Bucket> frames;
    bool was_full = false;
    bool waiting_writable = false;
    bool heard_frame = false;
    bool held = false;     ///< nobody wants the next frame
    bool reading = false;  ///< asked for the next frame
    std::uint64_t heard_bytes = 0;
    Clock::time_point last_bytes{};
    Clock::time_point last_frame{};
    Clock::time_point pinged_at{};
    bool pinged = false;
    Milliseconds frames_within{0};
};

}  // namespace xiaoer::net
