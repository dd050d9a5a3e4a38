// What the connections of one server share. Lives as long as the last of them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "bot/net/counters.hpp"
#include "bot/net/shares.hpp"
#include "bot/net/token_bucket.hpp"
#include "bot/pictures/pictures.hpp"
#include "bot/studio/studio.hpp"
#include "bot/users/accounts.hpp"
#include "bot/web/http/identity.hpp"
#include "bot/web/http/origins.hpp"
#include "bot/web/http/retention.hpp"
#include "bot/web/http/server.hpp"
#include "bot/web/http/static_files.hpp"
#include "bot/web/live/finder.hpp"
#include "bot/web/live/hub.hpp"
#include "bot/web/media/ratings.hpp"
#include "bot/web/sockets/sockets.hpp"

namespace xiaoer::web {

class Connection;

struct ServerContext : std::enable_shared_from_this<ServerContext> {
    ServerContext(boost::asio::io_context& io, Options given, unsigned short port);

    boost::asio::io_context& io;
    Options options;
    bool demo_allowed;  ///< asked for, and nobody outside this machine can reach us
    bool tls_only;      ///< we speak TLS ourselves, or every configured origin is https
    Origins origins;
    Pages pages;
    xiaoer::pictures::Pictures pictures;
    users::Accounts accounts;
    Ratings ratings;
    Finder finder;
    std::unique_ptr<studio::Studio> studio;  ///< null: this server has none
    net::Buckets pictures_of_visitor;
    net::Buckets pictures_of_address;
    net::Buckets visits;
    net::Buckets tickets;
    net::Buckets links;
    net::Buckets handshakes;
    std::unique_ptr<net::CertificateWatch> certificate;  ///< null: in the clear
    net::Counters handshake_ends;                        ///< done failed slow plain too_many
    net::Shares seats;                                   ///< connections
    net::Shares bodies;                                  ///< bytes of requests being received
    /// Connections that have sent nothing yet, or nothing since their last answer: the longest silent first.
    std::map<std::uint64_t, Connection*> silent;
    std::uint64_t silences = 0;
    std::uintmax_t free_bytes = 0;  ///< where the data is, looked at every few seconds
    [[nodiscard]] bool low_on_space() const { return free_bytes < options.limits.free_bytes; }
    void look_at_space();
    std::shared_ptr<net::Registry> registry = std::make_shared<net::Registry>();
    std::map<std::string, Server::Takeover, std::less<>> takeovers;

    // From start() to stop().
    std::unique_ptr<Hub> hub;
    std::unique_ptr<Retention> retention;
    std::optional<SocketContext> sockets;

    /// For sockets: keeps the site alive as long as they are.
    [[nodiscard]] std::shared_ptr<const SocketContext> context() { return {shared_from_this(), &*sockets}; }

    [[nodiscard]] core::Time now() const { return options.now(); }

    struct Service {
        std::string prefix;
        std::size_t body_bytes;
        Server::Service serve;
    };
    std::vector<Service> services;
    [[nodiscard]] const Service* service_of(std::string_view path) const {
        for (const auto& service : services)
            if (path.starts_with(service.prefix)) return &service;
        return nullptr;
    }
};

}  // namespace xiaoer::web
