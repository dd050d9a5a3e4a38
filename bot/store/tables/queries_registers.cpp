// What people ask of the registers; see queries.hpp.
#include <stdexcept>

#include "bot/store/tables/columns.hpp"
#include "bot/store/tables/queries.hpp"
#include "bot/store/tables/registers.hpp"

namespace xiaoer::store {
namespace {

constexpr const char* kColumns =
    "SELECT seq, at, register, conversation, order_id, summary, fields, changed_by, changed FROM registers ";

Fields fields_of(const SQLite::Column& column, std::int64_t seq) {
    Fields fields;
    std::string error;
    if (!read(view(column), fields, error))
        throw std::runtime_error("登记表第 " + std::to_string(seq) + " 行读不出来：" + error);
    return fields;
}

RegisterRow register_row_from(SQLite::Statement& from) {
    RegisterRow row;
    row.seq = from.getColumn(0).getInt64();
    row.at = time(from.getColumn(1));
    row.register_id = text(from.getColumn(2));
    row.conversation = text(from.getColumn(3));
    row.order = text(from.getColumn(4));
    row.summary = text(from.getColumn(5));
    row.fields = fields_of(from.getColumn(6), row.seq);
    row.changed_by = text(from.getColumn(7));
    row.changed = time(from.getColumn(8));
    return row;
}

/// The words of the question as LIKE wants them.
std::string pattern_of(const std::string& part) {
    std::string out = "%";
    for (const char c : part) {
        if (c == '%' || c == '_' || c == '\\') out += '\\';
        out += c;
    }
    return out + "%";
}

/// Only the restrictions that are asked for: the planner then takes the index that fits.
std::string condition_of(const RegisterQuery& query) {
    std::string out;
    const auto add = [&](bool asked, const char* sql) {
        if (asked) out.append(out.empty() ? "WHERE " : "AND ").append(sql).append(" ");
    };
    add(!query.register_id.empty(), "register = :register");
    add(!query.order.empty(), "order_id = :order");
    add(query.from.has_value(), "at >= :from");
    add(query.to.has_value(), "at < :to");
    add(query.before > 0, "seq < :before");
    add(!query.text.empty(),
        "(summary LIKE :text ESCAPE '\\' OR order_id LIKE :text ESCAPE '\\' OR conversation LIKE :text "
        "ESCAPE "
        "'\\' OR EXISTS (SELECT 1 FROM json_each(fields) WHERE value LIKE :text ESCAPE '\\'))");
    return out;
}

void bind(SQLite::Statement& rows, const RegisterQuery& query) {
    if (!query.register_id.empty()) rows.bind(":register", query.register_id);
    if (!query.order.empty()) rows.bind(":order", query.order);
    if (query.from) rows.bind(":from", static_cast<std::int64_t>(query.from->time_since_epoch().count()));
    if (query.to) rows.bind(":to", static_cast<std::int64_t>(query.to->time_since_epoch().count()));
    if (query.before > 0) rows.bind(":before", query.before);
    if (!query.text.empty()) rows.bind(":text", pattern_of(query.text));
}

}  // namespace

std::vector<RegisterRow> Queries::find_registers(const RegisterQuery& query) {
    SQLite::Statement rows(database_, kColumns + condition_of(query) + "ORDER BY seq DESC LIMIT :limit");
    bind(rows, query);
    rows.bind(":limit", bounded(query.limit));
    std::vector<RegisterRow> found;
    while (rows.executeStep())
        found.push_back(register_row_from(rows));
    return found;
}

std::vector<RegisterRow> Queries::registers_after(const RegisterQuery& query, std::int64_t after,
                                                  std::size_t limit) {
    auto restricted = query;
    restricted.before = 0;
    const auto condition = condition_of(restricted);
    SQLite::Statement rows(database_, kColumns + condition + (condition.empty() ? "WHERE " : "AND ") +
                                          "seq > :after ORDER BY seq LIMIT :limit");
    bind(rows, restricted);
    rows.bind(":after", after);
    rows.bind(":limit", bounded(limit));
    std::vector<RegisterRow> found;
    while (rows.executeStep())
        found.push_back(register_row_from(rows));
    return found;
}

std::optional<RegisterRow> Queries::register_row(std::int64_t seq) {
    SQLite::Statement row(database_, std::string(kColumns) + "WHERE seq = ?");
    row.bind(1, seq);
    return row.executeStep() ? std::optional(register_row_from(row)) : std::nullopt;
}

std::vector<RegisterChange> Queries::register_changes(std::int64_t row) {
    SQLite::Statement rows(database_,
                           "SELECT seq, at, agent, fields FROM register_changes WHERE row = ? ORDER BY seq");
    rows.bind(1, row);
    std::vector<RegisterChange> found;
    while (rows.executeStep()) {
        const auto seq = rows.getColumn(0).getInt64();
        found.push_back(
            {seq, time(rows.getColumn(1)), text(rows.getColumn(2)), fields_of(rows.getColumn(3), seq)});
    }
    return found;
}

}  // namespace xiaoer::store
