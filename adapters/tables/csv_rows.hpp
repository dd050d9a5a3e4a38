// Rows of a CSV file as a Chinese back office or its spreadsheet writes it: UTF-8 with or without a mark,
// GB18030 or Big5, quoted cells with line breaks. Knows nothing of orders.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace xiaoer::adapters {

struct CsvRow {
    std::int64_t line = 0;  ///< in the file, where the row begins
    std::vector<std::string> cells;
};

struct CsvLimits {
    std::size_t rows = 1'000'000;
    std::size_t row_bytes = 64 * 1'024;
    std::size_t row_lines = 100;      ///< a quote still open after so many was never meant to be one
    std::size_t open_quotes = 1'000;  ///< so many of them, and the file is no CSV
};

struct CsvVisitor {
    /// False stops the reading.
    std::function<bool(CsvRow&&)> row;
    /// A row that could not be read; the reading goes on behind it.
    std::function<void(std::int64_t line, std::string reason)> problem;
};

/// Returns a Chinese sentence when the file as a whole cannot be read (any more), else "".
[[nodiscard]] std::string read_csv(const std::filesystem::path& file, const CsvLimits& limits,
                                   const CsvVisitor& visitor);

}  // namespace xiaoer::adapters
