// What the embedded store can do beside serving: check its file and make the tables anew from the journal.
// The folder must not be in use.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace xiaoer::store {

/// Empties the projected tables and replays the whole journal. Returns the number of journal rows. Throws
/// std::runtime_error with a sentence for people.
std::int64_t rebuild(const std::filesystem::path& folder);

/// SQLite's integrity check; empty when the file is sound.
[[nodiscard]] std::vector<std::string> check(const std::filesystem::path& folder);

}  // namespace xiaoer::store
