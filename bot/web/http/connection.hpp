// One accepted TCP connection while it speaks HTTP: reads a head within its limits, then a body, answers, and
// again; or hands the socket on to a WebSocket or to whoever serves the path.
#pragma once

#include <memory>
#include <string>

#include "bot/net/stream.hpp"
#include "bot/net/timed.hpp"
#include "bot/web/http/routes.hpp"
#include "bot/web/http/server_context.hpp"

namespace xiaoer::web {

class Connection final : public net::Timed {
  public:
    /// A place for one more connection of its address, given back when the last holder lets go of it. Null
    /// when there is none even after the longest silent connection has given way.
    static std::shared_ptr<void> seat(const std::shared_ptr<ServerContext>& server,
                                      const boost::asio::ip::tcp::socket& socket);
    Connection(net::Stream stream, std::shared_ptr<ServerContext> server, std::shared_ptr<void> seat);
    ~Connection() override;

    void start();
    void tick(net::Moment now) override;
    void begin_shutdown() override;
    void cut_off() override { cut(); }

  private:
    std::shared_ptr<Connection> self() { return std::static_pointer_cast<Connection>(shared_from_this()); }
    void wait_at_most(std::chrono::milliseconds time);
    void shake_hands();
    /// HTTP where TLS is spoken: where to, or that it does not go.
    void send_to_tls();
    void read_head();
    /// Whether the buffer holds a whole head, or one that can be refused already.
    void look_at_head();
    void have_head(std::size_t size);
    void read_body();
    void run();
    void answer(net::Response response);
    void written(bool again);
    void cut();
    void release_body();
    void falls_silent();
    void speaks();

    net::Stream stream_;
    std::shared_ptr<ServerContext> server_;
    std::shared_ptr<void> seat_;
    std::uint64_t silence_ = 0;  ///< its number in ServerContext::silent; 0 = not in it
    std::string local_;
    std::string peer_;
    std::string buffer_;  ///< received and not used yet
    std::string chunk_;   ///< what the next read fills
    net::Request request_;
    Routing routing_;
    const ServerContext::Service* service_ = nullptr;  ///< instead of a route
    std::string answer_head_;
    net::Response response_;
    std::size_t body_reserved_ = 0;
    net::Moment deadline_{};
    bool first_ = true;
    bool in_head_ = false;  ///< its first byte has come, its time runs
    bool running_ = false;
    bool shaking_hands_ = false;
    bool plain_ = false;  ///< HTTP came where TLS is spoken
    bool gone_ = false;
};

}  // namespace xiaoer::web
