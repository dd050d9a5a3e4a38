// Rows of users.db as values and back; for users.cpp alone. It opens nothing and locks nothing.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

#include "bot/users/users.hpp"

namespace xiaoer::users {

inline constexpr const char* kUserColumns =
    "SELECT name, display, roles, groups, capacity, disabled, created, last_login, valid_from FROM users";

/// Nothing is changed but by erase_from_audit().
inline constexpr const char* kAuditIsNotChanged =
    "CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); "
    "END";
/// Nothing is taken out of the trail but by forget_audit().
inline constexpr const char* kAuditStays =
    "CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END";

[[nodiscard]] User user_from(SQLite::Statement& row);
[[nodiscard]] std::string words_of(Roles roles);
[[nodiscard]] std::string joined(const std::vector<std::string>& parts);
[[nodiscard]] inline std::int64_t millis(Time time) {
    return time.time_since_epoch().count();
}
[[nodiscard]] Time time_of(const SQLite::Column& column);

void append_audit(SQLite::Database& database, const std::string& key, std::string_view by,
                  std::string_view what, std::string_view detail, Time at);
/// See Users::audit_reading; details: what the entries say.
void append_readings(SQLite::Database& database, const std::string& key, std::string_view by,
                     const std::vector<std::string>& details, Time at);
[[nodiscard]] std::vector<AuditEntry> read_audit(SQLite::Database& database, std::int64_t before,
                                                 std::size_t limit, std::string_view about = {});
/// See Users::erase_from_audit.
[[nodiscard]] std::size_t erase_from_audit(SQLite::Database& database, const std::string& key,
                                           const std::vector<std::string>& names, std::string_view mark);
[[nodiscard]] AuditProof prove_audit(SQLite::Database& database, const std::string& key,
                                     std::string_view anchor);
/// See Users::forget_audit.
[[nodiscard]] std::size_t forget_audit(SQLite::Database& database, const std::string& key, Time before,
                                       std::size_t rows);
/// From the next entry on the trail is keyed; what is there is held by the anchor as it stands.
void begin_keyed_audit(SQLite::Database& database, const std::string& key);

}  // namespace xiaoer::users
