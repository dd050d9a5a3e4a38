// See csv_import.hpp.
#include "adapters/orders/local/csv_import.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "adapters/orders/local/csv_cells.hpp"
#include "bot/base/utf8.hpp"

namespace xiaoer::adapters {
namespace {

constexpr std::size_t kReportedRows = 1'000;
constexpr std::size_t kOrdersAtOnce = 500;  // in one transaction, so that a serving bot waits little
constexpr std::size_t kItemsOfOrder = 200;
constexpr std::size_t kLongestText = 500;    // characters of a title, a name
constexpr std::size_t kLongestMemo = 1'000;  // bytes, as the platforms have it

/// One order as the file tells it; what the file has no column for stays as it was.
struct Draft {
    std::string id;
    std::string buyer;
    core::Order told;
};

/// A row that cannot be taken, with its reason.
struct Rejection {
    std::string reason;
};

std::string in_quotes(std::string_view text) {
    return "“" + std::string(base::prefix_points(text, 30)) + "”";
}

/// Reads the cells of one row into a draft.
class RowReader {
  public:
    RowReader(const Columns& columns, const std::vector<std::string>& row, std::chrono::minutes utc_offset)
        : columns_(columns), row_(row), utc_offset_(utc_offset) {}

    std::optional<Rejection> read(Draft& draft) {
        draft.id = cell(Column::id);
        if (is_rounded_number(draft.id)) {
            return reject("订单编号 " + in_quotes(draft.id) +
                          " 被表格软件改成了科学计数，请从后台重新导出，不要另存");
        }
        if (draft.id.empty()) return reject("没有订单编号");
        if (!is_order_id(draft.id)) return reject("订单编号 " + in_quotes(draft.id) + " 不像订单编号");
        draft.told.id = draft.id;
        draft.buyer = short_text(Column::buyer);
        if (draft.buyer.empty()) return reject("没有买家会员名");
        const std::string state = cell(Column::state);
        if (const auto known = trade_state_of(state)) {
            draft.told.state = *known;
        } else {
            return reject("订单状态 " + in_quotes(state) + " 不认识");
        }
        read_words(draft.told);
        return read_values(draft.told);
    }

  private:
    static std::optional<Rejection> reject(std::string reason) { return Rejection{std::move(reason)}; }
    std::string cell(Column column) { return columns_.cell(row_, column); }
    std::string short_text(Column column) {
        return std::string(base::prefix_points(cell(column), kLongestText));
    }

    void read_words(core::Order& order) {
        order.refund = refund_state_of(cell(Column::refund));
        order.review = review_state_of(cell(Column::review));
        order.flag = flag_of(cell(Column::flag));
        order.province = province_of(cell(Column::address));
        order.courier = short_text(Column::courier);
        order.tracking_number = short_text(Column::tracking_number);
    }

    std::optional<Rejection> read_values(core::Order& order) {
        if (is_rounded_number(order.tracking_number)) {
            return reject("物流单号 " + in_quotes(order.tracking_number) + " 被表格软件改成了科学计数");
        }
        if (const std::string money = cell(Column::amount); !money.empty()) {
            const auto fen = fen_of(money);
            if (!fen) return reject("金额 " + in_quotes(money) + " 看不懂");
            order.amount_fen = *fen;
        }
        if (const std::string title = short_text(Column::title); !title.empty()) {
            core::Item item{title, short_text(Column::code), short_text(Column::attributes), 1};
            if (const std::string count = cell(Column::quantity); !count.empty()) {
                const auto [end, error] =
                    std::from_chars(count.data(), count.data() + count.size(), item.quantity);
                if (error != std::errc{} || end != count.data() + count.size() || item.quantity < 1 ||
                    item.quantity > 100'000) {
                    return reject("数量 " + in_quotes(count) + " 看不懂");
                }
            }
            order.items.push_back(std::move(item));
        }
        order.memo = cell(Column::memo);
        if (order.memo.size() > kLongestMemo)
            return reject("备注超过 " + std::to_string(kLongestMemo) + " 字节");
        for (const auto& [column, into] :
             {std::pair(Column::ordered, &order.ordered), std::pair(Column::paid, &order.paid),
              std::pair(Column::shipped, &order.shipped)}) {
            const std::string text = cell(column);
            if (text.empty()) continue;
            *into = time_of(text, utc_offset_);
            if (!*into) return reject(std::string(name_of(column)) + " " + in_quotes(text) + " 看不懂");
        }
        return std::nullopt;
    }

    const Columns& columns_;
    const std::vector<std::string>& row_;
    std::chrono::minutes utc_offset_;
};

/// Puts what the file tells over what is known.
void overlay(const Columns& columns, const Draft& draft, BookedOrder& booked) {
    booked.buyer = draft.buyer;
    core::Order& order = booked.order;
    const core::Order& told = draft.told;
    order.id = told.id;
    order.state = told.state;
    const auto over = [&columns](Column column, auto& into, const auto& from) {
        if (columns.has(column)) into = from;
    };
    over(Column::refund, order.refund, told.refund);
    over(Column::review, order.review, told.review);
    over(Column::amount, order.amount_fen, told.amount_fen);
    over(Column::ordered, order.ordered, told.ordered);
    over(Column::paid, order.paid, told.paid);
    over(Column::shipped, order.shipped, told.shipped);
    over(Column::courier, order.courier, told.courier);
    over(Column::tracking_number, order.tracking_number, told.tracking_number);
    over(Column::memo, order.memo, told.memo);
    over(Column::flag, order.flag, told.flag);
    if (!told.items.empty()) order.items = told.items;
    if (!told.province.empty()) order.province = told.province;
}

class Import {
  public:
    Import(LocalOrders& orders, const ImportOptions& options) : orders_(orders), options_(options) {}

    ImportReport run(const std::filesystem::path& file) {
        const CsvVisitor visitor{
            .row = [this](CsvRow&& row) { return take(row); },
            .problem = [this](std::int64_t line, std::string reason) { reject(line, std::move(reason)); }};
        std::string stopped = read_csv(file, options_.limits, visitor);
        if (report_.refusal.empty()) report_.refusal = std::move(stopped);
        if (!columns_ && report_.refusal.empty()) report_.refusal = "文件里没有表头";
        finish_order();
        write();
        if (options_.progress) options_.progress(rows_);
        return std::move(report_);
    }

  private:
    bool take(const CsvRow& row) {
        if (!columns_) return take_header(row.cells);
        ++rows_;
        Draft draft;
        if (auto wrong = RowReader(*columns_, row.cells, options_.utc_offset).read(draft)) {
            reject(row.line, std::move(wrong->reason));
            return true;
        }
        // An order with several goods has several rows, one behind the other.
        if (current_ && current_->id == draft.id) {
            auto& items = current_->told.items;
            if (items.size() + draft.told.items.size() > kItemsOfOrder) {
                reject(row.line, "一个订单超过 " + std::to_string(kItemsOfOrder) + " 种商品");
            } else {
                std::move(draft.told.items.begin(), draft.told.items.end(), std::back_inserter(items));
            }
            return true;
        }
        finish_order();
        current_ = std::move(draft);
        return true;
    }

    bool take_header(const std::vector<std::string>& cells) {
        columns_ = columns_of(cells);
        std::string missing;
        for (const Column needed : {Column::id, Column::buyer, Column::state}) {
            if (!columns_->has(needed)) missing.append(missing.empty() ? "" : "、").append(name_of(needed));
        }
        if (missing.empty()) return true;
        std::string seen;
        for (const std::string& cell : cells) {
            if (seen.size() < 300)
                seen.append(seen.empty() ? "" : "、").append(base::prefix_points(clean_cell(cell), 20));
        }
        report_.refusal = "表头里没有 " + missing + "；看到的是：" + seen;
        return false;
    }

    void finish_order() {
        if (!current_) return;
        ready_.push_back(std::move(*current_));
        current_.reset();
        if (ready_.size() >= kOrdersAtOnce) write();
    }

    void write() {
        std::vector<OrderChange> changes;
        changes.reserve(ready_.size());
        for (const Draft& draft : ready_) {
            changes.push_back({draft.id, [&](BookedOrder& booked) { overlay(*columns_, draft, booked); }});
        }
        for (const Upsert result : orders_.change(changes)) {
            (result == Upsert::added     ? report_.added
             : result == Upsert::updated ? report_.updated
                                         : report_.unchanged)++;
        }
        ready_.clear();
        if (options_.progress) options_.progress(rows_);
    }

    void reject(std::int64_t line, std::string reason) {
        ++report_.rejected_count;
        if (report_.rejected.size() < kReportedRows) report_.rejected.push_back({line, std::move(reason)});
    }

    LocalOrders& orders_;
    const ImportOptions& options_;
    ImportReport report_;
    std::optional<Columns> columns_;
    std::optional<Draft> current_;
    std::vector<Draft> ready_;
    std::size_t rows_ = 0;
};

}  // namespace

ImportReport import_csv(const std::filesystem::path& file, LocalOrders& orders,
                        const ImportOptions& options) {
    try {
        return Import(orders, options).run(file);
    } catch (const SQLite::Exception& fault) {
        ImportReport report;
        report.refusal = std::string("写订单库失败，已经写入的批次保留：") + fault.what();
        return report;
    }
}

std::string render_report(const ImportReport& report) {
    std::string out;
    if (!report.refusal.empty()) out += "导入中止：" + report.refusal + "\n";
    out += "新增 " + std::to_string(report.added) + "，更新 " + std::to_string(report.updated) + "，未变 " +
           std::to_string(report.unchanged) + "，未导入 " + std::to_string(report.rejected_count) + "\n";
    for (const auto& row : report.rejected) {
        out += "  第 " + std::to_string(row.line) + " 行：" + row.reason + "\n";
    }
    if (report.rejected_count > report.rejected.size()) {
        out += "  …另有 " + std::to_string(report.rejected_count - report.rejected.size()) + " 行\n";
    }
    return out;
}

}  // namespace xiaoer::adapters
