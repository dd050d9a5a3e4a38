// Goods as trainers see them: cards to look through, one good's document, and what buyers asked that no good
// answers yet. Changes only the files it is given.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "bot/sheets/goods.hpp"
#include "bot/store/store.hpp"
#include "bot/studio/draft/documents.hpp"
#include "bot/studio/draft/workshop.hpp"

namespace xiaoer::studio {

struct GoodsWish {
    std::string search;  ///< in id, title, names, item ids, category and tags
    std::size_t offset = 0;
    std::size_t limit = 100;
};

/// GoodsPage of openapi.json: {goods, found, of, attributes}.
[[nodiscard]] nlohmann::json goods_cards(const Loaded& shown, const Loaded& live, const GoodsWish& wish,
                                         core::Time now);

[[nodiscard]] Document read_good(const Files& files, const std::string& id);
/// etag "" = it must be new; a new one goes to scripts/goods/own.json.
void put_good(Files& files, const std::string& id, const Json& document, const std::string& etag);
/// Takes it out of other goods' companions as well.
void remove_good(Files& files, const std::string& id);
/// One value of a good, whatever else changed in it meanwhile.
void fill_value(Files& files, const std::string& id, const std::string& attribute, const std::string& value);

/// Of rows of the register goods_missing: each good and attribute once, the most asked first, with the
/// buyers' words (masked). What the shown goods answer by now is left out.
[[nodiscard]] nlohmann::json missing_knowledge(const Loaded& shown,
                                               const std::vector<store::RegisterRow>& rows);

/// A table of goods, as it was uploaded.
struct GoodsUpload {
    std::string bytes;
    std::string name;
    sheets::ColumnChoices choices;
    bool replace = false;
    bool skip_bad = false;
    bool apply = false;
    std::string base;         ///< hash that the preview was made on; "" = none was
    core::Time written_at{};  ///< of the file, on its owner's machine
};
inline constexpr std::size_t kGoodsUploadBytes = std::size_t{32} << 20U;

/// GoodsImportPlan of openapi.json. Refusal 409 when the files are not those of the preview, or do not load.
[[nodiscard]] nlohmann::json import_goods(Workshop& workshop, const std::string& by,
                                          const GoodsUpload& upload);

}  // namespace xiaoer::studio
