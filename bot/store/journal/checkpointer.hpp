// Moves the write-ahead log into the database file, on its own thread and connection, so that no commit waits
// for it. Only when the log outgrows its limit does the writer itself wait for the last part.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

namespace xiaoer::store {

class Checkpointer {
  public:
    explicit Checkpointer(const std::filesystem::path& file);
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    /// Counts the pages of the log after each commit of the writer's connection.
    void watch(SQLite::Database& writer);
    /// Called by the writer when it has nothing to do.
    void pause();
    /// Called by the writer between two transactions.
    void log_may_restart(SQLite::Database& writer);

  private:
    static int after_commit(void* self, struct sqlite3*, const char*, int pages);
    void wake();
    void run();

    SQLite::Database database_;
    std::atomic<int> pages_{0};  ///< in the log
    std::atomic<int> moved_{0};  ///< of them, in the database file
    std::mutex running_;         ///< two checkpoints at once: the second is refused, not made to wait
    std::mutex mutex_;
    std::condition_variable work_;
    bool wanted_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace xiaoer::store
