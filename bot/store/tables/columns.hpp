// Values out of a statement's columns. For the store's reading files alone.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "bot/core/event.hpp"

namespace xiaoer::store {

inline std::string_view view(const SQLite::Column& column) {
    return {column.getText(), static_cast<std::size_t>(column.getBytes())};
}
inline std::string text(const SQLite::Column& column) {
    return std::string(view(column));
}
inline core::Time time(const SQLite::Column& column) {
    return core::Time{std::chrono::milliseconds{column.getInt64()}};
}
inline std::int64_t bounded(std::size_t limit) {
    return static_cast<std::int64_t>(std::min<std::size_t>(limit, 1'000'000));
}

}  // namespace xiaoer::store
