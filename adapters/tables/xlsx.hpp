// The reading of xlsx, for read.cpp alone: the package (a zip of XML parts) and the first sheet in it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/tables/read.hpp"

namespace xiaoer::adapters {

/// The parts of a package. What a header promises is not believed: unpacking stops at the limit.
class Package {
  public:
    Package(const std::filesystem::path& file, std::size_t part_bytes);
    ~Package();
    Package(const Package&) = delete;
    Package& operator=(const Package&) = delete;

    [[nodiscard]] bool opened() const { return zip_ != nullptr; }
    /// Nothing when there is no such part; refusal says why a part that is there cannot be used.
    [[nodiscard]] std::optional<std::string> part(const std::string& name, std::string& refusal);

  private:
    void* zip_;
    std::size_t part_bytes_;
};

/// Calls row for every row of the first sheet, in the file's order, until it returns false. Returns a Chinese
/// sentence when the file cannot be read, else "".
[[nodiscard]] std::string read_xlsx(
    const std::filesystem::path& file, const TableLimits& limits,
    const std::function<bool(std::int64_t line, std::vector<std::string> cells)>& row);

}  // namespace xiaoer::adapters
