// See order_database.hpp.
#include "adapters/orders/order_database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "adapters/orders/order_database_rows.hpp"

namespace xiaoer::adapters {
namespace {

constexpr std::int64_t kApplicationId = 0x584F5244;  // "XORD"
constexpr std::int64_t kVersion = 2;

constexpr const char* kSchema = R"sql(
CREATE TABLE orders(
    id TEXT PRIMARY KEY,
    buyer TEXT NOT NULL,
    state TEXT NOT NULL,
    review TEXT NOT NULL,
    refund TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    province TEXT NOT NULL,
    ordered INTEGER,
    paid INTEGER,
    shipped INTEGER,
    courier TEXT NOT NULL,
    tracking_number TEXT NOT NULL,
    tracking TEXT NOT NULL,
    tracking_updated INTEGER,
    tracking_text TEXT NOT NULL,
    out_of_stock INTEGER NOT NULL,
    address_abnormal INTEGER NOT NULL,
    memo TEXT NOT NULL,
    flag TEXT NOT NULL,
    changed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX orders_changed ON orders(changed);
CREATE INDEX orders_of ON orders(buyer, ordered DESC, id DESC);
CREATE INDEX orders_recent ON orders(ordered DESC, id DESC);
CREATE TABLE items(
    order_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    title TEXT NOT NULL,
    code TEXT NOT NULL,
    attributes TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY(order_id, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE buyers(im_buyer TEXT PRIMARY KEY, shop_buyer TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE memo_versions(
    seq INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    command TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL
) STRICT;
CREATE INDEX memo_versions_of ON memo_versions(order_id, seq);
CREATE TABLE memo_lines(
    order_id TEXT NOT NULL,
    command TEXT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY(order_id, command)
) STRICT, WITHOUT ROWID;
)sql";

/// Since version 2 an order knows when it changed. Those that were there count as changed long ago.
constexpr const char* kFromVersion1 = R"sql(
ALTER TABLE orders ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX orders_changed ON orders(changed);
)sql";

constexpr const char* kColumns =
    "SELECT id, buyer, state, review, refund, amount_fen, province, ordered, paid, shipped, courier, "
    "tracking_number, tracking, tracking_updated, tracking_text, out_of_stock, address_abnormal, memo, flag "
    "FROM orders ";

std::filesystem::path created(const std::filesystem::path& folder) {
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    auto file = folder / "orders.db";
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) throw std::runtime_error("打不开订单库 " + file.string() + "：" + std::strerror(errno));
    ::close(fd);
    return file;
}

SQLite::Database opened(const std::filesystem::path& file, std::chrono::milliseconds patience) {
    try {
        SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                                  static_cast<int>(patience.count()));
        sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
        database.exec(
            "PRAGMA cell_size_check = ON; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
            "PRAGMA journal_mode = WAL;");
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        const auto version = database.execAndGet("PRAGMA user_version").getInt64();
        const bool empty = database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt64() == 0;
        if (!empty && database.execAndGet("PRAGMA application_id").getInt64() != kApplicationId) {
            throw std::runtime_error(file.string() + " 不是店小二的订单库，请换一个数据目录。");
        }
        if (version > kVersion) {
            throw std::runtime_error(file.string() + " 由更新版本的店小二写成，请升级程序。");
        }
        if (empty) {
            database.exec(kSchema);
            database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
        } else if (version < 2) {
            database.exec(kFromVersion1);
        }
        if (version < kVersion) database.exec("PRAGMA user_version = " + std::to_string(kVersion));
        transaction.commit();
        return database;
    } catch (const SQLite::Exception& fault) {
        throw std::runtime_error("订单库 " + file.string() + " 打不开或已损坏：" + fault.what());
    }
}

/// The enumerator of the word people and JSON use; the first one (unknown, none) for anything else.
template <class E>
E of_word(const std::string& wanted) {
    for (unsigned i = 1; i < 16; ++i) {
        const auto value = static_cast<E>(i);
        if (!wanted.empty() && core::word(value) == wanted) return value;
    }
    return E{};
}

}  // namespace

OrderDatabase::OrderDatabase(const std::filesystem::path& folder, std::chrono::milliseconds patience)
    : database_(opened(created(folder), patience)),
      find_(database_, std::string(kColumns) + "WHERE id = ?"),
      items_(database_,
             "SELECT title, code, attributes, quantity FROM items WHERE order_id = ? ORDER BY place"),
      put_(database_,
           "INSERT OR REPLACE INTO orders VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
           "max(?, 1 + (SELECT ifnull(max(changed), 0) FROM orders)))"),
      drop_items_(database_, "DELETE FROM items WHERE order_id = ?"),
      put_item_(database_, "INSERT INTO items VALUES(?,?,?,?,?,?)"),
      lines_(database_, "SELECT line FROM memo_lines WHERE order_id = ?") {}

std::vector<BookedOrder> OrderDatabase::read(SQLite::Statement& rows) {
    std::vector<BookedOrder> result;
    while (rows.executeStep()) {
        BookedOrder& booked = result.emplace_back();
        core::Order& order = booked.order;
        int at = 0;
        order.id = text(rows.getColumn(at++));
        booked.buyer = text(rows.getColumn(at++));
        order.state = of_word<core::TradeState>(text(rows.getColumn(at++)));
        order.review = of_word<core::ReviewState>(text(rows.getColumn(at++)));
        order.refund = of_word<core::RefundState>(text(rows.getColumn(at++)));
        order.amount_fen = rows.getColumn(at++).getInt64();
        order.province = text(rows.getColumn(at++));
        order.ordered = time(rows.getColumn(at++));
        order.paid = time(rows.getColumn(at++));
        order.shipped = time(rows.getColumn(at++));
        order.courier = text(rows.getColumn(at++));
        order.tracking_number = text(rows.getColumn(at++));
        order.tracking = of_word<core::Tracking>(text(rows.getColumn(at++)));
        order.tracking_updated = time(rows.getColumn(at++));
        order.tracking_text = text(rows.getColumn(at++));
        order.out_of_stock = rows.getColumn(at++).getInt() != 0;
        order.address_abnormal = rows.getColumn(at++).getInt() != 0;
        order.memo = text(rows.getColumn(at++));
        order.flag = of_word<core::Flag>(text(rows.getColumn(at++)));
        const Reset reset(items_);
        items_.bind(1, order.id);
        while (items_.executeStep()) {
            order.items.push_back({text(items_.getColumn(0)), text(items_.getColumn(1)),
                                   text(items_.getColumn(2)), items_.getColumn(3).getInt()});
        }
    }
    return result;
}

std::optional<BookedOrder> OrderDatabase::find(std::string_view id) {
    const Reset reset(find_);
    find_.bind(1, std::string(id));
    auto found = read(find_);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<core::Order> OrderDatabase::of_buyer(std::string_view buyer, std::size_t limit) {
    std::vector<core::Order> result;
    for (BookedOrder& booked : list(buyer, limit)) {
        result.push_back(std::move(booked.order));
    }
    return result;
}

std::vector<BookedOrder> OrderDatabase::list(std::string_view buyer, std::size_t limit) {
    SQLite::Statement rows(database_, std::string(kColumns) +
                                          (buyer.empty() ? "WHERE ?1 = ''" : "WHERE buyer = ?1") +
                                          " ORDER BY ordered DESC, id DESC LIMIT ?2");
    rows.bind(1, std::string(buyer));
    rows.bind(2, static_cast<std::int64_t>(limit));
    return read(rows);
}

OrderDatabase::Changes OrderDatabase::changed_since(core::Time since, std::size_t limit) {
    Changes result{{}, since};
    SQLite::Statement rows(database_, std::string(kColumns) + "WHERE changed > ?1 ORDER BY changed LIMIT ?2");
    rows.bind(1, static_cast<std::int64_t>(since.time_since_epoch().count()));
    rows.bind(2, static_cast<std::int64_t>(limit));
    const auto found = read(rows);
    if (found.empty()) return result;
    SQLite::Statement moment(database_, "SELECT changed FROM orders WHERE id = ?");
    moment.bind(1, found.back().order.id);
    if (moment.executeStep()) result.last = *time(moment.getColumn(0));
    result.more = found.size() == limit;
    for (const BookedOrder& booked : found) {
        auto names = im_buyers(booked.buyer);
        if (names.empty()) names.push_back(booked.buyer);
        for (std::string& name : names)
            result.orders.push_back({std::move(name), booked.order});
    }
    return result;
}

bool OrderDatabase::empty() {
    return database_.execAndGet("SELECT NOT EXISTS(SELECT 1 FROM orders)").getInt() != 0;
}

void OrderDatabase::put(const BookedOrder& booked, core::Time changed) {
    const core::Order& order = booked.order;
    const Reset reset(put_);
    SQLite::Statement& row = put_;
    int at = 0;
    const auto word_of = [&](std::string_view word) { row.bind(++at, std::string(word)); };
    const auto time_of = [&](const std::optional<core::Time>& value) {
        if (value) {
            row.bind(++at, static_cast<std::int64_t>(value->time_since_epoch().count()));
        } else {
            row.bind(++at);
        }
    };
    word_of(order.id), word_of(booked.buyer);
    word_of(core::word(order.state)), word_of(core::word(order.review)), word_of(core::word(order.refund));
    row.bind(++at, order.amount_fen);
    word_of(order.province);
    time_of(order.ordered), time_of(order.paid), time_of(order.shipped);
    word_of(order.courier), word_of(order.tracking_number), word_of(core::word(order.tracking));
    time_of(order.tracking_updated);
    word_of(order.tracking_text);
    row.bind(++at, order.out_of_stock ? 1 : 0);
    row.bind(++at, order.address_abnormal ? 1 : 0);
    word_of(order.memo), word_of(core::word(order.flag));
    row.bind(++at, static_cast<std::int64_t>(changed.time_since_epoch().count()));
    row.exec();

    put_items(order);
}

void OrderDatabase::put_items(const core::Order& order) {
    {
        const Reset reset(drop_items_);
        drop_items_.bind(1, order.id);
        drop_items_.exec();
    }
    for (std::size_t i = 0; i < order.items.size(); ++i) {
        const core::Item& item = order.items[i];
        const Reset reset(put_item_);
        put_item_.bind(1, order.id);
        put_item_.bind(2, static_cast<std::int64_t>(i));
        put_item_.bind(3, item.title), put_item_.bind(4, item.code), put_item_.bind(5, item.attributes);
        put_item_.bind(6, item.quantity);
        put_item_.exec();
    }
}

}  // namespace xiaoer::adapters
