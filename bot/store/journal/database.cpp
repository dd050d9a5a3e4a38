// See database.hpp.
#include "bot/store/journal/database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace xiaoer::store {
namespace {

constexpr std::int64_t kApplicationId = 0x5849414F;  // "XIAO"

/// One script a version, run in order from the version the file has. Never changed once released.
constexpr std::array kMigrations = {
    R"sql(
CREATE TABLE journal(
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,          -- the happening's name, or 'attempt' (then event is the command)
    conversation TEXT NOT NULL,
    key TEXT,                    -- NULL for what the loop makes itself
    at INTEGER NOT NULL,         -- milliseconds since 1970
    event TEXT NOT NULL,
    state TEXT,                  -- after the turn
    effects TEXT,                -- NULL for none
    attempted TEXT               -- '1' or '0' for each effect
) STRICT;
CREATE UNIQUE INDEX journal_key ON journal(key) WHERE key IS NOT NULL;

CREATE TABLE projection(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT INTO projection VALUES('watermark', 0);

CREATE TABLE conversations(
    id TEXT PRIMARY KEY,
    nickname TEXT NOT NULL,
    who INTEGER NOT NULL,        -- 0 bot, 1 queue, 2 agent
    agent TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    team TEXT NOT NULL,
    reason TEXT NOT NULL,
    owned INTEGER NOT NULL,      -- when the epoch began
    since INTEGER NOT NULL,      -- waiting or owned since
    last_text TEXT,
    last_speaker TEXT,
    last_at INTEGER NOT NULL,
    photos_have INTEGER NOT NULL,
    photos_need INTEGER NOT NULL,
    next_shift INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    due INTEGER,
    turn INTEGER NOT NULL        -- the journal row that has its state
) STRICT;
CREATE INDEX conversations_waiting ON conversations(since, id) WHERE who = 1;
CREATE INDEX conversations_owned ON conversations(since, id) WHERE who = 2;
CREATE INDEX conversations_recent ON conversations(last_at DESC, id) WHERE who = 0;
CREATE INDEX conversations_due ON conversations(due) WHERE due IS NOT NULL;

CREATE TABLE messages(
    seq INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL,
    at INTEGER NOT NULL,
    speaker TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    pictures TEXT,
    status TEXT NOT NULL,
    why TEXT NOT NULL,
    command TEXT
) STRICT;
CREATE INDEX messages_of ON messages(conversation, seq);

CREATE TABLE outbox(
    seq INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    conversation TEXT NOT NULL,
    kind TEXT NOT NULL,
    awaits INTEGER NOT NULL,     -- 0: finished as soon as it is attempted
    attempted INTEGER NOT NULL,
    effect TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_command ON outbox(command);
CREATE INDEX outbox_orders ON outbox(conversation) WHERE kind = 'ask_orders';

CREATE TABLE notes(
    seq INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    at INTEGER NOT NULL,
    conversation TEXT NOT NULL,
    order_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    changed INTEGER NOT NULL
) STRICT;
CREATE INDEX notes_command ON notes(command);
CREATE INDEX notes_status ON notes(status, seq);

CREATE TABLE registers(
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    register TEXT NOT NULL,
    conversation TEXT NOT NULL,
    order_id TEXT NOT NULL,
    summary TEXT NOT NULL
) STRICT;
CREATE INDEX registers_of ON registers(register, seq);
)sql",
    R"sql(
ALTER TABLE registers ADD COLUMN fields TEXT NOT NULL DEFAULT '{}';
ALTER TABLE registers ADD COLUMN changed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE registers ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX registers_case ON registers(conversation, register, seq);
CREATE INDEX registers_order ON registers(order_id, seq);
CREATE INDEX registers_at ON registers(at);

CREATE TABLE register_changes(
    seq INTEGER PRIMARY KEY,
    row INTEGER NOT NULL,
    at INTEGER NOT NULL,
    agent TEXT NOT NULL,
    fields TEXT NOT NULL
) STRICT;
CREATE INDEX register_changes_of ON register_changes(row, seq);
)sql",
    R"sql(
CREATE INDEX IF NOT EXISTS notes_of ON notes(conversation);
)sql",
};

[[noreturn]] void refuse(const std::string& sentence) {
    throw std::runtime_error(sentence);
}

std::int64_t pragma(SQLite::Database& database, const std::string& name) {
    return database.execAndGet("PRAGMA " + name).getInt64();
}

void set_up(SQLite::Database& database) {
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    database.setBusyTimeout(10'000);
    database.exec(
        "PRAGMA cell_size_check = ON;"
        "PRAGMA synchronous = FULL;"
        "PRAGMA wal_autocheckpoint = 0;"
        "PRAGMA journal_size_limit = 41943040;"
        "PRAGMA secure_delete = ON;"
        "PRAGMA temp_store = MEMORY;"
        "PRAGMA cache_size = -8192;");
}

/// An empty file with the right mode, so that SQLite never creates one that others can read.
void create_private(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) refuse("打不开数据文件 " + file.string() + "：" + std::strerror(errno));
    const bool safe = ::fchmod(fd, 0600) == 0 && ::fsync(fd) == 0;
    ::close(fd);
    const int folder = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool named = folder >= 0 && ::fsync(folder) == 0;
    if (folder >= 0) ::close(folder);
    if (!safe || !named)
        refuse("数据文件 " + file.string() + " 无法设为仅本人可读写：" + std::strerror(errno));
}

void migrate(SQLite::Database& database, const std::filesystem::path& file) {
    const auto version = pragma(database, "user_version");
    const auto tables = database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt64();
    if (tables > 0 && pragma(database, "application_id") != kApplicationId) {
        refuse(file.string() + " 不是店小二的数据文件，请换一个数据目录。");
    }
    const auto newest = static_cast<std::int64_t>(kMigrations.size());
    if (version > newest) {
        refuse(file.string() + " 由更新版本的店小二写成（数据版本 " + std::to_string(version) +
               "，本程序只认到 " + std::to_string(newest) + "），请升级程序后再启动。");
    }
    if (version == newest) return;
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::EXCLUSIVE);
    for (auto next = static_cast<std::size_t>(version); next < kMigrations.size(); ++next) {
        database.exec(kMigrations.at(next));
    }
    database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
    database.exec("PRAGMA user_version = " + std::to_string(newest));
    transaction.commit();
}

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& folder) {
    std::error_code error;
    if (!std::filesystem::exists(folder, error)) {
        std::filesystem::create_directories(folder, error);
        if (!error && ::chmod(folder.c_str(), 0700) != 0) error.assign(errno, std::generic_category());
    }
    if (error) refuse("建不了数据目录 " + folder.string() + "：" + error.message());
    const auto name = folder / "xiaoer.lock";
    file_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file_ < 0) refuse("打不开 " + name.string() + "：" + std::strerror(errno));
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0) {
        const std::string pid = std::to_string(::getpid()) + "\n";
        if (::ftruncate(file_, 0) != 0 || ::write(file_, pid.data(), pid.size()) < 0) {
            // The number only helps people; the lock itself holds.
        }
        return;
    }
    std::array<char, 16> holder{};
    const auto size = ::read(file_, holder.data(), holder.size() - 1);
    std::string who(holder.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    while (!who.empty() && who.back() == '\n')
        who.pop_back();
    ::close(file_);
    refuse("数据目录 " + folder.string() + " 正被另一个店小二使用" +
           (who.empty() ? std::string() : "（进程号 " + who + "）") + "，同一目录只能开一个。");
}

FolderLock::~FolderLock() {
    if (file_ >= 0) ::close(file_);
}

bool FolderLock::is_held(const std::filesystem::path& folder) {
    const int file = ::open((folder / "xiaoer.lock").c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return false;
    const bool held = ::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(file);
    return held;
}

bool is_current(SQLite::Database& database) {
    return pragma(database, "application_id") == kApplicationId &&
           pragma(database, "user_version") == static_cast<std::int64_t>(kMigrations.size());
}

void prepare_database(const std::filesystem::path& file) {
    create_private(file);
    try {
        SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
        set_up(database);
        database.exec("PRAGMA journal_mode = WAL");
        migrate(database, file);
    } catch (const SQLite::Exception& fault) {
        refuse("数据文件 " + file.string() + " 打不开或已损坏：" + fault.what());
    }
}

SQLite::Database connect(const std::filesystem::path& file) {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
    set_up(database);
    return database;
}

SQLite::Database connect_to_read(const std::filesystem::path& file) {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
    set_up(database);
    database.exec("PRAGMA query_only = ON");
    return database;
}

std::int64_t watermark(SQLite::Database& database) {
    return database.execAndGet("SELECT value FROM projection WHERE name = 'watermark'").getInt64();
}

void set_watermark(SQLite::Database& database, std::int64_t seq) {
    SQLite::Statement update(database, "UPDATE projection SET value = ? WHERE name = 'watermark'");
    update.bind(1, seq);
    update.exec();
}

}  // namespace xiaoer::store
