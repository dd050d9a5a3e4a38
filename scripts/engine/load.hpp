// The loaders of the single files, for playbook.cpp alone. Each reads one file strictly, appends every fault
// and fills what it could read; whether the whole may be used is decided by the book.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "bot/base/document.hpp"
#include "bot/base/fault.hpp"
#include "scripts/engine/dialogue.hpp"
#include "scripts/engine/policy.hpp"
#include "scripts/engine/render.hpp"

namespace xiaoer::scripts {

/// A file as the trainer knows it: "scripts/phrases/core.json".
struct File {
    std::filesystem::path path;
    std::string name;
};

struct Routing {
    std::vector<Route> rows;  ///< sorted by intent
    std::map<std::string, std::string, std::less<>> titles;
    std::vector<std::string> clarify;
    std::map<std::string, std::string, std::less<>> clarify_titles;
};

struct Notes {
    std::vector<NoteKind> kinds;
    std::vector<Template> texts;  ///< one for each kind
};

struct Conditions {
    std::vector<Condition> rows;
    std::vector<BigSale> big_sales;
};

struct Zones {
    std::vector<Zone> rows;
    std::array<ZoneText, 3> texts;  ///< of zone 1, 2, 3
};

struct Problems {
    std::vector<ProblemKind> kinds;
    std::vector<std::string> question_words;
    std::shared_ptr<const Patterns> opened;  ///< by which a buyer says that goods were opened or used
};

void load_shop(const File& file, ShopProfile& shop, base::Faults& faults);
void load_policy(const File& file, Policy& policy, base::Faults& faults);
void load_routing(const File& file, const Policy& policy, Routing& routes, base::Faults& faults);
void load_notes(const File& file, const Policy& policy, Notes& notes, base::Faults& faults);
void load_conditions(const File& file, const Policy& policy, Conditions& conditions, base::Faults& faults);
void load_problems(const File& file, const Policy& policy, Problems& problems, base::Faults& faults);
void load_dialogue(const File& file, const Notes& notes, Dialogue& dialogue, base::Faults& faults);
void load_zones(const File& file, Zones& zones, base::Faults& faults);

/// The name of a province or the beginning of one.
[[nodiscard]] bool is_province(std::string_view name);

/// What told the fact; see Playbook::told.
[[nodiscard]] std::optional<std::string> told_by(const Patterns& patterns, std::string_view text);

/// Where the patterns match; see Playbook::named.
[[nodiscard]] std::vector<Named> named_by(const Patterns& patterns, std::string_view text);

/// "售前" → pre_sale; a fault at key for anything else.
[[nodiscard]] Group read_group(base::Node& node, std::string_view key);
/// A day under key; a fault when it is missing or no day.
[[nodiscard]] std::chrono::year_month_day read_date(base::Node& node, std::string_view key);
/// from and until of a period, until not before from.
void read_period(base::Node& node, std::chrono::year_month_day& from, std::chrono::year_month_day& until);

}  // namespace xiaoer::scripts
