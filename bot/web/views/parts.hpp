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

inline nlohmann::json photos_json(const core::Photos& photos) {
    return {{"faces", photos.faces_needed},
            {"goods", photos.goods_needed},
            {"have", photos.have()},
            {"received", photos.received}};
}

}  // namespace xiaoer::web
