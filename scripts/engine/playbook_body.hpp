// What a book consists of; for playbook.cpp (loading, facts) and say.cpp (saying) alone.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "scripts/engine/load.hpp"
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
    Conditions conditions;
    std::vector<Zone> zones;
    Phrases phrases;
    std::shared_ptr<const Guard> guard;
    std::string version;
    /// What the store's variables are, whenever it is; hours and promotion depend on the day.
    std::array<std::string, kVariables.size()> fixed;
    std::vector<std::string> promotion_texts;  ///< presentable, one for each of store.promotions

    void fix_values();
    void check_shop(const std::string& file, base::Faults& faults) const;
    [[nodiscard]] const Promotion* promotion(std::chrono::year_month_day day) const;
};

}  // namespace xiaoer::scripts
