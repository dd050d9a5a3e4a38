// See checkpointer.hpp.
#include "bot/store/journal/checkpointer.hpp"

#include <sqlite3.h>

#include "bot/base/log.hpp"
#include "bot/store/journal/database.hpp"

namespace xiaoer::store {
namespace {

constexpr int kWorthIt = 256;      // pages of 4 KiB: a pause with less is left alone
constexpr int kUnderLoad = 4'096;  // 16 MiB: no pause is waited for
constexpr int kLimit = 10'240;     // 40 MiB: the writer helps

}  // namespace

Checkpointer::Checkpointer(const std::filesystem::path& file)
    : database_(connect(file)), thread_([this] { run(); }) {}

Checkpointer::~Checkpointer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    work_.notify_one();
    thread_.join();
}

void Checkpointer::watch(SQLite::Database& writer) {
    sqlite3_wal_hook(writer.getHandle(), &Checkpointer::after_commit, this);
}

int Checkpointer::after_commit(void* self, sqlite3*, const char*, int pages) {
    auto& me = *static_cast<Checkpointer*>(self);
    const int before = me.pages_.exchange(pages, std::memory_order_relaxed);
    if (pages < before) me.moved_.store(0, std::memory_order_relaxed);  // the log began anew
    if (pages - me.moved_.load(std::memory_order_relaxed) >= kUnderLoad) me.wake();
    return SQLITE_OK;
}

void Checkpointer::pause() {
    if (pages_.load(std::memory_order_relaxed) - moved_.load(std::memory_order_relaxed) >= kWorthIt) wake();
}

void Checkpointer::wake() {
    {
        const std::lock_guard lock(mutex_);
        wanted_ = true;
    }
    work_.notify_one();
}

void Checkpointer::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        work_.wait(lock, [&] { return wanted_ || stopping_; });
        if (stopping_) return;
        wanted_ = false;
        lock.unlock();
        int pages = 0;
        int moved = 0;
        std::unique_lock running(running_);
        const int result = sqlite3_wal_checkpoint_v2(database_.getHandle(), nullptr,
                                                     SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
        running.unlock();
        if (result == SQLITE_OK) {
            moved_.store(moved, std::memory_order_relaxed);
        } else if (result != SQLITE_BUSY) {
            log::error("store: checkpoint: {}", sqlite3_errstr(result));
        }
        lock.lock();
    }
}

void Checkpointer::log_may_restart(SQLite::Database& writer) {
    if (pages_.load(std::memory_order_relaxed) < kLimit) return;
    const std::lock_guard running(running_);
    const int result =
        sqlite3_wal_checkpoint_v2(writer.getHandle(), nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
    if (result != SQLITE_OK && result != SQLITE_BUSY) {
        log::error("store: restart of the log: {}", sqlite3_errstr(result));
    }
}

}  // namespace xiaoer::store
