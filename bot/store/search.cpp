// See search.hpp.
#include "bot/store/search.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>

#include <algorithm>
#include <stdexcept>

#include "bot/base/utf8.hpp"
#include "bot/store/journal/database.hpp"
#include "bot/store/tables/columns.hpp"

namespace xiaoer::store {
namespace {

/// Grows when terms() or the tables of the index change: an older index is made anew.
constexpr int kVersion = 1;
/// An order is asked for by its last four digits.
constexpr std::size_t kTail = 4;
constexpr std::size_t kLongDigits = 6;
constexpr std::size_t kWords = 8;
constexpr std::size_t kWordPoints = 40;
/// Rows looked at for one answer; where an agent or days leave most of them out, the next page goes on from
/// there.
constexpr std::size_t kLooked = 10'000;
/// Lines and notes share one row of numbers: even ones are lines, odd ones are notes.
constexpr std::int64_t kKinds = 2;

enum class Kind : std::uint8_t { none, letter, digit, other };

/// Full-width forms and capitals are read like their plain ones.
char32_t folded(char32_t c) {
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
    return c;
}

Kind kind_of(char32_t c) {
    if (c >= '0' && c <= '9') return Kind::digit;
    if (c >= 'a' && c <= 'z') return Kind::letter;
    if (c < 0x80 || c == base::kBadCodePoint) return Kind::none;
    // Punctuation of Latin and Chinese, spaces, arrows, box drawing, private use and byte order marks.
    if (c < 0xC0 || (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F) ||
        (c >= 0xFE10 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF65) || (c >= 0xE000 && c <= 0xF8FF) ||
        c == 0xFEFF)
        return Kind::none;
    return Kind::other;
}

struct Run {
    bool plain = false;               ///< letters and digits: one term
    std::vector<std::string> points;  ///< each code point
};

std::vector<Run> runs_of(std::string_view text) {
    std::vector<Run> runs;
    bool open = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = folded(base::next_code_point(text, at));
        const auto kind = kind_of(c);
        if (kind == Kind::none) {
            open = false;
            continue;
        }
        const bool plain = kind != Kind::other;
        if (!open || runs.back().plain != plain) runs.push_back({plain, {}});
        open = true;
        base::append_code_point(runs.back().points.emplace_back(), c);
    }
    return runs;
}

std::string joined(const Run& run, std::size_t from = 0) {
    std::string out;
    for (std::size_t i = from; i < run.points.size(); ++i)
        out += run.points[i];
    return out;
}

void put(std::string& out, std::string_view term) {
    if (!out.empty()) out += ' ';
    out += term;
}

}  // namespace

std::string Search::terms(std::string_view text) {
    std::string out;
    for (const auto& run : runs_of(text)) {
        const auto size = run.points.size();
        if (run.plain) {
            put(out, joined(run));
            const auto digits = std::ranges::count_if(
                run.points, [](const std::string& point) { return point[0] >= '0' && point[0] <= '9'; });
            if (size >= kLongDigits && static_cast<std::size_t>(digits) + 2 >= size)
                put(out, joined(run, size - kTail));
            continue;
        }
        for (std::size_t i = 0; i + 1 < size; ++i)
            put(out, run.points[i] + run.points[i + 1]);
        // The last one begins no pair; a search for one character alone asks for what begins with it.
        put(out, run.points.back());
    }
    return out;
}

std::string Search::expression(std::string_view words) {
    std::string out;
    std::size_t count = 0;
    // A term is letters, digits or what is beyond ASCII: nothing in it can end the quotes.
    for (const auto& run : runs_of(base::prefix_points(words, kWordPoints * kWords))) {
        if (++count > kWords) break;
        if (!out.empty()) out += " AND ";
        const auto size = run.points.size();
        if (run.plain || size == 1) {
            out += '"' + joined(run) + "\"*";
            continue;
        }
        out += '"';
        for (std::size_t i = 0; i + 1 < size; ++i)
            out.append(i == 0 ? "" : " ").append(run.points[i] + run.points[i + 1]);
        out += '"';
    }
    return out;
}

struct Search::Body {
    explicit Body(const std::filesystem::path& folder)
        : index(open(folder / "search.db")), store(connect_to_read(folder / "xiaoer.db")) {
        put_row = std::make_unique<SQLite::Statement>(index, "INSERT INTO words(rowid, terms) VALUES(?, ?)");
    }

    static SQLite::Database open(const std::filesystem::path& file) {
        for (const bool again : {false, true}) {
            try {
                SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
                ::chmod(file.c_str(), 0600);
                // A loss costs the making of it anew and no more.
                database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
                if (database.execAndGet("PRAGMA user_version").getInt() == kVersion) return database;
                database.exec(
                    "DROP TABLE IF EXISTS words; DROP TABLE IF EXISTS known;"
                    // The texts are the store's: kept here is only where they stand.
                    "CREATE VIRTUAL TABLE words USING fts5(terms, content='', columnsize=0, "
                    "tokenize='unicode61 "
                    "remove_diacritics 0');"
                    "CREATE TABLE known(lines INTEGER NOT NULL, notes INTEGER NOT NULL);"
                    "INSERT INTO known VALUES(0, 0);"
                    "PRAGMA user_version = " +
                    std::to_string(kVersion));
                return database;
            } catch (const SQLite::Exception& error) {
                if (again) throw std::runtime_error("会话搜索的索引打不开：" + std::string(error.what()));
                // Damaged, or of something else: it holds nothing that the store does not.
                std::error_code ignored;
                for (const auto* ending : {"", "-wal", "-shm"})
                    std::filesystem::remove(file.string() + ending, ignored);
            }
        }
        throw std::logic_error("unreachable");
    }

    std::size_t take(const char* what, const char* known, std::int64_t kind, std::size_t rows) {
        const auto from = index.execAndGet("SELECT " + std::string(known) + " FROM known").getInt64();
        SQLite::Statement fresh(store, what);
        fresh.bind(1, from);
        fresh.bind(2, static_cast<std::int64_t>(rows));
        std::size_t count = 0;
        std::int64_t last = from;
        while (fresh.executeStep()) {
            last = fresh.getColumn(0).getInt64();
            put_row->reset();
            put_row->bind(1, last * kKinds + kind);
            put_row->bind(2, terms(text(fresh.getColumn(1))));
            put_row->exec();
            ++count;
        }
        if (count > 0) index.exec("UPDATE known SET " + std::string(known) + " = " + std::to_string(last));
        return count;
    }

    double indexed() {
        const auto known = index.execAndGet("SELECT lines FROM known").getInt64();
        const auto all = store.execAndGet("SELECT coalesce(max(seq), 0) FROM messages").getInt64();
        return all == 0 || known >= all ? 1.0 : static_cast<double>(known) / static_cast<double>(all);
    }

    std::optional<SearchHit> hit(std::int64_t number) {
        const bool note = number % kKinds != 0;
        SQLite::Statement row(
            store, note ? "SELECT n.seq, n.at, 'order_note', n.order_id, n.text, n.status, n.conversation, "
                          "coalesce(c.nickname, '') FROM notes n LEFT JOIN conversations c ON c.id = "
                          "n.conversation WHERE n.seq = ?"
                        : "SELECT m.seq, m.at, m.speaker, m.name, m.text, m.status, m.conversation, "
                          "coalesce(c.nickname, '') FROM messages m LEFT JOIN conversations c ON c.id = "
                          "m.conversation WHERE m.seq = ?");
        row.bind(1, number / kKinds);
        if (!row.executeStep()) return std::nullopt;
        SearchHit out;
        out.line.seq = row.getColumn(0).getInt64();
        out.line.at = time(row.getColumn(1));
        out.line.speaker = text(row.getColumn(2));
        out.line.name = text(row.getColumn(3));
        out.line.text = text(row.getColumn(4));
        out.line.status = text(row.getColumn(5));
        out.conversation = text(row.getColumn(6));
        out.nickname = text(row.getColumn(7));
        return out;
    }

    SQLite::Database index;
    SQLite::Database store;
    std::unique_ptr<SQLite::Statement> put_row;
};

Search::Search(const std::filesystem::path& folder) : body_(std::make_unique<Body>(folder)) {}
Search::~Search() = default;

bool Search::catch_up(std::size_t rows) {
    SQLite::Transaction transaction(body_->index);
    // A buyer is found by his name as well, in each of his lines; a note by its order.
    const auto lines = body_->take(
        "SELECT seq, CASE speaker WHEN 'buyer' THEN name || char(10) || text ELSE text END "
        "FROM messages WHERE seq > ? ORDER BY seq LIMIT ?",
        "lines", 0, rows);
    const auto notes =
        body_->take("SELECT seq, order_id || char(10) || text FROM notes WHERE seq > ? ORDER BY seq LIMIT ?",
                    "notes", 1, rows);
    transaction.commit();
    return lines == rows || notes == rows;
}

void Search::forget() {
    SQLite::Transaction transaction(body_->index);
    body_->index.exec("INSERT INTO words(words) VALUES('delete-all'); UPDATE known SET lines = 0, notes = 0");
    transaction.commit();
    // The words themselves stand in pages that were given back, and in the log.
    body_->index.exec("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
}

SearchResult Search::find(const SearchQuery& query) {
    SearchResult result;
    result.indexed = body_->indexed();
    const auto wanted = expression(query.words);
    if (wanted.empty()) return result;
    SQLite::Statement found(body_->index,
                            "SELECT rowid FROM words WHERE words MATCH ? AND rowid < ? ORDER BY rowid DESC");
    found.bind(1, wanted);
    found.bind(2, query.before);
    std::size_t looked = 0;
    while (found.executeStep()) {
        result.next = found.getColumn(0).getInt64();
        if (++looked > kLooked) {
            result.more = true;
            break;
        }
        auto hit = body_->hit(result.next);
        if (!hit) continue;
        if (query.from && hit->line.at < *query.from) break;
        if (query.to && hit->line.at >= *query.to) continue;
        if (!query.agent.empty() && hit->line.name != query.agent) continue;
        if (result.hits.size() >= query.limit) {
            result.more = true;
            break;
        }
        result.hits.push_back(std::move(*hit));
    }
    // The row at which it stopped belongs to the next page.
    if (result.more) ++result.next;
    return result;
}

}  // namespace xiaoer::store
