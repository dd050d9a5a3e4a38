// See http.hpp. Beast's own stream timeouts are not used: 1.81 crashes in some of them; one timer a
// connection closes its socket instead.
#include "adapters/orders/remote/http.hpp"

#include <sys/socket.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <deque>
#include <optional>
#include <stdexcept>
#include <vector>

#include "adapters/orders/remote/async_semaphore.hpp"

namespace xiaoer::adapters {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Steady = std::chrono::steady_clock;
using Tls = asio::ssl::stream<tcp::socket>;

constexpr std::uint32_t kHeadBytes = 16U << 10U;

/// What went wrong, without anything the other side wrote.
std::string words_of(const error_code& error) {
    if (error == http::error::body_limit || error == http::error::header_limit) return "答复太长";
    if (error == http::error::end_of_stream || error == asio::error::eof ||
        error == http::error::partial_message || error == asio::ssl::error::stream_truncated)
        return "连接中断，答复不完整";
    if (error == asio::error::connection_refused) return "连不上（对方拒绝连接）";
    if (error == asio::error::connection_reset || error == asio::error::broken_pipe) return "连接被对方断开";
    if (error.category() == asio::error::get_addrinfo_category() ||
        error.category() == asio::error::get_netdb_category())
        return "找不到服务器的地址";
    return "网络故障（" + error.message() + "）";
}

/// One connection, plain or TLS, with the timer that ends it.
struct Connection {
    explicit Connection(asio::io_context& io) : plain(io), watch(io) {}

    tcp::socket& socket() { return tls ? tls->next_layer() : plain; }
    void close() {
        error_code ignored;
        watch.cancel();
        socket().close(ignored);
    }
    /// The other side has said goodbye, or something nobody asked for, while nothing was under way.
    bool stale() {
        char byte = 0;
        return ::recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
    }

    tcp::socket plain;
    std::optional<Tls> tls;
    asio::steady_timer watch;
    boost::beast::flat_buffer buffer;
    Steady::time_point used{};
    bool late = false;
};
using ConnectionPtr = std::shared_ptr<Connection>;

void watch_until(const ConnectionPtr& connection, Steady::time_point by) {
    connection->late = false;
    connection->watch.expires_at(by);
    connection->watch.async_wait([weak = std::weak_ptr(connection)](error_code error) {
        const auto self = weak.lock();
        if (error || !self) return;
        self->late = true;
        error_code ignored;
        self->socket().close(ignored);
    });
}

/// The system's resolver cannot be interrupted: it is waited for until a deadline and its answer may come
/// when nobody listens any more.
struct Resolving {
    Resolving(asio::io_context& io, Steady::time_point by) : resolver(io), timer(io, by) {}
    tcp::resolver resolver;
    asio::steady_timer timer;
    std::optional<tcp::resolver::results_type> found;
    error_code error = asio::error::timed_out;
};

}  // namespace

struct HttpClient::Body : std::enable_shared_from_this<HttpClient::Body> {
    Body(asio::io_context& context, Endpoint where, const std::string& authorities, HttpLimits most)
        : io(context),
          endpoint(std::move(where)),
          limits(most),
          trust(asio::ssl::context::tls_client),
          places(context, std::make_shared<Clock>(), most.connections, most.waiting) {
        if (!endpoint.tls) return;
        error_code error;
        trust.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                          asio::ssl::context::no_tlsv1_1);
        trust.set_verify_mode(asio::ssl::verify_peer);
        if (authorities.empty()) {
            trust.set_default_verify_paths(error);
        } else {
            trust.load_verify_file(authorities, error);
        }
        if (error) throw std::runtime_error("读不了证书文件 " + authorities);
    }

    asio::io_context& io;
    Endpoint endpoint;
    HttpLimits limits;
    asio::ssl::context trust;
    std::deque<ConnectionPtr> idle;
    std::vector<std::weak_ptr<Connection>> working;
    AsyncSemaphore places;
    bool stopped = false;

    asio::awaitable<ConnectionPtr> connect(Steady::time_point by, std::string& trouble);
    asio::awaitable<error_code> shake_hands(ConnectionPtr connection, std::string& trouble);
    template <class Stream>
    asio::awaitable<void> call(Stream& stream, ConnectionPtr connection,
                               const http::request<http::string_body>& request, HttpAnswer& answer,
                               bool& keep);
    asio::awaitable<HttpAnswer> on(ConnectionPtr connection, const http::request<http::string_body>& request,
                                   Steady::time_point by);
    [[nodiscard]] http::request<http::string_body> request_of(std::string path, std::string content_type,
                                                              std::string text) const;
    [[nodiscard]] ConnectionPtr kept();
};

ConnectionPtr HttpClient::Body::kept() {
    while (!idle.empty()) {
        auto connection = std::move(idle.back());
        idle.pop_back();
        if (Steady::now() - connection->used < limits.idle && !connection->stale()) return connection;
        connection->close();
    }
    return nullptr;
}

asio::awaitable<ConnectionPtr> HttpClient::Body::connect(Steady::time_point by, std::string& trouble) {
    const auto resolving = std::make_shared<Resolving>(io, by);
    resolving->resolver.async_resolve(endpoint.host, endpoint.port,
                                      [resolving](error_code error, tcp::resolver::results_type found) {
                                          resolving->error = error;
                                          if (!error) resolving->found = std::move(found);
                                          resolving->timer.cancel();
                                      });
    error_code error;
    co_await resolving->timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (!resolving->found) {
        trouble =
            resolving->error == asio::error::timed_out ? "查询服务器地址超时" : words_of(resolving->error);
        co_return nullptr;
    }
    auto connection = std::make_shared<Connection>(io);
    if (endpoint.tls) connection->tls.emplace(std::move(connection->plain), trust);
    working.push_back(connection);
    watch_until(connection, by);
    co_await asio::async_connect(connection->socket(), *resolving->found,
                                 asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
        error_code ignored;
        connection->socket().set_option(tcp::no_delay(true), ignored);
        if (endpoint.tls) error = co_await shake_hands(connection, trouble);
    }
    if (error || connection->late || stopped) {
        if (trouble.empty()) trouble = connection->late ? "连接超时" : words_of(error);
        connection->close();
        co_return nullptr;
    }
    co_return connection;
}

asio::awaitable<error_code> HttpClient::Body::shake_hands(ConnectionPtr connection, std::string& trouble) {
    Tls& tls = *connection->tls;
    error_code error;
    SSL_set_tlsext_host_name(tls.native_handle(), endpoint.host.c_str());
    tls.set_verify_callback(asio::ssl::host_name_verification(endpoint.host), error);
    if (error) co_return error;
    co_await tls.async_handshake(asio::ssl::stream_base::client,
                                 asio::redirect_error(asio::use_awaitable, error));
    if (!error) co_return error;
    const long verdict = SSL_get_verify_result(tls.native_handle());
    if (verdict != X509_V_OK) {
        trouble = std::string("对方的证书不可信（") + X509_verify_cert_error_string(verdict) + "）";
    } else if (error.category() == asio::error::get_ssl_category()) {
        trouble = "建立加密连接失败，证书或协议不符";
    }
    co_return error;
}

template <class Stream>
asio::awaitable<void> HttpClient::Body::call(Stream& stream, ConnectionPtr connection,
                                             const http::request<http::string_body>& request,
                                             HttpAnswer& answer, bool& keep) {
    error_code error;
    answer.end = HttpAnswer::End::lost;  // from the first byte on it may have arrived
    co_await http::async_write(stream, request, asio::redirect_error(asio::use_awaitable, error));
    http::response_parser<http::string_body> parser;
    parser.body_limit(limits.body_bytes);
    parser.header_limit(kHeadBytes);
    // A server that refuses early answers before it has read everything: its answer is worth reading.
    if (!error || error == asio::error::broken_pipe || error == asio::error::connection_reset)
        co_await http::async_read(stream, connection->buffer, parser,
                                  asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        answer.reason = connection->late ? "等待答复超时" : words_of(error);
        co_return;
    }
    answer.end = HttpAnswer::End::answered;
    answer.status = parser.get().result_int();
    const auto after = parser.get()[http::field::retry_after];
    int seconds = 0;
    if (std::from_chars(after.data(), after.data() + after.size(), seconds).ec == std::errc() && seconds > 0)
        answer.retry_after = std::chrono::seconds(seconds);
    keep = parser.keep_alive() && connection->buffer.size() == 0;
    answer.body = std::move(parser.get().body());
}

asio::awaitable<HttpAnswer> HttpClient::Body::on(ConnectionPtr connection,
                                                 const http::request<http::string_body>& request,
                                                 Steady::time_point by) {
    HttpAnswer answer;
    bool keep = false;
    watch_until(connection, by);
    if (connection->tls) {
        co_await call(*connection->tls, connection, request, answer, keep);
    } else {
        co_await call(connection->plain, connection, request, answer, keep);
    }
    connection->watch.cancel();
    if (keep && !stopped && !connection->late) {
        connection->used = Steady::now();
        idle.push_back(connection);
    } else {
        connection->close();
    }
    co_return answer;
}

http::request<http::string_body> HttpClient::Body::request_of(std::string path, std::string content_type,
                                                              std::string text) const {
    http::request<http::string_body> request(http::verb::post, path.empty() ? endpoint.path : path, 11);
    const bool usual = endpoint.port == (endpoint.tls ? "443" : "80");
    const bool v6 = endpoint.host.find(':') != std::string::npos;
    const auto host = v6 ? "[" + endpoint.host + "]" : endpoint.host;
    request.set(http::field::host, usual ? host : host + ":" + endpoint.port);
    request.set(http::field::user_agent, "xiaoer");
    request.set(http::field::accept, "application/json");
    request.set(http::field::content_type, content_type);
    request.body() = std::move(text);
    request.prepare_payload();
    return request;
}

HttpClient::HttpClient(asio::io_context& io, Endpoint endpoint, const std::string& authorities,
                       HttpLimits limits)
    : body_(std::make_shared<Body>(io, std::move(endpoint), authorities, limits)) {}

HttpClient::~HttpClient() {
    stop();
}

asio::awaitable<HttpAnswer> HttpClient::post(std::string path, std::string content_type, std::string text,
                                             std::chrono::milliseconds within) {
    const auto by = Steady::now() + within;
    const auto body = body_;  // outlives the client while a call is under way
    HttpAnswer answer;
    const bool entered = co_await body->places.enter(by);
    if (!entered) {
        answer.reason = "排队等候的请求太多";
        co_return answer;
    }
    const auto request = body->request_of(std::move(path), std::move(content_type), std::move(text));
    ConnectionPtr connection = body->kept();
    if (!connection && !body->stopped) connection = co_await body->connect(by, answer.reason);
    if (connection && !body->stopped) answer = co_await body->on(connection, request, by);
    body->places.leave();
    std::erase_if(body->working, [](const auto& weak) { return weak.expired(); });
    co_return answer;
}

void HttpClient::stop() {
    body_->stopped = true;
    for (const auto& weak : body_->working)
        if (const auto connection = weak.lock()) connection->close();
    body_->idle.clear();
    body_->places.send_away();
}

}  // namespace xiaoer::adapters
