// The offers that stand: core::assign decides, this remembers what was offered to whom, who let it pass and
// who served a buyer last. Nothing here is durable: after a restart everything waiting is offered anew.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bot/core/assign.hpp"
#include "bot/web/live/conversation_list.hpp"
#include "bot/web/live/presence.hpp"

namespace xiaoer::web {

class Dispatch {
  public:
    static constexpr std::size_t kRemembered = 20'000;  ///< buyers whose last agent is known

    struct Round {
        std::vector<core::Assignment> offers;
        std::vector<std::string> changed;           ///< rows whose offer changed, those of offers among them
        std::vector<std::string> unstaffed_groups;  ///< groups nobody at the desk serves, told once
    };
    /// One round of offers over everything that waits.
    [[nodiscard]] Round round(const Board& board, Staff& staff, core::Time now, std::chrono::seconds accept);
    /// Somebody serves the buyer now.
    void served(const std::string& conversation, const std::string& agent);

    /// Login name it is offered to, "" = nobody.
    [[nodiscard]] std::string offered_to(std::string_view conversation) const;

  private:
    struct Standing {
        core::Offer offer;
        std::vector<std::string> passed_over;
    };
    std::unordered_map<std::string, Standing> standing_;
    std::unordered_map<std::string, std::string> last_agent_;  ///< display names
    std::deque<std::string> remembered_;
    std::vector<std::string> forsaken_;
};

}  // namespace xiaoer::web
