// See committer.hpp.
#include "bot/store/journal/committer.hpp"

#include "bot/base/log.hpp"
#include "bot/store/journal/checkpointer.hpp"
#include "bot/store/journal/database.hpp"
#include "bot/store/tables/catch_up.hpp"

namespace xiaoer::store {
namespace {

constexpr std::size_t kQueueLimit = 16'384;     // rows that wait for the disk before append() waits
constexpr std::size_t kGroupLimit = 512;        // rows in one transaction of the journal
constexpr std::size_t kProjectRows = 256;       // rows in one transaction of the tables
constexpr std::size_t kProjectBacklog = 2'048;  // rows behind which the tables no longer wait for a pause
constexpr std::chrono::milliseconds kProjectAfter{200};
constexpr std::chrono::milliseconds kQuiet{10};

}  // namespace

Committer::Committer(const std::filesystem::path& file, Post post, Checkpointer& checkpointer)
    : post_(std::move(post)),
      checkpointer_(checkpointer),
      database_(connect(file)),
      journal_(database_),
      projection_(database_) {
    catch_up(database_, projection_);
    next_ = last_row(database_) + 1;
    checkpointer_.watch(database_);
    thread_ = std::thread([this] { run(); });
}

Committer::~Committer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    work_.notify_one();
    thread_.join();
}

std::uint64_t Committer::append(std::shared_ptr<const Batch> batch, std::function<void(bool)> durable) {
    std::unique_lock lock(mutex_);
    Job job{std::move(batch), std::move(durable), ++appended_};
    room_.wait(lock, [&] { return failed_ || queued_rows_ < kQueueLimit; });
    if (failed_) {
        lock.unlock();
        post_([durable = std::move(job.durable)] { durable(false); });
        return job.ordinal;
    }
    const std::uint64_t ordinal = job.ordinal;
    queued_rows_ += job.rows();
    queue_.push_back(std::move(job));
    lock.unlock();
    work_.notify_one();
    return ordinal;
}

void Committer::flush() {
    std::unique_lock lock(mutex_);
    const std::uint64_t target = appended_;
    flush_to_ = target;
    work_.notify_one();
    room_.wait(lock, [&] { return failed_ || projected_.load(std::memory_order_relaxed) >= target; });
}

void Committer::run() {
    while (wait_for_work()) {
        take();
        if (!group_.empty()) commit();
        project(false);
        if (!failed_) checkpointer_.log_may_restart(database_);
    }
    project(true);
}

/// False when there is nothing left to do and the store is being closed.
bool Committer::wait_for_work() {
    std::unique_lock lock(mutex_);
    const auto ready = [&] { return !queue_.empty() || stopping_ || (!failed_ && flush_due()); };
    if (unprojected_.empty()) {
        if (!ready()) checkpointer_.pause();
        work_.wait(lock, ready);
    } else if (!work_.wait_until(lock, std::min(project_at_, Clock::now() + kQuiet), ready)) {
        // Nobody writes: who looks at the tables need not wait for more to come together.
        project_at_ = Clock::now();
    }
    return !(stopping_ && queue_.empty());
}

bool Committer::flush_due() const {
    return flush_to_ > projected_.load(std::memory_order_relaxed);
}

void Committer::take() {
    const std::lock_guard lock(mutex_);
    std::size_t rows = 0;
    while (!queue_.empty() && (group_.empty() || rows + queue_.front().rows() <= kGroupLimit)) {
        rows += queue_.front().rows();
        group_.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    queued_rows_ -= rows;
    if (rows > 0) room_.notify_all();
}

void Committer::commit() {
    if (failed_) return answer(false);  // only this thread sets failed_
    try {
        SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
        for (Job& job : group_) {
            write_rows(job);
        }
        transaction.commit();
    } catch (const std::exception& fault) {
        fail(fault.what());
        return answer(false);
    }
    if (unprojected_.empty()) project_at_ = Clock::now() + kProjectAfter;
    answer(true);
}

void Committer::write_rows(Job& job) {
    job.first = next_;
    for (const Turn& turn : job.batch->turns) {
        journal_.append(next_++, turn);
    }
    for (const Attempt& attempt : job.batch->attempts) {
        journal_.append(next_++, attempt);
    }
    for (const Completion& completion : job.batch->completions) {
        journal_.append(next_++, completion);
    }
}

/// One post for the whole group, in the order of the batches.
void Committer::answer(bool durable) {
    std::vector<std::function<void(bool)>> callbacks;
    callbacks.reserve(group_.size());
    for (Job& job : group_) {
        callbacks.push_back(std::move(job.durable));
        if (!durable) continue;
        unprojected_rows_ += job.rows();
        unprojected_.push_back({std::move(job.batch), nullptr, job.ordinal, job.first});
    }
    group_.clear();
    post_([callbacks = std::move(callbacks), durable] {
        for (const auto& callback : callbacks) {
            callback(durable);
        }
    });
}

/// Brings the tables up by one transaction when it is time, or completely. New batches come first: the
/// caller looks at the queue between two calls.
void Committer::project(bool all) {
    if (unprojected_.empty()) return;
    bool now = all || unprojected_rows_ >= kProjectBacklog || Clock::now() >= project_at_;
    if (!now) {
        const std::lock_guard lock(mutex_);
        now = flush_due();
    }
    while (now && !failed_ && !unprojected_.empty()) {
        std::vector<Job> done;
        while (!unprojected_.empty() && projection_.rows() < kProjectRows) {
            done.push_back(std::move(unprojected_.front()));
            unprojected_.pop_front();
            const Job& job = done.back();
            unprojected_rows_ -= job.rows();
            std::int64_t seq = job.first;
            for (const Turn& turn : job.batch->turns) {
                projection_.add(seq++, turn);
            }
            for (const Attempt& attempt : job.batch->attempts) {
                projection_.add(seq++, attempt);
            }
            for (const Completion& completion : job.batch->completions) {
                projection_.add(seq++, completion);
            }
        }
        try {
            projection_.write();
        } catch (const std::exception& fault) {
            return fail(fault.what());
        }
        const std::lock_guard lock(mutex_);
        projected_.store(done.back().ordinal, std::memory_order_release);
        room_.notify_all();
        project_at_ = queue_.empty() ? Clock::now() : Clock::now() + kProjectAfter;
        now = all;
    }
}

void Committer::fail(const char* what) {
    log::critical("store: the disk refuses, no message is taken any more: {}", what);
    unprojected_.clear();
    unprojected_rows_ = 0;
    const std::lock_guard lock(mutex_);
    failed_ = true;
    room_.notify_all();
}

}  // namespace xiaoer::store
