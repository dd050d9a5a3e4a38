// What a book consists of; for playbook.cpp (loading, facts) and say.cpp (saying) alone.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "scripts/engine/goods/goods.hpp"
#include "scripts/engine/guard/claims.hpp"
#include "scripts/engine/lint.hpp"
#include "scripts/engine/load.hpp"
#include "scripts/engine/photo_sets.hpp"
#include "scripts/engine/phrases.hpp"
#include "scripts/engine/playbook.hpp"
#include "scripts/engine/registers.hpp"
#include "scripts/engine/variables.hpp"

namespace xiaoer::scripts {

struct Playbook::Body {
    ShopProfile shop;
    Policy policy;
    Routing routes;
    Notes notes;
    Problems problems;
    Registers registers;
    PhotoSets photos;
    Conditions conditions;
    Zones zones;
    Dialogue dialogue;
    Phrases phrases;
    std::shared_ptr<const Goods> goods;
    std::shared_ptr<const Guard> guard;
    std::vector<Claim> claims;
    std::string version;
    /// What the store's variables are, whenever it is; hours and promotion depend on the day.
    Filling fixed;
    std::vector<std::string> promotion_texts;  ///< presentable, one for each of store.promotions

    void fix_values();
    /// The store's own variables as buyers may see them, once for each promotion.
    [[nodiscard]] std::vector<Filling> fillings() const;
    void check_shop(const std::string& file, base::Faults& faults) const;
    [[nodiscard]] const Promotion* promotion(std::chrono::year_month_day day) const;
};

}  // namespace xiaoer::scripts
