#include "bot/users/users.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "bot/users/rows.hpp"

namespace xiaoer::users {
namespace {

constexpr int kApplicationId = 0x78657573;  // "xeus"

constexpr const char* kSchema = R"sql(
CREATE TABLE users(
    name TEXT PRIMARY KEY,
    display TEXT NOT NULL UNIQUE,
    roles TEXT NOT NULL,          -- words, comma-separated
    groups TEXT NOT NULL,         -- titles, comma-separated; '' = all
    capacity INTEGER NOT NULL,
    disabled INTEGER NOT NULL,
    created INTEGER NOT NULL,
    last_login INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    password TEXT NOT NULL        -- argon2id, with salt and limits
) STRICT, WITHOUT ROWID;
CREATE TABLE sessions(
    digest TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    user TEXT NOT NULL,
    begun INTEGER NOT NULL,
    seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE audit(
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
)sql";

constexpr const char* kAnchor = R"sql(
CREATE TABLE audit_anchor(
    one INTEGER PRIMARY KEY CHECK(one = 1),
    keyed_from INTEGER NOT NULL,  -- entries before it are of a version without a key
    seq INTEGER NOT NULL,         -- of the last entry
    mac TEXT NOT NULL             -- keyed, over both and the last entry's hash
) STRICT;
)sql";

constexpr const char* kBegin = R"sql(
CREATE TABLE IF NOT EXISTS audit_begin(
    one INTEGER PRIMARY KEY CHECK(one = 1),
    seq INTEGER NOT NULL,         -- of the last entry that was taken out after its time
    hash TEXT NOT NULL,           -- its hash, from which the first one that is left follows
    mac TEXT NOT NULL             -- keyed, over both
) STRICT;
)sql";

[[noreturn]] void refuse(const std::string& sentence) {
    throw std::runtime_error(sentence);
}

/// An empty file with the right mode, so that SQLite never creates one that others can read.
std::string private_file(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    const auto file = folder / "users.db";
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) refuse("打不开用户数据 " + file.string() + "：" + std::strerror(errno));
    const bool safe = ::fchmod(fd, 0600) == 0;
    ::close(fd);
    if (!safe) refuse("用户数据 " + file.string() + " 无法设为仅本人可读写。");
    return file.string();
}

/// The audit trail's key, made when there is none yet. Whoever may write users.db but not read this file
/// cannot change the trail unseen.
std::string audit_key(const std::filesystem::path& folder) {
    const char* elsewhere = std::getenv("XIAOER_AUDIT_KEY");
    const auto file =
        elsewhere != nullptr && *elsewhere != 0 ? std::filesystem::path(elsewhere) : folder / "audit.key";
    if (const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        fd >= 0) {
        const auto key = new_secret();
        const bool kept =
            ::write(fd, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(fd) == 0;
        ::close(fd);
        if (!kept) {
            ::unlink(file.c_str());
            refuse("审计密钥 " + file.string() + " 没有存好：" + std::strerror(errno));
        }
        return key;
    }
    std::string key;
    std::ifstream in(file);
    in >> key;
    if (key.size() != 64) refuse("读不到审计密钥 " + file.string() + "，请从备份里放回来。");
    return key;
}

void set_up(SQLite::Database& database, const std::string& file, const std::string& key) {
    database.setBusyTimeout(5'000);
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::EXCLUSIVE);
    const auto version = database.execAndGet("PRAGMA user_version").getInt();
    const auto tables = database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt();
    if (tables > 0 && database.execAndGet("PRAGMA application_id").getInt() != kApplicationId)
        refuse(file + " 不是店小二的用户数据。");
    if (version > 3) refuse(file + " 由更新版本的店小二写成，请升级程序后再启动。");
    if (version == 0) {
        database.exec(kSchema);
        database.exec(kAuditStays);
        database.exec(kAuditIsNotChanged);
        database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
    }
    if (version < 2) {
        database.exec(kAnchor);
        begin_keyed_audit(database, key);
    }
    if (version < 3) {
        database.exec(kBegin);
        database.exec("PRAGMA user_version = 3");
    }
    transaction.commit();
}

Refusal trouble_of(const User& user) {
    if (!is_user_name(user.name)) return "用户名用2到32个小写字母、数字、点、横线或下划线。";
    if (display_name(user.display) != user.display) return "显示名要1到20个字，不含特殊字符。";
    if (user.roles.none()) return "至少要有一个角色：agent lead trainer auditor admin。";
    if (user.capacity < 1 || user.capacity > 200) return "同时接待数在1到200之间。";
    if (!std::ranges::all_of(user.groups, is_group)) return "技能组只能是 售前 售中 售后 主管。";
    return {};
}

}  // namespace

struct Users::Body {
    Body(const std::filesystem::path& folder, Strength given)
        : strength(given),
          file(private_file(folder)),
          key(audit_key(folder)),
          database(file, SQLite::OPEN_READWRITE),
          nobody(hash_password(new_secret(), given)) {
        set_up(database, file, key);
        data_version = version();
    }

    [[nodiscard]] int version() { return database.execAndGet("PRAGMA data_version").getInt(); }

    [[nodiscard]] std::optional<User> find(std::string_view name) {
        SQLite::Statement rows(database, std::string(kUserColumns) + " WHERE name = ?");
        rows.bind(1, std::string(name));
        if (!rows.executeStep()) return std::nullopt;
        return user_from(rows);
    }

    Refusal insert(const User& user, const std::string& hash) {
        SQLite::Statement taken(database, "SELECT name FROM users WHERE name = ? OR display = ?");
        taken.bind(1, user.name);
        taken.bind(2, user.display);
        if (taken.executeStep())
            return taken.getColumn(0).getString() == user.name ? "这个用户名已经有人用了。"
                                                               : "这个显示名已经有人用了，买家会分不清。";
        taken.reset();
        SQLite::Statement put(database, "INSERT INTO users VALUES(?,?,?,?,?,?,?,0,?,?)");
        put.bind(1, user.name);
        put.bind(2, user.display);
        put.bind(3, words_of(user.roles));
        put.bind(4, joined(user.groups));
        put.bind(5, user.capacity);
        put.bind(6, user.disabled ? 1 : 0);
        put.bind(7, millis(user.created));
        put.bind(8, millis(user.created));
        put.bind(9, hash);
        put.exec();
        return {};
    }

    std::mutex mutex;
    Strength strength;
    std::string file;
    std::string key;  ///< of the audit trail
    SQLite::Database database;
    std::string nobody;  ///< what a password for an unknown name is compared with
    int data_version = 0;
};

Users::Users(const std::filesystem::path& folder, Strength strength) {
    try {
        body_ = std::make_unique<Body>(folder, strength);
    } catch (const SQLite::Exception& fault) {
        refuse("用户数据打不开或已损坏：" + std::string(fault.what()));
    }
}

Users::~Users() = default;

std::vector<User> Users::all() {
    const std::lock_guard lock(body_->mutex);
    SQLite::Statement rows(body_->database, std::string(kUserColumns) + " ORDER BY name");
    std::vector<User> out;
    while (rows.executeStep())
        out.push_back(user_from(rows));
    return out;
}

std::optional<User> Users::find(std::string_view name) {
    const std::lock_guard lock(body_->mutex);
    return body_->find(name);
}

bool Users::has_admin() {
    return std::ranges::any_of(
        all(), [](const User& user) { return user.roles.has(Role::admin) && !user.disabled; });
}

bool Users::changed_elsewhere() {
    const std::lock_guard lock(body_->mutex);
    const int version = body_->version();
    return std::exchange(body_->data_version, version) != version;
}

Refusal Users::add(User user, std::string_view password, Time now) {
    if (auto refusal = trouble_of(user); !refusal.empty()) return refusal;
    if (auto refusal = password_trouble(password, user.name); !refusal.empty()) return refusal;
    user.created = now;
    const auto hash = hash_password(password, body_->strength);
    const std::lock_guard lock(body_->mutex);
    SQLite::Transaction transaction(body_->database, SQLite::TransactionBehavior::IMMEDIATE);
    auto refusal = body_->insert(user, hash);
    if (refusal.empty()) transaction.commit();
    return refusal;
}

Refusal Users::add_first_admin(User user, std::string_view password, Time now) {
    if (has_admin()) return "已经有管理员了，请用他的账号登录。";
    return add(std::move(user), password, now);
}

Refusal Users::update(const User& user, Time now) {
    if (auto refusal = trouble_of(user); !refusal.empty()) return refusal;
    const std::lock_guard lock(body_->mutex);
    SQLite::Transaction transaction(body_->database, SQLite::TransactionBehavior::IMMEDIATE);
    const auto before = body_->find(user.name);
    if (!before) return "没有这个用户。";
    SQLite::Statement taken(body_->database, "SELECT 1 FROM users WHERE display = ? AND name <> ?");
    taken.bind(1, user.display);
    taken.bind(2, user.name);
    if (taken.executeStep()) return "这个显示名已经有人用了，买家会分不清。";
    taken.reset();
    SQLite::Statement others(body_->database,
                             "SELECT count(*) FROM users WHERE name <> ? AND disabled = 0 AND "
                             "(',' || roles || ',') LIKE '%,admin,%'");
    others.bind(1, user.name);
    const bool was_admin = before->roles.has(Role::admin) && !before->disabled;
    const bool is_admin = user.roles.has(Role::admin) && !user.disabled;
    if (was_admin && !is_admin && others.executeStep() && others.getColumn(0).getInt() == 0)
        return "这是最后一个管理员，不能停用或去掉角色。";
    others.tryReset();
    const bool ends = user.disabled || !(user.roles == before->roles) || user.display != before->display;
    SQLite::Statement put(body_->database,
                          "UPDATE users SET display = ?, roles = ?, groups = ?, capacity = ?, disabled = ?, "
                          "valid_from = ? WHERE name = ?");
    put.bind(1, user.display);
    put.bind(2, words_of(user.roles));
    put.bind(3, joined(user.groups));
    put.bind(4, user.capacity);
    put.bind(5, user.disabled ? 1 : 0);
    put.bind(6, millis(ends ? now : before->valid_from));
    put.bind(7, user.name);
    put.exec();
    transaction.commit();
    return {};
}

Refusal Users::set_password(std::string_view name, std::string_view password, Time now) {
    if (auto refusal = password_trouble(password, name); !refusal.empty()) return refusal;
    const auto hash = hash_password(password, body_->strength);
    const std::lock_guard lock(body_->mutex);
    SQLite::Statement put(body_->database, "UPDATE users SET password = ?, valid_from = ? WHERE name = ?");
    put.bind(1, hash);
    put.bind(2, millis(now));
    put.bind(3, std::string(name));
    return put.exec() == 1 ? Refusal() : "没有这个用户。";
}

std::optional<User> Users::check(std::string_view name, std::string_view password) {
    std::optional<User> user;
    auto hash = body_->nobody;
    {
        const std::lock_guard lock(body_->mutex);
        user = body_->find(name);
        if (user) {
            SQLite::Statement row(body_->database, "SELECT password FROM users WHERE name = ?");
            row.bind(1, user->name);
            if (row.executeStep()) hash = row.getColumn(0).getString();
        }
    }
    // Outside the lock: it takes most of a second, for names nobody has as well.
    const bool fits = password_fits(password, hash);
    if (!user || !fits || user->disabled) return std::nullopt;
    return user;
}

void Users::logged_in(std::string_view name, Time now) {
    const std::lock_guard lock(body_->mutex);
    SQLite::Statement put(body_->database, "UPDATE users SET last_login = ? WHERE name = ?");
    put.bind(1, millis(now));
    put.bind(2, std::string(name));
    put.exec();
}

void Users::keep(const StoredSession& session) {
    const std::lock_guard lock(body_->mutex);
    SQLite::Statement put(body_->database, "INSERT OR REPLACE INTO sessions VALUES(?,?,?,?,?)");
    put.bind(1, session.digest);
    put.bind(2, session.id);
    put.bind(3, session.user);
    put.bind(4, millis(session.begun));
    put.bind(5, millis(session.seen));
    put.exec();
}

void Users::seen(const std::string& digest, Time at) {
    const std::lock_guard lock(body_->mutex);
    SQLite::Statement put(body_->database, "UPDATE sessions SET seen = ? WHERE digest = ?");
    put.bind(1, millis(at));
    put.bind(2, digest);
    put.exec();
}

void Users::drop_session(const std::string& digest) {
    const std::lock_guard lock(body_->mutex);
    SQLite::Statement drop(body_->database, "DELETE FROM sessions WHERE digest = ?");
    drop.bind(1, digest);
    drop.exec();
}

void Users::drop_sessions_before(Time begun, Time seen_at) {
    const std::lock_guard lock(body_->mutex);
    SQLite::Statement drop(body_->database, "DELETE FROM sessions WHERE begun < ? OR seen < ?");
    drop.bind(1, millis(begun));
    drop.bind(2, millis(seen_at));
    drop.exec();
}

std::vector<StoredSession> Users::sessions() {
    const std::lock_guard lock(body_->mutex);
    SQLite::Statement rows(body_->database, "SELECT digest, id, user, begun, seen FROM sessions");
    std::vector<StoredSession> out;
    while (rows.executeStep()) {
        out.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                       rows.getColumn(2).getString(), time_of(rows.getColumn(3)),
                       time_of(rows.getColumn(4))});
    }
    return out;
}

void Users::audit(std::string_view by, std::string_view what, std::string_view detail, Time at) {
    const std::lock_guard lock(body_->mutex);
    append_audit(body_->database, body_->key, by, what, detail, at);
}

std::string Users::buyer_mark(std::string_view conversation) const {
    constexpr std::size_t kMarkDigits = 32;
    return keyed_digest(body_->key, "buyer\n" + std::string(conversation)).substr(0, kMarkDigits);
}

void Users::audit_reading(std::string_view by, const std::vector<std::string>& conversations, Time at) {
    std::vector<std::string> details;
    for (const auto& conversation : conversations)
        details.push_back("buyer=" + buyer_mark(conversation));
    const std::lock_guard lock(body_->mutex);
    append_readings(body_->database, body_->key, by, details, at);
}

std::size_t Users::erase_from_audit(const std::vector<std::string>& names, std::string_view mark) {
    const std::lock_guard lock(body_->mutex);
    return users::erase_from_audit(body_->database, body_->key, names, mark);
}

std::vector<AuditEntry> Users::audit_entries(std::int64_t before, std::size_t limit, std::string_view about) {
    const std::lock_guard lock(body_->mutex);
    return read_audit(body_->database, before, limit, about);
}

std::size_t Users::forget_audit(Time before, std::size_t rows) {
    const std::lock_guard lock(body_->mutex);
    return users::forget_audit(body_->database, body_->key, before, rows);
}

AuditProof Users::audit_proof(std::string_view anchor) {
    const std::lock_guard lock(body_->mutex);
    return prove_audit(body_->database, body_->key, anchor);
}

}  // namespace xiaoer::users
