// Takes out of the file what has been kept long enough, a few rows a step: first conversations out of the
// tables, then their rows out of the journal. What is open stays. It may stop or die after any step; the next
// round finds what is left. For the thread that writes.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

#include "bot/store/store.hpp"

namespace xiaoer::store {

class Retirement {
  public:
    explicit Retirement(SQLite::Database& database) : database_(database) {}

    /// One transaction. Everything in the journal must be in the tables, or rows of a conversation that is
    /// not there yet would be taken for what one left behind.
    [[nodiscard]] Retired step(const Keep& keep);
    /// After a step that failed: the next one begins a round.
    void restart();

  private:
    struct Candidate {
        core::ConversationId id;
        std::int64_t last_at = 0;
        std::int64_t turn = 0;
    };
    [[nodiscard]] std::vector<Candidate> candidates(const Keep& keep);
    [[nodiscard]] bool stays(const Candidate& candidate, const Keep& keep);
    bool take_out(const Candidate& candidate, std::size_t& room, Retired& out);
    void sweep_journal(std::size_t room, Retired& out);

    SQLite::Database& database_;
    // Where the round is: conversations by the time of their last word, then the journal by its numbers.
    bool in_journal_ = false;
    std::int64_t last_at_ = INT64_MIN;
    std::string id_;
    std::int64_t row_ = 0;
    bool orphans_ = true;  ///< rows of conversations that are gone may be in the journal: a run may have died
};

}  // namespace xiaoer::store
