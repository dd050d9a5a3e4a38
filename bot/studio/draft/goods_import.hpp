// What a table of goods would make of the trainers' files: goods added, changed and removed, as whole files
// that load. What the table does not tell stays as the trainers wrote it. Writes nothing.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "bot/sheets/goods.hpp"
#include "bot/studio/draft/folder.hpp"
#include "scripts/engine/goods/goods.hpp"

namespace xiaoer::studio {

struct GoodsChange {
    enum class Kind { added, changed, removed, missing };  ///< missing: not in the table, and kept
    Kind kind = Kind::added;
    std::string id, title;
    std::int64_t line = 0;  ///< of the table; 0 for removed and missing
    struct Detail {
        std::string what;  ///< Chinese: 价格 大号
        std::string before, after;
    };
    std::vector<Detail> details = {};
};

struct GoodsPlan {
    std::vector<GoodsChange> changes;
    std::size_t unchanged = 0;
    Files files;  ///< those that change, whole; a file that goes away is in removed_files
    std::vector<std::string> removed_files;
    base::Faults faults;  ///< with errors there are no files
};

struct GoodsImport {
    bool replace = false;     ///< goods and specifications that the table does not have are removed
    scripts::Time read_at{};  ///< when the table was exported: how old its stock and prices are
    /// Of the stage named, so much of so much.
    std::function<void(const char* stage, std::size_t done, std::size_t total)> progress = {};
};

/// files: all of the draft's. Nothing is planned for rows that the reader left out.
[[nodiscard]] GoodsPlan plan_goods(const Files& files, const sheets::GoodsSheet& sheet,
                                   const GoodsImport& how);

/// GoodsImportPlan of openapi.json: counts of all, and the first of each kind.
[[nodiscard]] nlohmann::json plan_json(const GoodsPlan& plan, const sheets::GoodsSheet* sheet,
                                       const base::Faults& faults, bool applied);

}  // namespace xiaoer::studio
