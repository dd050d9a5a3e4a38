// The embedded store: a lock on the folder, a committer that writes, a connection that reads, and between
// them the turns that are not in the tables yet.
#include "bot/store/sqlite.hpp"

#include <deque>
#include <stdexcept>
#include <unordered_map>

#include "bot/store/journal/checkpointer.hpp"
#include "bot/store/journal/committer.hpp"
#include "bot/store/journal/database.hpp"
#include "bot/store/tables/catch_up.hpp"
#include "bot/store/tables/queries.hpp"

namespace xiaoer::store {
namespace {

std::filesystem::path prepared(const std::filesystem::path& folder) {
    auto file = folder / "xiaoer.db";
    prepare_database(file);
    return file;
}

/// What was appended and is not in the tables yet: the newest states and the keys. Owns nothing but shares of
/// the batches.
class Recent {
  public:
    void add(std::uint64_t ordinal, const std::shared_ptr<const Batch>& batch) {
        for (const Turn& turn : batch->turns) {
            states_[turn.event.conversation] = {&turn.after, ordinal};
            if (!turn.event.key.empty()) keys_[turn.event.key] = ordinal;
        }
        batches_.emplace_back(ordinal, batch);
    }
    /// Views in the maps point into batches, so an entry leaves before its batch does: an entry is keyed by
    /// the view of the batch that made it first, and a later batch may only replace it whole.
    void forget(std::uint64_t projected) {
        while (!batches_.empty() && batches_.front().first <= projected) {
            for (const Turn& turn : batches_.front().second->turns) {
                release(states_, turn.event.conversation, projected);
                release(keys_, turn.event.key, projected);
            }
            batches_.pop_front();
        }
    }
    [[nodiscard]] const core::Conversation* state(std::string_view conversation) const {
        const auto found = states_.find(std::string(conversation));
        return found == states_.end() ? nullptr : found->second.state;
    }
    [[nodiscard]] bool has_key(std::string_view key) const { return keys_.contains(std::string(key)); }

  private:
    struct State {
        const core::Conversation* state;
        std::uint64_t ordinal;
    };
    static std::uint64_t ordinal(const State& state) { return state.ordinal; }
    static std::uint64_t ordinal(std::uint64_t value) { return value; }
    template <class Map>
    static void release(Map& map, const std::string& key, std::uint64_t projected) {
        const auto found = map.find(key);
        if (found != map.end() && ordinal(found->second) <= projected) map.erase(found);
    }

    std::deque<std::pair<std::uint64_t, std::shared_ptr<const Batch>>> batches_;
    std::unordered_map<std::string, State> states_;
    std::unordered_map<std::string, std::uint64_t> keys_;
};

class Sqlite final : public Store {
  public:
    Sqlite(const std::filesystem::path& folder, Post post)
        : lock_(folder),
          file_(prepared(folder)),
          checkpointer_(file_),
          committer_(file_, std::move(post), checkpointer_),
          queries_(file_) {}

    std::optional<core::Conversation> load(std::string_view conversation) override {
        recent_.forget(committer_.projected());
        if (const auto* state = recent_.state(conversation)) return *state;
        return queries_.state(conversation);
    }

    bool seen(std::string_view key) override {
        return !key.empty() && (recent_.has_key(key) || queries_.has_key(key));
    }

    void append(Batch batch, std::function<void(bool)> durable) override {
        recent_.forget(committer_.projected());
        auto shared = std::make_shared<const Batch>(std::move(batch));
        recent_.add(committer_.append(shared, std::move(durable)), shared);
    }

    void watch_disk(std::function<void(const std::string&)> changed) override {
        committer_.watch_disk(std::move(changed));
    }

    std::vector<Unfinished> unfinished() override {
        committer_.flush();
        return queries_.unfinished();
    }
    std::vector<std::pair<core::ConversationId, core::Time>> deadlines() override {
        committer_.flush();
        return queries_.deadlines();
    }
    std::vector<Row> rows(std::size_t limit) override { return queries_.rows(limit); }
    std::vector<HistoryLine> history(std::string_view conversation, std::int64_t after,
                                     std::size_t limit) override {
        return queries_.history(conversation, after, limit);
    }
    std::vector<RegisterRow> find_registers(const RegisterQuery& query) override {
        return queries_.find_registers(query);
    }
    std::optional<RegisterRow> register_row(std::int64_t seq) override { return queries_.register_row(seq); }
    std::vector<RegisterChange> register_changes(std::int64_t row) override {
        return queries_.register_changes(row);
    }
    std::vector<NoteRow> note_rows(std::string_view status, std::size_t limit) override {
        return queries_.note_rows(status, limit);
    }

    void for_each_turn(std::int64_t from,
                       const std::function<bool(std::int64_t, const Turn&)>& visit) override {
        committer_.flush();
        read_journal(queries_.database(), from, [&](std::int64_t seq, JournalRow&& row) {
            const auto* turn = std::get_if<Turn>(&row);
            return turn == nullptr || visit(seq, *turn);
        });
    }

    void retire(const Keep& keep, std::function<void(Retired)> done) override {
        recent_.forget(committer_.projected());
        committer_.retire(keep, std::move(done));
    }

    void flush() override { committer_.flush(); }

  private:
    FolderLock lock_;
    std::filesystem::path file_;
    Checkpointer checkpointer_;
    Committer committer_;
    Queries queries_;
    Recent recent_;
};

}  // namespace

std::unique_ptr<Store> open_sqlite(const std::string& dir, Post post) {
    try {
        return std::make_unique<Sqlite>(dir, std::move(post));
    } catch (const SQLite::Exception& fault) {
        throw std::runtime_error("数据目录 " + dir + " 打不开：" + fault.what());
    }
}

std::int64_t rebuild(const std::filesystem::path& folder) {
    const FolderLock lock(folder);
    SQLite::Database database = connect(prepared(folder));
    SQLite::Transaction emptied(database, SQLite::TransactionBehavior::IMMEDIATE);
    for (const char* table : kProjected) {
        database.exec(std::string("DELETE FROM ") + table);
    }
    set_watermark(database, 0);
    emptied.commit();
    Projection projection(database);
    return catch_up(database, projection);
}

std::vector<std::string> check(const std::filesystem::path& folder) {
    const FolderLock lock(folder);
    SQLite::Database database = connect_to_read(prepared(folder));
    std::vector<std::string> problems;
    SQLite::Statement rows(database, "PRAGMA integrity_check");
    while (rows.executeStep()) {
        if (const std::string line = rows.getColumn(0).getText(); line != "ok") problems.push_back(line);
    }
    return problems;
}

std::int64_t erase(const std::filesystem::path& folder, std::string_view conversation) {
    const FolderLock lock(folder);
    SQLite::Database database = connect(prepared(folder));
    {
        Projection projection(database);
        catch_up(database, projection);
    }
    const std::string id(conversation);
    const auto take_out = [&](const std::string& sql) {
        SQLite::Statement statement(database, sql);
        statement.bind(1, id);
        return statement.exec();
    };
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    take_out("DELETE FROM register_changes WHERE row IN (SELECT seq FROM registers WHERE conversation = ?)");
    for (const char* table : {"registers", "notes", "outbox", "messages"})
        take_out(std::string("DELETE FROM ") + table + " WHERE conversation = ?");
    take_out("DELETE FROM conversations WHERE id = ?");
    const int rows = take_out("DELETE FROM journal WHERE conversation = ?");
    transaction.commit();
    // secure_delete has overwritten the rows; the log still has the pages as they were, and so have pages
    // that were given back earlier.
    database.exec("VACUUM");
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return rows;
}

void copy_database(const std::filesystem::path& from, const std::filesystem::path& to) {
    try {
        SQLite::Database database(from.string(), SQLite::OPEN_READWRITE);
        database.setBusyTimeout(10'000);
        SQLite::Statement copy(database, "VACUUM INTO ?");
        copy.bind(1, to.string());
        copy.exec();
    } catch (const SQLite::Exception& fault) {
        throw std::runtime_error("数据库 " + from.string() + " 没有备份成：" + fault.what());
    }
    std::filesystem::permissions(to,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

std::string trouble_of_database(const std::filesystem::path& file) {
    try {
        SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
        const std::string found = database.execAndGet("PRAGMA integrity_check(1)").getText();
        return found == "ok" ? "" : found;
    } catch (const SQLite::Exception& fault) {
        return fault.what();
    }
}

}  // namespace xiaoer::store
