// See catch_up.hpp.
#include "bot/store/tables/catch_up.hpp"

#include <list>

#include "bot/store/journal/database.hpp"
#include "bot/store/journal/journal.hpp"

namespace xiaoer::store {

std::int64_t catch_up(SQLite::Database& database, Projection& projection) {
    constexpr std::size_t kRowsAtOnce = 1'024;
    std::int64_t replayed = 0;
    std::int64_t from = watermark(database) + 1;
    std::list<JournalRow> kept;  // the projection points into them until it has written
    for (bool more = true; more;) {
        more = false;
        read_journal(database, from, [&](std::int64_t seq, JournalRow&& row) {
            kept.push_back(std::move(row));
            std::visit([&](const auto& what) { projection.add(seq, what); }, kept.back());
            from = seq + 1;
            ++replayed;
            more = projection.rows() >= kRowsAtOnce;
            return !more;
        });
        projection.write();
        kept.clear();
    }
    return replayed;
}

}  // namespace xiaoer::store
