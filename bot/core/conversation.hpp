// The state of one conversation: everything decide() needs to know of the past. Values only; saved after
// every turn. Deadlines are fields, never timers.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <variant>
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

/// A value with what it is for: slot or fact → value.
using Parts = std::map<std::string, std::string, std::less<>>;

/// A wish for an order note while it is being told, until it is complete and, where a mistake sends a parcel
/// astray, confirmed. What is given to the back office is a NoteDraft.
struct NoteWish {
    enum class Stage : std::uint8_t {
        collecting,  ///< parts are missing
        confirming,  ///< read back, waits for a yes
        for_order    ///< complete, the buyer has no order yet
    };
    std::string kind;  ///< of scripts/notes.json
    Stage stage = Stage::collecting;
    Parts parts;
    std::vector<std::string> replaces;  ///< commands of the written notes that this one stands in for
    bool operator==(const NoteWish&) const = default;
};

/// A problem being taken down: its facts, the evidence, the remedy (scripts/problems.json).
struct ProblemCase {
    std::string condition;  ///< that opened it, with its facts; "" = the buyer's own words did
    std::vector<std::pair<std::string, std::string>> facts;  ///< fact id → answer, as told
    std::vector<std::string> asked;                          ///< fact ids that were asked for
    bool evidence = false;                                   ///< photographs are complete or given up
    std::vector<std::string> options;                        ///< remedy ids as numbered for the buyer
    std::string remedy;                                      ///< the buyer's choice
    int remedy_yuan = 0;    ///< the buyer named less than the remedy gives; 0 = he named nothing
    std::string chosen_by;  ///< his words for it; "" when by number
    std::string demand;     ///< what the buyer wants instead, in his words
    int asked_yuan = 0;     ///< money asked for, rounded up; 0 = none
    bool operator==(const ProblemCase&) const = default;
};

/// A question about an order that waits for the buyer to say which one.
struct Inquiry {
    bool operator==(const Inquiry&) const = default;
};

using TaskBody = std::variant<NoteWish, ProblemCase, Inquiry>;
/// "note", "problem", "inquiry"
[[nodiscard]] std::string_view name(const TaskBody& what);

/// Something the bot is doing for the buyer. Several are open at a time, in the order they were told; the
/// bot asks about one of them (Pending) and loses none.
struct Task {
    std::uint32_t id = 0;
    std::string intent;               ///< that opened it
    std::vector<std::string> words;   ///< the buyer's own, a clause each
    std::vector<std::string> orders;  ///< what it is about; empty: none, or not known yet
    std::vector<std::string>
        choices;  ///< orders among which the buyer is to choose; empty: nothing to choose
    std::vector<std::pair<std::string, std::string>> slots;  ///< as told: slot → value
    Time opened{};
    TaskBody what;
    bool operator==(const Task&) const = default;

    [[nodiscard]] NoteWish* note() { return std::get_if<NoteWish>(&what); }
    [[nodiscard]] const NoteWish* note() const { return std::get_if<NoteWish>(&what); }
    [[nodiscard]] ProblemCase* problem() { return std::get_if<ProblemCase>(&what); }
    [[nodiscard]] const ProblemCase* problem() const { return std::get_if<ProblemCase>(&what); }
};

/// What the bot asked last and has no answer to; decides how the next message is read first.
struct Pending {
    enum class Asked : std::uint8_t {
        order,    ///< which order
        part,     ///< a part of a note
        confirm,  ///< is what was read back right?
        wrong,    ///< what of it is wrong?
        photos,
        fact,    ///< of a problem
        remedy,  ///< one of those offered
        clarify  ///< what was meant at all
    };
    Asked asked = Asked::clarify;
    std::uint32_t task = 0;            ///< 0 for clarify
    std::string part;                  ///< slot or fact asked for first, "" = none in particular
    std::vector<std::string> options;  ///< clarify: intents as numbered; confirm: ids of the tasks shown
    std::string words;                 ///< clarify: what was not understood
    int times = 1;                     ///< how often it was asked
    bool operator==(const Pending&) const = default;
};
/// The word by which intents/catalog names what is awaited: order_choice, note_part, yes_no, photos, clarify.
[[nodiscard]] std::string_view word(Pending::Asked asked);

/// A problem that was handed over, so that the buyer's next question about it is not a new one.
struct Settled {
    std::string intent;
    std::string order;
    std::string words;
    Group group = Group::after_sale;
    Time at{};
    bool operator==(const Settled&) const = default;
};

/// An order note given to the back office: the ledger of what was done, with its outcome.
struct NoteDraft {
    enum class Stage : std::uint8_t {
        writing,  ///< given to the back office
        written,
        arranging,    ///< past review: the reviewer is being told
        arranged,     ///< the reviewer was told
        refused,      ///< the back office will not take it: a human must
        withdrawing,  ///< being taken out of the memo again, or the reviewer is being told so
        undone        ///< it is out again
    };
    std::string kind;
    Stage stage = Stage::writing;
    Parts parts;
    std::string order;
    std::string command;     ///< of the WriteNote
    std::string text;        ///< as written
    Flag flag = Flag::none;  ///< none = the kind's own
    std::string by;          ///< the agent who wrote it; "" = the bot
    std::string reason;      ///< why the last attempt failed
    std::optional<Time> due;
    bool told = false;                  ///< the buyer knows the outcome
    bool withdraw = false;              ///< the buyer took it back while it was being written
    std::string undo;                   ///< command of what takes it out again
    std::vector<std::string> replaces;  ///< commands of notes that are erased once this one stands
    bool operator==(const NoteDraft&) const = default;
};

/// What is about to be handed over, from the transfer notice until the handoff.
struct Transfer {
    Group group = Group::pre_sale;
    Card card;
    Time since{};  ///< of the handoff
    bool next_shift = false;
    bool apologised = false;  ///< nobody accepted in time, the buyer was told once
    bool continued = false;   ///< goes on with a case whose rows the registers have
    bool operator==(const Transfer&) const = default;
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
    int again = 0;                ///< how often the buyer urged meanwhile and was told of this one
    bool operator==(const Urging&) const = default;
};

/// An unpaid order and how often its buyer was reminded.
struct Reminder {
    std::string order;
    int said = 0;
    Time last{};
    std::optional<Time> next;
    bool settled = false;   ///< paid or closed
    bool unwanted = false;  ///< the buyer does not want this order any more
    bool operator==(const Reminder&) const = default;
};

/// What was said of goods, for the next question about them.
struct GoodsTalk {
    std::string focus;                     ///< a good's id, or the name of a thing that the files do not know
    std::string attribute;                 ///< asked last
    std::vector<std::string> candidates;   ///< the buyer was asked which of these he means
    std::vector<std::string> recommended;  ///< in this conversation
    std::string need;                      ///< for what a recommendation was asked, in the buyer's words
    bool operator==(const GoodsTalk&) const = default;
};

struct Deadlines {
    std::optional<Time> answer;       ///< burst window
    std::optional<Time> facts;        ///< order look-up
    std::optional<Time> transfer;     ///< 20 s of silence
    std::optional<Time> accept;       ///< an agent takes it
    std::optional<Time> agent_reply;  ///< a human owner's answer
    std::optional<Time> photos;       ///< or another part of a problem
    std::optional<Time> looks;        ///< a burst with pictures waits for the look at them
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
    std::uint32_t turn = 0;  ///< grows with every event that produced effects
    Owner owner;
    bool closed = false;

    std::vector<Line> unanswered;
    std::optional<Time> burst_began;
    std::vector<Task> tasks;         ///< open, as told
    std::uint32_t last_task = 0;     ///< id of the newest
    std::optional<Pending> pending;  ///< what the bot asked
    Photos photos;                   ///< of the problem being taken down, or of one still to be told
    std::vector<Settled> settled;    ///< problems handed over, newest last
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
    GoodsTalk goods;           ///< the goods talked about

    std::optional<Time> welcomed;
    std::optional<Time> last_buyer;
    std::optional<Time> last_update;       ///< last waiting update while queued
    std::optional<Time> unanswered_since;  ///< first line an agent has not answered
    bool slow_told = false;
    bool thanked = false;      ///< goodbye was said: thanks for it get a word, no second goodbye
    bool recommended = false;  ///< a recommendation or payment reminder was said once
    int misses = 0;            ///< messages in a row that were not understood
    int fragments = 0;         ///< halves of sentences in a row
    std::string fragment;      ///< the last one, read together with what follows
    Time fragment_at{};
    std::vector<std::string> unread;  ///< what nobody could make out: told with the next problem or transfer
    std::string last_intent;
    std::map<std::string, int, std::less<>> asked;  ///< intent → how often
    std::vector<std::uint64_t> said;  ///< fingerprints of what was said, newest last: no line twice

    Deadlines due;
    bool operator==(const Conversation&) const = default;
};

/// Whether a person, the back office, the buyer or a deadline is still waited for: an unfinished handoff, a
/// problem being taken down, words nobody has answered, a note under way, a promise. What the bot asked and
/// nobody answered is none.
[[nodiscard]] bool has_open_business(const Conversation& conversation);

/// The earliest deadline; the shell sends Tick when it comes.
[[nodiscard]] std::optional<Time> next_deadline(const Conversation& conversation);

}  // namespace xiaoer::core
