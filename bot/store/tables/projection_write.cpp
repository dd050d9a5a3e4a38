// The writing half of Projection: its statements and one transaction of them.
#include <chrono>

#include "bot/store/journal/codec.hpp"
#include "bot/store/tables/binder.hpp"
#include "bot/store/tables/projection.hpp"

namespace xiaoer::store {
namespace {

/// A reply is told how it ended soon after it was said: looked for among the newest lines, without an index
/// that every line would have to enter and leave.
constexpr const char* kSetLine = R"sql(
UPDATE messages SET status = ?3 WHERE status IN ('queued', 'in_doubt') AND seq = (
    SELECT seq FROM (SELECT seq, command FROM messages WHERE conversation = ?1 ORDER BY seq DESC LIMIT 1000)
    WHERE command = ?2)
)sql";

/// Commits without a sync while it lives.
class Unsynced {
  public:
    explicit Unsynced(SQLite::Database& database) : database_(database) {
        database_.exec("PRAGMA synchronous = NORMAL");
    }
    ~Unsynced() { database_.tryExec("PRAGMA synchronous = FULL"); }
    Unsynced(const Unsynced&) = delete;
    Unsynced& operator=(const Unsynced&) = delete;

  private:
    SQLite::Database& database_;
};

constexpr const char* kPutTalk = R"sql(
INSERT INTO conversations(id, nickname, who, agent, epoch, team, reason, since, last_text, last_speaker,
                          last_at, photos_have, photos_need, next_shift, closed, due, turn, owned)
VALUES(?1,?2,?3,?4,?5,?6,?7,coalesce(?18,?8),?9,?10,?11,?12,?13,?14,?15,?16,?17,?8)
ON CONFLICT(id) DO UPDATE SET
    nickname = ?2, who = ?3, agent = ?4, epoch = ?5, team = ?6, reason = ?7,
    owned = CASE WHEN epoch <> ?5 THEN ?8 ELSE owned END,
    since = coalesce(?18, CASE WHEN epoch <> ?5 THEN ?8 ELSE owned END),
    last_at = CASE WHEN ?9 IS NULL THEN last_at ELSE ?11 END,
    last_text = coalesce(?9, last_text), last_speaker = coalesce(?10, last_speaker),
    photos_have = ?12, photos_need = ?13, next_shift = ?14, closed = ?15, due = ?16, turn = ?17
)sql";

}  // namespace

Projection::Projection(SQLite::Database& database)
    : database_(database),
      put_talk_(database, kPutTalk),
      put_line_(database, "INSERT INTO messages VALUES(?,?,?,?,?,?,?,?,?,?)"),
      set_line_(database, kSetLine),
      put_action_(database, "INSERT INTO outbox VALUES(?,?,?,?,?,?,?)"),
      set_action_(database, "UPDATE outbox SET attempted = 1 WHERE command = ?"),
      drop_action_(database, "DELETE FROM outbox WHERE command = ?1 AND (?2 OR awaits = 0)"),
      drop_orders_(database, "DELETE FROM outbox WHERE conversation = ? AND kind = 'ask_orders'"),
      put_note_(database, "INSERT INTO notes VALUES(?,?,?,?,?,?,?,?,?,?)"),
      set_note_(database, "UPDATE notes SET status = ?2, reason = ?3, changed = ?4 WHERE command = ?1"),
      put_register_(database, "INSERT INTO registers VALUES(?,?,?,?,?,?,?,?,?)"),
      find_register_(database,
                     "SELECT seq FROM registers WHERE conversation = ? AND register = ? AND order_id = ? "
                     "ORDER BY seq DESC LIMIT 1"),
      get_register_(database, "SELECT fields FROM registers WHERE seq = ?"),
      set_register_(database,
                    "UPDATE registers SET fields = ?2, changed_by = ?3, changed = ?4 WHERE seq = ?1"),
      put_change_(database, "INSERT INTO register_changes VALUES(?,?,?,?,?)"),
      set_watermark_(database, "UPDATE projection SET value = ? WHERE name = 'watermark'") {}

void Projection::write() {
    if (rows_ == 0) return;
    // The tables can be made anew from the journal, so they need no sync of their own: a commit that a power
    // loss takes back is replayed from its watermark.
    const Unsynced unsynced(database_);
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    write_lines();
    write_outbox();
    write_notes();
    write_registers();
    write_conversations();
    Binder(set_watermark_).number(last_).run();
    transaction.commit();
    clear();
}

void Projection::write_lines() {
    for (const NewLine& entry : lines_) {
        const HistoryLine& line = entry.line;
        Binder binder(put_line_);
        binder.number(line.seq).text(*entry.conversation).number(number(line.at)).text(line.speaker);
        binder.text(line.name).text(line.text);
        buffer_.clear();
        if (line.pictures.empty()) {
            binder.nothing();
        } else {
            store::write(buffer_, line.pictures);
            binder.text(buffer_);
        }
        binder.text(line.status).text(line.why);
        if (entry.command == nullptr) {
            binder.nothing();
        } else {
            binder.text(*entry.command);
        }
        binder.run();
    }
    for (const OldLine& line : old_lines_) {
        Binder(set_line_).text(line.conversation).text(line.command).text(line.status).run();
    }
}

void Projection::write_outbox() {
    // First what earlier rows left: an AskOrders of this stretch may be newer than the answer.
    for (const core::ConversationId& conversation : old_answered_) {
        Binder(drop_orders_).text(conversation).run();
    }
    for (const NewEffect& entry : actions_) {
        if (entry.gone) continue;
        const core::Action& action = *entry.action;
        buffer_.clear();
        store::write(buffer_, action);
        Binder(put_action_)
            .number(entry.seq)
            .text(action.command)
            .text(*entry.conversation)
            .view(core::name(action.what))
            .number(core::awaits_outcome(action.what) ? 1 : 0)
            .number(entry.attempted ? 1 : 0)
            .text(buffer_)
            .run();
    }
    for (const std::string& command : old_attempted_) {
        Binder(set_action_).text(command).run();
        Binder(drop_action_).text(command).number(0).run();
    }
    for (const std::string& command : old_finished_) {
        Binder(drop_action_).text(command).number(1).run();
    }
}

void Projection::write_notes() {
    for (const NoteRow& row : notes_) {
        Binder(put_note_)
            .number(row.seq)
            .text(row.command)
            .number(number(row.at))
            .text(row.conversation)
            .text(row.order)
            .text(row.kind)
            .text(row.text)
            .text(row.status)
            .text(row.reason)
            .number(number(row.changed))
            .run();
    }
    for (const NoteChange& change : note_changes_) {
        Binder(set_note_)
            .text(change.command)
            .text(change.status)
            .text(change.reason)
            .number(number(change.at))
            .run();
    }
}

void Projection::write_conversations() {
    for (const auto& [key, talk] : talks_) {
        const core::Conversation& after = *talk.after;
        const Row row = row_of(after);
        Binder binder(put_talk_);
        binder.text(*talk.id).text(after.nickname).number(static_cast<int>(after.owner.who));
        binder.text(after.owner.agent).number(after.owner.epoch).text(row.group).text(row.reason);
        binder.number(number(talk.owned));
        if (talk.has_line) {
            binder.text(talk.last_text).text(talk.last_speaker);
        } else {
            binder.nothing().nothing();
        }
        binder.number(number(talk.last_at)).number(row.photos_have).number(row.photos_need);
        binder.number(row.next_shift ? 1 : 0).number(row.closed ? 1 : 0);
        if (const auto due = core::next_deadline(after)) {
            binder.number(number(*due));
        } else {
            binder.nothing();
        }
        binder.number(talk.turn);
        if (row.since != core::Time{}) {
            binder.number(number(row.since));
        } else {
            binder.nothing();
        }
        binder.run();
    }
}

}  // namespace xiaoer::store
