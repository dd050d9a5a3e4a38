// What may be done for a conversation: plain, comparable data, each with its why. The shell performs actions
// after they are saved with the state that ordered them; nothing here performs anything.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bot/core/event.hpp"
#include "scripts/engine/policy.hpp"

namespace xiaoer::core {

using scripts::Group;

/// What the small picture shows that proves an urging to the buyer: this order and nobody else's data.
struct Proof {
    std::string order;
    std::string courier;
    std::string tracking_number;
    std::string text;  ///< as it was sent
    Time at{};
    bool operator==(const Proof&) const = default;
};
/// Send text to the buyer. phrase is "" for an agent's own words.
struct Say {
    std::string text;
    std::string phrase;
    std::string agent;  ///< who speaks; "" = the bot
    std::optional<Proof> proof = {};
    bool operator==(const Say&) const = default;
};
/// Look up the buyer's orders; answered by OrdersFound or OrdersFailed.
struct AskOrders {
    std::string named = {};  ///< an order the buyer has just named and we do not know as theirs; "" = none
    bool operator==(const AskOrders&) const = default;
};
/// Look at pictures that came; answered by PicturesLooked, once for all of them. Safe to repeat.
struct LookAt {
    std::vector<std::string> pictures;
    bool operator==(const LookAt&) const = default;
};
/// Append to the order's memo; answered by NoteWritten or NoteFailed. Safe to repeat: the writer reads first.
struct WriteNote {
    std::string order;
    std::string kind;  ///< a kind of scripts/notes.json
    std::string text;  ///< complete: content; reception id; date
    Flag flag = Flag::none;
    bool operator==(const WriteNote&) const = default;
};
/// Take the bot's line of that command out of the memo; answered by NoteErased or NoteFailed.
struct EraseNote {
    std::string order;
    std::string note;  ///< command of the WriteNote
    std::string text;  ///< the line, for people
    bool operator==(const EraseNote&) const = default;
};
/// Tell the order reviewer of the day, because the order is past its review. Answered by GroupTold or
/// GroupNotTold.
struct MessageReviewer {
    std::string order;
    std::string text;
    bool operator==(const MessageReviewer&) const = default;
};
/// Ask the courier, or the warehouse while there is none, to move a parcel (快递群). Answered by GroupTold or
/// GroupNotTold.
struct UrgeCourier {
    std::string order;
    std::string courier;  ///< "" = the warehouse
    std::string tracking_number;
    std::string text;  ///< to be sent; no buyer's data but order and tracking number
    bool operator==(const UrgeCourier&) const = default;
};
/// A row of a register (登记表).
struct RegisterCase {
    std::string register_id;  ///< a register of scripts/registers.json
    std::string order;
    std::string summary;
    std::vector<std::pair<std::string, std::string>> fields = {};  ///< column → value, what the bot knows
    /// Adds its fields to the newest row of this register, conversation and order; a new row when there is
    /// none.
    bool amends = false;
    bool operator==(const RegisterCase&) const = default;
};

/// What a human reads before the first word.
struct Card {
    std::string reason;     ///< one Chinese sentence
    std::string condition;  ///< id and title of the transfer condition that fired, "" = none
    std::string intent;
    std::string words;       ///< the buyer's own words that triggered it
    std::string order;       ///< id, "" = not known
    std::string order_line;  ///< state, goods, amount, tracking in one line
    std::vector<std::string> pictures;
    std::string photos;               ///< "六面照 4/6，商品照 0/1" or ""
    std::vector<std::string> checks;  ///< what a look at them found: 面单与订单一致, 第3张与第1张相同
    std::vector<std::string> notes;     ///< notes written or being written
    std::vector<std::string> remedies;  ///< remedies already offered, the buyer's choice marked
    std::vector<std::pair<std::string, std::string>> facts;  ///< asked for and told: title → answer
    std::string wish;                                        ///< what the buyer wants done about it
    std::vector<std::string> open;  ///< notes asked for and not written, with what was told
    bool operator==(const Card&) const = default;
};
/// The conversation waits for a human of the group from now on.
struct HandOff {
    Group group = Group::pre_sale;
    Card card;
    bool next_shift = false;  ///< outside service hours: the next shift's queue opens with it
    bool operator==(const HandOff&) const = default;
};
/// Something a human must see.
struct Alarm {
    enum class Level : std::uint8_t { slow_reply, supervisor };
    Level level = Level::supervisor;
    std::string text;
    bool operator==(const Alarm&) const = default;
};

using ActionBody = std::variant<Say, AskOrders, LookAt, WriteNote, EraseNote, MessageReviewer, UrgeCourier,
                                RegisterCase, HandOff, Alarm>;

struct Action {
    std::string command;  ///< deterministic id: "<conversation>#<turn>.<n>"
    std::uint32_t epoch =
        0;  ///< ownership epoch it was decided in; a Say of an older epoch is dropped at sending
    ActionBody what;
    std::string why;  ///< rule, phrase and reason, for people
    bool operator==(const Action&) const = default;
};

/// Name of the picture of a Say's proof: "<buyer>-<32 hexadecimal digits>.png" for a buyer of the web page,
/// whose pictures are known by their names, "proof-…" for others. The same command has the same picture.
[[nodiscard]] std::string proof_name(std::string_view conversation, std::string_view command);
/// "say", "write_note" …
[[nodiscard]] std::string_view name(const ActionBody& what);
/// What has an outcome that must come back (Say, AskOrders, notes, groups); the others are done when
/// performed.
[[nodiscard]] bool awaits_outcome(const ActionBody& what);

}  // namespace xiaoer::core
