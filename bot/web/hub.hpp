// Who is connected and what each of them looks at. Turns come in, pages are told; texts of buyers and agents
// go out as events under a key of their own, so that sending twice says once.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bot/web/board.hpp"
#include "bot/web/desk.hpp"
#include "bot/web/identity.hpp"
#include "bot/web/link.hpp"
#include "bot/web/room.hpp"

namespace xiaoer::web {

class Hub {
  public:
    static constexpr int kCapacity = 10;  ///< conversations one agent can have

    Hub(boost::asio::io_context& io, Desk& desk, const Limits& limits);

    /// Shows the conversation to the link from now on, beginning with what happened after a line it knows.
    /// false: too many links look at it already.
    bool enter(std::string_view conversation, const std::shared_ptr<Link>& link, Side side,
               std::int64_t after);
    void leave(std::string_view conversation, const Link* link);

    void sign_on(const std::shared_ptr<Link>& link, const AgentSession& session);
    void sign_off(const Link* link);
    /// Ends the sockets of a session that logged out.
    void sign_out(const AgentSession& session);

    enum class Taken { yes, before, busy };
    /// yes: the page hears of it when it is durable. before: it is on record already.
    Taken submit(core::Event event, std::string_view client_id);

    void turn(const store::Turn& turn);
    void outcome(std::string_view conversation);
    /// Told by the server's timer: rows that were held back to be sent together, lines that were not there
    /// yet.
    void tick();
    /// Whether tick() should come soon.
    [[nodiscard]] bool busy() const { return !rooms_.empty() || !agents_.empty(); }
    void stop();

    [[nodiscard]] Desk& desk() { return desk_; }
    [[nodiscard]] int agents_online() const;

  private:
    struct Agent {
        std::shared_ptr<Link> link;
        AgentSession session;
    };
    void soon();
    void flush();
    void flush_board();
    void count_agents();
    void tell_agents(const std::string& text);

    boost::asio::io_context& io_;
    Desk& desk_;
    Limits limits_;
    Board board_;
    std::unordered_map<std::string, Room> rooms_;
    std::unordered_map<const Link*, Agent> agents_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    Moment board_flushed_{};
    bool flushing_soon_ = false;
    bool stopped_ = false;
    int online_ = -1;
    int free_ = -1;
};

}  // namespace xiaoer::web
