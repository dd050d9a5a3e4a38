// One OneBot account while it is connected: calls and their answers, what was our own message and what a
// human typed on the phone, and whether the link can be used. It is given wires and never makes one.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "adapters/im/onebot/codec.hpp"
#include "adapters/im/port.hpp"
#include "bot/net/websocket.hpp"

namespace xiaoer::adapters::onebot {

enum class Role : std::uint8_t { universal, api, event };

struct SessionOptions {
    net::Milliseconds answer_within;
    net::Milliseconds heartbeat_floor;
    std::string token;                  ///< only to keep it out of logs
    std::function<core::Time()> clock;  ///< never empty
};

class Session : public std::enable_shared_from_this<Session> {
  public:
    /// self_id "": it is learned from the first frame that tells it.
    Session(boost::asio::io_context& io, Sink& sink, net::Counters& counters, SessionOptions options,
            std::string self_id);

    void opened(net::WebSocket& wire, Role role);
    void frame(net::WebSocket& wire, std::string_view text);
    void cut(net::WebSocket& wire, const net::Cut& cut);
    void drained();

    void send(Outgoing message);
    void send_group(GroupMessage message);
    void flush();
    /// As Im::hold, for the wires it has and those it gets.
    void hold(bool held);
    /// Ends what waits: in doubt if it may have left, otherwise not sent. Wires are closed by their owner.
    void stop();

    /// "onebot:10001", "" while unknown.
    [[nodiscard]] const std::string& account() const { return account_; }
    [[nodiscard]] bool up() const { return told_up_; }
    /// The wires of this session; null where there is none.
    [[nodiscard]] net::WebSocket* api() const { return api_; }
    [[nodiscard]] net::WebSocket* events() const { return events_; }

  private:
    using Clock = std::chrono::steady_clock;
    struct Due {
        Clock::time_point at;
        const std::string* echo;  ///< the key in pending_
    };
    struct Pending {
        std::uint64_t begin;                                          ///< where its frame begins on the wire
        std::uint64_t fingerprint;                                    ///< of conversation and text
        enum class For : std::uint8_t { send, login, history } what;  ///< but for sends nobody waits
        std::list<Due>::iterator due{};
    };
    using Pendings = std::unordered_map<std::string, Pending>;

    void handle(net::WebSocket& wire, Response& response);
    void handle(Message& message);
    void handle(net::WebSocket& wire, const Heartbeat& heartbeat);
    void set_online(std::string_view self_id, bool online);
    void heard_from(const Message& message);
    void ask_history();
    void take_history(std::vector<Message> history);
    void learn(net::WebSocket& wire, std::string_view self_id);
    void tell_up();
    void choke();
    /// False after the outcome of the command is on its way.
    [[nodiscard]] bool can_call(const std::string& command);
    /// Sends the frame in out_ and waits for its answer.
    void call(std::string command, std::uint64_t mark);
    [[nodiscard]] bool is_echo(const Message& message, std::string_view text);
    void remember(std::string_view message_id);
    void expect_answer(std::string echo, Pending pending);
    Pending forget(Pendings::iterator it);
    void forget_content(std::uint64_t fingerprint);
    void check_answers();
    void end_all(std::uint64_t gone, std::string_view reason);
    void later(std::string command, Outcome outcome, std::string_view reason);
    [[nodiscard]] std::string safe(std::string text) const;

    boost::asio::io_context& io_;
    Sink& sink_;
    net::Counters& counters_;
    SessionOptions options_;
    Codec codec_;
    std::string self_id_;
    std::string account_;
    bool fixed_account_;
    net::WebSocket* api_ = nullptr;
    net::WebSocket* events_ = nullptr;
    bool told_up_ = false;
    bool congested_ = false;  ///< the peer does not read: no more until the queue is half empty
    bool text_ids_ = false;
    bool held_ = false;     ///< frames are not read for now
    bool offline_ = false;  ///< the peer has lost its IM
    std::string out_;       ///< the frame being built; kept for its memory

    Pendings pending_;
    std::list<Due> due_;  ///< the same, in the order of sending, which is that of their deadlines
    /// Who wrote of late, to ask for what they wrote while the link was down, and how to reach them.
    struct Buyer {
        std::int64_t told = 0;  ///< time of the newest line, the peer's seconds
        core::Time heard{};
        std::string group;
    };
    std::unordered_map<std::string, Buyer> buyers_;  ///< by id
    std::string buyers_account_;
    bool gap_ = false;             ///< the link was down since those lines
    bool has_no_history_ = false;  ///< this peer does not know the action
    std::size_t delivered_ = 0;
    bool self_reported_ = false;  ///< own lines come as events: a human on the phone would be seen
    boost::asio::steady_timer answers_;
    bool watching_ = false;

    /// What we sent of late, to know it when the peer reports it as an event: by id, and by content while (or
    /// because) no answer has told the id.
    std::unordered_set<std::string> known_ids_;
    std::deque<std::string> known_order_;
    std::deque<std::uint64_t> unanswered_;
};

}  // namespace xiaoer::adapters::onebot
