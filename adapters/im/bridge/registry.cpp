#include "adapters/im/bridge/registry.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "bot/base/log.hpp"
#include "bot/base/utf8.hpp"
#include "bot/net/secret.hpp"

namespace xiaoer::adapters::bridge {
namespace {

constexpr int kApplicationId = 0x78656272;  // "xebr"
constexpr std::size_t kLongestName = 40;    // characters
constexpr std::size_t kLongestDevice = 200;

constexpr const char* kSchema = R"sql(
CREATE TABLE bridges(
    name TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    device TEXT NOT NULL,
    version TEXT NOT NULL,
    accounts INTEGER NOT NULL,
    added INTEGER NOT NULL,
    seen INTEGER NOT NULL,        -- 0 = never
    revoked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

std::int64_t millis(core::Time at) {
    return at.time_since_epoch().count();
}

/// An empty file with the right mode, so that SQLite never creates one that others can read.
std::string private_file(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    const auto file = folder / "bridges.db";
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) throw std::runtime_error("打不开桥接登记 " + file.string() + "：" + std::strerror(errno));
    ::close(fd);
    return file.string();
}

/// A bridge must not end the server, whatever the disk does.
template <class Work>
void unless_it_fails(Work&& work) {
    try {
        work();
    } catch (const SQLite::Exception& fault) {
        log::error("event=bridge_registry_failed why=\"{}\"", fault.what());
    }
}

}  // namespace

struct Registry::Body {
    explicit Body(const std::string& file)
        : database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 5'000) {
        database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::EXCLUSIVE);
        const auto version = database.execAndGet("PRAGMA user_version").getInt();
        const auto tables = database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt();
        if (tables > 0 && database.execAndGet("PRAGMA application_id").getInt() != kApplicationId)
            throw std::runtime_error(file + " 不是店小二的桥接登记。");
        if (version > 1) throw std::runtime_error(file + " 由更新版本的店小二写成，请升级程序后再启动。");
        if (version == 0) {
            database.exec(kSchema);
            database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
            database.exec("PRAGMA user_version = 1");
        }
        transaction.commit();
    }
    Admission admit(std::string_view token, std::string_view device);
    SQLite::Database database;
};

Registry::Registry(const std::filesystem::path& folder)
    : body_(std::make_unique<Body>(private_file(folder))) {}
Registry::~Registry() = default;

std::string Registry::add(const std::string& name, core::Time now) {
    if (name.empty() || base::length(name) > kLongestName || !base::is_valid_utf8(name) ||
        name.find_first_of("\r\n\t\"") != std::string::npos)
        throw std::runtime_error("桥接的名字应为 1 到 40 个字，不含换行和引号，例如：前台电脑。");
    SQLite::Statement taken(body_->database, "SELECT 1 FROM bridges WHERE name = ?");
    taken.bind(1, name);
    if (taken.executeStep())
        throw std::runtime_error("已经有叫“" + name + "”的桥接（停用过的名字也不再用），请换一个名字。");
    auto token = "xb_" + net::new_secret();
    SQLite::Statement insert(body_->database, "INSERT INTO bridges VALUES(?, ?, '', '', 0, ?, 0, 0)");
    insert.bind(1, name);
    insert.bind(2, net::digest(token));
    insert.bind(3, millis(now));
    insert.exec();
    return token;
}

bool Registry::revoke(const std::string& name) {
    SQLite::Statement update(body_->database,
                             "UPDATE bridges SET revoked = 1 WHERE name = ? AND revoked = 0");
    update.bind(1, name);
    return update.exec() == 1;
}

std::vector<Entry> Registry::all() const {
    std::vector<Entry> out;
    SQLite::Statement rows(body_->database,
                           "SELECT name, device, version, accounts, added, seen, revoked FROM bridges "
                           "ORDER BY name");
    while (rows.executeStep()) {
        const auto time = [&](int column) {
            return core::Time(std::chrono::milliseconds(rows.getColumn(column).getInt64()));
        };
        out.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                       rows.getColumn(2).getString(), rows.getColumn(3).getInt(), time(4), time(5),
                       rows.getColumn(6).getInt() != 0});
    }
    return out;
}

Admission Registry::admit(std::string_view token, std::string_view device) {
    if (token.empty() || token.size() > 200) return {};
    Admission admission{Admission::Verdict::unavailable, ""};
    unless_it_fails([&] { admission = body_->admit(token, device); });
    return admission;
}

Admission Registry::Body::admit(std::string_view token, std::string_view device) {
    using Verdict = Admission::Verdict;
    SQLite::Statement row(database, "SELECT name, device, revoked FROM bridges WHERE digest = ?");
    row.bind(1, net::digest(token));
    if (!row.executeStep()) return {};
    const auto name = row.getColumn(0).getString();
    const auto known = row.getColumn(1).getString();
    if (row.getColumn(2).getInt() != 0) return {Verdict::revoked, name};
    if (!known.empty()) return {known == device ? Verdict::admitted : Verdict::other_device, name};
    if (device.empty() || device.size() > kLongestDevice) return {Verdict::other_device, name};
    SQLite::Statement bind(database, "UPDATE bridges SET device = ? WHERE name = ? AND device = ''");
    bind.bind(1, std::string(device));
    bind.bind(2, name);
    bind.exec();
    return {Verdict::admitted, name};
}

bool Registry::stands(const std::string& name) const {
    bool stands = true;
    unless_it_fails([&] {
        SQLite::Statement row(body_->database, "SELECT 1 FROM bridges WHERE name = ? AND revoked = 0");
        row.bind(1, name);
        stands = row.executeStep();
    });
    return stands;
}

void Registry::seen(const std::string& name, std::string_view version, int accounts, core::Time now) {
    unless_it_fails([&] {
        SQLite::Statement update(body_->database,
                                 "UPDATE bridges SET seen = ?, version = ?, accounts = ? WHERE name = ?");
        update.bind(1, millis(now));
        update.bind(2, std::string(version));
        update.bind(3, accounts);
        update.bind(4, name);
        update.exec();
    });
}

}  // namespace xiaoer::adapters::bridge
