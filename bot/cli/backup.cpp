#include "bot/cli/backup.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <vector>

#include "bot/cli/verb.hpp"
#include "bot/store/sqlite.hpp"

namespace xiaoer::cli {
namespace {

namespace fs = std::filesystem;

/// Written last: a folder without it is no whole backup.
constexpr const char* kComplete = "xiaoer.backup";

bool is_database(const fs::path& file) {
    return file.extension() == ".db";
}

/// What a running server or SQLite keeps beside the data.
bool is_passing(const fs::path& file) {
    const auto name = file.filename().string();
    return name.ends_with("-wal") || name.ends_with("-shm") || name.ends_with("-journal") ||
           name.ends_with(".lock") || name.ends_with(".log") || name == kComplete;
}

/// The files below a folder, databases first: what a database refers to (pictures) was there before its row,
/// so a copy made after it has it.
std::vector<fs::path> files_below(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && !is_passing(entry.path()))
            files.push_back(fs::relative(entry.path(), folder));
    std::ranges::sort(files);
    std::ranges::stable_partition(files, is_database);
    return files;
}

void sync(const fs::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    const bool kept = ::fsync(file) == 0;
    ::close(file);
    if (!kept) throw std::runtime_error(path.string() + " 没有写到磁盘上");
}

void copy_all(const fs::path& from, const fs::path& to) {
    for (const auto& name : files_below(from)) {
        const auto target = to / name;
        fs::create_directories(target.parent_path());
        std::error_code gone;
        if (is_database(name))
            store::copy_database(from / name, target);
        else if (!fs::copy_file(from / name, target, gone) && fs::exists(from / name))
            throw std::runtime_error((from / name).string() + " 复制不了：" + gone.message());
        if (fs::exists(target)) sync(target);
        sync(target.parent_path());
    }
}

int backup(const std::string& data, const std::string& to) {
    const fs::path target(to);
    if (fs::exists(target) && !fs::is_empty(target)) {
        std::cerr << to << " 不是空目录，备份要放进一个新目录\n";
        return kFaults;
    }
    if (!fs::exists(fs::path(data) / "xiaoer.db")) {
        std::cerr << "数据目录 " << data << " 里还没有店小二的数据\n";
        return kFaults;
    }
    ::umask(0077);
    fs::create_directories(target);
    copy_all(data, target);
    const int mark = ::open((target / kComplete).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (mark < 0) throw std::runtime_error(to + " 写不进去");
    ::close(mark);
    sync(target);
    std::cout << "已备份到 " << to << "（" << files_below(target).size() << "个文件）\n";
    return 0;
}

int restore(const std::string& from, const std::string& data) {
    const fs::path source(from), target(data);
    if (!fs::exists(source / kComplete)) {
        std::cerr << from << " 不是完整的备份：缺少 " << kComplete << "\n";
        return kFaults;
    }
    if (fs::exists(target) && !fs::is_empty(target)) {
        std::cerr << "数据目录 " << data << " 里已经有数据；先把它移走，恢复不会覆盖任何东西\n";
        return kFaults;
    }
    for (const auto& name : files_below(source)) {
        if (!is_database(name)) continue;
        if (const auto trouble = store::trouble_of_database(source / name); !trouble.empty()) {
            std::cerr << "备份里的 " << name.string() << " 坏了：" << trouble << "\n";
            return kFaults;
        }
    }
    ::umask(0077);
    fs::create_directories(target);
    copy_all(source, target);
    std::cout << "已恢复到 " << data << "，可以启动了\n";
    return 0;
}

}  // namespace

void add_backup(CLI::App& app, std::string& data_dir, std::function<int()>& action) {
    auto folder = std::make_shared<std::string>();
    auto* backup_verb = app.add_subcommand("backup", "把数据目录完整备份到一个新目录；服务运行时也可以");
    backup_verb->add_option("目录", *folder, "放备份的新目录")->required();
    backup_verb->add_option("--data", data_dir, "数据目录")->capture_default_str();
    backup_verb->callback(
        [&data_dir, &action, folder] { action = [&data_dir, folder] { return backup(data_dir, *folder); }; });
    auto* restore_verb = app.add_subcommand("restore", "把备份恢复成一个新的数据目录");
    restore_verb->add_option("备份", *folder, "xiaoer backup 写的目录")
        ->required()
        ->check(CLI::ExistingDirectory);
    restore_verb->add_option("--data", data_dir, "数据目录，应不存在或为空")->capture_default_str();
    restore_verb->callback([&data_dir, &action, folder] {
        action = [&data_dir, folder] { return restore(*folder, data_dir); };
    });
}

}  // namespace xiaoer::cli
