// What an edit would have changed: stored conversations played under the live pack and under the draft, line
// against line. Both are played anew, so that only the edit makes a difference.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "bot/studio/trial/cases.hpp"
#include "bot/transcript/backtest_player.hpp"

namespace xiaoer::studio {

struct Comparison {
    core::ConversationId conversation;
    std::vector<transcript::SideLine> before;
    std::vector<transcript::SideLine> after;
};

class Backtest {
  public:
    static constexpr std::size_t kKept = 500;  ///< changed conversations that can be opened

    /// BacktestResult of openapi.json.
    [[nodiscard]] nlohmann::json run(const std::vector<transcript::Story>& stories,
                                     const knowledge::Pack& live, const knowledge::Pack& draft,
                                     const Progress& progress);
    /// SideBySide; Refusal 404 when it was not among the changed.
    [[nodiscard]] nlohmann::json side_by_side(const std::string& conversation) const;

  private:
    std::map<std::string, Comparison> changed_;
};

/// newly_handed_off, lost_answer … in a fixed order; empty when nothing that matters differs.
[[nodiscard]] std::vector<std::string> kinds_of_change(const std::vector<transcript::SideLine>& before,
                                                       const std::vector<transcript::SideLine>& after);

}  // namespace xiaoer::studio
