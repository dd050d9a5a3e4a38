// Imports the order export of a Taobao-like back office into the embedded book. Rows that are wrong are
// reported and the rest is taken. Of an address only the province is kept.
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
    std::size_t rejected_count = 0;
    std::vector<Rejected> rejected;  ///< the first of them
    std::string refusal;  ///< why the file, or the rest of it, was not taken; "" = all of it was read
};

struct ImportOptions {
    std::chrono::minutes utc_offset{480};
    CsvLimits limits;
    std::function<void(std::size_t rows)> progress;  ///< now and then, and at the end
};

[[nodiscard]] ImportReport import_csv(const std::filesystem::path& file, LocalOrders& orders,
                                      const ImportOptions& options = {});

/// What the command line prints.
[[nodiscard]] std::string render_report(const ImportReport& report);

}  // namespace xiaoer::adapters
