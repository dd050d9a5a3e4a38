// See goods.hpp. The headings are those the platforms' exports are known to have, with and without 必填 marks
// and units.
#include "bot/sheets/goods.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "bot/base/utf8.hpp"
#include "bot/sheets/goods_cells.hpp"
#include "bot/sheets/goods_columns.hpp"

namespace xiaoer::sheets {
namespace {

using Field = GoodsField;

constexpr std::size_t kHeadingRows = 6;  ///< an export may explain itself above its heading
constexpr std::size_t kFaultsAtMost = 200;
constexpr std::size_t kTitleAtMost = 120;
constexpr std::size_t kSpecAtMost = 60;
constexpr std::size_t kValueAtMost = 240;
constexpr std::size_t kSpecsAtMost = 200;
constexpr double kPriceAtMost = 1'000'000;

class Reader {
  public:
    Reader(GoodsSheet& sheet, const scripts::Goods& known, const ColumnChoices& choices, base::Faults& faults)
        : sheet_(sheet), known_(known), choices_(choices), faults_(faults) {}

    /// False when no column is a title.
    bool take_heading(const std::vector<std::string>& cells) {
        sheet_.columns.clear();
        rank_.clear();
        for (const auto& heading : cells)
            sheet_.columns.push_back(column_of(heading));
        // One column for a field; the others say the same less well.
        for (std::size_t i = 0; i < sheet_.columns.size(); ++i)
            for (std::size_t j = 0; j < sheet_.columns.size(); ++j)
                if (i != j && same_field(i, j) && (rank_[j] < rank_[i] || (rank_[j] == rank_[i] && j < i)))
                    sheet_.columns[i].field = Field::unused;
        return std::any_of(sheet_.columns.begin(), sheet_.columns.end(),
                           [](const GoodsColumn& column) { return column.field == Field::title; });
    }

    void take_row(std::int64_t line, const std::vector<std::string>& cells) {
        ++sheet_.rows;
        line_ = line;
        cells_ = &cells;
        bad_ = false;
        SheetGood row;
        SheetSpec spec;
        spec.line = row.line = line;
        read(row, spec);
        auto* good = continued(row);
        if (good == nullptr && row.title.empty()) bad(column(Field::title), "缺标题，这一行不知道是哪件商品");
        if (bad_) {
            ++sheet_.bad_rows;
            // A row that begins a good and is bad must not hand its specifications to the good before.
            if (good == nullptr) last_.reset();
            return;
        }
        if (good == nullptr) {
            good = &begin(std::move(row));
        } else {
            fill(*good, std::move(row));
        }
        add_spec(*good, std::move(spec));
    }

    void finish() {
        for (auto& good : sheet_.goods)
            settle_values(good);
    }

  private:
    GoodsColumn column_of(const std::string& heading) {
        GoodsColumn column{trimmed(heading), Field::unknown, "", false};
        const auto plain = plain_heading(heading);
        rank_.push_back(0);
        const auto take_field = [&](const std::string& word) {
            const auto found = known_heading(word);
            column.field = found.field;
            rank_.back() = found.rank;
            return found.field != Field::unknown;
        };
        const auto take_attribute = [&](const scripts::Attribute* attribute) {
            if (attribute == nullptr) return false;
            column.field = Field::attribute;
            column.attribute = attribute->id;
            return true;
        };
        if (const auto choice = choices_.find(column.heading); choice != choices_.end()) {
            if (choice->second == kLeaveOut) {
                column.field = Field::unused;
            } else if (choice->second == kNewAttribute) {
                column.field = Field::attribute;
                column.new_attribute = true;
                column.attribute = column.heading;
            } else if (!take_attribute(attribute_called(known_, choice->second)) &&
                       !take_field(plain_heading(choice->second))) {
                faults_.push_back({sheet_.file, 0, static_cast<int>(rank_.size()), column.heading,
                                   "没有叫“" + choice->second + "”的栏目或属性，请检查拼写"});
            }
            return column;
        }
        if (!plain.empty() && !take_field(plain)) (void)take_attribute(attribute_of_heading(known_, plain));
        return column;
    }

    [[nodiscard]] bool same_field(std::size_t i, std::size_t j) const {
        const auto& one = sheet_.columns[i];
        const auto& other = sheet_.columns[j];
        // Colour and size are two columns of one specification.
        if (one.field != other.field || one.field == Field::spec) return false;
        if (one.field == Field::unknown || one.field == Field::unused) return false;
        return one.field != Field::attribute || one.attribute == other.attribute;
    }

    [[nodiscard]] std::size_t column(Field field) const {
        for (std::size_t i = 0; i < sheet_.columns.size(); ++i)
            if (sheet_.columns[i].field == field) return i;
        return 0;
    }

    void bad(std::size_t column, std::string message) {
        bad_ = true;
        if (++told_ > kFaultsAtMost) return;
        if (told_ == kFaultsAtMost) message += "（出错的行太多，后面的不再一一列出）";
        faults_.push_back({sheet_.file, static_cast<int>(line_), static_cast<int>(column) + 1,
                           column < sheet_.columns.size() ? sheet_.columns[column].heading : "",
                           std::move(message)});
    }

    std::string limited(std::size_t column, std::string text, std::size_t at_most) {
        if (base::length(text) > at_most) bad(column, "最多" + std::to_string(at_most) + "个字，请写短些");
        return text;
    }

    void read(SheetGood& row, SheetSpec& spec) {
        SheetSize size;
        std::string extra_size;
        for (std::size_t i = 0; i < sheet_.columns.size() && i < cells_->size(); ++i) {
            auto cell = trimmed((*cells_)[i]);
            if (cell.empty()) continue;
            const auto& column = sheet_.columns[i];
            switch (column.field) {
                case Field::unknown:
                case Field::unused:
                    break;
                case Field::item:
                    row.item = limited(i, std::move(cell), 40);
                    break;
                case Field::sku:
                    spec.sku = limited(i, std::move(cell), 40);
                    break;
                case Field::title:
                    row.title = limited(i, std::move(cell), kTitleAtMost);
                    break;
                case Field::name:
                    row.name = limited(i, std::move(cell), 30);
                    break;
                case Field::names:
                    row.names = words_of(cell);
                    break;
                case Field::category:
                    row.category = limited(i, last_part(cell), 40);
                    break;
                case Field::kind:
                    row.kind = limited(i, std::move(cell), 20);
                    break;
                case Field::tags:
                    row.tags = words_of(cell);
                    break;
                case Field::pitch:
                    row.pitch = limited(i, std::move(cell), 60);
                    break;
                case Field::spec:
                    spec.name += (spec.name.empty() ? "" : " ") + spec_name(cell);
                    if (base::length(spec.name) > kSpecAtMost)
                        bad(i, "规格名最多" + std::to_string(kSpecAtMost) + "个字");
                    break;
                case Field::spec_words:
                    spec.words = words_of(cell);
                    break;
                case Field::price:
                    read_price(i, cell, spec);
                    break;
                case Field::stock:
                    read_stock(i, cell, spec);
                    break;
                case Field::state:
                    row.on_sale = state_of(cell);
                    if (!row.on_sale) bad(i, "“" + cell + "”看不懂，写“在售”或“下架”");
                    break;
                case Field::size:
                    size.size = limited(i, std::move(cell), 20);
                    break;
                case Field::foot_cm:
                    read_measure(i, "foot_cm", std::move(cell), size);
                    break;
                case Field::height_cm:
                    read_measure(i, "height_cm", std::move(cell), size);
                    break;
                case Field::weight_jin:
                    read_measure(i, "weight_jin", std::move(cell), size);
                    break;
                case Field::usual:
                    read_measure(i, "usual", std::move(cell), size);
                    break;
                case Field::attribute:
                    spec.values.emplace_back(column.attribute, limited(i, std::move(cell), kValueAtMost));
                    break;
            }
        }
        if (size.ranges.empty()) return;
        if (size.size.empty()) size.size = spec.name;
        if (size.size.empty()) return bad(column(Field::size), "写了尺寸，还要写是哪个尺码");
        row.sizes.push_back(std::move(size));
    }

    /// 食品>坚果>混合坚果 → 混合坚果
    static std::string last_part(const std::string& cell) {
        auto parts = split(cell, U">/＞\\");
        return parts.empty() ? cell : parts.back();
    }

    void read_price(std::size_t i, const std::string& cell, SheetSpec& spec) {
        double yuan = 0;
        if (!read_amount(cell, yuan) || yuan <= 0 || yuan > kPriceAtMost)
            return bad(i, "“" + cell + "”不是价格，写大于0的数字（元），例如 29.9；每个规格一行一个价");
        spec.price_fen = std::llround(yuan * 100);
    }

    void read_stock(std::size_t i, const std::string& cell, SheetSpec& spec) {
        double pieces = 0;
        if (!read_amount(cell, pieces) || pieces != std::floor(pieces) || pieces > 100'000'000)
            return bad(i, "“" + cell + "”不是库存，写整数，例如 120");
        spec.stock = static_cast<std::int64_t>(pieces);
    }

    void read_measure(std::size_t i, const char* measure, std::string cell, SheetSize& size) {
        for (const std::string_view mark : {"～", "~", "—", "至", "–"})
            if (const auto at = cell.find(mark); at != std::string::npos) cell.replace(at, mark.size(), "-");
        for (const std::string_view unit : {"cm", "CM", "厘米", "斤", "码"})
            for (auto at = cell.find(unit); at != std::string::npos; at = cell.find(unit))
                cell.erase(at, unit.size());
        std::erase(cell, ' ');
        if (!is_range(cell)) return bad(i, "“" + cell + "”不是范围，写 22.5-23 或 23");
        size.ranges.emplace_back(measure, std::move(cell));
    }

    /// The good that a row belongs to: the one of its item, of its title where it has none, or the last one
    /// when it tells neither.
    SheetGood* continued(const SheetGood& row) {
        if (row.item.empty() && row.title.empty()) return last_ ? &sheet_.goods[*last_] : nullptr;
        const auto key = key_of(row);
        const auto it = by_key_.find(key);
        if (it == by_key_.end()) return nullptr;
        last_ = it->second;
        return &sheet_.goods[it->second];
    }
    static std::string key_of(const SheetGood& row) {
        return row.item.empty() ? "t" + row.title : "i" + row.item;
    }

    SheetGood& begin(SheetGood row) {
        last_ = sheet_.goods.size();
        by_key_.emplace(key_of(row), *last_);
        sheet_.goods.push_back(std::move(row));
        return sheet_.goods.back();
    }

    static void fill(SheetGood& good, SheetGood row) {
        const auto take = [](auto& into, auto& from) {
            if (into.empty()) into = std::move(from);
        };
        take(good.title, row.title);
        take(good.name, row.name);
        take(good.category, row.category);
        take(good.kind, row.kind);
        take(good.pitch, row.pitch);
        take(good.names, row.names);
        take(good.tags, row.tags);
        // A good is on sale as long as one of its specifications is.
        if (row.on_sale) good.on_sale = *row.on_sale || good.on_sale.value_or(false);
        for (auto& size : row.sizes)
            good.sizes.push_back(std::move(size));
    }

    void add_spec(SheetGood& good, SheetSpec spec) {
        const bool same = std::any_of(good.specs.begin(), good.specs.end(),
                                      [&](const SheetSpec& other) { return other.name == spec.name; });
        if (same && spec.name.empty()) {
            // A further row that tells no specification adds to the first.
            for (auto& value : spec.values)
                good.specs.front().values.push_back(std::move(value));
            return;
        }
        if (same) {
            bad(column(Field::spec), "规格“" + spec.name + "”在这件商品里写了两次");
            ++sheet_.bad_rows;
            return;
        }
        if (good.specs.size() >= kSpecsAtMost) {
            bad(column(Field::spec), "一件商品最多" + std::to_string(kSpecsAtMost) + "个规格");
            ++sheet_.bad_rows;
            return;
        }
        good.specs.push_back(std::move(spec));
    }

    /// What every specification tells alike, or the first row alone, is the good's own.
    static void settle_values(SheetGood& good) {
        TextPairs shared;
        if (!good.specs.empty()) {
            for (const auto& one : good.specs.front().values) {
                const auto tells = [&](const SheetSpec& spec, bool alike) {
                    return std::any_of(spec.values.begin(), spec.values.end(), [&](const auto& pair) {
                        return pair.first == one.first && (!alike || pair.second == one.second);
                    });
                };
                const auto behind = good.specs.begin() + 1;
                const bool all = std::all_of(behind, good.specs.end(),
                                             [&](const SheetSpec& spec) { return tells(spec, true); });
                const bool alone = std::none_of(behind, good.specs.end(),
                                                [&](const SheetSpec& spec) { return tells(spec, false); });
                if (all || alone) shared.push_back(one);
            }
        }
        for (auto& spec : good.specs)
            std::erase_if(spec.values, [&](const auto& pair) {
                return std::any_of(shared.begin(), shared.end(),
                                   [&](const auto& all) { return all.first == pair.first; });
            });
        good.values = std::move(shared);
        // A good sold in one piece has no specification to choose; its price and stock need one.
        std::erase_if(good.specs, [](const SheetSpec& spec) {
            return spec.name.empty() && !spec.price_fen && !spec.stock;
        });
        for (auto& spec : good.specs)
            if (spec.name.empty()) spec.name = good.specs.size() == 1 ? "默认" : "其他";
    }

    GoodsSheet& sheet_;
    const scripts::Goods& known_;
    const ColumnChoices& choices_;
    base::Faults& faults_;
    std::vector<std::size_t> rank_;  ///< beside columns
    std::unordered_map<std::string, std::size_t> by_key_;
    std::optional<std::size_t> last_;
    std::int64_t line_ = 0;
    const std::vector<std::string>* cells_ = nullptr;
    bool bad_ = false;
    std::size_t told_ = 0;
};

}  // namespace

std::optional<GoodsSheet> read_goods(const std::filesystem::path& file, const std::string& name,
                                     const scripts::Goods& known, const ColumnChoices& choices,
                                     base::Faults& faults,
                                     const std::function<void(std::size_t, std::size_t)>& progress,
                                     const adapters::TableLimits& limits) {
    constexpr std::size_t kStep = 1'000;
    auto read = adapters::read_table(file, limits);
    for (auto& problem : read.problems)
        faults.push_back({name, static_cast<int>(problem.line), 0, "", std::move(problem.reason)});
    if (!read.refusal.empty()) {
        faults.push_back({name, 0, 0, "", read.refusal});
        return std::nullopt;
    }
    GoodsSheet sheet;
    sheet.file = name;
    sheet.bad_rows = read.problems.size();
    Reader reader(sheet, known, choices, faults);
    auto& rows = read.table.rows;
    std::size_t first = 0;
    bool found = reader.take_heading(read.table.columns);
    while (!found && first < std::min(kHeadingRows, rows.size()))
        found = reader.take_heading(rows[first++].cells);
    if (!found) {
        faults.push_back(
            {name, 0, 0, "",
             "第一行没有认出“标题”一列（商品标题、宝贝名称、商品名称都行），请对照平台导出的文件"});
        return std::nullopt;
    }
    for (const auto& [heading, choice] : choices)
        if (std::none_of(sheet.columns.begin(), sheet.columns.end(),
                         [&heading = heading](const GoodsColumn& c) { return c.heading == heading; }))
            faults.push_back({name, 0, 0, heading, "表格里没有叫“" + heading + "”的列"});
    for (auto i = first; i < rows.size(); ++i) {
        reader.take_row(rows[i].line, rows[i].cells);
        rows[i].cells = {};
        if (progress && (i % kStep == 0 || i + 1 == rows.size())) progress(i + 1, rows.size());
    }
    reader.finish();
    return sheet;
}

}  // namespace xiaoer::sheets
