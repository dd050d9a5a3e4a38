// The CSV half of write.hpp.
#include <fstream>

#include "adapters/tables/cells.hpp"
#include "adapters/tables/fresh_file.hpp"
#include "adapters/tables/write.hpp"
#include "bot/base/utf8.hpp"

namespace xiaoer::adapters {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

/// Outer blanks are quoted too: readers trim them otherwise.
bool needs_quotes(std::string_view cell) {
    constexpr std::string_view kBlanks = " \t";
    return cell.find_first_of(",\"\r\n") != std::string_view::npos ||
           (!cell.empty() && (kBlanks.find(cell.front()) != std::string_view::npos ||
                              kBlanks.find(cell.back()) != std::string_view::npos));
}

class CsvWriter final : public TableWriter {
  public:
    CsvWriter(const std::filesystem::path& file, const std::vector<Heading>& headings)
        : fresh_(file), columns_(headings.size()), out_(fresh_.part(), std::ios::binary) {
        out_ << kUtf8Mark;
        std::vector<std::string> titles;
        for (const auto& heading : headings)
            titles.push_back(heading.title);
        CsvWriter::row(titles);
    }

    void row(const std::vector<std::string>& cells) override {
        line_.clear();
        for (std::size_t i = 0; i < columns_; ++i) {
            if (i > 0) line_ += ',';
            if (i < cells.size()) add(cells[i]);
        }
        out_ << line_ << "\r\n";
        if (!out_) fresh_.fail("写不了文件");
    }

    void finish() override {
        out_.close();
        if (!out_) fresh_.fail("写不了文件");
        fresh_.finish();
    }

  private:
    void add(const std::string& cell) {
        auto text = guarded(base::to_valid_utf8(cell));
        std::erase(text, '\0');
        if (!needs_quotes(text)) {
            line_ += text;
            return;
        }
        line_ += '"';
        for (const char c : text) {
            if (c == '"') line_ += '"';
            line_ += c;
        }
        line_ += '"';
    }

    FreshFile fresh_;
    std::size_t columns_;
    std::ofstream out_;
    std::string line_;
};

}  // namespace

std::unique_ptr<TableWriter> write_csv(const std::filesystem::path& file,
                                       const std::vector<Heading>& headings) {
    return std::make_unique<CsvWriter>(file, headings);
}

}  // namespace xiaoer::adapters
