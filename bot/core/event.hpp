// What can happen to a conversation. Plain data; made by adapters, the web and the loop, consumed by
// decide().
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bot/core/conversation_id.hpp"
#include "bot/core/order.hpp"
#include "bot/core/photos.hpp"

namespace xiaoer::core {

struct BuyerSaid {
    std::string text;                   ///< UTF-8; may be empty
    std::vector<std::string> pictures;  ///< references (URL or stored name); never fetched by the core
    std::string order_card;             ///< order id of a clicked order card, "" = none
    std::string item_card;              ///< item id of a product card, "" = none
    std::string nickname;               ///< as the IM tells it; hostile text
    bool sticker = false;               ///< only platform stickers or faces
    /// Beside pictures: the slot of scripts/photos.json that each was put in; "" or missing = not known.
    std::vector<std::string> slots = {};
    bool operator==(const BuyerSaid&) const = default;
};
/// A human wrote to the buyer: in the console (to be sent by us) or past us, on the phone (already sent).
struct AgentSaid {
    std::string agent;
    std::string text;
    bool on_phone = false;
    bool operator==(const AgentSaid&) const = default;
};
struct AgentTook {
    std::string agent;
    bool operator==(const AgentTook&) const = default;
};
struct AgentReturned {
    std::string agent;
    bool operator==(const AgentReturned&) const = default;
};
struct AgentClosed {
    std::string agent;
    bool operator==(const AgentClosed&) const = default;
};
/// Answer to AskOrders: every order of the buyer, newest first.
struct OrdersFound {
    std::vector<Order> orders;
    bool operator==(const OrdersFound&) const = default;
};
struct OrdersFailed {
    std::string reason;
    bool operator==(const OrdersFailed&) const = default;
};
/// The back office reports one order anew: created, paid, shipped, tracking moved, closed.
struct OrderChanged {
    Order order;
    bool operator==(const OrderChanged&) const = default;
};
/// A Say reached the other side.
struct Delivered {
    std::string command;
    std::string message_id;  ///< the IM's own id, "" = it gives none
    bool operator==(const Delivered&) const = default;
};
/// The reason of a line that was dropped because somebody took over before it left.
inline constexpr std::string_view kStale = "stale";
/// A Say did not, or nobody knows (in_doubt): a phrase in doubt is never repeated.
struct Undelivered {
    std::string command;
    std::string reason;
    bool in_doubt = false;
    bool operator==(const Undelivered&) const = default;
};
struct NoteWritten {
    std::string command;
    bool operator==(const NoteWritten&) const = default;
};
/// final: the back office refuses for good; otherwise it is retried and this reports one failed attempt.
struct NoteFailed {
    std::string command;
    std::string reason;
    bool final = false;
    bool operator==(const NoteFailed&) const = default;
};
/// A message to the store's own people (UrgeCourier, MessageReviewer) reached their group.
struct GroupTold {
    std::string command;
    bool operator==(const GroupTold&) const = default;
};
/// It did not, or nobody knows: it is then not repeated, a human is told.
struct GroupNotTold {
    std::string command;
    std::string reason;
    bool in_doubt = false;
    bool operator==(const GroupNotTold&) const = default;
};
/// An agent passes the conversation on: to a colleague, or into a group's queue (售前, 售中, 售后, 主管).
struct AgentPassed {
    std::string agent;
    std::string to_agent;  ///< "" = to the group
    std::string to_group;
    std::string note;  ///< what the next one should know
    bool operator==(const AgentPassed&) const = default;
};
/// An agent has a note written into an order's memo, of a kind of scripts/notes.json.
struct AgentNoted {
    std::string agent;
    std::string order;
    std::string kind;
    std::vector<std::pair<std::string, std::string>> parts;  ///< slot → value, as filled in
    Flag flag = Flag::none;                                  ///< none = the kind's own
    bool operator==(const AgentNoted&) const = default;
};
/// An agent takes a note of the bot out of the memo again.
struct AgentUndidNote {
    std::string agent;
    std::string command;  ///< of the WriteNote
    bool operator==(const AgentUndidNote&) const = default;
};
/// An agent has a refused note tried once more.
struct AgentRetriedNote {
    std::string agent;
    std::string command;
    bool operator==(const AgentRetriedNote&) const = default;
};
/// Answer to EraseNote: the bot's line is out of the memo.
struct NoteErased {
    std::string command;
    std::string note;  ///< command of the WriteNote it undid
    bool operator==(const NoteErased&) const = default;
};
/// What a look found in one picture.
struct PictureFinding {
    std::string picture;
    std::string stored;  ///< name of the copy that was kept, "" = the reference is that name, or none was
    Verdict verdict = Verdict::unjudged;
    Whose whose = Whose::nobody;       ///< earlier or other: the same picture was seen before
    std::string same_as;               ///< earlier: the reference it had then
    std::int64_t age_s = 0;            ///< how long ago that was, in seconds
    std::vector<std::string> numbers;  ///< tracking_numbers() of its codes
    std::string unseen;                ///< unjudged: why nobody could look, a word of unseen_words()
    bool operator==(const PictureFinding&) const = default;
};
/// Answer to LookAt. What could not be looked at is missing, or unjudged.
struct PicturesLooked {
    std::string command;
    std::vector<PictureFinding> found;
    bool operator==(const PicturesLooked&) const = default;
};
struct LinkChanged {
    bool up = false;
    bool operator==(const LinkChanged&) const = default;
};
/// A deadline of the conversation has come.
struct Tick {
    bool operator==(const Tick&) const = default;
};

using EventBody = std::variant<BuyerSaid, AgentSaid, AgentTook, AgentReturned, AgentClosed, OrdersFound,
                               OrdersFailed, OrderChanged, Delivered, Undelivered, NoteWritten, NoteFailed,
                               NoteErased, GroupTold, GroupNotTold, AgentPassed, AgentNoted, AgentUndidNote,
                               AgentRetriedNote, PicturesLooked, LinkChanged, Tick>;

struct Event {
    ConversationId conversation;
    /// Unique within the installation (shop, event id); the second arrival of a key changes nothing. "" only
    /// for events the loop makes itself (Tick, outcomes), which are idempotent by their content.
    std::string key;
    Time at{};
    EventBody what;
    bool operator==(const Event&) const = default;
};

/// "buyer_said", "agent_took" …
[[nodiscard]] std::string_view name(const EventBody& what);

}  // namespace xiaoer::core
