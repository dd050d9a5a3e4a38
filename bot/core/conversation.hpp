// The state of one conversation: everything decide() needs to know of the past. Values only; saved after
// every turn. Deadlines are fields, never timers.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bot/core/action.hpp"
#include "bot/core/order.hpp"
#include "bot/core/owner.hpp"
#include "bot/core/photos.hpp"

namespace xiaoer::core {

/// A buyer's line that nobody has answered yet.
struct Line {
    std::string text;
    std::string order_card;
    std::string item_card;
    int pictures = 0;
    bool sticker = false;
    bool cut = false;  ///< longer than policy.text_limit
    Time at{};
    bool operator==(const Line&) const = default;
};

/// What the bot asked for last; decides how the next message is read.
enum class Awaiting : std::uint8_t {
    nothing,
    order_choice,
    note_part,
    yes_no,
    photos,
    clarify,
    transfer,
    fact,   ///< of a problem, e.g. what is missing
    remedy  ///< one of the remedies offered
};
/// The words intents/catalog uses for it; "" for nothing and transfer. A fact reads like the part of a note,
/// a remedy like a choice.
[[nodiscard]] std::string_view word(Awaiting awaiting);

/// An order note on its way from the buyer's mouth to the memo.
struct NoteDraft {
    enum class Stage : std::uint8_t {
        collecting,  ///< parts are missing
        confirming,  ///< read back, waits for a yes
        for_order,   ///< complete, the buyer has no order yet
        writing,     ///< given to the back office
        written,
        arranging,  ///< past review: the reviewer is being told
        arranged,   ///< the reviewer was told
        refused,    ///< the back office will not take it: a human must
        undone      ///< an agent took it out again
    };
    std::string kind;
    Stage stage = Stage::collecting;
    std::map<std::string, std::string, std::less<>> parts;  ///< slot → value
    std::string order;
    std::string command;     ///< of the WriteNote
    std::string text;        ///< as written
    Flag flag = Flag::none;  ///< none = the kind's own
    std::string by;          ///< the agent who wrote it; "" = the bot
    std::string reason;      ///< why the last attempt failed
    std::optional<Time> due;
    bool told = false;  ///< the buyer knows the outcome
    bool operator==(const NoteDraft&) const = default;
};

/// What is about to be handed over, from the transfer notice until the handoff.
struct Transfer {
    Group group = Group::pre_sale;
    Card card;
    Time since{};  ///< of the handoff
    bool next_shift = false;
    bool apologised = false;  ///< nobody accepted in time, the buyer was told once
    bool operator==(const Transfer&) const = default;
};

/// A request that waits for the buyer to say which order it is about.
struct Task {
    std::string intent;
    std::string words;
    std::vector<std::pair<std::string, std::string>> slots;
    std::vector<std::string> choices;  ///< order ids or intent ids, as numbered for the buyer
    bool operator==(const Task&) const = default;
};

/// A problem being taken down: its facts in order, the evidence, the remedy (scripts/problems.json).
struct Problem {
    std::string intent;
    std::string words;
    std::string condition;  ///< that opened it, with its facts; "" = the buyer's own words did
    std::vector<std::pair<std::string, std::string>> facts;  ///< fact id → answer
    std::string asking;                                      ///< fact id, "" = none
    bool evidence = false;                                   ///< photographs are complete or given up
    std::vector<std::string> options;                        ///< remedy ids as numbered for the buyer
    std::string remedy;                                      ///< the buyer's choice
    bool operator==(const Problem&) const = default;
};

/// A parcel that was urged, and the promise given for it.
struct Urging {
    enum class Stage : std::uint8_t {
        sent,    ///< on its way to the group
        told,    ///< the group has it
        failed,  ///< it did not get there: a human was told
        moved,   ///< the promise was kept
        broken   ///< nothing moved: transferred
    };
    std::string order;
    std::string intent;  ///< what the buyer had asked
    std::string command;
    Stage stage = Stage::sent;
    Time at{};
    TradeState state = TradeState::unknown;  ///< what was known then
    std::optional<Time> seen;
    std::string seen_text;
    std::optional<Time> promise;  ///< when the bot looks again by itself
    bool operator==(const Urging&) const = default;
};

/// An unpaid order and how often its buyer was reminded.
struct Reminder {
    std::string order;
    int said = 0;
    Time last{};
    std::optional<Time> next;
    bool settled = false;  ///< paid or closed
    bool operator==(const Reminder&) const = default;
};

struct Deadlines {
    std::optional<Time> answer;       ///< burst window
    std::optional<Time> facts;        ///< order look-up
    std::optional<Time> transfer;     ///< 20 s of silence
    std::optional<Time> accept;       ///< an agent takes it
    std::optional<Time> agent_reply;  ///< a human owner's answer
    std::optional<Time> photos;       ///< or another part of a problem
    std::optional<Time> anything_else;
    std::optional<Time> close;
    std::optional<Time> note;          ///< earliest due note
    std::optional<Time> promise;       ///< earliest promise to a buyer whose parcel was urged
    std::optional<Time> reminder;      ///< earliest reminder to pay
    std::optional<Time> message_left;  ///< a message left outside service hours is handled
    bool operator==(const Deadlines&) const = default;

    /// Forgets everything but what was promised: that outlives the chat.
    void rest() {
        Deadlines kept;
        kept.note = note;
        kept.promise = promise;
        kept.reminder = reminder;
        kept.message_left = message_left;
        *this = kept;
    }
};

struct Conversation {
    ConversationId id;
    std::string nickname;
    std::uint32_t turn = 0;  ///< grows with every event that produced actions
    Owner owner;
    bool closed = false;

    std::vector<Line> unanswered;
    std::optional<Time> burst_began;
    Awaiting awaiting = Awaiting::nothing;
    Task task;
    Photos photos;
    Problem problem;
    std::vector<Urging> urgings;
    std::vector<Reminder> reminders;
    bool no_reminders = false;  ///< the buyer objected
    bool rechecking = false;    ///< orders were asked for because of a deadline, not of a message
    std::vector<NoteDraft> notes;
    Transfer transfer;

    std::vector<Order> orders;  ///< newest first
    std::optional<Time> orders_at;
    bool orders_asked = false;
    bool orders_known = true;  ///< false: the last look-up failed
    std::string order;         ///< the order talked about, "" = none

    std::optional<Time> welcomed;
    std::optional<Time> last_buyer;
    std::optional<Time> last_update;       ///< last waiting update while queued
    std::optional<Time> unanswered_since;  ///< first line an agent has not answered
    bool slow_told = false;
    bool recommended = false;  ///< a recommendation or payment reminder was said once
    int misses = 0;
    std::string last_intent;
    std::map<std::string, int, std::less<>> asked;     ///< intent → how often
    std::map<std::string, int, std::less<>> contacts;  ///< order → in-sale contacts about it
    std::vector<std::string> remedies;
    std::uint64_t last_said = 0;  ///< fingerprint of the last text

    Deadlines due;
    bool operator==(const Conversation&) const = default;
};

/// The earliest deadline; the shell sends Tick when it comes.
[[nodiscard]] std::optional<Time> next_deadline(const Conversation& conversation);

}  // namespace xiaoer::core
