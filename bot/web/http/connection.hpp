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
    Connection(net::Stream stream, std::shared_ptr<ServerContext> server);
    ~Connection() override;

    void start();
    void tick(net::Moment now) override;
    void begin_shutdown() override;

  private:
    std::shared_ptr<Connection> self() { return std::static_pointer_cast<Connection>(shared_from_this()); }
    void wait_at_most(std::chrono::milliseconds time);
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

    net::Stream stream_;
    std::shared_ptr<ServerContext> server_;
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
    bool gone_ = false;
};

}  // namespace xiaoer::web
