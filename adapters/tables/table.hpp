// A table as people keep it in a spreadsheet: a heading and rows of texts. Every value is text; what a cell
// means is the reader's business.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace xiaoer::adapters {

struct Table {
    struct Row {
        std::int64_t line = 0;  ///< in the file, for messages to people
        std::vector<std::string> cells;
    };
    std::vector<std::string> columns;
    std::vector<Row> rows;
};

}  // namespace xiaoer::adapters
