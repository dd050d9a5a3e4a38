#include "bot/studio/draft/folder.hpp"

#include <fcntl.h>
#include <re2/re2.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "scripts/engine/playbook.hpp"

namespace xiaoer::studio {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFiles = 5'000;
constexpr std::array kFolders = {"intents", "intents/catalog", "scripts", "scripts/phrases", "scripts/goods"};

std::string hex(std::uint64_t value) {
    std::string out(16, '0');
    for (int i = 15; i >= 0; --i, value >>= 4U)
        out[static_cast<std::size_t>(i)] = "0123456789abcdef"[value & 15U];
    return out;
}

/// Files that a version or a draft still holds under the names and keys they had before.
void rename_old(Files& files) {
    static const RE2 kHandling(R"re("course"(\s*:))re");
    static const RE2 kRoutes(R"re("paths"(\s*:))re");
    for (const auto& [old, name] : {std::pair{"scripts/store.json", "scripts/shop.json"},
                                    std::pair{"scripts/paths.json", "scripts/routing.json"},
                                    std::pair{"intents/wording.json", "intents/ngram.json"}}) {
        auto node = files.extract(old);
        if (node.empty() || files.contains(name)) continue;
        node.key() = name;
        if (node.key() == "scripts/routing.json") {
            RE2::GlobalReplace(&node.mapped(), kHandling, R"("handling"\1)");
            RE2::Replace(&node.mapped(), kRoutes, R"("routes"\1)");
        }
        files.insert(std::move(node));
    }
}

}  // namespace

std::optional<std::string> read_file(const fs::path& file, std::uintmax_t most) {
    std::error_code error;
    if (fs::file_size(file, error) > most || error) return std::nullopt;
    std::ifstream in(file, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Files read_files(const fs::path& root) {
    Files files;
    for (const auto* folder : kFolders) {
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(root / folder, error)) {
            if (!entry.is_regular_file() || entry.path().extension() != ".json") continue;
            if (files.size() >= kFiles) throw std::runtime_error("文件太多。");
            auto content = read_file(entry.path());
            if (!content) throw std::runtime_error("读不了 " + entry.path().string());
            files[std::string(folder) + "/" + entry.path().filename().string()] = std::move(*content);
        }
    }
    rename_old(files);
    return files;
}

void write_file(const fs::path& file, const std::string& content) {
    fs::create_directories(file.parent_path());
    const auto beside = file.string() + ".new";
    const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good =
        fd >= 0 && ::write(fd, content.data(), content.size()) == static_cast<ssize_t>(content.size());
    good = good && ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    if (good) good = std::rename(beside.c_str(), file.c_str()) == 0;
    if (!good) {
        const std::string why = std::strerror(errno);
        ::unlink(beside.c_str());
        throw std::runtime_error("写不了 " + file.string() + "：" + why);
    }
}

void write_files(const fs::path& root, const Files& files) {
    for (const auto& [path, content] : files)
        write_file(root / path, content);
}

std::string hash_of(const std::string& content) {
    return hex(scripts::fingerprint(content));
}

std::string hash_of(const Files& files) {
    std::string all;
    for (const auto& [path, content] : files)
        all += path + '\n' + hash_of(content) + '\n';
    return hash_of(all);
}

std::vector<FileChange> changes(const Files& before, const Files& after) {
    std::vector<FileChange> out;
    for (const auto& [path, content] : after) {
        const auto old = before.find(path);
        if (old == before.end())
            out.push_back({path, FileChange::Kind::added});
        else if (old->second != content)
            out.push_back({path, FileChange::Kind::changed});
    }
    for (const auto& [path, content] : before) {
        if (!after.contains(path)) out.push_back({path, FileChange::Kind::removed});
    }
    return out;
}

}  // namespace xiaoer::studio
