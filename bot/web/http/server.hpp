// The web server: the buyer's page, the agent's page, their WebSocket, and an Im for buyers who write in the
// browser. It shows and forwards; what is said is decided elsewhere. Beast stays behind this header.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/im/port.hpp"
#include "adapters/orders/port.hpp"
#include "bot/net/address_list.hpp"
#include "bot/net/allowed_hosts.hpp"
#include "bot/net/certificate.hpp"
#include "bot/net/http_head.hpp"
#include "bot/net/stream.hpp"
#include "bot/run/loop.hpp"
#include "bot/store/store.hpp"
#include "bot/users/secrets.hpp"
#include "bot/web/http/limits.hpp"
#include "bot/web/http/periods.hpp"

namespace xiaoer::web {

class BotApi;

struct Options {
    std::string address = "127.0.0.1";
    unsigned short port = 8080;                            ///< 0 = any free one
    std::string static_dir;                                ///< the built pages
    std::string data_dir;                                  ///< uploads live below it
    users::Strength strength = users::Strength::moderate;  ///< of password hashes; tests take less
    std::string look_program;                              ///< xiaoer-look; "" = no pictures are taken
    std::string pack_root;  ///< the trainers' files it was started with; "" = no studio
    std::function<void(knowledge::Pack pack)> publish;  ///< serves a pack from now on
    std::vector<std::string> origins;                   ///< allowed besides our own host
    std::optional<net::CertificateFiles> tls;  ///< everything over TLS; none = everything in the clear
    net::AddressList proxies;                  ///< whose word on addresses and TLS is believed
    net::AddressList metrics_from;             ///< who may read /metrics besides this machine
    net::AllowedHosts picture_hosts;           ///< where pictures of IMs are fetched; none = nowhere
    std::string picture_authorities;           ///< of own ones; see net::FetcherOptions
    std::string store = "demo";                ///< the account of the web chat is "web:<store>"
    bool demo_buyer = false;  ///< /?buyer=demo is the buyer of the sample orders; on loopback only
    Periods periods;          ///< of what is kept
    Limits limits;
    std::function<core::Time()> now = [] {  ///< when a message came; the loop's clock
        return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    };
};

class Server {
  public:
    /// Throws std::runtime_error with a sentence for people when the port cannot be taken or the certificate
    /// cannot be used.
    Server(boost::asio::io_context& io, store::Store& store, Options options);
    ~Server();
    /// The web chat as an IM, to be added to the loop before it starts.
    [[nodiscard]] std::shared_ptr<adapters::Im> im();
    /// Starts accepting; the loop outlives the server.
    void start(run::Loop& loop, adapters::Orders& orders);
    /// The same over another desk (tests); it outlives the server.
    void start(BotApi& bot);
    /// Accepts nothing more and says goodbye to everybody; done when all have answered or their time is over.
    void stop(std::function<void()> done = {});
    /// Reads the certificate's files now; connections that are open stay as they are.
    void reload_certificate();
    [[nodiscard]] unsigned short port() const;
    /// Keeps a picture the bot made, under its own name, for the pages.
    void keep_picture(std::string name, std::string bytes);
    /// Looks at the pictures of a message; see pictures::Pictures::look.
    void look(const core::ConversationId& conversation, const std::vector<std::string>& pictures,
              std::function<void(std::vector<core::PictureFinding>)> done);
    /// Where the first admin is made, "" when there is one: "/login#setup=…", for a while and once.
    [[nodiscard]] std::string setup_path() const;
    /// A WebSocket path on the same port that somebody else serves: the handler gets the connection and the
    /// upgrade request, judges it and answers it itself. Used by the links that are dialled.
    using Takeover = std::function<void(net::Stream stream, const net::Request& upgrade)>;
    void on_path(std::string path, Takeover takeover);
    /// Everything below a path (it ends with '/') that somebody else serves over plain HTTP, with credentials
    /// of its own: bodies up to so many bytes; the answer is given once, perhaps later.
    using Service =
        std::function<void(const net::Request& request, std::function<void(net::Response)> answer)>;
    void on_service(std::string prefix, std::size_t body_bytes, Service service);

  private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace xiaoer::web
