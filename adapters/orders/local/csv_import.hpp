// Imports the order export of a back office or an ERP into the embedded book: CSV or xlsx, the heading
// wherever it stands in the first rows, one row an order or one row a good. Rows that are wrong are reported
// and the rest is taken; a wrong value costs the value where that is safe. Of an address only the province is
// kept.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "adapters/orders/local/local.hpp"
#include "adapters/tables/csv_rows.hpp"

namespace xiaoer::adapters {

struct ImportReport {
    struct Rejected {
        std::int64_t line = 0;
        std::string reason;  ///< Chinese, says what to mend
    };
    std::size_t added = 0;
    std::size_t updated = 0;
    std::size_t unchanged = 0;
    std::size_t older = 0;            ///< orders of which more is known already: left as they are
    std::vector<std::string> unused;  ///< columns of the file that are not read
    std::size_t rejected_count = 0;
    std::vector<Rejected> rejected;  ///< rows that were not taken, the first of them
    std::size_t doubted_count = 0;
    std::vector<Rejected> doubted;  ///< values that were left out of rows that were taken, the first of them
    std::string refusal;  ///< why the file, or the rest of it, was not taken; "" = all of it was read
};

struct ImportOptions {
    std::chrono::minutes utc_offset{480};
    CsvLimits limits;
    std::function<void(std::size_t rows)> progress;  ///< now and then, and at the end
};

[[nodiscard]] ImportReport import_orders(const std::filesystem::path& file, LocalOrders& orders,
                                         const ImportOptions& options = {});

/// What the command line prints.
[[nodiscard]] std::string render_report(const ImportReport& report);

}  // namespace xiaoer::adapters
