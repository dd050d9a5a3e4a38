// Which heading of a goods table tells what; for goods.cpp alone.
#pragma once

#include <string>
#include <string_view>

#include "bot/sheets/goods.hpp"

namespace xiaoer::sheets {

/// "*商品标题（必填）" and "价格(元)" are 商品标题 and 价格.
[[nodiscard]] std::string plain_heading(std::string_view heading);

struct KnownHeading {
    GoodsField field = GoodsField::unknown;
    std::size_t rank = 0;  ///< among the headings of the field: where a table has several, the least is taken
};
[[nodiscard]] KnownHeading known_heading(const std::string& plain);

/// The attribute of that id or title; null when there is none whose value a table could tell.
[[nodiscard]] const scripts::Attribute* attribute_called(const scripts::Goods& goods,
                                                         const std::string& word);
/// The same by what exports call it otherwise: 配料表, 净重.
[[nodiscard]] const scripts::Attribute* attribute_of_heading(const scripts::Goods& goods,
                                                             const std::string& plain);

}  // namespace xiaoer::sheets
