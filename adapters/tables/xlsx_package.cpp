// The zip around an xlsx; see xlsx.hpp.
#include <minizip/unzip.h>

#include <array>

#include "adapters/tables/xlsx.hpp"

namespace xiaoer::adapters {

Package::Package(const std::filesystem::path& file, std::size_t part_bytes)
    : zip_(::unzOpen64(file.c_str())), part_bytes_(part_bytes) {}

Package::~Package() {
    if (zip_ != nullptr) ::unzClose(zip_);
}

std::optional<std::string> Package::part(const std::string& name, std::string& refusal) {
    constexpr int kIgnoreCase = 2;  // some writers differ from the specification in it
    if (::unzLocateFile(zip_, name.c_str(), kIgnoreCase) != UNZ_OK) return std::nullopt;
    if (::unzOpenCurrentFile(zip_) != UNZ_OK) {
        refusal = "表格文件加了密码或已损坏，请重新另存为“.xlsx”";
        return std::nullopt;
    }
    std::string content;
    std::array<char, 64 * 1'024> buffer;
    int got = 0;
    while ((got = ::unzReadCurrentFile(zip_, buffer.data(), buffer.size())) > 0) {
        if (content.size() + static_cast<std::size_t>(got) > part_bytes_) {
            ::unzCloseCurrentFile(zip_);
            refusal = "表格展开后太大（超过" + std::to_string(part_bytes_ >> 20U) + "MB），请分成几个文件";
            return std::nullopt;
        }
        content.append(buffer.data(), static_cast<std::size_t>(got));
    }
    // Closing compares the checksum of what was read to its end.
    if (got < 0 || ::unzCloseCurrentFile(zip_) != UNZ_OK) {
        refusal = "表格文件已损坏，请重新另存为“.xlsx”";
        return std::nullopt;
    }
    return content;
}

}  // namespace xiaoer::adapters
