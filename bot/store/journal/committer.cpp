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
// A disk that refuses is asked again after 50 ms, then twice as late each time.
constexpr std::chrono::milliseconds kRetryFirst{50};
constexpr std::chrono::milliseconds kRetryMost{5'000};
constexpr int kBusy = 500;  // milliseconds for a lock of another process

}  // namespace

Committer::Committer(const std::filesystem::path& file, Post post, Checkpointer& checkpointer)
    : post_(std::move(post)),
      checkpointer_(checkpointer),
      database_(connect(file)),
      journal_(database_),
      projection_(database_),
      retirement_(database_) {
    catch_up(database_, projection_);
    // The last rows may have been taken out; a number that was used says something to tables and index.
    next_ = std::max(last_row(database_), watermark(database_)) + 1;
    database_.setBusyTimeout(kBusy);  // from now on a lock is a refusal like any other
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

void Committer::watch_disk(std::function<void(const std::string&)> changed) {
    const std::lock_guard lock(mutex_);
    disk_changed_ = std::make_shared<const std::function<void(const std::string&)>>(std::move(changed));
}

std::uint64_t Committer::append(std::shared_ptr<const Batch> batch, std::function<void(bool)> durable) {
    std::unique_lock lock(mutex_);
    Job job{std::move(batch), std::move(durable), ++appended_};
    // Waiting for a disk that refuses would stop the loop and with it everything people could be told.
    room_.wait(lock, [&] { return refusing_ || queued_rows_ < kQueueLimit; });
    const std::uint64_t ordinal = job.ordinal;
    queued_rows_ += job.rows();
    queue_.push_back(std::move(job));
    lock.unlock();
    work_.notify_one();
    return ordinal;
}

void Committer::retire(const Keep& keep, std::function<void(Retired)> done) {
    {
        const std::lock_guard lock(mutex_);
        retiring_.emplace(keep, std::move(done));
    }
    work_.notify_one();
}

void Committer::flush() {
    std::unique_lock lock(mutex_);
    const std::uint64_t target = appended_;
    flush_to_ = target;
    work_.notify_one();
    room_.wait(lock, [&] { return refusing_ || projected_.load(std::memory_order_relaxed) >= target; });
}

void Committer::run() {
    while (wait_for_work()) {
        take();
        if (!group_.empty()) commit();
        project(false);
        retire_step();
        if (commit_retry_.count() == 0) checkpointer_.log_may_restart(database_);
    }
    project(true);
    if (!projecting_.empty()) log::warn("store: the tables are made up for at the next start");
}

/// False when there is nothing left to do and the store is being closed.
bool Committer::wait_for_work() {
    std::unique_lock lock(mutex_);
    const auto ready = [&] { return !queue_.empty() || stopping_ || (!refusing_ && flush_due()); };
    if (unprojected_.empty() && projecting_.empty()) {
        const auto ready_or_idle = [&] { return ready() || retiring_; };
        if (!ready_or_idle()) checkpointer_.pause();
        work_.wait(lock, ready_or_idle);
    } else if (refusing_) {
        work_.wait_until(lock, project_at_, ready);
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

/// Until the disk takes the group, or the store is closed and it refuses once more.
void Committer::commit() {
    const std::int64_t first = next_;
    for (;;) {
        try {
            write_group();
            break;
        } catch (const std::exception& fault) {
            next_ = first;
            refused(commit_retry_, fault.what());
        }
        if (wait_to_retry()) continue;
        log::critical("store: closed while the disk refuses; {} batches are not saved", group_.size());
        return answer(false);
    }
    accepted(commit_retry_);
    if (unprojected_.empty()) project_at_ = Clock::now() + kProjectAfter;
    answer(true);
}

void Committer::write_group() {
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    for (Job& job : group_) {
        write_rows(job);
    }
    transaction.commit();
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
    const auto left = [&] { return !unprojected_.empty() || !projecting_.empty(); };
    if (!left()) return;
    const bool refusing = project_retry_.count() > 0;
    bool now = all || Clock::now() >= project_at_ || (!refusing && unprojected_rows_ >= kProjectBacklog);
    if (!now && !refusing) {
        const std::lock_guard lock(mutex_);
        now = flush_due();
    }
    while (now && left()) {
        gather();
        try {
            projection_.write();
        } catch (const std::exception& fault) {
            // The journal has them; new turns are not held up by tables that are behind.
            refused(project_retry_, fault.what());
            project_at_ = Clock::now() + project_retry_;
            return;
        }
        accepted(project_retry_);
        const auto last = projecting_.back().ordinal;
        projecting_.clear();
        const std::lock_guard lock(mutex_);
        projected_.store(last, std::memory_order_release);
        room_.notify_all();
        project_at_ = queue_.empty() ? Clock::now() : Clock::now() + kProjectAfter;
        now = all;
    }
}

/// What the next transaction of the tables is about; after a failed one it is still there.
void Committer::gather() {
    while (!unprojected_.empty() && projection_.rows() < kProjectRows) {
        projecting_.push_back(std::move(unprojected_.front()));
        unprojected_.pop_front();
        const Job& job = projecting_.back();
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
}

void Committer::retire_step() {
    if (!unprojected_.empty() || !projecting_.empty()) return;
    std::unique_lock lock(mutex_);
    if (!retiring_ || !queue_.empty() || stopping_) return;
    const auto [keep, done] = std::move(*retiring_);
    retiring_.reset();
    lock.unlock();
    Retired out;
    try {
        out = retirement_.step(keep);
    } catch (const std::exception& fault) {
        retirement_.restart();
        log::warn("store: what may go stays for now: {}", fault.what());
    }
    post_([done = done, out = std::move(out)] { done(out); });
}

void Committer::refused(std::chrono::milliseconds& retry, const char* what) {
    const bool news = commit_retry_.count() == 0 && project_retry_.count() == 0;
    retry = retry.count() == 0 ? kRetryFirst : std::min(retry * 2, kRetryMost);
    if (!news) return;
    refused_since_ = Clock::now();
    log::critical("store: the disk refuses, what comes in waits until it does not: {}", what);
    tell("数据写不进磁盘（" + std::string(what) + "）");
}

void Committer::accepted(std::chrono::milliseconds& retry) {
    const bool refusing = retry.count() > 0;
    retry = {};
    if (!refusing || commit_retry_.count() > 0 || project_retry_.count() > 0) return;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - refused_since_);
    log::warn("store: the disk takes what waited, after {} s", seconds.count());
    tell("");
}

void Committer::tell(const std::string& fault) {
    const std::lock_guard lock(mutex_);
    refusing_ = !fault.empty();
    room_.notify_all();
    if (disk_changed_) post_([changed = disk_changed_, fault] { (*changed)(fault); });
}

/// False when the store is closed: it has had its last try.
bool Committer::wait_to_retry() {
    std::unique_lock lock(mutex_);
    if (stopping_) return false;
    work_.wait_for(lock, commit_retry_, [&] { return stopping_; });
    return true;
}

}  // namespace xiaoer::store
