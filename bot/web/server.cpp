#include "bot/web/server.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/steady_timer.hpp>

#include <stdexcept>

#include "bot/web/connection.hpp"
#include "bot/web/loop_desk.hpp"
#include "bot/web/site.hpp"
#include "bot/web/web_im.hpp"

namespace xiaoer::web {

namespace asio = boost::asio;
using Error = boost::system::error_code;

Site::Site(asio::io_context& io, Options given, unsigned short port)
    : options(std::move(given)),
      demo_allowed(options.demo_buyer && is_loopback(options.address)),
      origins(options.origins, port),
      pages(options.static_dir),
      pictures(io, options.data_dir + "/pictures", options.limits.pictures_total_bytes),
      sessions(options.agent_key),
      pictures_of_visitor(options.limits.pictures_per_minute),
      pictures_of_address(options.limits.pictures_per_minute_and_address),
      logins(options.limits.login_tries_per_minute),
      visits(options.limits.visits_per_minute) {}

namespace {

/// While somebody looks, the timer also fetches lines that were not in the tables yet.
constexpr std::chrono::milliseconds kBusySweep{40};

asio::ip::tcp::acceptor listen(asio::io_context& io, const Options& options) {
    const auto where = options.address + " 端口 " + std::to_string(options.port);
    Error error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error)
        throw std::runtime_error("监听地址 " + options.address + " 写得不对，应为 IP 地址，例如 127.0.0.1。");
    const asio::ip::tcp::endpoint endpoint(address, options.port);
    asio::ip::tcp::acceptor acceptor(io);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error == asio::error::address_in_use) {
        throw std::runtime_error(where + " 已被别的程序占用，请换一个端口。");
    }
    if (error) throw std::runtime_error("不能在 " + where + " 上监听：" + error.message());
    return acceptor;
}

}  // namespace

struct Server::Body {
    Body(asio::io_context& context, store::Store& given_store, const Options& options)
        : io(context),
          store(given_store),
          acceptor(listen(context, options)),
          sweep(context),
          site(std::make_shared<Site>(context, options, acceptor.local_endpoint().port())),
          im(make_web_im(context, "web:" + options.store)) {}

    void start(Desk& desk) {
        const auto& options = site->options;
        const auto& limits = options.limits;
        site->hub = std::make_unique<Hub>(io, desk, limits);
        site->sockets.emplace(
            SocketWorld{*site->hub, limits, site->pictures, std::string(im->account()), options.now});
        const std::weak_ptr<Site> weak = site;
        desk.watch(
            [weak](const store::Turn& turn) {
                if (const auto held = weak.lock(); held && held->hub) held->hub->turn(turn);
            },
            [weak](const std::string& conversation, const std::string&, const std::string&) {
                if (const auto held = weak.lock(); held && held->hub) held->hub->outcome(conversation);
            });
        accept();
        arm();
    }

    void accept() {
        acceptor.async_accept([this, here = std::weak_ptr(alive)](Error error, asio::ip::tcp::socket socket) {
            if (here.expired() || stopped) return;
            if (error) {
                // Out of descriptors: the next sweep tries again instead of spinning here.
                spdlog::warn("web: accept: {}", error.message());
                accept_later = true;
                return;
            }
            if (site->registry->size() < site->options.limits.connections) {
                std::make_shared<Connection>(std::move(socket), site)->start();
            }
            accept();
        });
    }

    void arm() {
        sweep.expires_after(site->hub->busy() ? kBusySweep : site->options.limits.sweep);
        sweep.async_wait([this, here = std::weak_ptr(alive)](Error error) {
            if (error || here.expired() || stopped) return;
            site->hub->tick();
            const auto now = std::chrono::steady_clock::now();
            if (now - swept >= site->options.limits.sweep) {
                swept = now;
                site->registry->tick(now);
            }
            if (std::exchange(accept_later, false)) accept();
            arm();
        });
    }

    void stop() {
        if (std::exchange(stopped, true)) return;
        Error ignored;
        acceptor.close(ignored);
        sweep.cancel();
        site->registry->leave();
        if (site->hub) site->hub->stop();
        site->pictures.stop();
    }

    asio::io_context& io;
    store::Store& store;
    asio::ip::tcp::acceptor acceptor;
    asio::steady_timer sweep;
    std::shared_ptr<Site> site;
    std::shared_ptr<adapters::Im> im;
    std::unique_ptr<Desk> own_desk;
    Moment swept{};
    bool accept_later = false;
    bool stopped = false;
    unsigned short port = acceptor.local_endpoint().port();
    std::shared_ptr<bool> alive = std::make_shared<bool>(true);  ///< handlers may outlive us
};

Server::Server(asio::io_context& io, store::Store& store, Options options)
    : body_(std::make_unique<Body>(io, store, options)) {}

Server::~Server() {
    stop();
}

std::shared_ptr<adapters::Im> Server::im() {
    return body_->im;
}

void Server::start(run::Loop& loop) {
    body_->own_desk = make_loop_desk(loop, body_->store);
    body_->start(*body_->own_desk);
}

void Server::start(Desk& desk) {
    body_->start(desk);
}

void Server::stop() {
    body_->stop();
}

unsigned short Server::port() const {
    return body_->port;
}

void Server::on_path(std::string path, Takeover takeover) {
    body_->site->takeovers[std::move(path)] = std::move(takeover);
}

}  // namespace xiaoer::web
