#include "bot/pictures/index.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <string>

namespace xiaoer::pictures {
namespace {

constexpr const char* kTable =
    "CREATE TABLE IF NOT EXISTS picture (id INTEGER PRIMARY KEY, name TEXT NOT NULL, reference TEXT NOT NULL "
    "UNIQUE, owner TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL, flaw TEXT NOT NULL, hash INTEGER NOT NULL, "
    "thumb BLOB NOT NULL, numbers TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS picture_owner ON picture(owner);"
    "CREATE INDEX IF NOT EXISTS picture_at ON picture(at)";
constexpr const char* kColumns =
    "SELECT id, name, reference, owner, at, flaw, hash, thumb, numbers FROM picture ";

std::int64_t millis(core::Time time) {
    return time.time_since_epoch().count();
}
core::Time time_of(std::int64_t value) {
    return core::Time(core::Time::duration(value));
}

Entry entry_of(SQLite::Statement& row) {
    Entry entry;
    entry.id = row.getColumn(0).getInt64();
    entry.name = row.getColumn(1).getString();
    entry.reference = row.getColumn(2).getString();
    entry.owner = row.getColumn(3).getString();
    entry.at = time_of(row.getColumn(4).getInt64());
    entry.flaw = adapters::flaw_of(row.getColumn(5).getString());
    entry.hash = static_cast<std::uint64_t>(row.getColumn(6).getInt64());
    const auto thumb = row.getColumn(7);
    if (static_cast<std::size_t>(thumb.getBytes()) == entry.thumb.size())
        std::memcpy(entry.thumb.data(), thumb.getBlob(), entry.thumb.size());
    const auto numbers = row.getColumn(8).getString();
    for (std::size_t from = 0; from < numbers.size();) {
        const auto end = std::min(numbers.find(' ', from), numbers.size());
        entry.numbers.push_back(numbers.substr(from, end - from));
        from = end + 1;
    }
    return entry;
}

/// Of pictures that a message shows: enough to find those worth comparing without reading the table.
struct Shown {
    std::int64_t id = 0;
    std::uint64_t hash = 0;
    std::int64_t at = 0;
};

}  // namespace

struct Index::Body {
    explicit Body(const std::string& file) : database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
        ::chmod(file.c_str(), 0600);
        database.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
        database.exec(kTable);
    }

    std::optional<Entry> at(std::int64_t id) {
        SQLite::Statement row(database, std::string(kColumns) + "WHERE id = ?");
        row.bind(1, id);
        if (!row.executeStep()) return std::nullopt;
        return entry_of(row);
    }

    SQLite::Database database;
    std::vector<Shown> shown;  ///< by id
};

Index::Index(const std::filesystem::path& folder, core::Time now) {
    try {
        body_ = std::make_unique<Body>((folder / "index.db").string());
        SQLite::Statement rows(body_->database,
                               "SELECT id, hash, at FROM picture WHERE owner <> '' AND at > ? ORDER BY id");
        rows.bind(1, millis(now - kComparedFor));
        while (rows.executeStep())
            body_->shown.push_back({rows.getColumn(0).getInt64(),
                                    static_cast<std::uint64_t>(rows.getColumn(1).getInt64()),
                                    rows.getColumn(2).getInt64()});
    } catch (const SQLite::Exception& error) {
        throw std::runtime_error("图片目录的索引打不开：" + std::string(error.what()));
    }
}

Index::~Index() = default;

void Index::add(const Entry& entry) {
    std::string numbers;
    for (const auto& number : entry.numbers)
        numbers += (numbers.empty() ? "" : " ") + number;
    SQLite::Statement row(body_->database,
                          "INSERT OR IGNORE INTO picture (name, reference, owner, at, flaw, hash, thumb, "
                          "numbers) VALUES (?, ?, '', ?, ?, ?, ?, ?)");
    row.bind(1, entry.name);
    row.bind(2, entry.reference);
    row.bind(3, millis(entry.at));
    row.bind(4, std::string(adapters::word(entry.flaw)));
    row.bind(5, static_cast<std::int64_t>(entry.hash));
    row.bind(6, entry.thumb.data(), static_cast<int>(entry.thumb.size()));
    row.bind(7, numbers);
    row.exec();
}

std::optional<Entry> Index::find(std::string_view reference) {
    SQLite::Statement row(body_->database, std::string(kColumns) + "WHERE reference = ?");
    row.bind(1, std::string(reference));
    if (!row.executeStep()) return std::nullopt;
    return entry_of(row);
}

void Index::show(const Entry& entry, std::string_view conversation, core::Time at) {
    if (!entry.owner.empty()) return;
    SQLite::Statement row(body_->database, "UPDATE picture SET owner = ?, at = ? WHERE id = ?");
    row.bind(1, std::string(conversation));
    row.bind(2, millis(at));
    row.bind(3, entry.id);
    row.exec();
    const auto place = std::ranges::lower_bound(body_->shown, entry.id, {}, &Shown::id);
    body_->shown.insert(place, {entry.id, entry.hash, millis(at)});
}

std::optional<Index::Match> Index::repeated(const Entry& entry, std::string_view conversation,
                                            core::Time now) {
    // The same picture may come back turned.
    std::array<adapters::Thumb, 4> thumbs{entry.thumb};
    std::array<std::uint64_t, 4> hashes{entry.hash};
    for (std::size_t i = 1; i < thumbs.size(); ++i) {
        thumbs[i] = adapters::turned(thumbs[i - 1]);
        hashes[i] = adapters::difference_hash(thumbs[i]);
    }
    const auto near = [&](std::uint64_t hash) {
        return std::ranges::any_of(hashes, [&](std::uint64_t mine) {
            return adapters::distance(mine, hash) <= adapters::kHashBits;
        });
    };
    const auto same = [&](const Entry& other) {
        return std::ranges::any_of(
            thumbs, [&](const auto& thumb) { return adapters::same_picture(other.thumb, thumb); });
    };
    std::optional<Match> found;
    const auto take = [&](const Entry& other) {
        if (other.id < entry.id && same(other))
            found = Match{other.reference, other.owner == conversation, other.at};
        return found.has_value();
    };
    // The buyer's own first: what he sent twice is no theft.
    SQLite::Statement own(body_->database, std::string(kColumns) + "WHERE owner = ? AND id < ? ORDER BY id");
    own.bind(1, std::string(conversation));
    own.bind(2, entry.id);
    while (own.executeStep())
        if (auto other = entry_of(own); near(other.hash) && take(other)) return found;
    const auto oldest = millis(now - kComparedFor);
    for (const auto& other : body_->shown) {
        if (other.id >= entry.id) break;
        if (other.at < oldest || !near(other.hash)) continue;
        if (const auto whole = body_->at(other.id); whole && take(*whole)) return found;
    }
    return std::nullopt;
}

std::vector<Index::Stale> Index::stale(core::Time unused, core::Time old, std::int64_t after,
                                       std::size_t limit) {
    SQLite::Statement rows(body_->database,
                           "SELECT id, name, owner FROM picture WHERE id > ? AND ((owner = '' AND at < ?) OR "
                           "at < ?) ORDER BY id LIMIT ?");
    rows.bind(1, after);
    rows.bind(2, millis(unused));
    rows.bind(3, millis(old));
    rows.bind(4, static_cast<std::int64_t>(limit));
    std::vector<Stale> found;
    while (rows.executeStep())
        found.push_back(
            {rows.getColumn(0).getInt64(), rows.getColumn(1).getString(), rows.getColumn(2).getString()});
    return found;
}

void Index::forget(std::int64_t id) {
    SQLite::Statement gone(body_->database, "DELETE FROM picture WHERE id = ?");
    gone.bind(1, id);
    gone.exec();
    std::erase_if(body_->shown, [id](const Shown& each) { return each.id == id; });
}

std::vector<std::string> Index::shown_in(const std::filesystem::path& folder, std::string_view conversation) {
    const auto file = folder / "index.db";
    if (!std::filesystem::exists(file)) return {};
    try {
        SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
        SQLite::Statement rows(database, "SELECT name FROM picture WHERE owner = ? ORDER BY id");
        rows.bind(1, std::string(conversation));
        std::vector<std::string> names;
        while (rows.executeStep())
            names.push_back(rows.getColumn(0).getString());
        return names;
    } catch (const SQLite::Exception& error) {
        throw std::runtime_error("图片目录的索引读不了：" + std::string(error.what()));
    }
}

std::vector<std::string> Index::erase(const std::filesystem::path& folder, std::string_view conversation,
                                      std::string_view visitor) {
    const auto file = folder / "index.db";
    if (!std::filesystem::exists(file)) return {};
    try {
        Body body(file.string());
        body.database.exec("PRAGMA secure_delete=ON");
        constexpr const char* kGone = "WHERE owner = ?1 OR (?2 <> '-' AND substr(name, 1, length(?2)) = ?2)";
        const auto bind = [&](SQLite::Statement& statement) {
            statement.bind(1, std::string(conversation));
            statement.bind(2, std::string(visitor) + "-");
        };
        std::vector<std::string> names;
        SQLite::Statement rows(body.database, "SELECT name FROM picture " + std::string(kGone));
        bind(rows);
        while (rows.executeStep())
            names.push_back(rows.getColumn(0).getString());
        rows.reset();
        SQLite::Statement gone(body.database, "DELETE FROM picture " + std::string(kGone));
        bind(gone);
        gone.exec();
        // The log still has the pages as they were.
        body.database.exec("VACUUM");
        body.database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
        return names;
    } catch (const SQLite::Exception& error) {
        throw std::runtime_error("图片目录的索引改不了：" + std::string(error.what()));
    }
}

}  // namespace xiaoer::pictures
