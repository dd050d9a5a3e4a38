// What the connections of one server share. Lives as long as the last of them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "bot/studio/studio.hpp"
#include "bot/users/accounts.hpp"
#include "bot/net/token_bucket.hpp"
#include "bot/web/live/hub.hpp"
#include "bot/web/http/identity.hpp"
#include "bot/web/http/origins.hpp"
#include "bot/web/http/static_files.hpp"
#include "bot/web/media/pictures.hpp"
#include "bot/web/media/ratings.hpp"
#include "bot/web/http/server.hpp"
#include "bot/web/sockets/sockets.hpp"

namespace xiaoer::web {

struct Site : std::enable_shared_from_this<Site> {
    Site(boost::asio::io_context& io, Options given, unsigned short port);

    boost::asio::io_context& io;
    Options options;
    bool demo_allowed;  ///< asked for, and nobody outside this machine can reach us
    bool tls_only;      ///< every configured origin is https
    Origins origins;
    Pages pages;
    Pictures pictures;
    users::Accounts accounts;
    Ratings ratings;
    std::unique_ptr<studio::Studio> studio;  ///< null: this server has none
    Buckets pictures_of_visitor;
    Buckets pictures_of_address;
    Buckets visits;
    Buckets tickets;
    std::size_t bodies = 0;  ///< bytes of requests being received
    std::shared_ptr<Registry> registry = std::make_shared<Registry>();
    std::map<std::string, Server::Takeover, std::less<>> takeovers;

    // From start() to stop().
    std::unique_ptr<Hub> hub;
    std::optional<SocketWorld> sockets;

    /// For sockets: keeps the site alive as long as they are.
    [[nodiscard]] std::shared_ptr<const SocketWorld> world() { return {shared_from_this(), &*sockets}; }

    [[nodiscard]] core::Time now() const { return options.now(); }
};

}  // namespace xiaoer::web
