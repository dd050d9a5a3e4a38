// Words and pieces that the views of buyers and of agents share; for wire*.cpp alone.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "bot/core/conversation.hpp"

namespace xiaoer::web {

inline std::string_view word(core::Owner::Who who) {
    switch (who) {
        case core::Owner::Who::queue:
            return "queue";
        case core::Owner::Who::agent:
            return "agent";
        default:
            return "bot";
    }
}

inline std::int64_t millis(core::Time time) {
    return time.time_since_epoch().count();
}

/// What is asked for and what came. An agent reads what was found and whose picture it repeats; a buyer only
/// what to do about it.
[[nodiscard]] nlohmann::json photos_json(const core::Photos& photos, bool staff);

}  // namespace xiaoer::web
