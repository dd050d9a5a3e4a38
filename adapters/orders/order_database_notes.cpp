// The order book's second half: memos, who wrote what into them, and who a buyer is in the IM.
#include "adapters/orders/order_database.hpp"
#include "adapters/orders/order_database_rows.hpp"

namespace xiaoer::adapters {

void OrderDatabase::put_memo(std::string_view id, const std::string& memo, core::Flag flag) {
    SQLite::Statement row(database_, "UPDATE orders SET memo = ?2, flag = ?3 WHERE id = ?1");
    row.bind(1, std::string(id));
    row.bind(2, memo);
    row.bind(3, std::string(core::word(flag)));
    row.exec();
}

void OrderDatabase::keep_version(std::string_view id, const MemoVersion& version) {
    SQLite::Statement row(
        database_, "INSERT INTO memo_versions(order_id, at, command, before, after) VALUES(?,?,?,?,?)");
    row.bind(1, std::string(id));
    row.bind(2, static_cast<std::int64_t>(version.at.time_since_epoch().count()));
    row.bind(3, version.command);
    row.bind(4, version.before);
    row.bind(5, version.after);
    row.exec();
}

std::vector<MemoVersion> OrderDatabase::versions(std::string_view id) {
    std::vector<MemoVersion> result;
    SQLite::Statement rows(
        database_, "SELECT at, command, before, after FROM memo_versions WHERE order_id = ? ORDER BY seq");
    rows.bind(1, std::string(id));
    while (rows.executeStep()) {
        result.push_back({*time(rows.getColumn(0)), text(rows.getColumn(1)), text(rows.getColumn(2)),
                          text(rows.getColumn(3))});
    }
    return result;
}

bool OrderDatabase::has_written(std::string_view id, std::string_view command) {
    SQLite::Statement rows(database_, "SELECT 1 FROM memo_lines WHERE order_id = ? AND command = ?");
    rows.bind(1, std::string(id));
    rows.bind(2, std::string(command));
    return rows.executeStep();
}

void OrderDatabase::keep_line(std::string_view id, std::string_view command, std::string_view line) {
    SQLite::Statement row(database_, "INSERT INTO memo_lines VALUES(?,?,?)");
    row.bind(1, std::string(id));
    row.bind(2, std::string(command));
    row.bind(3, std::string(line));
    row.exec();
}

std::vector<std::string> OrderDatabase::lines(std::string_view id) {
    std::vector<std::string> result;
    const Reset reset(lines_);
    lines_.bind(1, std::string(id));
    while (lines_.executeStep()) {
        result.push_back(text(lines_.getColumn(0)));
    }
    return result;
}

std::string OrderDatabase::line(std::string_view id, std::string_view command) {
    SQLite::Statement rows(database_, "SELECT line FROM memo_lines WHERE order_id = ? AND command = ?");
    rows.bind(1, std::string(id));
    rows.bind(2, std::string(command));
    return rows.executeStep() ? text(rows.getColumn(0)) : std::string();
}

std::string OrderDatabase::shop_buyer(std::string_view im_buyer) {
    SQLite::Statement rows(database_, "SELECT shop_buyer FROM buyers WHERE im_buyer = ?");
    rows.bind(1, std::string(im_buyer));
    return rows.executeStep() ? text(rows.getColumn(0)) : std::string(im_buyer);
}

std::vector<std::string> OrderDatabase::im_buyers(std::string_view shop_buyer) {
    std::vector<std::string> result;
    SQLite::Statement rows(database_, "SELECT im_buyer FROM buyers WHERE shop_buyer = ? ORDER BY im_buyer");
    rows.bind(1, std::string(shop_buyer));
    while (rows.executeStep())
        result.push_back(text(rows.getColumn(0)));
    return result;
}

void OrderDatabase::link(std::string_view im_buyer, std::string_view shop_buyer) {
    SQLite::Statement row(database_, "INSERT OR REPLACE INTO buyers VALUES(?,?)");
    row.bind(1, std::string(im_buyer));
    row.bind(2, std::string(shop_buyer));
    row.exec();
}

}  // namespace xiaoer::adapters
