#include "bot/web/http/server.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <stdexcept>

#include "bot/base/log.hpp"
#include "bot/web/http/connection.hpp"
#include "bot/web/http/server_context.hpp"
#include "bot/web/live/loop_bot_api.hpp"
#include "bot/web/live/web_im.hpp"

namespace xiaoer::web {

namespace asio = boost::asio;
using Error = boost::system::error_code;

ServerContext::ServerContext(asio::io_context& context, Options given, unsigned short port)
    : io(context),
      options(std::move(given)),
      demo_allowed(options.demo_buyer && is_loopback(options.address)),
      tls_only(options.tls ||
               (!options.origins.empty() && std::ranges::all_of(options.origins,
                                                                [](const std::string& origin) {
                                                                    return origin.starts_with("https://");
                                                                }))),
      origins(options.origins, port, options.tls.has_value()),
      pages(options.static_dir),
      pictures(context, {.folder = options.data_dir + "/pictures",
                         .look_program = options.look_program,
                         .total_bytes = options.limits.pictures_total_bytes,
                         .kept_for = options.periods.pictures,
                         .is_open =
                             [this](const std::string& conversation) {
                                 const auto state =
                                     hub ? hub->bot().conversation(conversation) : std::nullopt;
                                 return state && core::has_open_business(*state);
                             },
                         .fetching = {.hosts = options.picture_hosts,
                                      .own_authorities = options.picture_authorities,
                                      .bytes = options.limits.picture_bytes},
                         .low_on_space = [this] { return low_on_space(); },
                         .now = options.now}),
      accounts(context, {.folder = options.data_dir,
                         .strength = options.strength,
                         .sessions = {},
                         .throttle = {},
                         .now = options.now}),
      ratings(options.data_dir),
      finder(io, options.data_dir),
      pictures_of_visitor(options.limits.pictures_per_minute),
      pictures_of_address(options.limits.pictures_per_minute_and_address),
      visits(options.limits.visits_per_minute),
      tickets(options.limits.tickets_per_minute),
      links(options.limits.links_per_minute),
      handshakes(options.limits.handshakes_per_minute),
      certificate(options.tls ? std::make_unique<net::CertificateWatch>(*options.tls, options.now())
                              : nullptr),
      seats({options.limits.connections, options.limits.connections_of_address,
             options.limits.connections_reserved, options.limits.few_connections}),
      bodies({options.limits.bodies_bytes, options.limits.bodies_bytes_of_address,
              options.limits.bodies_bytes_reserved, options.limits.little_body_bytes}) {
    if (options.pack_root.empty()) return;
    studio = std::make_unique<studio::Studio>(
        context, studio::Workshop::Options{options.data_dir, options.pack_root, options.now});
}

void ServerContext::look_at_space() {
    std::error_code error;
    const auto space = std::filesystem::space(options.data_dir, error);
    if (!error) free_bytes = space.available;
    if (hub) hub->low_on_space(low_on_space(), free_bytes);
}

namespace {

/// While somebody looks, the timer also fetches lines that were not in the tables yet.
constexpr std::chrono::milliseconds kBusySweep{40};
constexpr std::chrono::hours kPicturesSweep{1};
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
          server(std::make_shared<ServerContext>(context, options, acceptor.local_endpoint().port())),
          im(make_web_im(context, "web:" + options.store)) {}

    void start(BotApi& bot) {
        const auto& options = server->options;
        const auto& limits = options.limits;
        server->hub = std::make_unique<Hub>(io, bot, server->accounts, server->ratings, limits, options.now);
        server->sockets.emplace(SocketContext{*server->hub, server->accounts, limits, server->pictures,
                                              std::string(im->account()), options.now});
        const std::weak_ptr<ServerContext> weak = server;
        server->accounts.on_ended([weak](const std::string& session) {
            if (const auto held = weak.lock(); held && held->hub) held->hub->session_ended(session);
        });
        server->accounts.on_changed([weak] {
            if (const auto held = weak.lock(); held && held->hub) held->hub->users_changed();
        });
        bot.watch(
            [weak](const store::Turn& turn) {
                if (const auto held = weak.lock(); held && held->hub) held->hub->turn(turn);
            },
            [weak](const std::string& conversation, const std::string&, const std::string&) {
                if (const auto held = weak.lock(); held && held->hub) held->hub->outcome(conversation);
            });
        if (server->studio) {
            server->studio->start({.publish =
                                       [weak](knowledge::Pack pack) {
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
        server->retention = std::make_unique<Retention>(
            io, options.periods,
            Retention::Parts{.store = bot.records(),
                             .accounts = server->accounts,
                             .forget =
                                 [weak](const std::vector<core::ConversationId>& gone) {
                                     if (const auto held = weak.lock(); held && held->hub)
                                         held->hub->forget(gone);
                                 },
                             .renew_index =
                                 [weak] {
                                     if (const auto held = weak.lock()) held->finder.renew();
                                 },
                             .now = options.now});
        server->look_at_space();
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
            take(std::move(socket));
            accept();
        });
    }

    void take(asio::ip::tcp::socket socket) {
        auto seat = Connection::seat(server, socket);
        if (!seat) return;
        net::Stream stream(io, std::move(socket));
        if (server->certificate) stream.use_if_spoken(server->certificate->current().session());
        std::make_shared<Connection>(std::move(stream), server, std::move(seat))->start();
    }

    void arm() {
        sweep.expires_after(server->hub->busy() ? kBusySweep : server->options.limits.sweep);
        sweep.async_wait([this, here = std::weak_ptr(alive)](Error error) {
            if (error || here.expired() || stopped) return;
            server->hub->tick();
            const auto now = std::chrono::steady_clock::now();
            if (now - swept >= server->options.limits.sweep) {
                swept = now;
                server->registry->tick(now);
                server->retention->tick();
                if (++sweeps % 4 == 0) server->accounts.sweep();
                if (now - pictures_swept >= kPicturesSweep) {
                    pictures_swept = now;
                    server->pictures.sweep();
                }
                if (sweeps % 20 == 0) server->look_at_space();
                if (sweeps % 20 == 0 && server->certificate) server->certificate->look(server->now());
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
        server->registry->begin_shutdown();
        if (server->hub) server->hub->stop();
        if (server->retention) server->retention->stop();
        server->pictures.stop();
        server->finder.stop();
        server->accounts.stop();
        if (server->studio) server->studio->stop();
        left_by = std::chrono::steady_clock::now() + kLeaveWithin;
        drain_connections(std::move(done));
    }

    /// A close frame that was only queued is lost with the process: the last ones are waited for.
    void drain_connections(std::function<void()> done) {
        const auto now = std::chrono::steady_clock::now();
        server->registry->tick(now);
        if (server->registry->size() == 0 || now >= left_by) {
            if (done) done();
            return;
        }
        sweep.expires_after(kLeaveSweep);
        sweep.async_wait([this, here = std::weak_ptr(alive), done = std::move(done)](Error) {
            if (!here.expired()) drain_connections(done);
        });
    }

    asio::io_context& io;
    store::Store& store;
    asio::ip::tcp::acceptor acceptor;
    asio::steady_timer sweep;
    std::shared_ptr<ServerContext> server;
    std::shared_ptr<adapters::Im> im;
    std::unique_ptr<BotApi> own_bot;
    net::Moment swept{};
    net::Moment pictures_swept{};
    net::Moment left_by{};
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
    // Whoever has not said goodbye yet holds himself, and with him everything that belongs to the server.
    body_->server->registry->cut_off();
}

std::shared_ptr<adapters::Im> Server::im() {
    return body_->im;
}

void Server::start(run::Loop& loop, adapters::Orders& orders) {
    body_->own_bot = make_loop_bot_api(loop, body_->store, orders);
    body_->start(*body_->own_bot);
}

void Server::start(BotApi& bot) {
    body_->start(bot);
}

void Server::stop(std::function<void()> done) {
    body_->stop(std::move(done));
}

std::string Server::setup_path() const {
    const auto secret = body_->server->accounts.setup_secret();
    return secret ? "/login#setup=" + *secret : std::string();
}

void Server::keep_picture(std::string name, std::string bytes) {
    body_->server->pictures.keep(std::move(name), std::move(bytes));
}

void Server::look(const core::ConversationId& conversation, const std::vector<std::string>& pictures,
                  std::function<void(std::vector<core::PictureFinding>)> done) {
    body_->server->pictures.look(conversation, pictures, std::move(done));
}

void Server::reload_certificate() {
    if (body_->server->certificate) body_->server->certificate->read(body_->server->now());
}

unsigned short Server::port() const {
    return body_->port;
}

void Server::on_service(std::string prefix, std::size_t body_bytes, Service service) {
    body_->server->services.push_back({std::move(prefix), body_bytes, std::move(service)});
}

void Server::on_path(std::string path, Takeover takeover) {
    body_->server->takeovers[std::move(path)] = std::move(takeover);
}

}  // namespace xiaoer::web
