#include "bot/users/rows.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

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

/// Lengths stand before the texts, so that no two entries read the same. Entries of earlier versions have no
/// key.
std::string chained(const std::string& key, const std::string& before, const AuditEntry& entry) {
    std::string all = before + '\n' + std::to_string(entry.seq) + '\n' + std::to_string(millis(entry.at));
    for (const auto* part : {&entry.by, &entry.what, &entry.detail})
        all += '\n' + std::to_string(part->size()) + ':' + *part;
    return key.empty() ? digest(all) : keyed_digest(key, all);
}

/// What ends the trail: without the key nobody can end it earlier.
std::string anchored(const std::string& key, std::int64_t keyed_from, std::int64_t seq,
                     const std::string& hash) {
    return keyed_digest(key,
                        "anchor\n" + std::to_string(keyed_from) + '\n' + std::to_string(seq) + '\n' + hash);
}

struct Anchor {
    std::int64_t keyed_from = 0;
    std::int64_t seq = 0;
    std::string mac;
};

std::optional<Anchor> read_anchor(SQLite::Database& database) {
    SQLite::Statement row(database, "SELECT keyed_from, seq, mac FROM audit_anchor");
    if (!row.executeStep()) return std::nullopt;
    return Anchor{row.getColumn(0).getInt64(), row.getColumn(1).getInt64(), row.getColumn(2).getString()};
}

void put_anchor(SQLite::Database& database, const std::string& key, std::int64_t keyed_from, std::int64_t seq,
                const std::string& hash) {
    SQLite::Statement put(database, "INSERT OR REPLACE INTO audit_anchor VALUES(1,?,?,?)");
    put.bind(1, keyed_from);
    put.bind(2, seq);
    put.bind(3, anchored(key, keyed_from, seq, hash));
    put.exec();
}

/// Where the trail begins: what was before it has been taken out after its time.
struct Begin {
    std::int64_t seq = 0;  ///< of the last entry that is gone
    std::string hash;
};

std::string begin_mac(const std::string& key, const Begin& begin) {
    return keyed_digest(key, "begin\n" + std::to_string(begin.seq) + '\n' + begin.hash);
}

/// A mark that nobody with the key has made says nothing.
Begin read_begin(SQLite::Database& database, const std::string& key) {
    SQLite::Statement row(database, "SELECT seq, hash, mac FROM audit_begin");
    if (!row.executeStep()) return {};
    Begin begin{row.getColumn(0).getInt64(), row.getColumn(1).getString()};
    return same_secret(row.getColumn(2).getString(), begin_mac(key, begin)) ? begin : Begin{};
}

void put_begin(SQLite::Database& database, const std::string& key, const Begin& begin) {
    SQLite::Statement put(database, "INSERT OR REPLACE INTO audit_begin VALUES(1,?,?,?)");
    put.bind(1, begin.seq);
    put.bind(2, begin.hash);
    put.bind(3, begin_mac(key, begin));
    put.exec();
}

AuditEntry entry_from(SQLite::Statement& row) {
    return {row.getColumn(0).getInt64(),  time_of(row.getColumn(1)),    row.getColumn(2).getString(),
            row.getColumn(3).getString(), row.getColumn(4).getString(), row.getColumn(5).getString()};
}

/// Of "seq:hash"; what is none is newer than everything.
std::int64_t seq_of(std::string_view anchor) {
    std::int64_t seq = 0;
    const auto end = anchor.substr(0, anchor.find(':'));
    const auto read = std::from_chars(end.data(), end.data() + end.size(), seq);
    return read.ec == std::errc{} && read.ptr == end.data() + end.size() ? seq : INT64_MAX;
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

namespace {

/// Inside the caller's transaction.
void append_entry(SQLite::Database& database, const std::string& key, std::string_view by,
                  std::string_view what, std::string_view detail, Time at) {
    const auto last = read_audit(database, 0, 1);
    AuditEntry entry{last.empty() ? 1 : last.front().seq + 1,
                     at,
                     std::string(by),
                     std::string(what),
                     std::string(detail),
                     {}};
    entry.hash = chained(key, last.empty() ? "" : last.front().hash, entry);
    SQLite::Statement put(database, "INSERT INTO audit VALUES(?,?,?,?,?,?)");
    put.bind(1, entry.seq);
    put.bind(2, millis(entry.at));
    put.bind(3, entry.by);
    put.bind(4, entry.what);
    put.bind(5, entry.detail);
    put.bind(6, entry.hash);
    put.exec();
    // An end that does not hold stays as it is: a new entry must not heal a trail that was cut.
    const auto anchor = read_anchor(database);
    const auto before = last.empty() ? std::string() : last.front().hash;
    if (anchor && same_secret(anchor->mac, anchored(key, anchor->keyed_from, entry.seq - 1, before)))
        put_anchor(database, key, anchor->keyed_from, entry.seq, entry.hash);
}

constexpr const char* kReading = "conversation_read";
/// How far back the last minute can reach, in entries.
constexpr std::int64_t kLookedBack = 1'000;

bool part_of_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

/// Every name that stands there as a whole word gives way to the mark.
bool put_mark(std::string& text, const std::vector<std::string>& names, std::string_view mark) {
    bool found = false;
    for (const auto& name : names) {
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
            const auto end = at + name.size();
            const bool whole =
                (at == 0 || !part_of_word(text[at - 1])) && (end == text.size() || !part_of_word(text[end]));
            if (whole) text.replace(at, name.size(), mark);
            at += whole ? mark.size() : 1;
            found = found || whole;
        }
    }
    return found;
}

}  // namespace

void append_audit(SQLite::Database& database, const std::string& key, std::string_view by,
                  std::string_view what, std::string_view detail, Time at) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    append_entry(database, key, by, what, detail, at);
    transaction.commit();
}

void append_readings(SQLite::Database& database, const std::string& key, std::string_view by,
                     const std::vector<std::string>& details, Time at) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    const auto last = database.execAndGet("SELECT coalesce(max(seq), 0) FROM audit").getInt64();
    SQLite::Statement before(database,
                             "SELECT 1 FROM audit WHERE seq > ? AND at > ? AND by = ? AND what = ? AND "
                             "detail = ? LIMIT 1");
    for (const auto& detail : details) {
        before.bind(1, last - kLookedBack);
        before.bind(2, millis(at - kReadingAgain));
        before.bind(3, std::string(by));
        before.bind(4, kReading);
        before.bind(5, detail);
        const bool again = before.executeStep();
        before.reset();
        if (!again) append_entry(database, key, by, kReading, detail, at);
    }
    transaction.commit();
}

std::size_t erase_from_audit(SQLite::Database& database, const std::string& key,
                             const std::vector<std::string>& names, std::string_view mark) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    if (const auto proof = prove_audit(database, key, {}); !proof.fault.empty())
        throw std::runtime_error("审计记录不完整（" + proof.fault + "），里面的买家没有改动，请先查清。");
    const auto anchor = *read_anchor(database);
    auto [seq, hash] = read_begin(database, key);
    std::size_t changed = 0;
    std::vector<AuditEntry> anew;
    SQLite::Statement rows(database, std::string(kAuditColumns) + "ORDER BY seq");
    while (rows.executeStep()) {
        auto entry = entry_from(rows);
        if (put_mark(entry.detail, names, mark)) ++changed;
        seq = entry.seq;
        if (changed > 0) {
            entry.hash = chained(entry.seq < anchor.keyed_from ? std::string() : key, hash, entry);
            anew.push_back(entry);
        }
        hash = entry.hash;
    }
    rows.reset();
    if (changed == 0) return 0;
    database.exec("DROP TRIGGER IF EXISTS audit_is_not_changed");
    SQLite::Statement put(database, "UPDATE audit SET detail = ?, hash = ? WHERE seq = ?");
    for (const auto& entry : anew) {
        put.bind(1, entry.detail);
        put.bind(2, entry.hash);
        put.bind(3, entry.seq);
        put.exec();
        put.reset();
    }
    database.exec(kAuditIsNotChanged);
    put_anchor(database, key, anchor.keyed_from, seq, hash);
    transaction.commit();
    // The log still has the pages as they were.
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return changed;
}

std::vector<AuditEntry> read_audit(SQLite::Database& database, std::int64_t before, std::size_t limit,
                                   std::string_view about) {
    SQLite::Statement rows(
        database, std::string(kAuditColumns) + (before > 0 ? "WHERE seq < ?1" : "WHERE ?1 >= 0") +
                      (about.empty() ? "" : " AND instr(detail, ?3) > 0") + " ORDER BY seq DESC LIMIT ?2");
    rows.bind(1, std::max<std::int64_t>(before, 0));
    rows.bind(2, static_cast<std::int64_t>(std::min<std::size_t>(limit, 1'000)));
    if (!about.empty()) rows.bind(3, std::string(about));
    std::vector<AuditEntry> out;
    while (rows.executeStep())
        out.push_back(entry_from(rows));
    return out;
}

AuditProof prove_audit(SQLite::Database& database, const std::string& key, std::string_view anchor_before) {
    AuditProof proof;
    const auto anchor = read_anchor(database);
    if (!anchor) {
        proof.fault = "记录的封印不见了";
        return proof;
    }
    const auto begin = read_begin(database, key);
    proof.seq = begin.seq;
    proof.hash = begin.hash;
    bool met = anchor_before.empty() || anchor_before == std::to_string(begin.seq) + ":" + begin.hash;
    SQLite::Statement rows(database, std::string(kAuditColumns) + "ORDER BY seq");
    while (rows.executeStep()) {
        const auto entry = entry_from(rows);
        const auto used = entry.seq < anchor->keyed_from ? std::string() : key;
        if (entry.seq != proof.seq + 1 || entry.hash != chained(used, proof.hash, entry)) {
            proof.fault = "第" + std::to_string(proof.seq + 1) + "条起被改过，或少了条目";
            return proof;
        }
        proof.seq = entry.seq;
        proof.hash = entry.hash;
        met = met || anchor_before == std::to_string(entry.seq) + ":" + entry.hash;
    }
    if (proof.seq < anchor->seq)
        proof.fault = "末尾少了" + std::to_string(anchor->seq - proof.seq) + "条";
    else if (!same_secret(anchor->mac, anchored(key, anchor->keyed_from, proof.seq, proof.hash)))
        proof.fault = "末尾和封印对不上：被改过，或密钥不是原来那把";
    else if (!met && seq_of(anchor_before) < begin.seq)
        proof.fault = "给出的凭据比保留期还早，那部分记录已按保留期删掉，核对不了";
    else if (!met)
        proof.fault = "和给出的凭据对不上：这不是当时的那份记录";
    return proof;
}

std::size_t forget_audit(SQLite::Database& database, const std::string& key, Time before, std::size_t rows) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    const auto anchor = read_anchor(database);
    const auto newest = read_audit(database, 0, 1);
    if (!anchor || newest.empty()) return 0;
    auto begin = read_begin(database, key);
    SQLite::Statement oldest(database,
                             std::string(kAuditColumns) + "WHERE seq < ? AND at < ? ORDER BY seq LIMIT ?");
    oldest.bind(1, newest.front().seq);  // which the next one follows from
    oldest.bind(2, millis(before));
    oldest.bind(3, static_cast<std::int64_t>(rows));
    std::size_t gone = 0;
    while (oldest.executeStep()) {
        const auto entry = entry_from(oldest);
        const auto used = entry.seq < anchor->keyed_from ? std::string() : key;
        // A clock that was set back leaves a gap in the times; a trail that was changed, in the hashes. What
        // does not follow stays, so that it is noticed for ever.
        if (entry.seq != begin.seq + 1 || entry.hash != chained(used, begin.hash, entry)) break;
        begin = {entry.seq, entry.hash};
        ++gone;
    }
    oldest.reset();
    if (gone == 0) return 0;
    database.exec("DROP TRIGGER IF EXISTS audit_stays");
    SQLite::Statement drop(database, "DELETE FROM audit WHERE seq <= ?");
    drop.bind(1, begin.seq);
    drop.exec();
    database.exec(kAuditStays);
    put_begin(database, key, begin);
    transaction.commit();
    return gone;
}

void begin_keyed_audit(SQLite::Database& database, const std::string& key) {
    const auto last = read_audit(database, 0, 1);
    const auto seq = last.empty() ? 0 : last.front().seq;
    put_anchor(database, key, seq + 1, seq, last.empty() ? "" : last.front().hash);
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
