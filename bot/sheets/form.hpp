// Which form a spreadsheet has by its file's name, a writer of that form, and never writing over a file
// unasked.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/tables/write.hpp"

namespace xiaoer::sheets {

/// "xlsx" or "csv" by the file's name; "" for any other.
[[nodiscard]] inline std::string form_of(const std::filesystem::path& file) {
    const auto extension = file.extension().string();
    return extension == ".xlsx" || extension == ".csv" ? extension.substr(1) : "";
}

[[nodiscard]] inline std::string_view media_type(std::string_view form) {
    return form == "csv" ? "text/csv; charset=utf-8"
                         : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}

[[nodiscard]] inline std::unique_ptr<adapters::TableWriter> write_sheet(
    std::string_view form, const std::filesystem::path& file, const std::vector<adapters::Heading>& headings,
    const std::string& title) {
    if (form == "csv") return adapters::write_csv(file, headings);
    return adapters::write_xlsx(file, headings, {.name = title});
}

/// Why the file may not be written; "" = it may.
[[nodiscard]] inline std::string refuse_to_write(const std::string& form, const std::filesystem::path& file,
                                                 bool force) {
    if (form.empty()) return "文件名要以 .xlsx 或 .csv 结尾：" + file.string();
    if (!force && std::filesystem::exists(file))
        return "文件 " + file.string() + " 已经有了，换个名字，或加 --force 覆盖";
    return "";
}

}  // namespace xiaoer::sheets
