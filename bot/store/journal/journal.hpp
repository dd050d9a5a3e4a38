// The journal table: rows in, rows out, in order. It never changes or deletes one.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <functional>
#include <string>
#include <variant>

#include "bot/store/store.hpp"

namespace xiaoer::store {

/// Appends inside the caller's transaction; texts are built in buffers that are reused.
class JournalWriter {
  public:
    explicit JournalWriter(SQLite::Database& database);

    /// The key of a turn that is in the journal already is left out, with a line in the log: the turn
    /// has been decided, and losing it would be worse than a second row.
    void append(std::int64_t seq, const Turn& turn);
    void append(std::int64_t seq, const Attempt& attempt);
    void append(std::int64_t seq, const Completion& completion);

  private:
    void insert();

    SQLite::Database& database_;
    SQLite::Statement insert_;
    std::string kind_, event_, state_, actions_, attempted_;
};

/// The number of the last row, 0 when there is none.
[[nodiscard]] std::int64_t last_row(SQLite::Database& database);

using JournalRow = std::variant<Turn, Attempt, Completion>;

/// Rows with seq >= from, oldest first, until visit returns false. Throws std::runtime_error when a row
/// cannot be read.
void read_journal(SQLite::Database& database, std::int64_t from,
                  const std::function<bool(std::int64_t seq, JournalRow&&)>& visit);

/// Some events, without the states and actions that came of them.
struct EventRange {
    std::int64_t after = 0;  ///< exclusive, as before is
    std::int64_t before = 0;
    std::vector<std::string> kinds{};     ///< empty: all
    core::ConversationId conversation{};  ///< empty: all
    bool newest_first = false;
    std::size_t limit = 0;
};
void read_events(SQLite::Database& database, const EventRange& range,
                 const std::function<bool(std::int64_t seq, const core::Event&)>& visit);

}  // namespace xiaoer::store
