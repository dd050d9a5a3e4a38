// Brings the tables up to the end of the journal, from wherever they are. For the start and for rebuild().
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>

#include "bot/store/tables/projection.hpp"

namespace xiaoer::store {

/// Returns the number of rows replayed. Throws when a row cannot be read or written.
std::int64_t catch_up(SQLite::Database& database, Projection& projection);

}  // namespace xiaoer::store
