// See csv_rows.hpp. libcsv takes the rows apart; around it: encodings, line numbers, and quotes that nobody
// closed, which would otherwise swallow the rest of the file.
#include "adapters/tables/csv_rows.hpp"

#include <csv.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <utility>

#include "adapters/tables/csv_encoding.hpp"

namespace xiaoer::adapters {
namespace {

constexpr std::size_t kSample = 256 * 1'024;

/// Lines of a file, none longer than the limit.
class Lines {
  public:
    Lines(const std::filesystem::path& file, std::size_t limit)
        : in_(file, std::ios::binary), limit_(limit) {}

    [[nodiscard]] bool opened() const { return in_.is_open(); }
    [[nodiscard]] std::string beginning() {
        std::string sample(kSample, '\0');
        in_.read(sample.data(), static_cast<std::streamsize>(sample.size()));
        sample.resize(static_cast<std::size_t>(in_.gcount()));
        return sample;
    }
    void go_to(std::size_t offset) {
        in_.clear();
        in_.seekg(static_cast<std::streamoff>(offset));
    }
    /// Without its line break. What is beyond the limit is dropped and told.
    bool next(std::string& line, bool& cut) {
        line.clear();
        cut = false;
        auto* buffer = in_.rdbuf();
        for (int c = buffer->sbumpc();; c = buffer->sbumpc()) {
            if (c == std::char_traits<char>::eof()) return !line.empty();
            if (c == '\n') return true;
            if (line.size() < limit_) {
                line += static_cast<char>(c);
            } else {
                cut = true;
            }
        }
    }

  private:
    std::ifstream in_;
    std::size_t limit_;
};

/// libcsv with its callbacks gathered: one physical line in, the rows that end in it out.
class Parser {
  public:
    Parser() { csv_init(&parser_, 0); }
    ~Parser() { csv_free(&parser_); }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    void set_delimiter(char c) {
        delimiter_ = c;
        csv_set_delim(&parser_, static_cast<unsigned char>(c));
    }
    [[nodiscard]] char delimiter() const { return delimiter_; }
    void restart() {
        csv_free(&parser_);
        csv_init(&parser_, 0);
        set_delimiter(delimiter_);
        cells_.clear();
    }
    /// True when no row is open behind the line.
    bool feed(std::string line) {
        line += '\n';
        ended_ = false;
        csv_parse(&parser_, line.data(), line.size(), &Parser::cell, &Parser::end, this);
        return ended_ || (cells_.empty() && line.find_first_not_of(" \t\r\n") == std::string::npos);
    }
    std::vector<std::vector<std::string>> take() { return std::exchange(rows_, {}); }

  private:
    static void cell(void* text, std::size_t size, void* self) {
        static_cast<Parser*>(self)->cells_.emplace_back(static_cast<const char*>(text), size);
    }
    static void end(int, void* self) {
        auto& me = *static_cast<Parser*>(self);
        me.rows_.push_back(std::exchange(me.cells_, {}));
        me.ended_ = true;
    }

    csv_parser parser_{};
    char delimiter_ = ',';
    bool ended_ = false;
    std::vector<std::string> cells_;
    std::vector<std::vector<std::string>> rows_;
};

/// Whether a row of several lines is what its quotes say. libcsv forgives a quote inside a cell, and so lets
/// a quote that nobody closed take the next row's first one for its end; strictly read, that shows.
bool is_well_quoted(std::string text, char delimiter) {
    // ="123" is Excel's guard around a number and no fault of the row.
    if (text.starts_with("=\"")) text.erase(0, 1);
    const std::string guard = std::string(1, delimiter) + "=\"";
    for (auto at = text.find(guard); at != std::string::npos; at = text.find(guard, at)) {
        text.erase(at + 1, 1);
    }
    csv_parser parser{};
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&parser, static_cast<unsigned char>(delimiter));
    const bool whole =
        csv_parse(&parser, text.data(), text.size(), nullptr, nullptr, nullptr) == text.size() &&
        csv_fini(&parser, nullptr, nullptr, nullptr) == 0;
    csv_free(&parser);
    return whole;
}

char delimiter_of(const std::string& header) {
    const auto count = [&](char c) { return std::count(header.begin(), header.end(), c); };
    if (count(',') > 0) return ',';
    return count('\t') > 0 ? '\t' : count(';') > 0 ? ';' : ',';
}

class Reading {
  public:
    Reading(const CsvLimits& limits, const CsvVisitor& visitor) : limits_(limits), visitor_(visitor) {}

    std::string run(Lines& lines, LineDecoder& decoder) {
        for (Physical next; next_line(lines, decoder, next);) {
            if (first_) parser_.set_delimiter(delimiter_of(next.text));
            first_ = false;
            bytes_ += next.text.size();
            open_.push_back(next);
            if (parser_.feed(std::move(next.text))) {
                if (std::string stop = hand_over(); !stop.empty() || stopped_) return stop;
            } else if (open_.size() >= limits_.row_lines || bytes_ > limits_.row_bytes) {
                if (std::string stop = give_up_quote(); !stop.empty()) return stop;
            }
        }
        return {};
    }

  private:
    struct Physical {
        std::int64_t number = 0;
        std::string text;
    };

    /// The next line to feed: one of a row that was given up, or of the file. At the file's end an open quote
    /// is given up too, which may bring further lines.
    bool next_line(Lines& lines, LineDecoder& decoder, Physical& next) {
        for (;;) {
            if (!again_.empty()) {
                next = std::move(again_.front());
                again_.pop_front();
                return true;
            }
            std::string raw;
            bool cut = false;
            if (!lines.next(raw, cut)) {
                if (open_.empty() || !give_up_quote().empty()) return false;
                continue;
            }
            ++number_;
            if (cut) {
                visitor_.problem(number_,
                                 "这一行太长（超过 " + std::to_string(limits_.row_bytes / 1'024) + " KB）");
            } else if (auto text = decoder.decode(raw)) {
                next = {number_, std::move(*text)};
                return true;
            } else {
                visitor_.problem(number_, "这一行的文字编码不对，请从后台重新导出");
            }
        }
    }

    /// The rows that ended in the last line; all of them began where the open lines begin.
    std::string hand_over() {
        if (open_.size() > 1 && !is_well_quoted(joined(), parser_.delimiter())) return give_up_quote();
        const std::int64_t line = open_.front().number;
        open_.clear();
        bytes_ = 0;
        for (auto& cells : parser_.take()) {
            if (rows_++ > limits_.rows) {  // the header is not counted
                return "超过 " + std::to_string(limits_.rows) + " 行，后面的没有导入，请分成几个文件";
            }
            if (!visitor_.row({line, std::move(cells)})) {
                stopped_ = true;
                return {};
            }
        }
        return {};
    }

    [[nodiscard]] std::string joined() const {
        std::string text;
        for (const Physical& line : open_) {
            text.append(line.text).append("\n");
        }
        return text;
    }

    std::string give_up_quote() {
        visitor_.problem(open_.front().number, "引号没有闭合");
        open_.pop_front();
        again_.insert(again_.begin(), std::make_move_iterator(open_.begin()),
                      std::make_move_iterator(open_.end()));
        open_.clear();
        bytes_ = 0;
        (void)parser_.take();
        parser_.restart();
        return ++open_quotes_ > limits_.open_quotes ? "没有闭合的引号太多，文件可能不是 CSV" : "";
    }

    const CsvLimits& limits_;
    const CsvVisitor& visitor_;
    Parser parser_;
    std::deque<Physical> open_;   ///< lines of the row that has not ended
    std::deque<Physical> again_;  ///< lines to be fed anew
    std::int64_t number_ = 0;
    std::size_t bytes_ = 0;
    std::size_t rows_ = 0;
    std::size_t open_quotes_ = 0;
    bool first_ = true;
    bool stopped_ = false;
};

}  // namespace

std::string read_csv(const std::filesystem::path& file, const CsvLimits& limits, const CsvVisitor& visitor) {
    Lines lines(file, limits.row_bytes);
    if (!lines.opened()) return "打不开文件 " + file.string();
    const Encoding encoding = encoding_of(lines.beginning());
    if (!encoding.refusal.empty()) return encoding.refusal;
    lines.go_to(encoding.mark_bytes);
    LineDecoder decoder(encoding.name);
    return Reading(limits, visitor).run(lines, decoder);
}

}  // namespace xiaoer::adapters
