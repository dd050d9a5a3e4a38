// Binds values to a statement one after the other. For the projection's writing files alone.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "bot/core/event.hpp"

namespace xiaoer::store {

inline std::int64_t number(core::Time time) {
    return time.time_since_epoch().count();
}

/// Binds values in order; texts are not copied, so they must live until the statement has run.
class Binder {
  public:
    explicit Binder(SQLite::Statement& statement) : statement_(statement) {
        statement_.tryReset();  // a run that failed (a full disk) left it in the middle
    }
    Binder& text(const std::string& value) {
        statement_.bindNoCopy(next_++, value);
        return *this;
    }
    Binder& view(std::string_view value) {
        statement_.bind(next_++, std::string(value));
        return *this;
    }
    Binder& number(std::int64_t value) {
        statement_.bind(next_++, value);
        return *this;
    }
    Binder& nothing() {
        statement_.bind(next_++);
        return *this;
    }
    void run() {
        statement_.exec();
        statement_.reset();
    }

  private:
    SQLite::Statement& statement_;
    int next_ = 1;
};

}  // namespace xiaoer::store
