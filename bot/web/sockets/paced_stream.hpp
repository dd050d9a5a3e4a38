// A socket that stops reading from a peer who sends more bytes a second than allowed. It sees what Beast
// keeps to itself: empty fragments and control frames.
#pragma once

#include <boost/asio/compose.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>

#include "bot/net/token_bucket.hpp"

namespace xiaoer::web {

class PacedStream {
  public:
    using Socket = boost::asio::ip::tcp::socket;
    using executor_type = Socket::executor_type;
    using Error = boost::system::error_code;

    PacedStream(Socket socket, double per_second, double burst)
        : socket_(std::move(socket)), bucket_(per_second, burst) {}

    executor_type get_executor() { return socket_.get_executor(); }
    Socket& next_layer() { return socket_; }
    [[nodiscard]] net::Moment last_heard() const { return heard_; }
    [[nodiscard]] bool too_fast() const { return too_fast_; }

    template <class Buffers, class Handler>
    auto async_read_some(const Buffers& buffers, Handler&& handler) {
        auto step = [this, buffers, asked = false](auto& self, Error error = {},
                                                   std::size_t count = 0) mutable {
            if (!asked) {
                asked = true;
                socket_.async_read_some(buffers, std::move(self));
                return;
            }
            if (!error) {
                heard_ = std::chrono::steady_clock::now();
                if (!bucket_.take(heard_, static_cast<double>(count))) {
                    too_fast_ = true;
                    error = boost::asio::error::no_buffer_space;
                }
            }
            self.complete(error, error ? 0 : count);
        };
        return boost::asio::async_compose<Handler, void(Error, std::size_t)>(std::move(step), handler,
                                                                             socket_);
    }
    template <class Buffers, class Handler>
    auto async_write_some(const Buffers& buffers, Handler&& handler) {
        return socket_.async_write_some(buffers, std::forward<Handler>(handler));
    }

  private:
    Socket socket_;
    net::Bucket bucket_;
    net::Moment heard_ = std::chrono::steady_clock::now();
    bool too_fast_ = false;
};

template <class Handler>
void async_teardown(boost::beast::role_type role, PacedStream& stream, Handler&& handler) {
    boost::beast::websocket::async_teardown(role, stream.next_layer(), std::forward<Handler>(handler));
}

inline void teardown(boost::beast::role_type role, PacedStream& stream, boost::system::error_code& error) {
    boost::beast::websocket::teardown(role, stream.next_layer(), error);
}

}  // namespace xiaoer::web
