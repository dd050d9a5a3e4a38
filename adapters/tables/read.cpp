// See read.hpp.
#include "adapters/tables/read.hpp"

#include <algorithm>
#include <fstream>

#include "adapters/tables/cells.hpp"
#include "adapters/tables/csv_rows.hpp"
#include "adapters/tables/xlsx.hpp"

namespace xiaoer::adapters {
namespace {

bool is_blank(const std::vector<std::string>& cells) {
    return std::all_of(cells.begin(), cells.end(), [](const std::string& cell) {
        return cell.find_first_not_of(" \t\r\n") == std::string::npos;
    });
}

/// Takes rows one by one, the first with text as the heading.
class Collector {
  public:
    Collector(const TableLimits& limits, ReadTable& into) : limits_(limits), into_(into) {}

    /// False when no further row is wanted.
    bool take(std::int64_t line, std::vector<std::string> cells) {
        if (is_blank(cells)) return true;
        while (!cells.empty() && cells.back().empty())
            cells.pop_back();
        if (cells.size() > limits_.columns)
            return refuse("第" + std::to_string(line) + "行超过" + std::to_string(limits_.columns) +
                          "列，请删掉多余的列");
        for (const auto& cell : cells)
            bytes_ += cell.size();
        if (bytes_ > limits_.text_bytes) return refuse("表格里的文字太多，请分成几个文件");
        if (into_.table.columns.empty()) {
            into_.table.columns = std::move(cells);
            return true;
        }
        if (into_.table.rows.size() >= limits_.rows)
            return refuse("超过" + std::to_string(limits_.rows) + "行，请分成几个文件");
        into_.table.rows.push_back({line, std::move(cells)});
        return true;
    }
    bool refuse(std::string sentence) {
        into_.refusal = std::move(sentence);
        return false;
    }

  private:
    const TableLimits& limits_;
    ReadTable& into_;
    std::size_t bytes_ = 0;
};

void read_csv_into(const std::filesystem::path& file, const TableLimits& limits, ReadTable& into) {
    Collector collector(limits, into);
    CsvLimits csv;
    csv.rows = limits.rows + 1;
    const CsvVisitor visitor{.row =
                                 [&](CsvRow&& row) {
                                     for (auto& cell : row.cells)
                                         cell = unguarded(cell);
                                     return collector.take(row.line, std::move(row.cells));
                                 },
                             .problem =
                                 [&](std::int64_t line, std::string reason) {
                                     if (into.problems.size() < limits.columns)
                                         into.problems.push_back({line, std::move(reason)});
                                 }};
    auto stopped = read_csv(file, csv, visitor);
    if (into.refusal.empty()) into.refusal = std::move(stopped);
}

}  // namespace

ReadTable read_table(const std::filesystem::path& file, const TableLimits& limits) {
    ReadTable result;
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    std::ifstream in(file, std::ios::binary);
    if (error || !in) {
        result.refusal = "打不开文件 " + file.string();
        return result;
    }
    if (size > limits.file_bytes) {
        result.refusal = "文件超过" + std::to_string(limits.file_bytes >> 20U) + "MB，请分成几个文件";
        return result;
    }
    std::string beginning(4, '\0');
    in.read(beginning.data(), 4);
    if (beginning == "PK\x03\x04") {
        Collector collector(limits, result);
        auto refusal = read_xlsx(file, limits, [&](std::int64_t line, std::vector<std::string> cells) {
            return collector.take(line, std::move(cells));
        });
        if (result.refusal.empty()) result.refusal = std::move(refusal);
    } else if (beginning == "\xD0\xCF\x11\xE0") {
        result.refusal = "这是旧版或加了密码的 Excel 文件，请在表格软件里去掉密码，另存为“.xlsx”再导入";
    } else {
        read_csv_into(file, limits, result);
    }
    if (result.refusal.empty() && result.table.columns.empty()) result.refusal = "表格里没有内容";
    if (!result.refusal.empty()) result.table = {};
    return result;
}

}  // namespace xiaoer::adapters
