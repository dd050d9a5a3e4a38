// Looks for what is well-formed and still wrong in a book: what loading refuses (check_phrases, check_paths)
// and what `xiaoer check` and the console report besides (lint). It changes nothing.
#pragma once

#include <string_view>
#include <vector>

#include "scripts/engine/guard/claims.hpp"
#include "scripts/engine/load.hpp"
#include "scripts/engine/phrases.hpp"
#include "scripts/engine/playbook.hpp"
#include "scripts/engine/variables.hpp"

namespace xiaoer::scripts {

/// Longest text a phrase may become.
constexpr std::size_t kMaxText = 500;

/// Every variant with the values at their longest and without the optional ones: known variables that have a
/// value, at most kMaxText characters, nothing forbidden; every phrase of phrase_ids.hpp there. file is shown
/// for what is missing.
void check_phrases(const Phrases& phrases, const Guard& guard, const std::string& folder,
                   base::Faults& faults);
/// What a value may be for every variable, "" = none.
using Filling = std::array<std::string, kVariables.size()>;
/// What reads wrong only with the store's own values in it: text doubled where a value meets the sentence
/// (付款后付款后48小时内发出), with every optional value and with none; and claims in phrases that are said
/// before they are true.
void check_said(const Phrases& phrases, const std::vector<Claim>& claims, const std::vector<Filling>& stores,
                base::Faults& faults);
/// Phrases that conditions, notes and problems name.
void check_called(const Conditions& conditions, const Notes& notes, const Problems& problems,
                  const Phrases& phrases, const std::string& folder, base::Faults& faults);
/// Note kinds, phrases and intents that routes name.
void check_routing(const Routing& routes, const Notes& notes, const Phrases& phrases, const std::string& file,
                   base::Faults& faults);

/// Phrases that attributes name, goods that the shop's profile recommends.
void check_goods(const Goods& goods, const ShopProfile& shop, const Phrases& phrases,
                 const std::string& folder, base::Faults& faults);

/// intents: every id of the catalogue. Errors: intents without a path, paths, phrases, conditions and choices
/// without an intent, courses without their phrase, equal variants, no way to a human offered. Warnings:
/// expired periods, a single variant where a buyer may hear it twice.
[[nodiscard]] base::Faults lint(const Playbook& playbook, const std::vector<std::string_view>& intents,
                                std::chrono::year_month_day today);

}  // namespace xiaoer::scripts
