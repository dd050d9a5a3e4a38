// A store's goods as a spreadsheet: the item exports of 千牛, 拼多多 and 抖店, and a table kept by hand. Says
// which column is what and gathers the rows of one good; what that changes in scripts/goods is decided
// elsewhere.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/tables/read.hpp"
#include "bot/base/fault.hpp"
#include "scripts/engine/goods/goods.hpp"

namespace xiaoer::sheets {

/// What a column tells of a good; attribute: one of scripts/attributes.json.
enum class GoodsField : std::uint8_t {
    unknown,
    unused,  ///< known, and nothing the bot says (销量, 主图)
    item,
    sku,
    title,
    name,
    names,
    category,
    kind,
    tags,
    pitch,
    spec,
    spec_words,
    price,
    stock,
    state,
    size,
    foot_cm,
    height_cm,
    weight_jin,
    usual,
    attribute
};

struct GoodsColumn {
    std::string heading;
    GoodsField field = GoodsField::unknown;
    std::string attribute;       ///< its id
    bool new_attribute = false;  ///< to be made, called as the heading
};

/// What a trainer decided of a column by its heading: the title of a field (价格), the id or title of an
/// attribute, kNewAttribute, or kLeaveOut.
using ColumnChoices = std::map<std::string, std::string>;
inline constexpr std::string_view kNewAttribute = "新属性";
inline constexpr std::string_view kLeaveOut = "不导入";

/// The titles of the fields that a column may be chosen to be.
[[nodiscard]] std::vector<std::string> goods_field_titles();

using TextPairs = std::vector<std::pair<std::string, std::string>>;

struct SheetSpec {
    std::int64_t line = 0;
    std::string name;
    std::string sku;
    std::vector<std::string> words;
    std::optional<std::int64_t> price_fen;
    std::optional<std::int64_t> stock;
    TextPairs values;  ///< attribute id → value
};

struct SheetSize {
    std::string size;
    TextPairs ranges;  ///< measure of SizeRow → "22.5-23"
};

struct SheetGood {
    std::int64_t line = 0;
    std::string item, title, name, category, kind, pitch;
    std::vector<std::string> names, tags;
    std::optional<bool> on_sale;
    std::vector<SheetSpec> specs;
    std::vector<SheetSize> sizes;
    TextPairs values;
};

struct GoodsSheet {
    std::string file;  ///< for faults
    std::vector<GoodsColumn> columns;
    std::vector<SheetGood> goods;
    std::size_t rows = 0;
    std::size_t bad_rows = 0;  ///< left out of goods, each with a fault
};

/// Enough for 20,000 goods with 60,000 specifications.
inline constexpr adapters::TableLimits kGoodsLimits{.file_bytes = std::size_t{64} << 20U,
                                                    .part_bytes = std::size_t{96} << 20U,
                                                    .text_bytes = std::size_t{128} << 20U,
                                                    .rows = 200'000,
                                                    .columns = 256};

/// Nothing, with faults, when the file is no table of goods. A bad row is a fault with row and column and is
/// counted; the other rows are read all the same. progress: rows done, of how many.
[[nodiscard]] std::optional<GoodsSheet> read_goods(
    const std::filesystem::path& file, const std::string& name, const scripts::Goods& known,
    const ColumnChoices& choices, base::Faults& faults,
    const std::function<void(std::size_t, std::size_t)>& progress = {},
    const adapters::TableLimits& limits = kGoodsLimits);

}  // namespace xiaoer::sheets
