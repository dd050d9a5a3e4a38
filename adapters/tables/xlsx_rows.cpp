// The first sheet of an xlsx as rows of texts; see xlsx.hpp. Every step that follows a name or a number of
// the file is bounded: the file is a stranger's.
#include <charconv>
#include <pugixml.hpp>

#include "adapters/tables/xlsx.hpp"
#include "bot/base/utf8.hpp"

namespace xiaoer::adapters {
namespace {

constexpr const char* kBroken = "表格文件已损坏，请重新另存为“.xlsx”";
constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

/// Without the prefix that some writers put before every name ("x:row").
std::string_view local(const char* name) {
    const std::string_view whole(name);
    const auto colon = whole.find(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
    for (const auto& each : node.children())
        if (local(each.name()) == name) return each;
    return {};
}

std::string_view attribute(const pugi::xml_node& node, std::string_view name) {
    for (const auto& each : node.attributes())
        if (local(each.name()) == name) return each.value();
    return {};
}

/// Excel writes what XML cannot hold as _x000D_, and an underscore that would look like it as _x005F_.
std::string without_escapes(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        unsigned code = 0;
        if (text.size() - at >= 7 && text.substr(at, 2) == "_x" && text[at + 6] == '_') {
            const auto* begin = text.data() + at + 2;
            const auto [end, error] = std::from_chars(begin, begin + 4, code, 16);
            if (error == std::errc{} && end == begin + 4 && (code < 0xD800U || code > 0xDFFFU)) {
                base::append_code_point(out, code);
                at += 7;
                continue;
            }
        }
        out += text[at++];
    }
    return out;
}

std::string text_of(const pugi::xml_node& node) {
    std::string out;
    for (const auto& each : node.children())
        if (each.type() == pugi::node_pcdata || each.type() == pugi::node_cdata) out += each.value();
    return out;
}

/// A text of a shared or inline string: plain, or runs of rich text. Readings of characters are left out.
std::string string_item(const pugi::xml_node& item) {
    std::string out;
    for (const auto& each : item.children()) {
        if (local(each.name()) == "t") out += text_of(each);
        if (local(each.name()) == "r") out += text_of(child(each, "t"));
    }
    return without_escapes(base::to_valid_utf8(out));
}

/// "AB12" → 27; kNoColumn when it names none.
std::size_t column_of(std::string_view reference) {
    std::size_t column = 0;
    std::size_t letters = 0;
    for (const char c : reference) {
        if (c < 'A' || c > 'Z') break;
        if (++letters > 3) return kNoColumn;
        column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
    }
    return letters == 0 ? kNoColumn : column - 1;
}

template <class N>
bool read_number(std::string_view text, N& into) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    return error == std::errc{} && end == text.data() + text.size();
}

/// "/xl/worksheets/sheet1.xml" or "worksheets/sheet1.xml", as seen from xl/workbook.xml.
std::string part_name(std::string_view target) {
    if (target.starts_with('/')) return std::string(target.substr(1));
    return "xl/" + std::string(target);
}

class Workbook {
  public:
    Workbook(const std::filesystem::path& file, const TableLimits& limits)
        : package_(file, limits.part_bytes), limits_(limits) {}

    std::string read(const std::function<bool(std::int64_t, std::vector<std::string>)>& row) {
        if (!package_.opened()) return kBroken;
        const auto sheet_name = first_sheet();
        if (refusal_.empty()) read_shared();
        pugi::xml_document sheet;
        if (refusal_.empty() && !load(sheet_name, sheet)) refuse(kBroken);
        if (refusal_.empty()) read_rows(sheet, row);
        return refusal_;
    }

  private:
    void refuse(std::string sentence) {
        if (refusal_.empty()) refusal_ = std::move(sentence);
    }

    /// False when there is no such part; a part that is no XML is a refusal. pugixml follows no entities and
    /// no external files.
    bool load(const std::string& name, pugi::xml_document& into) {
        const auto content = package_.part(name, refusal_);
        if (!content) return false;
        const auto result = into.load_buffer(content->data(), content->size(),
                                             pugi::parse_default | pugi::parse_ws_pcdata_single);
        if (!result) refuse(kBroken);
        return true;
    }

    std::string first_sheet() {
        pugi::xml_document workbook;
        if (!load("xl/workbook.xml", workbook)) {
            refuse("这不是表格文件（.xlsx），请用表格软件另存为“.xlsx”或“CSV UTF-8”再导入");
            return {};
        }
        const auto sheet = child(child(child(workbook, "workbook"), "sheets"), "sheet");
        const auto id = attribute(sheet, "id");
        pugi::xml_document relations;
        if (id.empty() || !load("xl/_rels/workbook.xml.rels", relations)) {
            refuse(kBroken);
            return {};
        }
        for (const auto& relation : child(relations, "Relationships").children())
            if (attribute(relation, "Id") == id) return part_name(attribute(relation, "Target"));
        refuse(kBroken);
        return {};
    }

    void read_shared() {
        pugi::xml_document document;
        if (!load("xl/sharedStrings.xml", document)) return;  // there need not be any
        for (const auto& item : child(document, "sst").children())
            if (local(item.name()) == "si") shared_.push_back(string_item(item));
    }

    void read_rows(const pugi::xml_document& sheet,
                   const std::function<bool(std::int64_t, std::vector<std::string>)>& row) {
        std::int64_t line = 0;
        for (const auto& each : child(child(sheet, "worksheet"), "sheetData").children()) {
            if (local(each.name()) != "row") continue;
            ++line;
            std::int64_t told = 0;
            if (read_number(attribute(each, "r"), told) && told >= line && told <= 1'048'576) line = told;
            std::vector<std::string> cells;
            for (const auto& cell : each.children()) {
                if (local(cell.name()) != "c") continue;
                auto column = column_of(attribute(cell, "r"));
                if (column == kNoColumn) column = cells.size();
                if (column >= limits_.columns)
                    return refuse("第" + std::to_string(line) + "行超过" + std::to_string(limits_.columns) +
                                  "列，请删掉多余的列");
                if (cells.size() <= column) cells.resize(column + 1);
                cells[column] = value_of(cell);
                if (!refusal_.empty()) return;
            }
            if (!row(line, std::move(cells))) return;
        }
    }

    std::string value_of(const pugi::xml_node& cell) {
        const auto type = attribute(cell, "t");
        if (type == "inlineStr") return string_item(child(cell, "is"));
        auto value = text_of(child(cell, "v"));
        if (type == "s") {
            std::size_t index = 0;
            if (!read_number(std::string_view(value), index) || index >= shared_.size()) {
                refuse(kBroken);
                return {};
            }
            return shared_[index];
        }
        if (type == "b") return value == "0" ? "FALSE" : "TRUE";
        return without_escapes(base::to_valid_utf8(value));
    }

    Package package_;
    const TableLimits& limits_;
    std::vector<std::string> shared_;
    std::string refusal_;
};

}  // namespace

std::string read_xlsx(const std::filesystem::path& file, const TableLimits& limits,
                      const std::function<bool(std::int64_t, std::vector<std::string>)>& row) {
    return Workbook(file, limits).read(row);
}

}  // namespace xiaoer::adapters
