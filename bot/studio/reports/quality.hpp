// Quality review: which of an agent's conversations of a day are to be reviewed, drawn
// at random but the same for everybody who asks, and what the leads found. Kept as one file of lines in the
// data folder; it changes no conversation.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "bot/studio/reports/figures.hpp"

namespace xiaoer::studio {

struct Review {
    std::chrono::sys_days day{};  ///< on which the agent served
    std::string agent;
    std::string conversation;
    int score = 0;       ///< of a hundred
    int pass_score = 0;  ///< what was asked for then
    std::string reason;  ///< never empty for a score that does not pass
    std::string by;
    core::Time at{};
    [[nodiscard]] bool passed() const { return score >= pass_score; }
};

class Quality {
  public:
    /// Reads the file when it is there.
    explicit Quality(std::filesystem::path file);

    /// The last review of a conversation counts. Refusal 500 when the disk refuses.
    void keep(const Review& review);
    /// {seed, percent, pass_score, agents, rows}: QualitySample of openapi.json.
    [[nodiscard]] nlohmann::json sample(std::chrono::sys_days day, const Figures::Served& served, int percent,
                                        int pass_score) const;
    /// For the figures.
    [[nodiscard]] std::vector<Said> said() const;

  private:
    using Key = std::tuple<std::chrono::sys_days, std::string, std::string>;  ///< day, agent, conversation
    void take(Review review);

    std::filesystem::path file_;
    std::map<Key, Review> reviews_;
};

/// At least percent of them and at least one, in the order of the draw. The same day draws the same.
[[nodiscard]] std::vector<std::string> draw(const std::set<std::string>& conversations,
                                            const std::string& agent, int percent, std::uint64_t seed);
/// 20260302
[[nodiscard]] std::uint64_t seed_of(std::chrono::sys_days day);

}  // namespace xiaoer::studio
