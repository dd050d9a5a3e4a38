// The one thread that writes: takes every batch that waits, makes one transaction of them, reports them
// durable, and brings the tables up behind the journal when there is time. While the disk refuses it keeps
// what it was given and tries again. It decides nothing about turns.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

#include "bot/store/journal/journal.hpp"
#include "bot/store/tables/projection.hpp"
#include "bot/store/tables/retirement.hpp"

namespace xiaoer::store {

class Checkpointer;

class Committer {
  public:
    /// Brings the tables up to the journal first. Throws when the file cannot be used.
    Committer(const std::filesystem::path& file, Post post, Checkpointer& checkpointer);
    /// Writes what is left, then ends the thread.
    ~Committer();
    Committer(const Committer&) = delete;
    Committer& operator=(const Committer&) = delete;

    /// As Store::watch_disk.
    void watch_disk(std::function<void(const std::string&)> changed);
    /// Returns the batch's ordinal, from 1. Waits while too much is queued and the disk takes it.
    std::uint64_t append(std::shared_ptr<const Batch> batch, std::function<void(bool)> durable);
    /// As Store::retire: a step is made when nothing else is to be written.
    void retire(const Keep& keep, std::function<void(Retired)> done);
    /// Every batch up to this ordinal is in the tables.
    [[nodiscard]] std::uint64_t projected() const { return projected_.load(std::memory_order_acquire); }
    /// Returns when everything appended before is projected, or the disk refuses.
    void flush();

  private:
    using Clock = std::chrono::steady_clock;
    struct Job {
        std::shared_ptr<const Batch> batch;
        std::function<void(bool)> durable;
        std::uint64_t ordinal = 0;
        std::int64_t first = 0;  ///< journal number of its first row
        [[nodiscard]] std::size_t rows() const { return batch->rows(); }
    };

    void run();
    [[nodiscard]] bool wait_for_work();
    [[nodiscard]] bool flush_due() const;
    void take();
    void commit();
    void write_group();
    void write_rows(Job& job);
    void answer(bool durable);
    void project(bool all);
    void retire_step();
    void gather();
    void refused(std::chrono::milliseconds& retry, const char* what);
    void accepted(std::chrono::milliseconds& retry);
    [[nodiscard]] bool wait_to_retry();
    void tell(const std::string& fault);

    Post post_;
    Checkpointer& checkpointer_;
    SQLite::Database database_;
    JournalWriter journal_;
    Projection projection_;
    Retirement retirement_;
    std::int64_t next_ = 1;

    // The thread's own.
    std::vector<Job> group_;
    std::deque<Job> unprojected_;
    std::vector<Job> projecting_;  ///< given to the projection, which points into them, and not written yet
    std::size_t unprojected_rows_ = 0;
    Clock::time_point project_at_{};
    /// How long the disk is left alone after a refusal; zero = it took the last one. Of the journal's
    /// transactions and of the tables'.
    std::chrono::milliseconds commit_retry_{}, project_retry_{};
    Clock::time_point refused_since_{};

    std::mutex mutex_;
    std::condition_variable work_, room_;
    std::deque<Job> queue_;
    std::size_t queued_rows_ = 0;
    std::uint64_t appended_ = 0;
    std::uint64_t flush_to_ = 0;
    std::optional<std::pair<Keep, std::function<void(Retired)>>> retiring_;
    bool stopping_ = false;
    bool refusing_ = false;  ///< the disk, at its last try
    std::shared_ptr<const std::function<void(const std::string&)>> disk_changed_;
    std::atomic<std::uint64_t> projected_{0};
    std::thread thread_;  // last: it starts when everything is there
};

}  // namespace xiaoer::store
