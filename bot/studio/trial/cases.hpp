// Regression cases: transcripts in the data folder that a draft must still play as they are written.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bot/knowledge/pack.hpp"
#include "bot/transcript/backtest_player.hpp"

namespace xiaoer::studio {

/// progress(done, total); false stops.
using Progress = std::function<bool(std::size_t done, std::size_t total)>;

[[nodiscard]] nlohmann::json list_cases(const std::filesystem::path& folder);
[[nodiscard]] nlohmann::json read_case(const std::filesystem::path& folder, const std::string& name);
void save_case(const std::filesystem::path& folder, const std::string& name, const std::string& text);
void remove_case(const std::filesystem::path& folder, const std::string& name);
/// {results: [CaseResult], failed}
[[nodiscard]] nlohmann::json run_cases(const std::filesystem::path& folder, const knowledge::Pack& pack,
                                       const Progress& progress);
/// The story's inputs with what the pack does now expected, bot lines by their phrase; by: who keeps it.
/// The story without what names or finds a person: what is kept of it is read by trainers.
[[nodiscard]] transcript::Story masked(transcript::Story story);
[[nodiscard]] std::string case_of(const transcript::Story& story, const knowledge::Pack& pack,
                                  std::string_view by);

}  // namespace xiaoer::studio
