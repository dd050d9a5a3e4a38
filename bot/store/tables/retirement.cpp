// See retirement.hpp.
#include "bot/store/tables/retirement.hpp"

#include "bot/base/log.hpp"
#include "bot/store/journal/codec.hpp"
#include "bot/store/journal/journal.hpp"
#include "bot/store/tables/binder.hpp"
#include "bot/store/tables/columns.hpp"

namespace xiaoer::store {
namespace {

/// Rows of the journal that one step looks at; looking costs far less than taking out.
constexpr std::int64_t kLookedAt = 1'000;

}  // namespace

Retired Retirement::step(const Keep& keep) {
    Retired out;
    auto room = keep.rows;
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    if (!in_journal_) {
        const auto found = keep.quiet ? candidates(keep) : std::vector<Candidate>();
        bool all = true;
        for (const auto& candidate : found) {
            if (!stays(candidate, keep) && !take_out(candidate, room, out)) {
                all = false;
                break;
            }
            last_at_ = candidate.last_at;
            id_ = candidate.id;
        }
        in_journal_ = all && found.size() < keep.rows;
        out.more = !in_journal_ || orphans_;
        if (in_journal_) row_ = 0;
    } else {
        sweep_journal(room, out);
    }
    transaction.commit();
    if (out.more) return out;
    orphans_ = false;
    in_journal_ = false;
    last_at_ = INT64_MIN;
    id_.clear();
    return out;
}

void Retirement::restart() {
    in_journal_ = false;
    last_at_ = INT64_MIN;
    id_.clear();
    orphans_ = true;
}

std::vector<Retirement::Candidate> Retirement::candidates(const Keep& keep) {
    SQLite::Statement rows(database_,
                           "SELECT id, last_at, turn FROM conversations WHERE who = 0 AND due IS NULL AND "
                           "last_at < ?1 AND (last_at > ?2 OR (last_at = ?2 AND id > ?3)) "
                           "ORDER BY last_at, id LIMIT ?4");
    rows.bind(1, number(*keep.quiet));
    rows.bind(2, last_at_);
    rows.bind(3, id_);
    rows.bind(4, bounded(keep.rows));
    std::vector<Candidate> found;
    while (rows.executeStep())
        found.push_back(
            {text(rows.getColumn(0)), rows.getColumn(1).getInt64(), rows.getColumn(2).getInt64()});
    return found;
}

/// Whether somebody or something still waits, or a case of it is kept longer than its words.
bool Retirement::stays(const Candidate& candidate, const Keep& keep) {
    SQLite::Statement waits(database_,
                            "SELECT EXISTS(SELECT 1 FROM outbox WHERE conversation = ?1) OR EXISTS(SELECT 1 "
                            "FROM notes WHERE conversation = ?1 AND status IN ('queued', 'retrying'))");
    waits.bind(1, candidate.id);
    if (waits.executeStep() && waits.getColumn(0).getInt() != 0) return true;
    SQLite::Statement cases(database_, "SELECT max(max(at, changed)) FROM registers WHERE conversation = ?");
    cases.bind(1, candidate.id);
    if (cases.executeStep() && !cases.isColumnNull(0) &&
        (!keep.cases || cases.getColumn(0).getInt64() >= number(*keep.cases)))
        return true;
    SQLite::Statement state(database_, "SELECT state FROM journal WHERE seq = ?");
    state.bind(1, candidate.turn);
    core::Conversation now;
    std::string error;
    if (!state.executeStep() || !read(view(state.getColumn(0)), now, error)) {
        // Nobody can say what of it is open.
        log::error("store: {} is kept because its state cannot be read: {}", candidate.id, error);
        return true;
    }
    return core::has_open_business(now);
}

/// False when there was no room for all of it: the next step goes on with it.
bool Retirement::take_out(const Candidate& candidate, std::size_t& room, Retired& out) {
    const auto run = [&](const char* sql, std::size_t limit) {
        SQLite::Statement statement(database_, sql);
        statement.bind(1, candidate.id);
        if (statement.getBindParameterCount() > 1) statement.bind(2, bounded(limit));
        const auto gone = static_cast<std::size_t>(statement.exec());
        room -= std::min(room, gone);
        return gone;
    };
    if (room == 0) return false;
    out.lines +=
        run("DELETE FROM messages WHERE seq IN (SELECT seq FROM messages WHERE conversation = ?1 "
            "ORDER BY seq LIMIT ?2)",
            room);
    if (room == 0) return false;
    run("DELETE FROM register_changes WHERE row IN (SELECT seq FROM registers WHERE conversation = ?1)", 0);
    out.cases += run("DELETE FROM registers WHERE conversation = ?1", 0);
    run("DELETE FROM notes WHERE conversation = ?1", 0);
    run("DELETE FROM conversations WHERE id = ?1", 0);
    out.conversations.push_back(candidate.id);
    orphans_ = true;
    return true;
}

void Retirement::sweep_journal(std::size_t room, Retired& out) {
    const auto last = last_row(database_);
    SQLite::Statement gone(
        database_,
        "DELETE FROM journal WHERE seq IN (SELECT j.seq FROM journal j WHERE j.seq > ?1 AND "
        "j.seq <= ?2 AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.id = "
        "j.conversation) ORDER BY j.seq LIMIT ?3)");
    gone.bind(1, row_);
    gone.bind(2, row_ + kLookedAt);
    gone.bind(3, bounded(room));
    out.journal = static_cast<std::size_t>(gone.exec());
    if (out.journal < room) row_ += kLookedAt;
    out.more = row_ < last;
}

}  // namespace xiaoer::store
