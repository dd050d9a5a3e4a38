// Rules and phrases as cards, and the words that the forms offer. Reads what is loaded; changes nothing.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "bot/studio/draft/workshop.hpp"

namespace xiaoer::studio {

/// How often rules and phrases were used in the last seven days.
struct Hits {
    std::map<std::string, int, std::less<>> intents;
    std::map<std::string, int, std::less<>> missed;  ///< handed over after it
    std::map<std::string, int, std::less<>> phrases;
};

[[nodiscard]] nlohmann::json intent_cards(const Loaded& shown, const Loaded& live, const Hits& hits,
                                          const Workshop& workshop);
[[nodiscard]] nlohmann::json phrase_cards(const Loaded& shown, const Loaded& live, const Hits& hits,
                                          const Workshop& workshop);
/// The bands of precedence, first to last, with their titles.
[[nodiscard]] nlohmann::json bands();
/// Variables, facts, handlings, groups, bands, states.
[[nodiscard]] nlohmann::json words();
/// A line of a phrase as a bubble: Preview of openapi.json.
[[nodiscard]] nlohmann::json preview(const std::string& line,
                                     const std::map<std::string, std::string>& values,
                                     const scripts::Playbook& playbook);

}  // namespace xiaoer::studio
