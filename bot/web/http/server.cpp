#include "bot/web/http/server.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <stdexcept>

#include "bot/base/log.hpp"
#include "bot/web/http/connection.hpp"
#include "bot/web/live/loop_bot_api.hpp"
#include "bot/web/http/server_context.hpp"
#include "bot/web/live/web_im.hpp"

namespace xiaoer::web {

namespace asio = boost::asio;
using Error = boost::system::error_code;

Site::Site(asio::io_context& context, Options given, unsigned short port)
    : io(context),
      options(std::move(given)),
      demo_allowed(options.demo_buyer && is_loopback(options.address)),
      tls_only(!options.origins.empty() &&
               std::ranges::all_of(options.origins,
                                   [](const std::string& origin) { return origin.starts_with("https://"); })),
      origins(options.origins, port),
      pages(options.static_dir),
      pictures(context, options.data_dir + "/pictures", options.limits.pictures_total_bytes),
      accounts(context, {.folder = options.data_dir,
                         .strength = options.strength,
                         .sessions = {},
                         .throttle = {},
                         .now = options.now}),
      ratings(options.data_dir),
      pictures_of_visitor(options.limits.pictures_per_minute),
      pictures_of_address(options.limits.pictures_per_minute_and_address),
      visits(options.limits.visits_per_minute),
      tickets(options.limits.tickets_per_minute) {
    if (options.pack_root.empty()) return;
    studio = std::make_unique<studio::Studio>(
        context,
        studio::Workshop::Options{options.data_dir, options.pack_root, options.now});
}

namespace {

/// While somebody looks, the timer also fetches lines that were not in the tables yet.
constexpr std::chrono::milliseconds kBusySweep{40};
/// How long everybody has for saying goodbye.
constexpr std::chrono::milliseconds kLeaveWithin{2'000};
constexpr std::chrono::milliseconds kLeaveSweep{20};

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
        site->hub = std::make_unique<Hub>(io, desk, site->accounts, limits, options.now);
        site->sockets.emplace(SocketWorld{*site->hub, site->accounts, limits, site->pictures, site->ratings,
                                          std::string(im->account()), options.now});
        const std::weak_ptr<Site> weak = site;
        site->accounts.on_ended([weak](const std::string& session) {
            if (const auto held = weak.lock(); held && held->hub) held->hub->session_ended(session);
        });
        site->accounts.on_changed([weak] {
            if (const auto held = weak.lock(); held && held->hub) held->hub->users_changed();
        });
        desk.watch(
            [weak](const store::Turn& turn) {
                if (const auto held = weak.lock(); held && held->hub) held->hub->turn(turn);
            },
            [weak](const std::string& conversation, const std::string&, const std::string&) {
                if (const auto held = weak.lock(); held && held->hub) held->hub->outcome(conversation);
            });
        if (site->studio) {
            site->studio->start({.publish =
                                     [weak](run::Pack pack) {
                                         const auto held = weak.lock();
                                         if (held && held->options.publish)
                                             held->options.publish(std::move(pack));
                                     },
                                 .tell =
                                     [weak](nlohmann::json frame) {
                                         const auto held = weak.lock();
                                         if (held && held->hub)
                                             held->hub->tell(kSeesStudio, std::move(frame));
                                     }});
        }
        accept();
        arm();
    }

    void accept() {
        acceptor.async_accept([this, here = std::weak_ptr(alive)](Error error, asio::ip::tcp::socket socket) {
            if (here.expired() || stopped) return;
            if (error) {
                // Out of descriptors: the next sweep tries again instead of spinning here.
                log::warn("web: accept: {}", error.message());
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
                if (++sweeps % 4 == 0) site->accounts.sweep();
            }
            if (std::exchange(accept_later, false)) accept();
            arm();
        });
    }

    void stop(std::function<void()> done) {
        if (std::exchange(stopped, true)) {
            if (done) asio::post(io, std::move(done));
            return;
        }
        Error ignored;
        acceptor.close(ignored);
        site->registry->leave();
        if (site->hub) site->hub->stop();
        site->pictures.stop();
        site->accounts.stop();
        if (site->studio) site->studio->stop();
        left_by = std::chrono::steady_clock::now() + kLeaveWithin;
        see_off(std::move(done));
    }

    /// A close frame that was only queued is lost with the process: the last ones are waited for.
    void see_off(std::function<void()> done) {
        const auto now = std::chrono::steady_clock::now();
        site->registry->tick(now);
        if (site->registry->size() == 0 || now >= left_by) {
            if (done) done();
            return;
        }
        sweep.expires_after(kLeaveSweep);
        sweep.async_wait([this, here = std::weak_ptr(alive), done = std::move(done)](Error) {
            if (!here.expired()) see_off(done);
        });
    }

    asio::io_context& io;
    store::Store& store;
    asio::ip::tcp::acceptor acceptor;
    asio::steady_timer sweep;
    std::shared_ptr<Site> site;
    std::shared_ptr<adapters::Im> im;
    std::unique_ptr<Desk> own_desk;
    Moment swept{};
    Moment left_by{};
    unsigned sweeps = 0;
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

void Server::start(run::Loop& loop, adapters::Orders& orders) {
    body_->own_desk = make_loop_desk(loop, body_->store, orders);
    body_->start(*body_->own_desk);
}

void Server::start(Desk& desk) {
    body_->start(desk);
}

void Server::stop(std::function<void()> done) {
    body_->stop(std::move(done));
}

std::string Server::setup_path() const {
    const auto secret = body_->site->accounts.setup_secret();
    return secret ? "/login#setup=" + *secret : std::string();
}

void Server::keep_picture(std::string name, std::string bytes) {
    body_->site->pictures.keep(std::move(name), std::move(bytes));
}

unsigned short Server::port() const {
    return body_->port;
}

void Server::on_path(std::string path, Takeover takeover) {
    body_->site->takeovers[std::move(path)] = std::move(takeover);
}

}  // namespace xiaoer::web
