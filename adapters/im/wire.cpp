#include "adapters/im/wire.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <optional>

#include "adapters/im/buffered_socket.hpp"

namespace xiaoer::adapters {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using Awaitable = asio::awaitable<void>;

namespace {

constexpr std::size_t kFlushAt = 64 * 1024;    // a pass that writes more than this is flushed on its way
constexpr std::size_t kKeepFrame = 64 * 1024;  // memory a quiet link keeps for the next frame

/// Codes with which peers that upgrade first and look at the token later turn us away.
bool turned_away(std::uint16_t code) {
    return code == websocket::close_code::protocol_error || code == websocket::close_code::policy_error;
}

}  // namespace

std::string_view word(Cut::Kind kind) {
    switch (kind) {
        case Cut::Kind::network:
            return "network";
        case Cut::Kind::refused:
            return "refused";
        case Cut::Kind::auth:
            return "auth";
        case Cut::Kind::silent:
            return "silent";
        case Cut::Kind::closed:
            return "closed";
        case Cut::Kind::ours:
            return "ours";
    }
    return "";
}

struct Wire::Body : std::enable_shared_from_this<Wire::Body> {
    enum class State : std::uint8_t { opening, open, closing, ended };

    Body(asio::io_context& io, WireLimits l, WirePace p, WireUser& u)
        : limits(l), pace(p), user(&u), ws(io), watch(io.get_executor()), resolver(io.get_executor()) {
        ws.read_message_max(limits.frame_bytes);
        ws.auto_fragment(false);
        ws.text(true);
        ws.set_option(websocket::stream_base::timeout{websocket::stream_base::none(),
                                                      websocket::stream_base::none(), false});
    }

    BufferedSocket& layer() { return ws.next_layer(); }

    // Opening.
    Awaitable run_dial(std::shared_ptr<Body> self, Dial dial);
    Awaitable connect(const Dial& dial, error_code& error);
    void begin_accept(asio::ip::tcp::socket socket, std::string_view head);
    void opened();
    void prepare_socket();

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

    WireLimits limits;
    WirePace pace;
    WireUser* user;  ///< null once detached
    Wire* wire = nullptr;
    State state = State::opening;
    websocket::stream<BufferedSocket, false> ws;
    beast::flat_buffer buffer;
    asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, BufferedSocket::executor_type> watch;
    asio::ip::basic_resolver<asio::ip::tcp, BufferedSocket::executor_type> resolver;
    std::deque<std::uint64_t> begins;  ///< of frames the kernel has not begun to take
    bool was_full = false;
    bool waiting_writable = false;
    bool heard_frame = false;
    bool overdue = false;  ///< the watch fired while opening
    std::uint64_t heard_bytes = 0;
    Clock::time_point last_bytes{};
    Clock::time_point last_frame{};
    bool pinged = false;
    Milliseconds frames_within{0};
};

// ---- opening

Awaitable Wire::Body::connect(const Dial& dial, error_code& error) {
    using asio::ip::tcp;
    const auto into = [&error] { return asio::redirect_error(asio::use_awaitable, error); };
    const auto literal = asio::ip::make_address(dial.host, error);
    const auto numeric =
        dial.port.find_first_not_of("0123456789") == std::string::npos && dial.port.size() < 6;
    if (!error && numeric) {
        const tcp::endpoint endpoint(literal, static_cast<unsigned short>(std::stoul(dial.port)));
        co_await layer().socket().async_connect(endpoint, into());
        co_return;
    }
    const auto found = co_await resolver.async_resolve(dial.host, dial.port, into());
    if (error) co_return;
    for (const auto& entry : found) {
        error_code ignored;
        layer().socket().close(ignored);
        co_await layer().socket().async_connect(entry.endpoint(), into());
        if (!error || overdue) co_return;
    }
}

Awaitable Wire::Body::run_dial(std::shared_ptr<Body> self, Dial dial) {
    error_code error;
    co_await connect(dial, error);
    if (state != State::opening) co_return;
    if (error) co_return fail(error);
    prepare_socket();
    ws.set_option(
        websocket::stream_base::decorator([headers = dial.headers](websocket::request_type& request) {
            request.set(http::field::user_agent, "xiaoer");
            for (const auto& [name, value] : headers)
                request.set(name, value);
        }));
    websocket::response_type response;
    const bool v6 = dial.host.find(':') != std::string::npos;
    const auto host = (v6 ? "[" + dial.host + "]" : dial.host) + ":" + dial.port;
    co_await ws.async_handshake(response, host, dial.target,
                                asio::redirect_error(asio::use_awaitable, error));
    if (state != State::opening) co_return;
    if (error == websocket::error::upgrade_declined) {
        const auto status = static_cast<int>(response.result_int());
        co_return fail(status == 401 || status == 403 ? Cut::Kind::auth : Cut::Kind::refused, status,
                       "upgrade declined");
    }
    if (error) co_return fail(error);
    opened();
    (void)self;  // what keeps us alive
}

void Wire::Body::begin_accept(asio::ip::tcp::socket socket, std::string_view head) {
    error_code error;
    const auto protocol = socket.local_endpoint(error).protocol();
    if (!error) layer().socket().assign(protocol, socket.release(error), error);
    http::request_parser<http::empty_body> parser;
    parser.header_limit(16 * 1024);
    parser.eager(false);
    if (!error) parser.put(asio::buffer(head), error);
    if (!error && !parser.is_header_done()) error = http::error::partial_message;
    if (error) {
        // The user hears of it on the next pass, as promised.
        return asio::post(layer().get_executor(), [self = shared_from_this(), error] { self->fail(error); });
    }
    prepare_socket();
    ws.set_option(websocket::stream_base::decorator(
        [](websocket::response_type& response) { response.set(http::field::server, "xiaoer"); }));
    auto request = std::make_shared<http::request<http::empty_body>>(parser.release());
    ws.async_accept(*request, [self = shared_from_this(), request](error_code failed) {
        if (self->state != State::opening) return;
        if (failed) return self->fail(failed);
        self->opened();
    });
}

void Wire::Body::prepare_socket() {
    error_code ignored;
    layer().socket().non_blocking(true, ignored);
    layer().socket().set_option(asio::ip::tcp::no_delay(true), ignored);
}

void Wire::Body::opened() {
    state = State::open;
    heard_bytes = layer().heard();
    last_bytes = last_frame = Clock::now();
    watch_open();
    if (user != nullptr) user->opened(*wire);
    if (state == State::open) read();
}

// ---- open

void Wire::Body::read() {
    ws.async_read(buffer,
                  [self = shared_from_this()](error_code error, std::size_t) { self->on_read(error); });
}

void Wire::Body::on_read(error_code error) {
    if (state != State::open) return;
    if (error) return fail(error);
    last_frame = Clock::now();
    heard_frame = true;
    const auto text = buffer.cdata();
    if (user != nullptr) user->frame(*wire, {static_cast<const char*>(text.data()), text.size()});
    buffer.clear();
    if (buffer.capacity() > kKeepFrame) buffer.shrink_to_fit();
    if (state == State::open) read();
}

void Wire::Body::flush() {
    if (state != State::open || waiting_writable) return;
    error_code error;
    layer().flush(error);
    if (error)  // told on the next pass: whoever writes is not called back while writing
        return asio::post(layer().get_executor(), [self = shared_from_this(), error] { self->fail(error); });
    after_flush();
    if (layer().waiting() > 0) wait_writable();
}

void Wire::Body::after_flush() {
    while (!begins.empty() && begins.front() < layer().gone())
        begins.pop_front();
    const bool half = begins.size() <= limits.queue_frames / 2 && layer().waiting() <= limits.queue_bytes / 2;
    if (!was_full || !half) return;
    was_full = false;
    asio::post(layer().get_executor(), [self = shared_from_this()] {
        if (self->state == State::open && self->user != nullptr) self->user->drained(*self->wire);
    });
}

void Wire::Body::wait_writable() {
    waiting_writable = true;
    layer().socket().async_wait(BufferedSocket::Socket::wait_write,
                                [self = shared_from_this()](error_code error) {
                                    self->waiting_writable = false;
                                    if (!error) self->flush();
                                });
}

// ---- the watch

void Wire::Body::watch_until(Clock::time_point due) {
    watch.expires_at(due);
    watch.async_wait([self = shared_from_this()](error_code error) {
        if (!error) self->on_watch();
    });
}

void Wire::Body::watch_open() {
    auto due = last_bytes + (pinged ? 2 * pace.ping_after : pace.ping_after);
    if (frames_within.count() > 0) due = std::min(due, last_frame + frames_within);
    watch_until(due);
}

void Wire::Body::on_watch() {
    if (state == State::opening) {
        overdue = true;
        return fail(Cut::Kind::network, 0, "not open in time");
    }
    if (state == State::closing) return fail(Cut::Kind::ours, 0, "no goodbye in time");
    if (state != State::open) return;
    const auto now = Clock::now();
    if (const auto heard = layer().heard(); heard != std::exchange(heard_bytes, heard)) {
        last_bytes = now;  // some time since the last look: near enough for a watch
        pinged = false;
    }
    if (frames_within.count() > 0 && now - last_frame >= frames_within)
        return fail(Cut::Kind::silent, 0, "no heartbeat");
    if (now - last_bytes >= 2 * pace.ping_after) return fail(Cut::Kind::silent, 0, "no answer to a ping");
    if (now - last_bytes >= pace.ping_after && !std::exchange(pinged, true)) {
        error_code error;
        ws.ping({}, error);
        if (error) return fail(error);
        flush();
    }
    if (state == State::open) watch_open();
}

// ---- ending

void Wire::Body::fail(error_code error) {
    if (error != websocket::error::closed) return fail(Cut::Kind::network, 0, error.message());
    const auto code = ws.reason().code;
    const bool auth = !heard_frame && turned_away(code);
    fail(auth ? Cut::Kind::auth : Cut::Kind::closed, code, "closed by the peer");
}

void Wire::Body::fail(Cut::Kind kind, int code, std::string detail) {
    if (state == State::ended) return;
    Cut cut{kind, code, std::move(detail), state != State::opening, heard_frame, layer().gone()};
    if (state == State::closing) cut.kind = Cut::Kind::ours;
    state = State::ended;
    watch.cancel();
    resolver.cancel();
    layer().close();
    if (auto* told = std::exchange(user, nullptr); told != nullptr) told->cut(*wire, cut);
}

void Wire::Body::close(std::uint16_t code, std::string_view reason) {
    if (state == State::opening) return fail(Cut::Kind::ours, 0, "closed while opening");
    if (state != State::open) return;
    flush();
    if (state != State::open) return;
    state = State::closing;
    watch_until(Clock::now() + pace.close_within);
    const websocket::close_reason goodbye(static_cast<websocket::close_code>(code),
                                          beast::string_view(reason.data(), reason.size()));
    ws.async_close(goodbye,
                   [self = shared_from_this()](error_code) { self->fail(Cut::Kind::ours, 0, "closed"); });
}

// ---- the handle

Wire::Wire(std::shared_ptr<Body> body) : body_(std::move(body)) {
    body_->wire = this;
}
Wire::~Wire() {
    detach();
}

std::shared_ptr<Wire> Wire::dial(asio::io_context& io, Dial dial, WireLimits limits, WirePace pace,
                                 WireUser& user) {
    std::shared_ptr<Wire> wire(new Wire(std::make_shared<Body>(io, limits, pace, user)));
    auto& body = wire->body_;
    body->watch_until(Clock::now() + pace.open_within);
    asio::co_spawn(io, body->run_dial(body, std::move(dial)), asio::detached);
    return wire;
}

std::shared_ptr<Wire> Wire::accept(asio::io_context& io, asio::ip::tcp::socket socket,
                                   std::string_view request_head, WireLimits limits, WirePace pace,
                                   WireUser& user) {
    std::shared_ptr<Wire> wire(new Wire(std::make_shared<Body>(io, limits, pace, user)));
    wire->body_->watch_until(Clock::now() + pace.open_within);
    wire->body_->begin_accept(std::move(socket), request_head);
    return wire;
}

bool Wire::open() const {
    return body_->state == Body::State::open;
}

bool Wire::full() const {
    return body_->begins.size() >= body_->limits.queue_frames ||
           body_->layer().waiting() >= body_->limits.queue_bytes;
}

std::uint64_t Wire::send(std::string_view text) {
    auto& body = *body_;
    const auto begin = body.layer().written();
    body.begins.push_back(begin);
    error_code error;
    body.ws.write(asio::buffer(text), error);  // into our buffer: cannot fail and cannot block
    if (body.layer().waiting() >= kFlushAt) body.flush();
    if (full()) body.was_full = true;
    return begin;
}

std::uint64_t Wire::gone() const {
    return body_->layer().gone();
}

void Wire::flush() {
    body_->flush();
}

void Wire::expect_frames_within(Milliseconds silence) {
    if (body_->frames_within == silence) return;
    body_->frames_within = silence;
    if (open()) body_->watch_open();
}

void Wire::close(std::uint16_t code, std::string_view reason) {
    body_->close(code, reason);
}

void Wire::detach() {
    body_->user = nullptr;
    body_->fail(Cut::Kind::ours, 0, "detached");
}

}  // namespace xiaoer::adapters
