// Writes tables for people's spreadsheets, row by row, so that an export may be of any length. The file
// appears under its name when it is whole, readable by its owner alone; before that, or when finish() is
// never reached, there is none.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace xiaoer::adapters {

struct Heading {
    std::string title;
    int width = 14;  ///< in characters of the usual size; xlsx only
};

class TableWriter {
  public:
    virtual ~TableWriter() = default;
    /// Missing cells are empty. Throws std::runtime_error with a Chinese sentence when the disk refuses.
    virtual void row(const std::vector<std::string>& cells) = 0;
    /// Writes the rest and gives the file its name. To be called once; throws like row().
    virtual void finish() = 0;
};

/// UTF-8 with a mark, so that Excel knows it; RFC 4180; formulas and long numbers guarded (cells.hpp).
[[nodiscard]] std::unique_ptr<TableWriter> write_csv(const std::filesystem::path& file,
                                                     const std::vector<Heading>& headings);

struct SheetOptions {
    std::string name = "Sheet1";
    /// Behind so many the rows go on in a further sheet; Excel takes 1,048,576 with the heading.
    std::size_t rows_of_sheet = 1'000'000;
};
/// Every cell is text, the heading is frozen and bold. Memory does not grow with the rows. A cell longer than
/// Excel allows is cut and ends in "…".
[[nodiscard]] std::unique_ptr<TableWriter> write_xlsx(const std::filesystem::path& file,
                                                      const std::vector<Heading>& headings,
                                                      SheetOptions options = {});

}  // namespace xiaoer::adapters
