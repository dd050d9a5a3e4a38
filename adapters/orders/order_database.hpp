// The embedded order book's file: orders with their items, who bought them, and every memo it ever replaced.
// Rows in and rows out; what a memo becomes is decided by local.cpp.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/orders/port.hpp"

namespace xiaoer::adapters {

/// A memo as it was before and after somebody's change; the way back.
struct MemoVersion {
    core::Time at{};
    std::string command;  ///< of the note, or "import"
    std::string before;
    std::string after;
};

class OrderDatabase {
  public:
    /// DIR/orders.db, created with mode 0600. Other processes may use it at the same time; patience is how
    /// long one of them is waited for. Throws std::runtime_error with a sentence for people.
    explicit OrderDatabase(const std::filesystem::path& folder,
                           std::chrono::milliseconds patience = std::chrono::milliseconds{250});

    [[nodiscard]] std::optional<BookedOrder> find(std::string_view id);
    [[nodiscard]] std::vector<core::Order> of_buyer(std::string_view buyer, std::size_t limit);
    /// The newest first; buyer "" = everybody's.
    [[nodiscard]] std::vector<BookedOrder> list(std::string_view buyer, std::size_t limit);
    [[nodiscard]] bool empty();

    /// Inserts or replaces, inside the caller's transaction if there is one. `at` is when it changed; no two
    /// changes get the same moment, and none an earlier one than a change before it.
    void put(const BookedOrder& booked, core::Time at);
    /// Orders put after that moment, the oldest change first, and the moment of the last of them. A buyer
    /// with several IM names is told once for each.
    struct Changes {
        std::vector<BookedOrder> orders;
        core::Time last;
        bool more = false;
    };
    [[nodiscard]] Changes changed_since(core::Time since, std::size_t limit);
    /// The bot's own writing is no change for changed_since().
    void put_memo(std::string_view id, const std::string& memo, core::Flag flag);
    void keep_version(std::string_view id, const MemoVersion& version);
    [[nodiscard]] std::vector<MemoVersion> versions(std::string_view id);
    /// Whether a note of this command was ever written to the order.
    [[nodiscard]] bool has_written(std::string_view id, std::string_view command);
    /// Lines the bot wrote to the order, as written.
    void keep_line(std::string_view id, std::string_view command, std::string_view line);
    [[nodiscard]] std::vector<std::string> lines(std::string_view id);
    /// The line of this command as written; "" when there was none.
    [[nodiscard]] std::string line(std::string_view id, std::string_view command);

    /// The shop's name of an IM buyer; the same text when nothing is linked.
    [[nodiscard]] std::string shop_buyer(std::string_view im_buyer);
    void link(std::string_view im_buyer, std::string_view shop_buyer);
    [[nodiscard]] std::vector<std::string> im_buyers(std::string_view shop_buyer);

    [[nodiscard]] SQLite::Database& database() { return database_; }

  private:
    std::vector<BookedOrder> read(SQLite::Statement& rows);
    void put_items(const core::Order& order);

    SQLite::Database database_;
    SQLite::Statement find_, items_, put_, drop_items_, put_item_, lines_;
};

}  // namespace xiaoer::adapters
