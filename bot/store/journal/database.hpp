// The file of the embedded store: who may open it, how connections are set up, and its schema with all its
// earlier versions. No rows are read or written here.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace xiaoer::store {

/// Held as long as the process serves this folder. A second process is refused at once.
class FolderLock {
  public:
    /// Creates the folder (0700) when it is missing. Throws std::runtime_error with a sentence for people.
    explicit FolderLock(const std::filesystem::path& folder);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

    /// Whether a process serves the folder at this moment.
    [[nodiscard]] static bool is_held(const std::filesystem::path& folder);

  private:
    int file_ = -1;
};

/// Creates or upgrades DIR/xiaoer.db (0600). Throws std::runtime_error with a sentence for people when it is
/// not ours, newer than this program, or damaged.
void prepare_database(const std::filesystem::path& file);

/// A connection for one thread. Every commit on it is on disk when it returns (synchronous=FULL); the log is
/// never checkpointed inside somebody's commit.
[[nodiscard]] SQLite::Database connect(const std::filesystem::path& file);
[[nodiscard]] SQLite::Database connect_to_read(const std::filesystem::path& file);

/// Whether the file has the schema that this program writes.
[[nodiscard]] bool is_current(SQLite::Database& database);

/// Tables that rebuild() may empty, the journal is not among them.
inline constexpr const char* kProjected[] = {"conversations", "messages",  "outbox",
                                             "notes",         "registers", "register_changes"};

/// The number of the last journal row whose changes are in the tables.
[[nodiscard]] std::int64_t watermark(SQLite::Database& database);
void set_watermark(SQLite::Database& database, std::int64_t seq);

}  // namespace xiaoer::store
