// What the tests of tables share: a folder that goes away, the independent spreadsheet library as a process,
// and packages of the test's own making.
#pragma once

#include <minizip/zip.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace xiaoer::adapters::test {

class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "xiaoer-tables-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    [[nodiscard]] std::filesystem::path write(const std::string& name, const std::string& content) const {
        std::ofstream(path_ / name, std::ios::binary) << content;
        return path_ / name;
    }
    [[nodiscard]] static std::string read(const std::filesystem::path& file) {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }
    [[nodiscard]] std::size_t files() const {
        using Each = std::filesystem::directory_iterator;
        return static_cast<std::size_t>(std::distance(Each(path_), Each()));
    }

  private:
    std::filesystem::path path_;
};

/// Runs the independent library; input and output are JSON.
inline nlohmann::json peer(const Folder& folder, const std::string& verb, const std::filesystem::path& file,
                           const nlohmann::json& input = nullptr) {
    const auto in = folder.write("peer.in", input.dump());
    const auto out = folder / "peer.out";
    const std::string command = std::string(XIAOER_PYTHON) + " " + XIAOER_PEER + " " + verb + " " +
                                file.string() + " < " + in.string() + " > " + out.string();
    if (std::system(command.c_str()) != 0) throw std::runtime_error("openpyxl says no: " + command);
    const auto text = Folder::read(out);
    std::filesystem::remove(in);
    std::filesystem::remove(out);
    return text.empty() ? nlohmann::json() : nlohmann::json::parse(text);
}

using Parts = std::vector<std::pair<std::string, std::string>>;

/// A zip of these parts.
inline void pack(const std::filesystem::path& file, const Parts& parts) {
    zipFile zip = ::zipOpen64(file.c_str(), APPEND_STATUS_CREATE);
    for (const auto& [name, content] : parts) {
        zip_fileinfo info{};
        ::zipOpenNewFileInZip64(zip, name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr, Z_DEFLATED, 9, 0);
        for (std::size_t at = 0; at < content.size(); at += 1U << 20U)
            ::zipWriteInFileInZip(
                zip, content.data() + at,
                static_cast<unsigned>(std::min<std::size_t>(1U << 20U, content.size() - at)));
        ::zipCloseFileInZip(zip);
    }
    ::zipClose(zip, nullptr);
}

/// The parts around a sheet, as any writer makes them.
inline Parts package_of(const std::string& sheet_data, const std::string& shared = "") {
    const std::string space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const std::string relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    Parts parts = {
        {"xl/workbook.xml",
         "<workbook xmlns=\"" + space + "\" xmlns:r=\"" + relation +
             "\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"},
        {"xl/worksheets/sheet1.xml",
         "<worksheet xmlns=\"" + space + "\"><sheetData>" + sheet_data + "</sheetData></worksheet>"},
    };
    if (!shared.empty()) parts.emplace_back("xl/sharedStrings.xml", shared);
    return parts;
}

}  // namespace xiaoer::adapters::test
