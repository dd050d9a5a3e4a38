// See csv_import.hpp.
#include "adapters/orders/local/csv_import.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <unordered_set>

#include "adapters/orders/local/csv_cells.hpp"
#include "adapters/tables/read.hpp"
#include "bot/base/utf8.hpp"

namespace xiaoer::adapters {
namespace {

constexpr std::size_t kReportedRows = 1'000;
constexpr std::size_t kReportedColumns = 60;
constexpr int kRowsBeforeHeader = 20;
constexpr std::size_t kOrdersAtOnce = 500;  // in one transaction, so that a serving bot waits little
constexpr std::size_t kItemsOfOrder = 200;
constexpr std::size_t kLongestText = 500;    // characters of a title, a name
constexpr std::size_t kLongestMemo = 1'000;  // bytes, as the platforms have it

/// One order as the file tells it; what the file has no column for stays as it was.
struct Draft {
    std::string id;
    std::string buyer;
    core::Order told;
    bool state_told = false;
};

/// A row that cannot be taken, with its reason.
struct Rejection {
    std::string reason;
};

std::string in_quotes(std::string_view text) {
    return "“" + std::string(base::prefix_points(text, 30)) + "”";
}

/// Reads the cells of one row into a draft. What is said through doubt costs a value, not the row.
class RowReader {
  public:
    using Doubt = std::function<void(std::string reason)>;
    RowReader(const Columns& columns, const std::vector<std::string>& row, std::chrono::minutes utc_offset,
              const Doubt& doubt)
        : columns_(columns), row_(row), utc_offset_(utc_offset), doubt_(doubt) {}

    std::optional<Rejection> read(Draft& draft) {
        draft.id = order_id_of(cell(Column::id));
        if (is_rounded_number(draft.id)) {
            return reject("订单编号 " + in_quotes(draft.id) +
                          " 被表格软件改成了科学计数，请从后台重新导出，不要另存");
        }
        if (draft.id.empty()) return reject("没有订单编号");
        if (!is_order_id(draft.id)) return reject("订单编号 " + in_quotes(draft.id) + " 不像订单编号");
        draft.told.id = draft.id;
        draft.buyer = short_text(Column::buyer);
        if (const std::string state = cell(Column::state); !state.empty()) {
            const auto known = trade_state_of(state);
            if (known) draft.told.state = *known;
            draft.state_told = known.has_value();
            if (!known) doubt_("订单状态 " + in_quotes(state) + " 不认识，状态没有改");
        } else if (columns_.has(Column::state)) {
            doubt_("没有订单状态，状态没有改");
        }
        read_words(draft.told);
        read_values(draft.told);
        if (const auto wrong = read_item(draft.told)) return wrong;
        draft.told.memo = cell(Column::memo);
        if (draft.told.memo.size() > kLongestMemo)
            return reject("备注超过 " + std::to_string(kLongestMemo) + " 字节");
        return std::nullopt;
    }

    /// The good that this row tells of, for a row that belongs to the order above it.
    std::optional<Rejection> read_item(core::Order& order) {
        const std::string title = short_text(Column::title);
        if (title.empty()) return std::nullopt;
        core::Item item{title, short_text(Column::code), short_text(Column::attributes), 1};
        if (auto count = order_id_of(cell(Column::quantity)); !count.empty()) {
            const auto [end, error] =
                std::from_chars(count.data(), count.data() + count.size(), item.quantity);
            if (error != std::errc{} || end != count.data() + count.size() || item.quantity < 1 ||
                item.quantity > 100'000) {
                doubt_("数量 " + in_quotes(count) + " 看不懂，按 1 件记");
                item.quantity = 1;
            }
        }
        order.items.push_back(std::move(item));
        return std::nullopt;
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
        order.province = province_of(cell(Column::changed_address));
        if (order.province.empty()) order.province = province_of(cell(Column::address));
        order.courier = short_text(Column::courier);
        order.tracking_number = order_id_of(short_text(Column::tracking_number));
    }

    void read_values(core::Order& order) {
        if (is_rounded_number(order.tracking_number)) {
            doubt_("物流单号 " + in_quotes(order.tracking_number) + " 被表格软件改成了科学计数，单号没有记");
            order.tracking_number.clear();
        }
        if (const std::string money = cell(Column::amount); !money.empty()) {
            const auto fen = fen_of(money);
            if (fen) order.amount_fen = *fen;
            if (!fen) doubt_("金额 " + in_quotes(money) + " 看不懂，金额没有记");
        }
        for (const auto& [column, into] :
             {std::pair(Column::ordered, &order.ordered), std::pair(Column::paid, &order.paid),
              std::pair(Column::shipped, &order.shipped)}) {
            const std::string text = cell(column);
            if (text.empty()) continue;
            *into = time_of(text, utc_offset_);
            if (!*into) doubt_(std::string(name_of(column)) + " " + in_quotes(text) + " 看不懂，时间没有记");
        }
    }

    const Columns& columns_;
    const std::vector<std::string>& row_;
    std::chrono::minutes utc_offset_;
    const Doubt& doubt_;
};

/// Whether a title of the order report ("坚果礼盒，玻璃保鲜盒") only joins goods that are known one by one.
bool joins_known_goods(const std::vector<core::Item>& told, const std::vector<core::Item>& known) {
    return told.size() == 1 && known.size() > 1 && std::ranges::all_of(known, [&](const core::Item& item) {
               return told.front().title.find(item.title) != std::string::npos;
           });
}

/// Of the refunds of an order's goods the one that somebody must do something about.
core::RefundState graver(core::RefundState a, core::RefundState b) {
    const auto weight = [](core::RefundState state) {
        switch (state) {
            case core::RefundState::requested:
                return 3;
            case core::RefundState::refunded:
                return 2;
            case core::RefundState::refused:
                return 1;
            case core::RefundState::none:
                return 0;
        }
        return 0;
    };
    return weight(b) > weight(a) ? b : a;
}

/// Puts what the file tells over what is known.
void overlay(const Columns& columns, const Draft& draft, BookedOrder& booked) {
    if (!draft.buyer.empty()) booked.buyer = draft.buyer;
    core::Order& order = booked.order;
    const core::Order& told = draft.told;
    order.id = told.id;
    if (draft.state_told) order.state = told.state;
    const auto over = [&columns](Column column, auto& into, const auto& from) {
        if (columns.has(column)) into = from;
    };
    over(Column::refund, order.refund, told.refund);
    over(Column::review, order.review, told.review);
    // The sum of the goods is the order's only while nothing better is known.
    const bool per_good = columns.has(Column::sub_order);
    if (told.amount_fen != 0 && (!per_good || order.amount_fen == 0)) order.amount_fen = told.amount_fen;
    const auto known_time = [](auto& into, const auto& from) {
        if (from) into = from;
    };
    known_time(order.ordered, told.ordered);
    known_time(order.paid, told.paid);
    known_time(order.shipped, told.shipped);
    over(Column::courier, order.courier, told.courier);
    over(Column::tracking_number, order.tracking_number, told.tracking_number);
    if (!per_good) over(Column::memo, order.memo, told.memo);
    over(Column::flag, order.flag, told.flag);
    if (!told.items.empty() && !joins_known_goods(told.items, order.items)) order.items = told.items;
    if (!told.province.empty()) order.province = told.province;
}

class Import {
  public:
    Import(LocalOrders& orders, const ImportOptions& options) : orders_(orders), options_(options) {}

    ImportReport run(const std::filesystem::path& file) {
        std::string stopped = is_workbook(file) ? read_sheet(file) : read_text(file);
        if (report_.refusal.empty()) report_.refusal = std::move(stopped);
        if (!columns_ && report_.refusal.empty()) report_.refusal = no_header();
        finish_order();
        write();
        if (columns_) report_.unused = columns_->unused;
        if (options_.progress) options_.progress(rows_);
        return std::move(report_);
    }

  private:
    static bool is_workbook(const std::filesystem::path& file) {
        std::ifstream in(file, std::ios::binary);
        std::string beginning(4, '\0');
        in.read(beginning.data(), 4);
        return beginning == "PK\x03\x04";
    }
    std::string read_text(const std::filesystem::path& file) {
        const CsvVisitor visitor{
            .row = [this](CsvRow&& row) { return take(row.line, row.cells); },
            .problem = [this](std::int64_t line, std::string reason) { reject(line, std::move(reason)); }};
        return read_csv(file, options_.limits, visitor);
    }
    std::string read_sheet(const std::filesystem::path& file) {
        auto read = read_table(file);
        if (!read.refusal.empty()) return read.refusal;
        if (!take(1, read.table.columns)) return {};
        for (const auto& row : read.table.rows)
            if (!take(row.line, row.cells)) break;
        return {};
    }

    bool take(std::int64_t line, const std::vector<std::string>& cells) {
        if (!columns_) return take_header(cells);
        ++rows_;
        const RowReader::Doubt doubt = [&](std::string reason) {
            ++report_.doubted_count;
            if (report_.doubted.size() < kReportedRows) report_.doubted.push_back({line, std::move(reason)});
        };
        RowReader reader(*columns_, cells, options_.utc_offset, doubt);
        const auto id = columns_->cell(cells, Column::id);
        if (is_total(id) || (!cells.empty() && is_total(clean_cell(cells.front())))) return true;
        // Merged cells: the number stands in the first row of an order alone.
        if (id.empty() && current_ && !columns_->cell(cells, Column::title).empty()) {
            (void)reader.read_item(current_->told);
            return true;
        }
        Draft draft;
        if (auto wrong = reader.read(draft)) {
            reject(line, std::move(wrong->reason));
            return true;
        }
        // An order with several goods has several rows.
        if (current_ && current_->id == draft.id) {
            add_goods(line, std::move(draft));
            return true;
        }
        finish_order();
        current_ = std::move(draft);
        return true;
    }

    void add_goods(std::int64_t line, Draft draft) {
        auto& told = current_->told;
        if (told.items.size() + draft.told.items.size() > kItemsOfOrder)
            return reject(line, "一个订单超过 " + std::to_string(kItemsOfOrder) + " 种商品");
        std::move(draft.told.items.begin(), draft.told.items.end(), std::back_inserter(told.items));
        told.refund = graver(told.refund, draft.told.refund);
        if (columns_->has(Column::sub_order)) told.amount_fen += draft.told.amount_fen;
    }

    /// The heading may stand below a title, the shop's name, the time of the export.
    bool take_header(const std::vector<std::string>& cells) {
        if (std::ranges::all_of(cells, [](const std::string& cell) { return clean_cell(cell).empty(); }))
            return true;
        auto columns = columns_of(cells);
        if (columns.has(Column::id) && (columns.has(Column::state) || columns.has(Column::title))) {
            columns_ = std::move(columns);
            return true;
        }
        if (first_.empty()) first_ = cells;
        return ++before_header_ < kRowsBeforeHeader;
    }

    std::string no_header() const {
        if (first_.empty()) return "文件里没有表头";
        std::string seen;
        for (const std::string& cell : first_) {
            if (seen.size() < 300)
                seen.append(seen.empty() ? "" : "、").append(base::prefix_points(clean_cell(cell), 20));
        }
        return "前 " + std::to_string(kRowsBeforeHeader) +
               " 行里没有表头：要有“订单编号”一列，并有“订单状态”或“商品名称”；看到的是：" + seen;
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
            const bool again = !written_.insert(draft.id).second;
            changes.push_back({draft.id, [this, &draft, again](BookedOrder& booked) {
                                   if (again) return further_goods(draft, booked);
                                   const bool older = draft.state_told && stage_of(draft.told.state) <
                                                                              stage_of(booked.order.state);
                                   report_.older += older ? 1 : 0;
                                   if (!older) overlay(*columns_, draft, booked);
                               }});
        }
        for (const Upsert result : orders_.change(changes)) {
            (result == Upsert::added     ? report_.added
             : result == Upsert::updated ? report_.updated
                                         : report_.unchanged)++;
        }
        ready_.clear();
        if (options_.progress) options_.progress(rows_);
    }

    /// Rows of an order that stood further up in the file.
    void further_goods(const Draft& draft, BookedOrder& booked) const {
        auto& order = booked.order;
        for (const auto& item : draft.told.items)
            if (std::ranges::find(order.items, item) == order.items.end() &&
                order.items.size() < kItemsOfOrder)
                order.items.push_back(item);
        order.refund = graver(order.refund, draft.told.refund);
    }

    void reject(std::int64_t line, std::string reason) {
        ++report_.rejected_count;
        if (report_.rejected.size() < kReportedRows) report_.rejected.push_back({line, std::move(reason)});
    }

    LocalOrders& orders_;
    const ImportOptions& options_;
    ImportReport report_;
    std::optional<Columns> columns_;
    std::vector<std::string> first_;  ///< the first row with text, for the message when there is no heading
    int before_header_ = 0;
    std::optional<Draft> current_;
    std::vector<Draft> ready_;
    std::unordered_set<std::string> written_;  ///< by this file
    std::size_t rows_ = 0;
};

}  // namespace

ImportReport import_orders(const std::filesystem::path& file, LocalOrders& orders,
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
    if (report.older > 0) out += "有 " + std::to_string(report.older) + " 个订单比文件里的新，没有往回改\n";
    if (!report.unused.empty()) {
        out += "没有用到的列：";
        for (std::size_t i = 0; i < report.unused.size() && i < kReportedColumns; ++i)
            out += (i == 0 ? "" : "、") + std::string(base::prefix_points(report.unused[i], 20));
        out += report.unused.size() > kReportedColumns ? "…\n" : "\n";
    }
    for (const auto& row : report.doubted)
        out += "  第 " + std::to_string(row.line) + " 行：" + row.reason + "\n";
    if (report.doubted_count > report.doubted.size())
        out += "  …另有 " + std::to_string(report.doubted_count - report.doubted.size()) + " 处\n";
    for (const auto& row : report.rejected) {
        out += "  第 " + std::to_string(row.line) + " 行：" + row.reason + "\n";
    }
    if (report.rejected_count > report.rejected.size()) {
        out += "  …另有 " + std::to_string(report.rejected_count - report.rejected.size()) + " 行\n";
    }
    return out;
}

}  // namespace xiaoer::adapters
