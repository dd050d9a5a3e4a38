// Reads a table that somebody made with a spreadsheet: CSV in the encodings of Chinese software, or xlsx. The
// file is a stranger's: it may be huge, broken or hostile, and then a Chinese sentence says so.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "adapters/tables/table.hpp"

namespace xiaoer::adapters {

struct TableLimits {
    std::size_t file_bytes = std::size_t{32} << 20U;
    std::size_t part_bytes = std::size_t{16} << 20U;  ///< of an xlsx: one part, unpacked
    std::size_t text_bytes = std::size_t{64} << 20U;  ///< all cells together: a shared text counts each time
    std::size_t rows = 100'000;
    std::size_t columns = 256;
};

struct ReadTable {
    struct Problem {
        std::int64_t line = 0;
        std::string reason;
    };
    Table table;                    ///< the first sheet; rows without any text are left out
    std::vector<Problem> problems;  ///< rows that could not be read
    std::string refusal;            ///< why the file cannot be used; "" = it can
};

/// Tells by the content, not by the name, what the file is. Never throws on bad content.
[[nodiscard]] ReadTable read_table(const std::filesystem::path& file, const TableLimits& limits = {});

}  // namespace xiaoer::adapters
