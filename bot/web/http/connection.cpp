#include "bot/web/http/connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "bot/base/log.hpp"

namespace xiaoer::web {
namespace {

using Error = boost::system::error_code;

constexpr std::size_t kChunk = 4'096;
/// For a year browsers come by TLS alone.
constexpr const char* kOnlyTls = "max-age=31536000";

std::string address_of(const boost::asio::ip::tcp::endpoint& endpoint) {
    return net::plain_address(endpoint.address());
}

}  // namespace

std::shared_ptr<void> Connection::seat(const std::shared_ptr<ServerContext>& server,
                                       const boost::asio::ip::tcp::socket& socket) {
    Error error;
    const auto address = address_of(socket.remote_endpoint(error));
    const bool proxy = server->options.proxies.has(address);
    auto& seats = server->seats;
    if (!seats.take(address, 1, proxy)) {
        // Of its own address when that one has too many, else of anybody: who says nothing gives way.
        const bool own = !proxy && seats.exhausted(address, 1);
        const auto idle = std::ranges::find_if(
            server->silent, [&](const auto& entry) { return !own || entry.second->peer_ == address; });
        if (idle == server->silent.end()) return nullptr;
        const auto gives_way = idle->second->self();
        gives_way->cut();
        gives_way->seat_.reset();
        if (!seats.take(address, 1, proxy)) return nullptr;
    }
    // Held by the connection, then by the socket that it becomes.
    return {server.get(), [server, address](void*) { server->seats.give(address, 1); }};
}

Connection::Connection(net::Stream stream, std::shared_ptr<ServerContext> server, std::shared_ptr<void> seat)
    : stream_(std::move(stream)), server_(std::move(server)), seat_(std::move(seat)) {
    Error error;
    local_ = address_of(stream_.socket().local_endpoint(error));
    peer_ = address_of(stream_.socket().remote_endpoint(error));
    server_->registry->add(*this);
}

Connection::~Connection() {
    release_body();
    speaks();
    server_->registry->remove(*this);
}

void Connection::falls_silent() {
    silence_ = ++server_->silences;
    server_->silent.emplace(silence_, this);
}

void Connection::speaks() {
    server_->silent.erase(std::exchange(silence_, 0));
}

void Connection::start() {
    falls_silent();
    if (stream_.secure()) return shake_hands();
    wait_at_most(server_->options.limits.head_time);
    read_head();
}

/// Silent until it is over, so that who never ends it gives way to others.
void Connection::shake_hands() {
    const auto& limits = server_->options.limits;
    if (!server_->options.proxies.has(peer_) &&
        !server_->handshakes.take(peer_, std::chrono::steady_clock::now())) {
        ++server_->handshake_ends["too_many"];
        return cut();
    }
    shaking_hands_ = true;
    wait_at_most(limits.handshake_time);
    stream_.async_handshake([self = self()](Error error) {
        if (self->gone_) return;
        self->shaking_hands_ = false;
        self->plain_ = !self->stream_.secure();
        ++self->server_->handshake_ends[self->plain_ ? "plain" : error ? "failed" : "done"];
        if (error && !self->plain_) return self->cut();
        self->wait_at_most(self->server_->options.limits.head_time);
        self->read_head();
    });
}

void Connection::send_to_tls() {
    const auto host = request_.header("host");
    const bool fine = !host.empty() && host.find_first_not_of(
                                           "abcdefghijklmnopqrstuvwxyz"
                                           "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                           "0123456789.-:[]") == std::string_view::npos;
    const bool page = (request_.method == "GET" || request_.method == "HEAD") && request_.length == 0 &&
                      !request_.wants_websocket();
    auto response = net::error_response(fine && page ? 307 : 400, "这个端口只接受 HTTPS。", "tls_only");
    if (fine && page)
        response.headers.emplace_back("Location", "https://" + std::string(host) + request_.path +
                                                      (request_.query.empty() ? "" : "?" + request_.query));
    response.close = true;
    answer(std::move(response));
}

void Connection::tick(net::Moment now) {
    if (gone_ || running_ || now <= deadline_) return;
    if (shaking_hands_) ++server_->handshake_ends["slow"];
    cut();
}

void Connection::begin_shutdown() {
    if (!running_) cut();
}

void Connection::wait_at_most(std::chrono::milliseconds time) {
    deadline_ = std::chrono::steady_clock::now() + time;
}

void Connection::cut() {
    if (std::exchange(gone_, true)) return;
    speaks();
    stream_.close();
}

void Connection::release_body() {
    server_->bodies.give(request_.peer, std::exchange(body_reserved_, 0));
}

void Connection::read_head() {
    chunk_.resize(kChunk);
    stream_.async_read_some(boost::asio::buffer(chunk_), [self = self()](Error error, std::size_t count) {
        if (error || self->gone_) return self->cut();
        self->buffer_.append(self->chunk_, 0, count);
        if (!self->first_ && !self->in_head_) self->wait_at_most(self->server_->options.limits.head_time);
        self->in_head_ = true;
        self->look_at_head();
    });
}

void Connection::look_at_head() {
    const auto limit = server_->options.limits.head_bytes;
    const auto end = buffer_.find("\r\n\r\n");
    if (end != std::string::npos && end + 4 <= limit) return have_head(end + 4);
    request_ = {};
    if (end != std::string::npos || buffer_.size() > limit) {
        auto refusal = net::error_response(431, "请求头太大。");
        refusal.close = true;
        return answer(std::move(refusal));
    }
    if (buffer_.find("\n\n") != std::string::npos) {
        auto refusal = net::error_response(400, "请求有误。");
        refusal.close = true;
        return answer(std::move(refusal));
    }
    read_head();
}

void Connection::have_head(std::size_t size) {
    speaks();
    auto parsed = net::parse_head(std::string_view(buffer_).substr(0, size));
    if (const auto* refusal = std::get_if<net::Refusal>(&parsed)) {
        request_ = {};
        auto response = net::error_response(refusal->status, "请求有误。");
        response.close = true;
        return answer(std::move(response));
    }
    request_ = std::get<net::Request>(std::move(parsed));
    if (plain_) return send_to_tls();
    auto client = net::client_behind(server_->options.proxies, peer_, request_);
    // Our own TLS is the browser's unless a proxy of ours stands between.
    request_.tls = client.tls || (stream_.secure() && client.address == peer_);
    request_.peer = std::move(client.address);
    const auto takeover = server_->takeovers.find(request_.path);
    if (takeover != server_->takeovers.end() && request_.wants_websocket() && buffer_.size() == size) {
        // Guessing a link's token costs time, whoever answers the upgrade.
        if (!server_->links.take(request_.peer, std::chrono::steady_clock::now())) {
            auto refusal = net::error_response(429, "连接太频繁，请稍后再试。", "slow_down");
            refusal.close = true;
            return answer(std::move(refusal));
        }
        gone_ = true;
        return takeover->second(std::move(stream_), request_);
    }
    buffer_.erase(0, size);
    service_ = server_->service_of(request_.path);
    if (service_ != nullptr) {
        if (request_.length <= service_->body_bytes) return read_body();
        auto refusal = net::error_response(413, "内容太大。");
        refusal.close = true;
        return answer(std::move(refusal));
    }
    routing_ = route(*server_, request_, local_);
    if (routing_.route == nullptr) {
        // A body that nobody wants would be taken for the next request.
        routing_.refusal.close = request_.length > 0;
        return answer(std::move(routing_.refusal));
    }
    read_body();
}

void Connection::read_body() {
    if (request_.length > buffer_.size()) {
        const bool ours = service_ == nullptr && routing_.caller.staff.has_value();
        if (!server_->bodies.take(request_.peer, request_.length, ours)) {
            auto busy = net::error_response(503, "现在太忙，请稍后再试。");
            busy.close = true;
            return answer(std::move(busy));
        }
        body_reserved_ = request_.length;
    }
    const auto have = std::min(request_.length, buffer_.size());
    request_.body = buffer_.substr(0, have);
    buffer_.erase(0, have);
    if (have == request_.length) return run();
    wait_at_most(server_->options.limits.body_time);
    request_.body.resize(request_.length);
    boost::asio::async_read(stream_, boost::asio::buffer(request_.body.data() + have, request_.length - have),
                            [self = self()](Error error, std::size_t) {
                                if (error || self->gone_) return self->cut();
                                self->run();
                            });
}

void Connection::run() {
    if (service_ != nullptr) {
        running_ = true;
        try {
            return service_->serve(
                request_, [self = self()](net::Response response) { self->answer(std::move(response)); });
        } catch (const std::exception& error) {
            log::error("web: {} failed: {}", request_.path, error.what());
            return answer(net::error_response(500, "服务器出错了，请稍后再试。"));
        }
    }
    const auto& entry = *routing_.route;
    if (entry.socket != nullptr) {
        if (!buffer_.empty()) return cut();  // frames before the handshake is answered
        gone_ = true;
        const auto link =
            make_link(server_->io, std::move(stream_), request_, server_->options.limits, server_->registry);
        link->seat = std::move(seat_);
        return entry.socket(*server_, link);
    }
    running_ = true;
    try {
        entry.http({*server_, request_, routing_.caller, routing_.at,
                    [self = self()](net::Response response) { self->answer(std::move(response)); }});
    } catch (const Refused& refused) {
        answer(net::error_response(refused.status, refused.what(), refused.code));
    } catch (const std::exception& error) {
        log::error("web: {} failed: {}", request_.path, error.what());
        answer(net::error_response(500, "服务器出错了，请稍后再试。"));
    }
}

void Connection::answer(net::Response response) {
    running_ = false;
    if (gone_) return;
    release_body();
    response.close = response.close || !request_.keep_alive;
    response_ = std::move(response);
    if (stream_.secure()) response_.headers.emplace_back("Strict-Transport-Security", kOnlyTls);
    answer_head_ = net::head_of(response_);
    const bool bodiless = request_.method == "HEAD" || response_.status == 204 || response_.status == 304;
    const std::array<boost::asio::const_buffer, 2> parts = {
        boost::asio::buffer(answer_head_),
        bodiless ? boost::asio::const_buffer() : boost::asio::buffer(response_.content())};
    wait_at_most(server_->options.limits.write_time);
    boost::asio::async_write(stream_, parts, [self = self()](Error error, std::size_t) {
        if (error || self->gone_) return self->cut();
        self->written(!self->response_.close);
    });
}

void Connection::written(bool again) {
    response_ = {};
    request_ = {};
    if (again && buffer_.empty()) falls_silent();
    if (!again) {
        // Lets a peer that is still sending read the answer before the reset; the deadline ends the wait.
        stream_.shut_sending();
        wait_at_most(std::chrono::milliseconds(500));
        chunk_.resize(kChunk);
        stream_.async_read_some(boost::asio::buffer(chunk_), [self = self()](Error error, std::size_t) {
            if (error || self->gone_) return self->cut();
            self->written(false);
        });
        return;
    }
    first_ = false;
    in_head_ = !buffer_.empty();
    wait_at_most(in_head_ ? server_->options.limits.head_time : server_->options.limits.idle_time);
    if (in_head_) return look_at_head();
    read_head();
}

}  // namespace xiaoer::web
