#include "bot/cli/locations.hpp"

#include <cstdlib>
#include <filesystem>

namespace xiaoer::cli {

namespace fs = std::filesystem;

std::string pack_root() {
    if (const char* home = std::getenv("XIAOER_HOME"); home != nullptr && *home != 0) return home;
    std::error_code error;
    const auto binary = fs::read_symlink("/proc/self/exe", error);
    if (!error)
        for (auto folder = binary.parent_path(); folder != folder.root_path(); folder = folder.parent_path())
            if (fs::is_directory(folder / "intents" / "catalog", error) &&
                fs::is_directory(folder / "scripts", error))
                return folder;
    return fs::current_path(error);
}

std::string pages_dir() {
    if (const char* pages = std::getenv("XIAOER_PAGES"); pages != nullptr && *pages != 0) return pages;
    std::error_code error;
    // Beside the binary when built, in the share folder when installed.
    const auto binary = fs::read_symlink("/proc/self/exe", error).parent_path();
    for (const auto& folder : {binary / "console", binary / ".." / "share" / "xiaoer" / "console",
                               fs::path(pack_root()) / "bot" / "web" / "console" / "dist"})
        if (fs::exists(folder / "index.html", error)) return folder;
    return binary / "console";  // where the build puts them
}

std::string look_program() {
    std::error_code error;
    const auto program = fs::read_symlink("/proc/self/exe", error).parent_path() / "xiaoer-look";
    return fs::exists(program, error) ? program.string() : std::string();
}

std::string data_dir() {
    if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data != 0)
        return fs::path(data) / "xiaoer";
    const char* home = std::getenv("HOME");
    return fs::path(home != nullptr && *home != 0 ? home : "/var/lib") / ".local" / "share" / "xiaoer";
}

}  // namespace xiaoer::cli
