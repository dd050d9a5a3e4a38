// A wire's beginning: resolving, connecting, the handshake of either side.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include "bot/net/websocket_body.hpp"

namespace xiaoer::net {

namespace http = beast::http;

namespace {
constexpr std::chrono::seconds kLetGoWithin{1};
}  // namespace

Awaitable WebSocket::Body::connect(const Dial& dial, error_code& error) {
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
        if (!error || state != State::opening) co_return;
    }
}

Awaitable WebSocket::Body::run_dial(std::shared_ptr<Body> self, Dial dial) {
    error_code error;
    co_await connect(dial, error);
    if (state != State::opening) co_return;
    if (error) co_return fail(error);
    layer().prepare();
    if (dial.tls) {
        try {
            layer().use(Tls::client(*dial.tls, dial.host));
        } catch (const std::exception& unusable) {  // the file of authorities went since the start
            co_return fail(Cut::Kind::untrusted, 0, unusable.what());
        }
        co_await layer().async_handshake(asio::redirect_error(asio::use_awaitable, error));
        if (state != State::opening) co_return;
        if (error) {
            const auto why = layer().tls_failure();
            co_return fail(why.empty() ? Cut::Kind::network : Cut::Kind::untrusted, 0,
                           why.empty() ? error.message() : why);
        }
    }
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

void WebSocket::Body::begin_accept(const Request& upgrade, std::string_view protocol) {
    ws.set_option(websocket::stream_base::decorator(
        [protocol = std::string(protocol)](websocket::response_type& response) {
            response.set(http::field::server, "xiaoer");
            if (!protocol.empty()) response.set(http::field::sec_websocket_protocol, protocol);
        }));
    // Rebuilt from what was checked: nothing else of the peer's head is read a second time.
    auto request = std::make_shared<http::request<http::empty_body>>();
    request->method(http::verb::get);
    request->target("/");
    request->version(11);
    request->set(http::field::host, "localhost");
    request->set(http::field::connection, "Upgrade");
    request->set(http::field::upgrade, "websocket");
    request->set(http::field::sec_websocket_version, "13");
    request->set(http::field::sec_websocket_key, std::string(upgrade.header("sec-websocket-key")));
    ws.async_accept(*request, [self = shared_from_this(), request](error_code failed) {
        if (self->state != State::opening) return;
        if (failed) return self->fail(failed);
        self->opened();
    });
}

void turn_away(Stream stream, int status) {
    Response answer;
    answer.status = status;
    answer.close = true;
    error_code ignored;
    stream.write_some(asio::buffer(head_of(answer)), ignored);
    stream.flush(ignored);
    const auto kept = std::make_shared<Stream>(std::move(stream));
    const auto watch = std::make_shared<Timer>(kept->get_executor(), kLetGoWithin);
    watch->async_wait([kept, watch](error_code) { kept->close(); });
    kept->async_linger([kept, watch](error_code) { watch->cancel(); });
}

void WebSocket::Body::opened() {
    state = State::open;
    heard_bytes = layer().heard();
    last_bytes = last_frame = Clock::now();
    watch_open();
    if (user != nullptr) user->opened(*wire);
    if (state == State::open) read();
}

std::shared_ptr<WebSocket> WebSocket::dial(asio::io_context& io, Dial dial, WebSocketLimits limits,
                                           WebSocketTiming pace, WebSocketUser& user) {
    std::shared_ptr<WebSocket> wire(
        new WebSocket(std::make_shared<Body>(io, Stream(io), limits, pace, user)));
    auto& body = wire->body_;
    body->watch_until(Clock::now() + pace.open_within);
    asio::co_spawn(io, body->run_dial(body, std::move(dial)), asio::detached);
    return wire;
}

std::shared_ptr<WebSocket> WebSocket::accept(asio::io_context& io, Stream stream, const Request& upgrade,
                                             WebSocketLimits limits, WebSocketTiming pace,
                                             WebSocketUser& user, std::string_view protocol) {
    std::shared_ptr<WebSocket> wire(
        new WebSocket(std::make_shared<Body>(io, std::move(stream), limits, pace, user)));
    wire->body_->watch_until(Clock::now() + pace.open_within);
    wire->body_->begin_accept(upgrade, protocol);
    return wire;
}

}  // namespace xiaoer::net
