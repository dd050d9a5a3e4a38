// A folder of trainers' files (intents/, scripts/): what belongs to it, copying it, comparing two, writing
// one file whole or not at all. It knows nothing of what the files mean.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace xiaoer::studio {

/// Path below the root ("intents/catalog/greeting.json") → content.
using Files = std::map<std::string, std::string>;

/// Every trainers' file below root. At most 5,000 files of 4 MiB.
[[nodiscard]] Files read_files(const std::filesystem::path& root);
/// Nothing for a file that is not there or longer than most.
[[nodiscard]] std::optional<std::string> read_file(const std::filesystem::path& file,
                                                   std::uintmax_t most = std::uintmax_t{4} << 20U);
/// Written beside and renamed: a reader sees the old or the new content. Throws std::runtime_error.
void write_file(const std::filesystem::path& file, const std::string& content);
void write_files(const std::filesystem::path& root, const Files& files);

/// 16 hexadecimal digits that change with the content.
[[nodiscard]] std::string hash_of(const std::string& content);
[[nodiscard]] std::string hash_of(const Files& files);

struct FileChange {
    enum class Kind { added, changed, removed };
    std::string path;
    Kind kind = Kind::changed;
};
[[nodiscard]] std::vector<FileChange> changes(const Files& before, const Files& after);

}  // namespace xiaoer::studio
