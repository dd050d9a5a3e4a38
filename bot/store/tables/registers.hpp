// Rows of registers as values: their fields as JSON text, how a change goes over them, and the rows of the
// store without a file. Knows nothing of SQLite or of which registers there are.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/store/store.hpp"

namespace xiaoer::store {

/// Appends {"column":"value",…}; texts that are not UTF-8 get U+FFFD where they are not.
void write(std::string& out, const Fields& fields);
/// The columns in the order they were written. False and an error when it is no such object.
[[nodiscard]] bool read(std::string_view text, Fields& into, std::string& error);

/// Row, agent and fields; conversation and time are kept beside it.
void write(std::string& out, const Completion& completion);
[[nodiscard]] bool read(std::string_view text, Completion& into, std::string& error);

/// Later values over earlier ones; new columns behind.
void merge(Fields& into, const Fields& from);

/// All rows in memory.
class RegisterBook {
  public:
    void add(const RegisterRow& row);
    void amend(const RegisterRow& row);
    void complete(std::int64_t change, const Completion& completion);

    [[nodiscard]] std::vector<RegisterRow> find(const RegisterQuery& query) const;
    [[nodiscard]] std::optional<RegisterRow> row(std::int64_t seq) const;
    [[nodiscard]] std::vector<RegisterChange> changes(std::int64_t row) const;

  private:
    void change(RegisterRow& row, RegisterChange change);

    std::map<std::int64_t, RegisterRow> rows_;
    std::map<std::int64_t, std::vector<RegisterChange>> changes_;
};

}  // namespace xiaoer::store
