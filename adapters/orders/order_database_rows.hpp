// How the order book reads its own rows; for book*.cpp alone.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>
#include <string>

#include "bot/core/order.hpp"

namespace xiaoer::adapters {

inline std::string text(const SQLite::Column& column) {
    return {column.getText(), static_cast<std::size_t>(column.getBytes())};
}
inline std::optional<core::Time> time(const SQLite::Column& column) {
    if (column.isNull()) return std::nullopt;
    return core::Time{std::chrono::milliseconds{column.getInt64()}};
}

/// A statement left un-reset would hold its snapshot of the file.
class Reset {
  public:
    explicit Reset(SQLite::Statement& statement) : statement_(statement) {}
    ~Reset() { statement_.tryReset(); }
    Reset(const Reset&) = delete;
    Reset& operator=(const Reset&) = delete;

  private:
    SQLite::Statement& statement_;
};

}  // namespace xiaoer::adapters
