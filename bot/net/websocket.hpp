// One WebSocket, dialled or accepted, from its handshake to its end: whole text frames in, whole text frames
// out, one system call a flush, its own watch over a silent peer. It knows nothing of what frames mean, and
// it never dials again (that is ReconnectingClient). Beast stays in websocket.cpp.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/net/http_head.hpp"
#include "bot/net/stream.hpp"

namespace xiaoer::net {

using Milliseconds = std::chrono::milliseconds;

struct WebSocketLimits {
    std::size_t frame_bytes =
        1024 * 1024;                   ///< a larger one ends the link; what a frame means has its own limit
    std::size_t queue_frames = 1'000;  ///< written by us and not yet taken by the kernel
    std::size_t queue_bytes = 1024 * 1024;
    double frames_per_second = 0;  ///< a peer that sends more is told 1008; 0 = as many as it likes
    double bytes_per_second = 0;   ///< raw, so empty and control frames count too; more ends the link
    double bytes_burst = 0;
};

struct WebSocketTiming {
    Milliseconds open_within{5'000};   ///< resolving, connecting and the handshake together
    Milliseconds ping_after{20'000};   ///< silence after which we ask
    Milliseconds pong_within{20'000};  ///< after that the peer is dead
    Milliseconds close_within{1'000};  ///< for the peer's goodbye
};

struct Dial {
    std::string host;
    std::string port;
    std::string target = "/";
    std::vector<std::pair<std::string, std::string>> headers;
    std::optional<TlsTrust> tls;  ///< wss://
};

/// Why a wire ended.
struct Cut {
    enum class Kind : std::uint8_t {
        network,    ///< could not connect, was reset, broke the protocol
        refused,    ///< no WebSocket here: the peer answered the upgrade with another status
        auth,       ///< our token is not wanted: 401 or 403, or closed before the first frame for policy
        untrusted,  ///< TLS: the peer is not who we demand
        silent,     ///< the peer stopped answering
        closed,     ///< the peer said goodbye
        ours        ///< we ended it
    };
    Kind kind = Kind::network;
    int code = 0;            ///< HTTP status or close code, where there is one
    std::string detail;      ///< the system's words; never the peer's
    bool opened = false;     ///< the handshake had succeeded
    bool heard = false;      ///< at least one frame had come
    std::uint64_t gone = 0;  ///< bytes the kernel had taken: what began before that may have arrived
};

[[nodiscard]] std::string_view word(Cut::Kind kind);

class WebSocket;

/// What a wire tells. Nothing more comes after cut(). A frame that is not text ends the link with 1003.
class WebSocketUser {
  public:
    virtual ~WebSocketUser() = default;
    virtual void opened(WebSocket& wire) = 0;
    virtual void frame(WebSocket& wire, std::string_view text) = 0;
    virtual void cut(WebSocket& wire, const Cut& cut) = 0;
    /// The queue had been full and is at most half full again.
    virtual void drained(WebSocket& wire) = 0;
};

/// Answers a request without a WebSocket and lets go.
void turn_away(Stream stream, int status);

class WebSocket {
  public:
    /// The user must outlive the wire or detach() it; the wire tells about itself from the next pass of the
    /// loop on.
    static std::shared_ptr<WebSocket> dial(boost::asio::io_context& io, Dial dial, WebSocketLimits limits,
                                           WebSocketTiming pace, WebSocketUser& user);
    /// Answers the upgrade of a connection whose request passed check_upgrade(). protocol: the subprotocol
    /// both speak, "" = none.
    static std::shared_ptr<WebSocket> accept(boost::asio::io_context& io, Stream stream,
                                             const Request& upgrade, WebSocketLimits limits,
                                             WebSocketTiming pace, WebSocketUser& user,
                                             std::string_view protocol = {});
    ~WebSocket();
    WebSocket(const WebSocket&) = delete;
    WebSocket& operator=(const WebSocket&) = delete;

    [[nodiscard]] bool open() const;
    /// More than the limits wait for a peer that does not read.
    [[nodiscard]] bool full() const;
    /// Queues one text frame and returns where it begins, to be compared with Cut::gone. Only while open().
    std::uint64_t send(std::string_view text);
    /// As in Cut::gone, now.
    [[nodiscard]] std::uint64_t gone() const;
    /// Hands what is queued to the kernel.
    void flush();
    /// Reads nothing more, or reads again; one frame may still come. What is not read waits with the peer,
    /// which is not taken for silent meanwhile.
    void hold(bool held);
    /// From now on a peer that sends no frame (pongs do not count) for that long is dead; zero takes it back.
    void expect_frames_within(Milliseconds silence);
    /// Says goodbye and waits shortly for the peer's; cut() follows with Kind::ours.
    void close(std::uint16_t code, std::string_view reason);
    /// Ends at once; cut() follows with that kind: for a peer that has told over the open link what an
    /// upgrade would have told by its status.
    void end(Cut::Kind kind, std::string detail);
    /// Ends at once without a word; nothing is told to the user any more.
    void detach();

  private:
    struct Body;
    explicit WebSocket(std::shared_ptr<Body> body);
    std::shared_ptr<Body> body_;
};

}  // namespace xiaoer::net
