// See archive.hpp. Rows are read in pages: one long statement would keep its snapshot, and with it a serving
// process from beginning its log anew.
#include "bot/store/archive.hpp"

#include <limits>
#include <stdexcept>

#include "bot/store/journal/database.hpp"
#include "bot/store/journal/journal.hpp"
#include "bot/store/tables/catch_up.hpp"
#include "bot/store/tables/columns.hpp"
#include "bot/store/tables/queries.hpp"

namespace xiaoer::store {
namespace {

constexpr std::size_t kPage = 500;

std::int64_t number(const std::optional<core::Time>& time, std::int64_t otherwise) {
    return time ? static_cast<std::int64_t>(time->time_since_epoch().count()) : otherwise;
}
std::int64_t from_of(const Span& span) {
    return number(span.from, std::numeric_limits<std::int64_t>::min());
}
std::int64_t to_of(const Span& span) {
    return number(span.to, std::numeric_limits<std::int64_t>::max());
}

/// Brings the tables up when nobody serves the folder. True when somebody does.
bool serve_or_catch_up(const std::filesystem::path& folder) {
    const auto file = folder / "xiaoer.db";
    if (!std::filesystem::exists(file))
        throw std::runtime_error("数据目录 " + folder.string() + " 里还没有店小二的数据。");
    if (FolderLock::is_held(folder)) return true;
    const FolderLock lock(folder);
    prepare_database(file);
    auto database = connect(file);
    Projection projection(database);
    catch_up(database, projection);
    return false;
}

}  // namespace

struct Archive::Body {
    explicit Body(const std::filesystem::path& folder)
        : served(serve_or_catch_up(folder)), queries(current(folder)) {}

    /// A folder served by a program of another version has tables of another shape.
    static std::filesystem::path current(const std::filesystem::path& folder) {
        auto file = folder / "xiaoer.db";
        auto database = connect_to_read(file);
        if (!is_current(database))
            throw std::runtime_error("数据目录 " + folder.string() +
                                     " 正由另一个版本的店小二使用，请用同一个版本导出。");
        return file;
    }
    [[nodiscard]] double last(const char* table) {
        const auto value =
            queries.database().execAndGet(std::string("SELECT coalesce(max(seq), 0) FROM ") + table);
        return static_cast<double>(std::max<std::int64_t>(1, value.getInt64()));
    }

    [[nodiscard]] std::int64_t last_before(core::Time from);

    bool served;
    Queries queries;
};

Archive::Archive(const std::filesystem::path& folder) {
    try {
        body_ = std::make_unique<Body>(folder);
    } catch (const SQLite::Exception& fault) {
        throw std::runtime_error("数据目录 " + folder.string() + " 读不了：" + fault.what());
    }
}
Archive::~Archive() = default;

bool Archive::served() const {
    return body_->served;
}

void Archive::registers(const RegisterQuery& query, const Visit<RegisterRow>& visit) {
    const auto last = body_->last("registers");
    std::int64_t after = 0;
    while (true) {
        const auto rows = body_->queries.registers_after(query, after, kPage);
        for (const auto& row : rows)
            if (!visit(row, static_cast<double>(row.seq) / last)) return;
        if (rows.size() < kPage) return;
        after = rows.back().seq;
    }
}

void Archive::notes(const Span& span, const Visit<NoteRow>& visit) {
    const auto last = body_->last("notes");
    std::int64_t after = 0;
    while (true) {
        const auto rows = body_->queries.notes_after(from_of(span), to_of(span), after, kPage);
        for (const auto& row : rows)
            if (!visit(row, static_cast<double>(row.seq) / last)) return;
        if (rows.size() < kPage) return;
        after = rows.back().seq;
    }
}

void Archive::lines(const Span& span, const Visit<ArchivedLine>& visit) {
    const auto all = std::max<std::int64_t>(
        1, body_->queries.database().execAndGet("SELECT count(*) FROM conversations").getInt64());
    std::int64_t passed = 0;
    std::string after;
    while (true) {
        const auto talks = body_->queries.talks_after(after, kPage);
        for (const auto& talk : talks) {
            const double done = static_cast<double>(passed++) / static_cast<double>(all);
            if (span.from && talk.last_at < *span.from) continue;
            ArchivedLine shown{talk.conversation, talk.nickname, {}};
            std::int64_t seq = 0;
            while (true) {
                auto lines = body_->queries.lines_after(talk.conversation, seq, kPage);
                for (auto& line : lines) {
                    seq = line.seq;
                    if ((span.from && line.at < *span.from) || (span.to && line.at >= *span.to)) continue;
                    shown.line = std::move(line);
                    if (!visit(shown, done)) return;
                }
                if (lines.size() < kPage) break;
            }
        }
        if (talks.size() < kPage) return;
        after = talks.back().conversation;
    }
}

void Archive::turns_after(std::int64_t seq, const std::function<bool(std::int64_t, const Turn&)>& visit) {
    bool going = true;
    while (going) {
        std::size_t read = 0;
        read_journal(body_->queries.database(), seq + 1, [&](std::int64_t at, JournalRow&& row) {
            seq = at;
            if (const auto* turn = std::get_if<Turn>(&row)) going = visit(at, *turn);
            return going && ++read < kPage;
        });
        if (read < kPage) return;
    }
}

void Archive::turns(core::Time from, const std::function<bool(std::int64_t, const Turn&)>& visit) {
    turns_after(body_->last_before(from), visit);
}

void Archive::events(const EventQuery& query, const std::function<bool(const core::Event&)>& visit) {
    auto& database = body_->queries.database();
    auto after = query.from ? body_->last_before(*query.from) : 0;
    auto before = last_row(database) + 1;
    bool going = true;
    while (going) {
        std::size_t read = 0;
        read_events(database,
                    {.after = after,
                     .before = before,
                     .kinds = query.kinds,
                     .conversation = query.conversation,
                     .newest_first = query.newest_first,
                     .limit = kPage},
                    [&](std::int64_t seq, const core::Event& event) {
                        (query.newest_first ? before : after) = seq;
                        ++read;
                        return going = visit(event);
                    });
        if (read < kPage) return;
    }
}

/// The last row before a time. The journal's times grow with its numbers, but for what a clock was set back
/// by.
std::int64_t Archive::Body::last_before(core::Time from) {
    auto& database = queries.database();
    std::int64_t low = 0, high = last_row(database);
    // An attempt has no time of its own.
    SQLite::Statement at(database,
                         "SELECT at FROM journal WHERE seq > ? AND kind <> 'attempt' ORDER BY seq LIMIT 1");
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        at.bind(1, middle);
        const bool early = at.executeStep() && at.getColumn(0).getInt64() < from.time_since_epoch().count();
        at.reset();
        if (early)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

}  // namespace xiaoer::store
