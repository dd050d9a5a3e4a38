#include "bot/users/rows.hpp"

#include <algorithm>

#include "bot/base/utf8.hpp"

namespace xiaoer::users {
namespace {

std::vector<std::string> parts_of(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        parts.emplace_back(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return parts;
}

/// Lengths stand before the texts, so that no two entries read the same.
std::string chained(const std::string& before, const AuditEntry& entry) {
    std::string all = before + '\n' + std::to_string(entry.seq) + '\n' + std::to_string(millis(entry.at));
    for (const auto* part : {&entry.by, &entry.what, &entry.detail})
        all += '\n' + std::to_string(part->size()) + ':' + *part;
    return digest(all);
}

AuditEntry entry_from(SQLite::Statement& row) {
    return {row.getColumn(0).getInt64(),  time_of(row.getColumn(1)),    row.getColumn(2).getString(),
            row.getColumn(3).getString(), row.getColumn(4).getString(), row.getColumn(5).getString()};
}

constexpr const char* kAuditColumns = "SELECT seq, at, by, what, detail, hash FROM audit ";

}  // namespace

Time time_of(const SQLite::Column& column) {
    return Time{std::chrono::milliseconds{column.getInt64()}};
}

User user_from(SQLite::Statement& row) {
    User user;
    user.name = row.getColumn(0).getString();
    user.display = row.getColumn(1).getString();
    for (const auto& word : parts_of(row.getColumn(2).getString())) {
        if (const auto role = role_of(word)) user.roles.add(*role);
    }
    user.groups = parts_of(row.getColumn(3).getString());
    user.capacity = row.getColumn(4).getInt();
    user.disabled = row.getColumn(5).getInt() != 0;
    user.created = time_of(row.getColumn(6));
    user.last_login = time_of(row.getColumn(7));
    user.valid_from = time_of(row.getColumn(8));
    return user;
}

std::string words_of(Roles roles) {
    std::vector<std::string> words;
    for (const auto role : kRoles) {
        if (roles.has(role)) words.emplace_back(word(role));
    }
    return joined(words);
}

std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const auto& part : parts)
        out += (out.empty() ? "" : ",") + part;
    return out;
}

void append_audit(SQLite::Database& database, std::string_view by, std::string_view what,
                  std::string_view detail, Time at) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    const auto last = read_audit(database, 0, 1);
    AuditEntry entry{last.empty() ? 1 : last.front().seq + 1,
                     at,
                     std::string(by),
                     std::string(what),
                     std::string(detail),
                     {}};
    entry.hash = chained(last.empty() ? "" : last.front().hash, entry);
    SQLite::Statement put(database, "INSERT INTO audit VALUES(?,?,?,?,?,?)");
    put.bind(1, entry.seq);
    put.bind(2, millis(entry.at));
    put.bind(3, entry.by);
    put.bind(4, entry.what);
    put.bind(5, entry.detail);
    put.bind(6, entry.hash);
    put.exec();
    transaction.commit();
}

std::vector<AuditEntry> read_audit(SQLite::Database& database, std::int64_t before, std::size_t limit) {
    SQLite::Statement rows(database, std::string(kAuditColumns) +
                                         (before > 0 ? "WHERE seq < ?1" : "WHERE ?1 >= 0") +
                                         " ORDER BY seq DESC LIMIT ?2");
    rows.bind(1, std::max<std::int64_t>(before, 0));
    rows.bind(2, static_cast<std::int64_t>(std::min<std::size_t>(limit, 1'000)));
    std::vector<AuditEntry> out;
    while (rows.executeStep())
        out.push_back(entry_from(rows));
    return out;
}

bool audit_follows(SQLite::Database& database) {
    SQLite::Statement rows(database, std::string(kAuditColumns) + "ORDER BY seq");
    std::string before;
    std::int64_t seq = 0;
    while (rows.executeStep()) {
        const auto entry = entry_from(rows);
        if (entry.seq != ++seq || entry.hash != chained(before, entry)) return false;
        before = entry.hash;
    }
    return true;
}

bool is_user_name(std::string_view name) {
    return name.size() >= 2 && name.size() <= 32 && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
           });
}

std::optional<std::string> display_name(std::string_view entered) {
    while (!entered.empty() && entered.front() == ' ')
        entered.remove_prefix(1);
    while (!entered.empty() && entered.back() == ' ')
        entered.remove_suffix(1);
    if (entered.empty() || !base::is_valid_utf8(entered) || base::length(entered) > 20) return std::nullopt;
    std::size_t at = 0;
    while (at < entered.size()) {
        const auto c = base::next_code_point(entered, at);
        const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
        const bool direction = (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
                               (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
        if (control || direction) return std::nullopt;
    }
    return std::string(entered);
}

bool is_group(std::string_view title) {
    return title == "售前" || title == "售中" || title == "售后" || title == "主管";
}

}  // namespace xiaoer::users
