// What a desktop bridge tells, read: events in their three public dialects (flat, nested under payload, in a
// batch over HTTP), results of commands, status; and the frames we write. Pure: a value in, a value out.
// Which of our own lines an own-side event echoes is the bridge's to know (bridge.cpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/im/json_tape.hpp"
#include "bot/core/event.hpp"

namespace xiaoer::adapters::bridge {

/// One event of a bridge.
struct Told {
    enum class Kind : std::uint8_t {
        buyer,        ///< a live line of a buyer: may be answered
        own,          ///< a line of the store's side: an echo of ours, or a human's
        own_human,    ///< the same, and the bridge knows that a seat typed it
        human_took,   ///< session_control: a human answers from now on
        bot_resumes,  ///< session_control: the bot may again
        context,      ///< says something about the buyer (nickname, order, goods) and nothing to answer
        ignored,      ///< history, system lines, diagnostics
        malformed     ///< not usable; why says what is missing
    };
    Kind kind = Kind::malformed;
    std::string_view why;  ///< as counted and told to the bridge: "is_history", "system_line", "buyer_id" …
    std::string id;        ///< event_id as told: what is acknowledged
    std::string message;   ///< the platform's message id, or what stands in for one
    bool own_id = false;   ///< it is the platform's own id, not a digest made by the bridge
    std::string account;   ///< the seller's account as told
    std::string buyer;     ///< the platform's id of the buyer
    std::string order;     ///< an order the line is about, "" = none is told
    core::BuyerSaid said;  ///< for own lines its text alone
    core::Time at{};       ///< when it came here: waits run from then
    core::Time sent{};     ///< when the platform had it, where that is told: for the order of a batch
};

/// An event object, flat or with the rest of its fields under "payload".
[[nodiscard]] Told read_event(const Json& event, core::Time now);

/// How a command ended, in a bridge's words.
struct Result {
    enum class End : std::uint8_t {
        delivered,  ///< confirmed, or handed to the seller's client
        refused,    ///< certainly not shown
        unsure,     ///< may have gone out: only an echo confirms
        pending,    ///< still on its way
        human_owns  ///< not shown, because a human answers this buyer
    };
    std::string command;
    End end = End::unsure;
    std::string reason;  ///< shortened
};
[[nodiscard]] Result read_result(const Json& result, std::string_view command);

/// The part of heartbeat.status we look at.
struct Status {
    std::vector<std::string> accounts;
    std::string version;
    bool send_ready = true;
    bool receive_ready = true;
};
[[nodiscard]] Status read_status(const Json& status);

/// "bridge:<account>" with what would cut an id in two written as %XX.
[[nodiscard]] std::string account_of(std::string_view account);
[[nodiscard]] std::string conversation_of(std::string_view account, std::string_view buyer);
/// The parts as the bridge told them; nothing for what is no conversation of a bridge.
struct Parts {
    std::string account;
    std::string buyer;
};
[[nodiscard]] std::optional<Parts> parts_of(std::string_view conversation);

/// A line for a buyer, waiting at a bridge.
struct Command {
    std::string id;
    std::string account;
    std::string buyer;
    std::string nickname;
    std::string text;
    std::string lease;
    core::Time created{};
    core::Time expires{};
};
/// The command object, as it stands in commands[] and under "command".
void append_command(std::string& out, const Command& command);

/// Whether an own-side text is (a cut or mangled copy of) what we sent: bridges see emoji as "??" and cut
/// long lines.
[[nodiscard]] bool same_line(std::string_view sent, std::string_view echoed);

}  // namespace xiaoer::adapters::bridge
