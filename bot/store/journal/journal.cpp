// See journal.hpp.
#include "bot/store/journal/journal.hpp"

#include <sqlite3.h>

#include <stdexcept>

#include "bot/base/log.hpp"
#include "bot/store/journal/codec.hpp"
#include "bot/store/tables/registers.hpp"

namespace xiaoer::store {
namespace {

constexpr const char* kAttempt = "attempt";
constexpr const char* kCompletion = "complete_register";

std::string text_of(const SQLite::Column& column) {
    return {column.getText(), static_cast<std::size_t>(column.getBytes())};
}

template <class T>
void read_or_throw(const SQLite::Column& column, T& into, std::int64_t seq) {
    std::string error;
    const std::string_view text(column.getText(), static_cast<std::size_t>(column.getBytes()));
    if (!read(text, into, error)) {
        throw std::runtime_error("日志第 " + std::to_string(seq) + " 行读不出来：" + column.getName() + " " +
                                 error);
    }
}

Completion completion_of(SQLite::Statement& row, std::int64_t seq) {
    Completion completion;
    std::string error;
    if (!read(text_of(row.getColumn(5)), completion, error))
        throw std::runtime_error("日志第 " + std::to_string(seq) + " 行读不出来：" + error);
    completion.conversation = text_of(row.getColumn(2));
    completion.at = core::Time{std::chrono::milliseconds{row.getColumn(4).getInt64()}};
    return completion;
}

Turn turn_of(SQLite::Statement& row, std::int64_t seq) {
    Turn turn;
    turn.event.conversation = text_of(row.getColumn(2));
    if (!row.isColumnNull(3)) turn.event.key = text_of(row.getColumn(3));
    turn.event.at = core::Time{std::chrono::milliseconds{row.getColumn(4).getInt64()}};
    read_or_throw(row.getColumn(5), turn.event.what, seq);
    read_or_throw(row.getColumn(6), turn.after, seq);
    if (!row.isColumnNull(7)) read_or_throw(row.getColumn(7), turn.actions, seq);
    for (const char c : text_of(row.getColumn(8))) {
        turn.attempted.push_back(c == '1');
    }
    turn.attempted.resize(turn.actions.size());
    return turn;
}

}  // namespace

JournalWriter::JournalWriter(SQLite::Database& database)
    : database_(database), insert_(database, "INSERT INTO journal VALUES(?,?,?,?,?,?,?,?,?)") {}

void JournalWriter::append(std::int64_t seq, const Turn& turn) {
    kind_ = core::name(turn.event.what);
    event_.clear(), state_.clear(), actions_.clear(), attempted_.clear();
    write(event_, turn.event.what);
    write(state_, turn.after);
    insert_.bind(1, seq);
    insert_.bindNoCopy(2, kind_);
    insert_.bindNoCopy(3, turn.event.conversation);
    if (turn.event.key.empty()) {
        insert_.bind(4);
    } else {
        insert_.bindNoCopy(4, turn.event.key);
    }
    insert_.bind(5, static_cast<std::int64_t>(turn.event.at.time_since_epoch().count()));
    insert_.bindNoCopy(6, event_);
    insert_.bindNoCopy(7, state_);
    if (turn.actions.empty()) {
        insert_.bind(8);
        insert_.bind(9);
    } else {
        write(actions_, turn.actions);
        for (std::size_t i = 0; i < turn.actions.size(); ++i) {
            attempted_ += i < turn.attempted.size() && turn.attempted[i] ? '1' : '0';
        }
        insert_.bindNoCopy(8, actions_);
        insert_.bindNoCopy(9, attempted_);
    }
    insert();
}

void JournalWriter::append(std::int64_t seq, const Attempt& attempt) {
    kind_ = kAttempt;
    insert_.bind(1, seq);
    insert_.bindNoCopy(2, kind_);
    insert_.bindNoCopy(3, attempt.conversation);
    insert_.bind(4);
    insert_.bind(5, 0);
    insert_.bindNoCopy(6, attempt.command);
    insert_.bind(7), insert_.bind(8), insert_.bind(9);
    insert();
}

void JournalWriter::append(std::int64_t seq, const Completion& completion) {
    kind_ = kCompletion;
    event_.clear();
    write(event_, completion);
    insert_.bind(1, seq);
    insert_.bindNoCopy(2, kind_);
    insert_.bindNoCopy(3, completion.conversation);
    insert_.bind(4);
    insert_.bind(5, static_cast<std::int64_t>(completion.at.time_since_epoch().count()));
    insert_.bindNoCopy(6, event_);
    insert_.bind(7), insert_.bind(8), insert_.bind(9);
    insert();
}

void JournalWriter::insert() {
    int result = insert_.tryExecuteStep();
    if (result == SQLITE_CONSTRAINT && insert_.getExtendedErrorCode() == SQLITE_CONSTRAINT_UNIQUE) {
        log::error("store: an event key was appended twice; the second row is kept without it");
        insert_.tryReset();
        insert_.bind(4);
        result = insert_.tryExecuteStep();
    }
    if (result != SQLITE_DONE) {
        const SQLite::Exception fault(database_.getHandle(), result);
        insert_.tryReset();
        throw fault;
    }
    insert_.reset();
}

std::int64_t last_row(SQLite::Database& database) {
    return database.execAndGet("SELECT coalesce(max(seq), 0) FROM journal").getInt64();
}

void read_journal(SQLite::Database& database, std::int64_t from,
                  const std::function<bool(std::int64_t, JournalRow&&)>& visit) {
    SQLite::Statement rows(database,
                           "SELECT seq, kind, conversation, key, at, event, state, effects, attempted "
                           "FROM journal WHERE seq >= ? ORDER BY seq");
    rows.bind(1, from);
    while (rows.executeStep()) {
        const std::int64_t seq = rows.getColumn(0).getInt64();
        const std::string kind = text_of(rows.getColumn(1));
        if (kind == kAttempt) {
            if (!visit(seq, Attempt{text_of(rows.getColumn(2)), text_of(rows.getColumn(5))})) return;
        } else if (kind == kCompletion) {
            if (!visit(seq, completion_of(rows, seq))) return;
        } else if (!visit(seq, turn_of(rows, seq))) {
            return;
        }
    }
}

void read_events(SQLite::Database& database, const EventRange& range,
                 const std::function<bool(std::int64_t, const core::Event&)>& visit) {
    std::string sql =
        "SELECT seq, conversation, key, at, event FROM journal WHERE seq > ? AND seq < ? AND kind NOT IN (?, "
        "?)";
    if (!range.conversation.empty()) sql += " AND conversation = ?";
    for (std::size_t i = 0; i < range.kinds.size(); ++i)
        sql += i == 0 ? " AND kind IN (?" : ", ?";
    if (!range.kinds.empty()) sql += ")";
    sql += range.newest_first ? " ORDER BY seq DESC LIMIT ?" : " ORDER BY seq LIMIT ?";
    SQLite::Statement rows(database, sql);
    int at = 0;
    rows.bind(++at, range.after);
    rows.bind(++at, range.before);
    rows.bind(++at, kAttempt);
    rows.bind(++at, kCompletion);
    if (!range.conversation.empty()) rows.bind(++at, range.conversation);
    for (const auto& kind : range.kinds)
        rows.bind(++at, kind);
    rows.bind(++at, static_cast<std::int64_t>(range.limit));
    while (rows.executeStep()) {
        const std::int64_t seq = rows.getColumn(0).getInt64();
        core::Event event;
        event.conversation = text_of(rows.getColumn(1));
        if (!rows.isColumnNull(2)) event.key = text_of(rows.getColumn(2));
        event.at = core::Time{std::chrono::milliseconds{rows.getColumn(3).getInt64()}};
        read_or_throw(rows.getColumn(4), event.what, seq);
        if (!visit(seq, event)) return;
    }
}

}  // namespace xiaoer::store
