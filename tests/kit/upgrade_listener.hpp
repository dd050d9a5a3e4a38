// A port that hands upgrade requests on as the web server does: for tests of what is dialled.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <functional>
#include <memory>
#include <string>

#include "bot/net/websocket.hpp"

namespace xiaoer::test {

class UpgradeListener {
  public:
    using Handler = std::function<void(net::Stream stream, const net::Request& upgrade)>;

    /// tls: an SSL_CTX with a certificate, null = in the clear.
    UpgradeListener(boost::asio::io_context& io, Handler handler, std::shared_ptr<ssl_ctx_st> tls = {})
        : io_(io),
          acceptor_(io, {boost::asio::ip::address_v4::loopback(), 0}),
          handler_(std::make_shared<Handler>(std::move(handler))),
          tls_(std::move(tls)) {
        accept();
    }
    [[nodiscard]] unsigned short port() const { return acceptor_.local_endpoint().port(); }

  private:
    struct Unread {
        net::Stream stream;
        std::string head;
    };
    void accept() {
        acceptor_.async_accept([this](boost::system::error_code error, boost::asio::ip::tcp::socket socket) {
            if (error) return;
            const auto unread = std::make_shared<Unread>(Unread{net::Stream(io_, std::move(socket)), {}});
            accept();
            if (tls_ == nullptr) return read(unread, *handler_);
            unread->stream.use(net::Tls::server(tls_.get()));
            unread->stream.async_handshake([unread, handler = handler_](boost::system::error_code failed) {
                if (!failed) read(unread, *handler);
            });
        });
    }
    static void read(const std::shared_ptr<Unread>& unread, const Handler& handler) {
        boost::asio::async_read_until(
            unread->stream, boost::asio::dynamic_buffer(unread->head, 8 * 1024), "\r\n\r\n",
            [unread, handler](boost::system::error_code failed, std::size_t) {
                if (failed) return;
                auto head = net::parse_head(unread->head);
                if (const auto* refusal = std::get_if<net::Refusal>(&head))
                    return net::turn_away(std::move(unread->stream), refusal->status);
                handler(std::move(unread->stream), std::get<net::Request>(head));
            });
    }

    boost::asio::io_context& io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::shared_ptr<Handler> handler_;
    std::shared_ptr<ssl_ctx_st> tls_;
};

}  // namespace xiaoer::test
