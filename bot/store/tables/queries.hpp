// The reading connection of the loop's thread: what people and the loop ask of the tables. Never writes.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/store/store.hpp"

namespace xiaoer::store {

class Queries {
  public:
    explicit Queries(const std::filesystem::path& file);

    [[nodiscard]] std::optional<core::Conversation> state(std::string_view conversation);
    [[nodiscard]] bool has_key(std::string_view key);
    [[nodiscard]] std::vector<Unfinished> unfinished();
    [[nodiscard]] std::vector<std::pair<core::ConversationId, core::Time>> deadlines();
    [[nodiscard]] std::vector<Row> rows(std::size_t limit);
    [[nodiscard]] std::vector<HistoryLine> history(std::string_view conversation, std::int64_t after,
                                                   std::size_t limit);
    [[nodiscard]] std::vector<RegisterRow> find_registers(const RegisterQuery& query);
    [[nodiscard]] std::optional<RegisterRow> register_row(std::int64_t seq);
    [[nodiscard]] std::vector<RegisterChange> register_changes(std::int64_t row);
    [[nodiscard]] std::vector<NoteRow> note_rows(std::string_view status, std::size_t limit);

    // Pages for exports, oldest first: rows behind the one named.
    [[nodiscard]] std::vector<RegisterRow> registers_after(const RegisterQuery& query, std::int64_t after,
                                                           std::size_t limit);
    [[nodiscard]] std::vector<NoteRow> notes_after(std::int64_t from, std::int64_t to, std::int64_t after,
                                                   std::size_t limit);
    [[nodiscard]] std::vector<Row> talks_after(const std::string& after, std::size_t limit);
    [[nodiscard]] std::vector<HistoryLine> lines_after(const std::string& conversation, std::int64_t after,
                                                       std::size_t limit);
    [[nodiscard]] SQLite::Database& database() { return database_; }

  private:
    SQLite::Database database_;
    SQLite::Statement state_, key_;
};

}  // namespace xiaoer::store
