// The port of an IM: what the bot needs of the place where buyers write. One object per account. It
// translates frames into core words and back; it never decides what is said, never retries a phrase, keeps no
// conversation state.
//
// Everything runs on the loop's one thread. Results come back through Sink, never by exception.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/event.hpp"
#include "bot/net/counters.hpp"

namespace xiaoer::adapters {

/// How a sent message ended.
enum class Outcome : std::uint8_t {
    delivered,  ///< the other side confirmed
    refused,    ///< the other side said no; it was not shown to the buyer
    not_sent,   ///< the link was down before the first byte left: may be sent again
    in_doubt    ///< the link broke between sending and the answer, or the answer never came
};

/// What an IM tells the loop.
class Sink {
  public:
    virtual ~Sink() = default;
    /// A buyer's message, or a human's message typed past us on the phone (AgentSaid with on_phone). kept is
    /// called once, on the loop's thread: true when the event and what was decided on it are on disk (or were
    /// already, for the second arrival of a key), false when it was not taken. Empty for links that
    /// acknowledge nothing.
    using Kept = std::function<void(bool)>;
    virtual void happened(core::Event event, Kept kept = {}) = 0;
    virtual void sent(std::string_view command, Outcome outcome, std::string_view message_id,
                      std::string_view reason) = 0;
    /// The account's link came up or went down. While down the loop keeps what is to be sent.
    virtual void link(std::string_view account, bool up) = 0;
};

struct Outgoing {
    std::string command;  ///< deterministic id of the action; used to correlate, and as idempotency key where
                          ///< the IM has one
    core::ConversationId conversation;
    std::string text;
    std::string picture = {};  ///< bytes of a PNG shown after the text, "" = none
};

/// To the store's own people: couriers, warehouse, order reviewers.
struct GroupMessage {
    std::string command;
    std::string account;  ///< as account() tells it
    std::string group;    ///< the IM's own id of the group chat
    std::string text;
};

/// What the IM itself knows of a buyer, beside what was said.
struct KnownBuyer {
    std::string name;   ///< under which the back office has the buyer's orders, "" = the buyer's id
    std::string order;  ///< an order the conversation is about, "" = none is known
};

/// An account and whether messages to it can leave now.
struct LinkState {
    std::string account;  ///< as account() tells it, "" = not known yet
    bool up = false;
};

class Im {
  public:
    virtual ~Im() = default;
    /// "onebot:10001": the part of a ConversationId before the buyer. May be "" until the account is known.
    [[nodiscard]] virtual std::string_view account() const = 0;
    /// Whether conversations of that account ("onebot:10001") are its own, connected or not.
    [[nodiscard]] virtual bool serves(std::string_view account) const {
        return !account.empty() && account == this->account();
    }
    /// Whether a message to that account can leave now; of two Ims of one account the one that reaches it
    /// sends.
    [[nodiscard]] virtual bool reaches(std::string_view account) const { return serves(account) && up(); }
    [[nodiscard]] virtual std::optional<KnownBuyer> known(std::string_view conversation) const {
        (void)conversation;
        return std::nullopt;
    }
    [[nodiscard]] virtual bool up() const = 0;
    /// Of every account it serves; at least one entry.
    [[nodiscard]] virtual std::vector<LinkState> links() const { return {{std::string(account()), up()}}; }
    virtual void start(Sink& sink) = 0;
    /// Hands the message to the link; the outcome always follows, exactly once, through Sink::sent.
    virtual void send(Outgoing message) = 0;
    /// The same for a group chat of the account. False, and no outcome follows, where there are no groups.
    virtual bool send_group(GroupMessage message) {
        (void)message;
        return false;
    }
    /// Writes what send() queued since the last flush with as few system calls as possible; called once per
    /// loop pass.
    virtual void flush() = 0;
    /// Reads nothing more from the other side, or reads again: what is not read waits there. Answers to what
    /// was sent are not read either, so none of them is overdue meanwhile.
    virtual void hold(bool held) { (void)held; }
    /// Stops dialling and accepting, closes politely; outstanding sends end in_doubt.
    virtual void stop() = 0;
    [[nodiscard]] virtual const net::Counters& counters() const = 0;
};

}  // namespace xiaoer::adapters
