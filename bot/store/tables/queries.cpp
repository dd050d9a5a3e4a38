// See queries.hpp.
#include "bot/store/tables/queries.hpp"

#include <stdexcept>

#include "bot/store/journal/codec.hpp"
#include "bot/store/journal/database.hpp"
#include "bot/store/tables/columns.hpp"

namespace xiaoer::store {
namespace {

/// A statement left un-reset would hold its snapshot and keep the log from beginning anew.
class Reset {
  public:
    explicit Reset(SQLite::Statement& statement) : statement_(statement) {}
    ~Reset() { statement_.tryReset(); }
    Reset(const Reset&) = delete;
    Reset& operator=(const Reset&) = delete;

  private:
    SQLite::Statement& statement_;
};

template <class T>
void read_or_throw(const SQLite::Column& column, T& into, std::string_view of) {
    std::string error;
    if (!read(view(column), into, error)) {
        throw std::runtime_error("数据库里 " + std::string(of) + " 的内容读不出来：" + error);
    }
}

constexpr const char* kRowColumns =
    "SELECT id, nickname, who, agent, epoch, team, reason, since, last_text, last_speaker, last_at, "
    "photos_have, photos_need, next_shift, closed FROM conversations ";

Row row_from(SQLite::Statement& from) {
    Row row;
    row.conversation = text(from.getColumn(0));
    row.nickname = text(from.getColumn(1));
    row.owner.who = static_cast<core::Owner::Who>(from.getColumn(2).getInt());
    row.owner.agent = text(from.getColumn(3));
    row.owner.epoch = from.getColumn(4).getUInt();
    row.group = text(from.getColumn(5));
    row.reason = text(from.getColumn(6));
    row.since = time(from.getColumn(7));
    row.last_text = text(from.getColumn(8));
    row.last_speaker = text(from.getColumn(9));
    row.last_at = time(from.getColumn(10));
    row.photos_have = from.getColumn(11).getInt();
    row.photos_need = from.getColumn(12).getInt();
    row.next_shift = from.getColumn(13).getInt() != 0;
    row.closed = from.getColumn(14).getInt() != 0;
    return row;
}

HistoryLine line_from(SQLite::Statement& from) {
    HistoryLine line;
    line.seq = from.getColumn(0).getInt64();
    line.at = time(from.getColumn(1));
    line.speaker = text(from.getColumn(2));
    line.name = text(from.getColumn(3));
    line.text = text(from.getColumn(4));
    if (!from.isColumnNull(5)) read_or_throw(from.getColumn(5), line.pictures, "messages");
    line.status = text(from.getColumn(6));
    line.why = text(from.getColumn(7));
    return line;
}

constexpr const char* kNoteColumns =
    "SELECT seq, command, at, conversation, order_id, kind, text, status, reason, changed FROM notes ";

NoteRow note_from(SQLite::Statement& from) {
    return {.seq = from.getColumn(0).getInt64(),
            .command = text(from.getColumn(1)),
            .at = time(from.getColumn(2)),
            .conversation = text(from.getColumn(3)),
            .order = text(from.getColumn(4)),
            .kind = text(from.getColumn(5)),
            .text = text(from.getColumn(6)),
            .status = text(from.getColumn(7)),
            .reason = text(from.getColumn(8)),
            .changed = time(from.getColumn(9))};
}

}  // namespace

Queries::Queries(const std::filesystem::path& file)
    : database_(connect_to_read(file)),
      state_(database_,
             "SELECT state FROM journal WHERE seq = (SELECT turn FROM conversations WHERE id = ?)"),
      key_(database_, "SELECT 1 FROM journal WHERE key = ?") {}

std::optional<core::Conversation> Queries::state(std::string_view conversation) {
    const Reset reset(state_);
    state_.bind(1, std::string(conversation));
    if (!state_.executeStep()) return std::nullopt;
    std::optional<core::Conversation> result(std::in_place);
    read_or_throw(state_.getColumn(0), *result, conversation);
    return result;
}

bool Queries::has_key(std::string_view key) {
    const Reset reset(key_);
    key_.bind(1, std::string(key));
    return key_.executeStep();
}

std::vector<Unfinished> Queries::unfinished() {
    std::vector<Unfinished> result;
    SQLite::Statement rows(database_, "SELECT conversation, attempted, effect FROM outbox ORDER BY seq");
    while (rows.executeStep()) {
        Unfinished& entry = result.emplace_back();
        entry.conversation = text(rows.getColumn(0));
        entry.attempted = rows.getColumn(1).getInt() != 0;
        read_or_throw(rows.getColumn(2), entry.action, entry.conversation);
    }
    return result;
}

std::vector<std::pair<core::ConversationId, core::Time>> Queries::deadlines() {
    std::vector<std::pair<core::ConversationId, core::Time>> result;
    SQLite::Statement rows(database_, "SELECT id, due FROM conversations WHERE due IS NOT NULL ORDER BY due");
    while (rows.executeStep()) {
        result.emplace_back(text(rows.getColumn(0)), time(rows.getColumn(1)));
    }
    return result;
}

std::vector<Row> Queries::rows(std::size_t limit) {
    std::vector<Row> result;
    for (const char* part :
         {"WHERE who = 1 ORDER BY since, id LIMIT ?", "WHERE who = 2 ORDER BY since, id LIMIT ?",
          "WHERE who = 0 ORDER BY last_at DESC, id LIMIT ?"}) {
        SQLite::Statement rows(database_, std::string(kRowColumns) + part);
        rows.bind(1, bounded(limit - result.size()));
        while (rows.executeStep()) {
            result.push_back(row_from(rows));
        }
    }
    return result;
}

std::vector<HistoryLine> Queries::history(std::string_view conversation, std::int64_t after,
                                          std::size_t limit) {
    std::vector<HistoryLine> result;
    SQLite::Statement rows(
        database_,
        "SELECT seq, at, speaker, name, text, pictures, status, why FROM "
        "(SELECT * FROM messages WHERE conversation = ? AND seq > ? ORDER BY seq DESC LIMIT ?) "
        "ORDER BY seq");
    rows.bind(1, std::string(conversation));
    rows.bind(2, after);
    rows.bind(3, bounded(limit));
    while (rows.executeStep())
        result.push_back(line_from(rows));
    return result;
}

std::vector<NoteRow> Queries::note_rows(std::string_view status, std::size_t limit) {
    std::vector<NoteRow> result;
    SQLite::Statement rows(
        database_, kNoteColumns + std::string(status.empty() ? "WHERE ?1 = ''" : "WHERE status = ?1") +
                       " ORDER BY seq DESC LIMIT ?2");
    rows.bind(1, std::string(status));
    rows.bind(2, bounded(limit));
    while (rows.executeStep())
        result.push_back(note_from(rows));
    return result;
}

std::vector<NoteRow> Queries::notes_after(std::int64_t from, std::int64_t to, std::int64_t after,
                                          std::size_t limit) {
    std::vector<NoteRow> result;
    SQLite::Statement rows(
        database_, std::string(kNoteColumns) + "WHERE seq > ? AND at >= ? AND at < ? ORDER BY seq LIMIT ?");
    rows.bind(1, after);
    rows.bind(2, from);
    rows.bind(3, to);
    rows.bind(4, bounded(limit));
    while (rows.executeStep())
        result.push_back(note_from(rows));
    return result;
}

std::vector<Row> Queries::talks_after(const std::string& after, std::size_t limit) {
    std::vector<Row> result;
    SQLite::Statement rows(database_, std::string(kRowColumns) + "WHERE id > ? ORDER BY id LIMIT ?");
    rows.bind(1, after);
    rows.bind(2, bounded(limit));
    while (rows.executeStep())
        result.push_back(row_from(rows));
    return result;
}

std::vector<HistoryLine> Queries::lines_after(const std::string& conversation, std::int64_t after,
                                              std::size_t limit) {
    std::vector<HistoryLine> result;
    SQLite::Statement rows(database_,
                           "SELECT seq, at, speaker, name, text, pictures, status, why FROM messages "
                           "WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?");
    rows.bind(1, conversation);
    rows.bind(2, after);
    rows.bind(3, bounded(limit));
    while (rows.executeStep())
        result.push_back(line_from(rows));
    return result;
}

}  // namespace xiaoer::store
