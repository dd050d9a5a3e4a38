// The xlsx half of write.hpp, by libxlsxwriter in its constant memory mode.
#include <xlsxwriter.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "adapters/tables/fresh_file.hpp"
#include "adapters/tables/write.hpp"
#include "bot/base/utf8.hpp"

namespace xiaoer::adapters {
namespace {

constexpr std::size_t kCellCharacters = 32'767;  // Excel's limit

/// "_x0041_" would be read as "A" by every program that knows xlsx.
void escape(std::string& text) {
    const auto is_hex = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; };
    for (auto at = text.find("_x"); at != std::string::npos; at = text.find("_x", at + 1)) {
        if (text.size() < at + 7) return;
        if (text[at + 6] != '_' || !std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at) + 2,
                                                text.begin() + static_cast<std::ptrdiff_t>(at) + 6, is_hex))
            continue;
        text.insert(at, "_x005F");
        at += 6;
    }
}

/// What may be in a cell: valid text without NUL, and of a length that Excel opens.
std::string presentable(const std::string& cell) {
    auto text = base::to_valid_utf8(cell);
    std::erase(text, '\0');
    escape(text);
    // libxlsxwriter counts code points; Excel counts UTF-16 units, of which a code point may be two.
    std::size_t units = 0;
    std::size_t shortened = 0;  // where the text would end for "…" to follow
    for (std::size_t at = 0; at < text.size();) {
        if (units < kCellCharacters) shortened = at;
        units += base::next_code_point(text, at) > 0xFFFFU ? 2U : 1U;
        if (units > kCellCharacters) return text.substr(0, shortened) + "…";
    }
    return text;
}

struct Close {
    void operator()(lxw_workbook* book) const { ::workbook_close(book); }
};

class XlsxWriter final : public TableWriter {
  public:
    XlsxWriter(const std::filesystem::path& file, const std::vector<Heading>& headings, SheetOptions options)
        : fresh_(file), headings_(headings), options_(std::move(options)) {
        lxw_workbook_options how{};
        how.constant_memory = LXW_TRUE;
        book_.reset(::workbook_new_opt(fresh_.part().c_str(), &how));
        if (!book_) fresh_.fail("写不了文件");
        bold_ = ::workbook_add_format(book_.get());
        ::format_set_bold(bold_);
        ::format_set_bg_color(bold_, 0xEDEDED);
        begin_sheet();
    }

    void row(const std::vector<std::string>& cells) override {
        if (next_ > options_.rows_of_sheet) begin_sheet();
        for (std::size_t i = 0; i < headings_.size() && i < cells.size(); ++i) {
            if (cells[i].empty()) continue;
            put(next_, i, presentable(cells[i]), nullptr);
        }
        ++next_;
    }

    void finish() override {
        const auto result = ::workbook_close(book_.release());
        if (result != LXW_NO_ERROR)
            throw std::runtime_error(std::string("写不了表格文件：") + ::lxw_strerror(result));
        fresh_.finish();
    }

  private:
    void begin_sheet() {
        ++sheets_;
        const auto name = sheets_ == 1 ? options_.name : options_.name + std::to_string(sheets_);
        sheet_ = ::workbook_add_worksheet(book_.get(), name.c_str());
        if (sheet_ == nullptr) throw std::runtime_error("表格的工作表名“" + name + "”不能用");
        ::worksheet_freeze_panes(sheet_, 1, 0);
        for (std::size_t i = 0; i < headings_.size(); ++i) {
            const auto column = static_cast<lxw_col_t>(i);
            ::worksheet_set_column(sheet_, column, column, headings_[i].width, nullptr);
            put(0, i, headings_[i].title, bold_);
        }
        next_ = 1;
    }

    void put(std::size_t row, std::size_t column, const std::string& text, lxw_format* format) {
        const auto result = ::worksheet_write_string(sheet_, static_cast<lxw_row_t>(row),
                                                     static_cast<lxw_col_t>(column), text.c_str(), format);
        if (result != LXW_NO_ERROR)
            throw std::runtime_error(std::string("写不了表格文件：") + ::lxw_strerror(result));
    }

    FreshFile fresh_;
    std::vector<Heading> headings_;
    SheetOptions options_;
    std::unique_ptr<lxw_workbook, Close> book_;  // closing writes the part; fresh_ then throws it away
    lxw_worksheet* sheet_ = nullptr;
    lxw_format* bold_ = nullptr;
    std::size_t next_ = 0;
    std::size_t sheets_ = 0;
};

}  // namespace

std::unique_ptr<TableWriter> write_xlsx(const std::filesystem::path& file,
                                        const std::vector<Heading>& headings, SheetOptions options) {
    return std::make_unique<XlsxWriter>(file, headings, std::move(options));
}

}  // namespace xiaoer::adapters
