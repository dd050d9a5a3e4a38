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
    std::vector<SideLine> before;
    std::vector<SideLine> after;
};

class Backtest {
  public:
    static constexpr std::size_t kKept = 500;  ///< changed conversations that can be opened

    /// BacktestResult of openapi.json.
    [[nodiscard]] nlohmann::json run(const std::vector<Story>& stories, const run::Pack& live,
                                     const run::Pack& draft, const Progress& progress);
    /// SideBySide; Trouble 404 when it was not among the changed.
    [[nodiscard]] nlohmann::json side_by_side(const std::string& conversation) const;

  private:
    std::map<std::string, Comparison> changed_;
};

/// newly_handed_off, lost_answer … in a fixed order; empty when nothing that matters differs.
[[nodiscard]] std::vector<std::string> kinds_of_change(const std::vector<SideLine>& before,
                                                       const std::vector<SideLine>& after);

}  // namespace xiaoer::studio
