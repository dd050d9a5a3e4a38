// Who is connected and what each of them looks at. Turns come in, pages are told; texts of buyers and agents
// go out as events under a key of their own, so that sending twice says once. Offers are in offers.hpp.
#pragma once

#include <boost/asio/io_context.hpp>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bot/users/accounts.hpp"
#include "bot/web/http/identity.hpp"
#include "bot/web/live/bot_api.hpp"
#include "bot/web/live/conversation_list.hpp"
#include "bot/web/live/conversation_view.hpp"
#include "bot/web/live/offers.hpp"
#include "bot/web/live/presence.hpp"
#include "bot/web/live/stream.hpp"
#include "bot/web/media/ratings.hpp"
#include "bot/web/sockets/link.hpp"

namespace xiaoer::web {

/// Who sees what on the staff's stream.
inline constexpr users::Roles kSeesDesk{users::Role::agent, users::Role::lead, users::Role::auditor,
                                        users::Role::admin};
inline constexpr users::Roles kSeesAlarms{users::Role::lead, users::Role::admin};
inline constexpr users::Roles kSeesStudio{users::Role::trainer, users::Role::lead, users::Role::auditor,
                                          users::Role::admin};

/// What a page of the staff says of itself with its ticket.
struct Arrival {
    std::string run{};      ///< of the stream it followed; "": it is new
    std::uint64_t seq = 0;  ///< where it left off
    bool serves = true;     ///< false: nobody answers buyers from it, so it puts nobody online
};

class Hub {
  public:
    Hub(boost::asio::io_context& io, BotApi& bot, users::Accounts& accounts, const Ratings& ratings,
        const Limits& limits, std::function<core::Time()> now);

    /// Shows the conversation to the link from now on, beginning with what happened after a line it knows.
    /// false: too many links look at it already.
    bool enter(std::string_view conversation, const std::shared_ptr<Link>& link, Side side,
               std::int64_t after);
    void leave(std::string_view conversation, const Link* link);

    /// A page of the staff: it is told everything of its roles, from where it left off when that is known.
    void sign_on(const std::shared_ptr<Link>& link, const users::Identity& who, const Arrival& arrival);
    void sign_off(const Link* link);
    /// The session is over: its sockets close, and who has no other one is gone at once.
    void session_ended(const std::string& session);
    void users_changed();

    /// The agent who owns the conversation is writing.
    void agent_types(std::string_view conversation);
    /// The buyer gave stars: his other pages know it too.
    void rated(std::string_view conversation);

    enum class Taken { yes, before, busy };
    /// yes: the page hears of it when it is durable. before: it is on record already.
    Taken submit(core::Event event, std::string_view client_id);

    /// To everybody with one of the roles, and to one user.
    void tell(users::Roles audience, nlohmann::json body, std::string user = {});
    /// false: nobody of that name is here.
    bool set_presence(std::string_view user, core::Presence presence);

    void turn(const store::Turn& turn);
    void outcome(std::string_view conversation);
    /// Gone from the store after their period: the list and the loop let go of them.
    void forget(const std::vector<core::ConversationId>& gone);
    /// Told again and again; tells people when it begins and when it is over.
    void low_on_space(bool low, std::uintmax_t free_bytes);
    /// Told by the server's timer: rows that were held back to be sent together, lines that were not there
    /// yet.
    void tick();
    /// Whether tick() should come soon.
    [[nodiscard]] bool busy() const { return !views_.empty() || !links_.empty(); }
    void stop();

    [[nodiscard]] BotApi& bot() { return bot_; }
    [[nodiscard]] const Board& board() const { return board_; }
    [[nodiscard]] const Stream& stream() const { return stream_; }
    [[nodiscard]] const Staff& staff() const { return staff_; }
    [[nodiscard]] int agents_online() const { return online_; }
    [[nodiscard]] const std::deque<nlohmann::json>& alarms() const { return alarms_; }
    [[nodiscard]] nlohmann::json colleagues() const;
    [[nodiscard]] nlohmann::json colleague(const Staff::Member& member) const;
    [[nodiscard]] nlohmann::json shown_row(const BoardRow& row) const { return row_json(row, shown(&row)); }
    [[nodiscard]] Shown shown(const BoardRow* row) const;

  private:
    struct Seat {
        std::shared_ptr<Link> link;
        users::Identity who;
        bool serves = true;
    };
    void soon();
    void flush();
    void flush_board();
    void count_agents();
    void dispatch(net::Moment now);
    void tell_alarms(const store::Turn& turn);
    /// Something of the whole house, not of one conversation.
    void tell_supervisors(std::string text);
    void look_at_disk();
    void give_back(const users::User& gone);
    [[nodiscard]] Eyes eyes() {
        return {bot_, board_, [this](const BoardRow* row) { return shown(row); },
                [this](std::string_view conversation, core::Time since) {
                    const auto given = ratings_.of(conversation);
                    return given && given->at >= since ? given->stars : 0;
                }};
    }

    boost::asio::io_context& io_;
    BotApi& bot_;
    users::Accounts& accounts_;
    const Ratings& ratings_;
    Limits limits_;
    std::function<core::Time()> now_;
    Board board_;
    Stream stream_;
    Staff staff_;
    Dispatch dispatch_;
    std::unordered_map<std::string, ConversationView> views_;
    std::unordered_map<const Link*, Seat> links_;
    std::deque<nlohmann::json> alarms_;  ///< the latest, newest first
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    net::Moment board_flushed_{};
    net::Moment dispatched_{};
    std::uint64_t gifts_ = 0;  ///< numbers the events of give_back()
    std::string disk_fault_;   ///< as it was told last
    bool low_on_space_ = false;
    bool flushing_soon_ = false;
    bool stopped_ = false;
    int online_ = -1;
    int free_ = -1;
};

}  // namespace xiaoer::web
