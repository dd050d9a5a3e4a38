// What the embedded store can do beside serving: check its file, make the tables anew from the journal,
// forget a conversation, copy a database. But for copying, the folder must not be in use.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace xiaoer::store {

/// Empties the projected tables and replays the whole journal. Returns the number of journal rows. Throws
/// std::runtime_error with a sentence for people.
std::int64_t rebuild(const std::filesystem::path& folder);

/// SQLite's integrity check; empty when the file is sound.
[[nodiscard]] std::vector<std::string> check(const std::filesystem::path& folder);

/// Takes a conversation out of the journal and out of every table, and its bytes out of the file and its log.
/// Returns the number of journal rows it had; 0 = it is not known. Order memos are the back office's.
std::int64_t erase(const std::filesystem::path& folder, std::string_view conversation);

/// Copies a database of whoever it is as it stands at one moment, beside whoever writes it, into a new file
/// (0600). Throws std::runtime_error with a sentence for people.
void copy_database(const std::filesystem::path& from, const std::filesystem::path& to);
/// "" or what is wrong with a database that nobody uses.
[[nodiscard]] std::string trouble_of_database(const std::filesystem::path& file);

}  // namespace xiaoer::store
