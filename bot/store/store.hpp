// The store port: an append-only journal of turns, committed in groups before anything is sent, and tables
// projected from it for people to query. It keeps what it is given; it decides nothing.
//
// Threads: every method is called on the loop's thread. append() hands the batch to the committer thread,
// which calls `durable` back through the executor the store was opened with.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/action.hpp"
#include "bot/core/conversation.hpp"
#include "bot/core/event.hpp"

namespace xiaoer::store {

/// What one decide() consumed and produced.
struct Turn {
    core::Event event;
    core::Conversation after;
    std::vector<core::Action> actions;
    /// Effects of this turn that the loop will try at once when the batch is durable: their attempt is on
    /// record with the turn itself. The others stay queued until attempt() is recorded.
    std::vector<bool> attempted;
};

/// The loop is about to perform an action that an earlier turn left queued.
struct Attempt {
    core::ConversationId conversation;
    std::string command;
};

/// Column → value, as scripts/registers.json names the columns.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// An agent fills in or corrects columns of a register row; "" empties one.
struct Completion {
    std::int64_t row = 0;
    core::ConversationId conversation;
    std::string agent;
    Fields fields;
    core::Time at{};
    bool operator==(const Completion&) const = default;
};

struct Batch {
    std::vector<Turn> turns;
    std::vector<Attempt> attempts;
    std::vector<Completion> completions = {};
    [[nodiscard]] bool empty() const { return turns.empty() && attempts.empty() && completions.empty(); }
    [[nodiscard]] std::size_t rows() const { return turns.size() + attempts.size() + completions.size(); }
};

/// An action whose outcome is not on record, found at start.
struct Unfinished {
    core::ConversationId conversation;
    core::Action action;
    bool attempted = false;  ///< true: in doubt. false: certainly not performed yet.
};

/// A line of a conversation as people read it.
struct HistoryLine {
    std::int64_t seq = 0;  ///< grows over the whole journal
    core::Time at{};
    std::string speaker{};  ///< buyer, bot, agent, system, note (staff to staff, never sent)
    std::string name{};     ///< agent's name, "" otherwise
    std::string text{};
    std::vector<std::string> pictures{};
    std::string status{};  ///< for bot and agent lines: queued, sent, failed, in_doubt, dropped
    std::string why{};     ///< the action's why
};

/// One conversation in the list that agents see.
struct Row {
    core::ConversationId conversation;
    std::string nickname;
    core::Owner owner;
    std::string group;   ///< 售前 … while handed over
    std::string reason;  ///< of the handoff
    core::Time since{};  ///< waiting or owned since
    std::string last_text;
    std::string last_speaker;
    core::Time last_at{};
    int photos_have = 0;
    int photos_need = 0;
    bool next_shift = false;
    bool closed = false;
};

struct RegisterRow {
    std::int64_t seq = 0;
    core::Time at{};
    std::string register_id;
    core::ConversationId conversation;
    std::string order;
    std::string summary;
    Fields fields{};           ///< what the bot knew, with what was filled in since
    std::string changed_by{};  ///< who changed it last; "" = the bot
    core::Time changed{};      ///< when; 1970 = never
    bool operator==(const RegisterRow&) const = default;
};

/// One change of a register row: who changed what, when.
struct RegisterChange {
    std::int64_t seq = 0;
    core::Time at{};
    std::string agent;  ///< "" = the bot
    Fields fields;
    bool operator==(const RegisterChange&) const = default;
};

/// Which register rows; an empty part does not restrict.
struct RegisterQuery {
    std::string register_id{};
    std::string order{};
    std::string text{};                ///< anywhere in summary, fields, order or conversation
    std::optional<core::Time> from{};  ///< inclusive
    std::optional<core::Time> to{};    ///< exclusive
    std::int64_t before = 0;           ///< only rows with a smaller seq: the next page; 0 = the first page
    std::size_t limit = 100;
};

/// An order note and how far it is.
struct NoteRow {
    std::int64_t seq = 0;
    std::string command;
    core::Time at{};
    core::ConversationId conversation;
    std::string order;
    std::string kind;
    std::string text;
    std::string status;  ///< queued, retrying, written, refused, retried (by another row), undone
    std::string reason;  ///< of the last failure
    core::Time changed{};
};

/// How long things are kept, as times: what is older may go. Empty: it is kept for good.
struct Keep {
    std::optional<core::Time> quiet;  ///< conversations whose last word is older
    std::optional<core::Time> cases;  ///< register rows; a conversation goes with its last one, not before
    std::size_t rows = 100;           ///< at most so many are taken out in one step
};

/// What one step took out. A conversation goes with its lines, notes, register rows and journal.
struct Retired {
    std::vector<core::ConversationId> conversations;
    std::size_t lines = 0;
    std::size_t cases = 0;
    std::size_t journal = 0;  ///< rows
    bool more = false;        ///< the round is not over
};

class Store {
  public:
    virtual ~Store() = default;

    /// The newest state, appended or durable; empty for a conversation never seen. Throws
    /// std::runtime_error when the stored state cannot be read: to go on as if it were new would forget who
    /// owns the conversation.
    [[nodiscard]] virtual std::optional<core::Conversation> load(std::string_view conversation) = 0;
    /// Whether an event of this key has been appended before.
    [[nodiscard]] virtual bool seen(std::string_view key) = 0;
    /// One transaction. Waits when the disk is more than some ten thousand turns behind. durable(true) after
    /// it is on disk. A disk that refuses (full, locked, failing) is asked again until it takes the batch,
    /// and those behind it wait in order; durable(false) only when the store is closed while it still
    /// refuses: nothing of the batch may then be performed.
    virtual void append(Batch batch, std::function<void(bool)> durable) = 0;
    /// Called on the loop's thread with a sentence for people when the disk begins to refuse, and with ""
    /// when it takes what waited. At most one such function; set before anything is appended.
    virtual void watch_disk(std::function<void(const std::string& fault)> changed) = 0;

    /// At start: actions that await an outcome (or were never attempted), in the order they were decided.
    [[nodiscard]] virtual std::vector<Unfinished> unfinished() = 0;
    /// At start: conversations with a live deadline, and that deadline.
    [[nodiscard]] virtual std::vector<std::pair<core::ConversationId, core::Time>> deadlines() = 0;

    /// Conversations waiting (longest first), then owned by agents, then the most recent ones; at most limit.
    [[nodiscard]] virtual std::vector<Row> rows(std::size_t limit) = 0;
    /// Lines of one conversation with seq > after, oldest first, the newest `limit` of them.
    [[nodiscard]] virtual std::vector<HistoryLine> history(std::string_view conversation, std::int64_t after,
                                                           std::size_t limit) = 0;
    /// Register rows, the newest first.
    [[nodiscard]] virtual std::vector<RegisterRow> find_registers(const RegisterQuery& query) = 0;
    [[nodiscard]] std::vector<RegisterRow> register_rows(std::string_view register_id, std::size_t limit) {
        return find_registers({.register_id = std::string(register_id), .limit = limit});
    }
    [[nodiscard]] virtual std::optional<RegisterRow> register_row(std::int64_t seq) = 0;
    /// The changes of a row, oldest first.
    [[nodiscard]] virtual std::vector<RegisterChange> register_changes(std::int64_t row) = 0;
    /// Journals the change; durable as with append(). False, and durable is not called, when there is no such
    /// row. Whether the columns exist is for the caller to know: the store has no registers.json.
    bool complete_register(std::int64_t row, std::string agent, Fields fields, core::Time at,
                           std::function<void(bool)> durable);

    /// Order notes, the newest first; status "" = any.
    [[nodiscard]] virtual std::vector<NoteRow> note_rows(std::string_view status, std::size_t limit) = 0;

    /// Every turn from a number of the journal on, in order, until the function returns false. For exports
    /// and replays; waits like flush().
    virtual void for_each_turn(std::int64_t from,
                               const std::function<bool(std::int64_t seq, const Turn&)>& visit) = 0;

    /// One step of taking out what has been kept long enough, between writes: none waits for more than this
    /// step. What is open (core::has_open_business, an action without outcome, a note under way) stays. done
    /// is called on the loop's thread; with more = false, too, when the disk refuses. One step at a time.
    virtual void retire(const Keep& keep, std::function<void(Retired)> done) = 0;

    /// Waits until everything appended is durable and projected, or the disk refuses. For shutdown, queries
    /// after a write, and tests.
    virtual void flush() = 0;
};

/// Runs a function on the loop's thread (boost::asio::post bound to its executor, or direct in tests).
using Post = std::function<void(std::function<void()>)>;

/// The embedded default: one SQLite file in dir, created with mode 0600. Throws std::runtime_error with a
/// sentence for people when the file cannot be opened, is newer than this program, or is held by another
/// process.
[[nodiscard]] std::unique_ptr<Store> open_sqlite(const std::string& dir, Post post);

/// The same without a file: for the terminal, for tests and for the simulation. durable() is posted, not
/// called inside append(), as with the other.
[[nodiscard]] std::unique_ptr<Store> open_memory(Post post);

}  // namespace xiaoer::store
