// Rows of users.db as values and back; for users.cpp alone. It opens nothing and locks nothing.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

#include "bot/users/users.hpp"

namespace xiaoer::users {

inline constexpr const char* kUserColumns =
    "SELECT name, display, roles, groups, capacity, disabled, created, last_login, valid_from FROM users";

[[nodiscard]] User user_from(SQLite::Statement& row);
[[nodiscard]] std::string words_of(Roles roles);
[[nodiscard]] std::string joined(const std::vector<std::string>& parts);
[[nodiscard]] inline std::int64_t millis(Time time) {
    return time.time_since_epoch().count();
}
[[nodiscard]] Time time_of(const SQLite::Column& column);

void append_audit(SQLite::Database& database, const std::string& key, std::string_view by,
                  std::string_view what, std::string_view detail, Time at);
[[nodiscard]] std::vector<AuditEntry> read_audit(SQLite::Database& database, std::int64_t before,
                                                 std::size_t limit);
[[nodiscard]] AuditProof prove_audit(SQLite::Database& database, const std::string& key,
                                     std::string_view anchor);
/// From the next entry on the trail is keyed; what is there is held by the anchor as it stands.
void begin_keyed_audit(SQLite::Database& database, const std::string& key);

}  // namespace xiaoer::users
