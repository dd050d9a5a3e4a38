// Puts what a table tells of a good into its JSON document; for goods_import.cpp alone.
#pragma once

#include <string>

#include "bot/studio/draft/goods_import.hpp"
#include "bot/studio/draft/house_style.hpp"

namespace xiaoer::studio {

/// Fields that the table leaves empty stay as they are; what changed is added to change.details.
void merge_good(Json& good, const sheets::SheetGood& row, const GoodsImport& how, GoodsChange& change);

/// A value as people read it; "" for none.
[[nodiscard]] std::string json_text(const Json& value);
[[nodiscard]] std::string json_text_at(const Json& object, const char* key);

}  // namespace xiaoer::studio
