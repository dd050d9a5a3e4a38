// How long things are kept, as the store's people set it. Values alone: retention.hpp acts on them.
#pragma once

#include <chrono>

namespace xiaoer::web {

/// How long things are kept; zero = for good.
struct Periods {
    std::chrono::days conversations{365};  ///< after the last word
    std::chrono::days cases{1'095};   ///< register rows, after the last change; their conversation stays too
    std::chrono::days pictures{180};  ///< after the message that shows them
    std::chrono::days logs{180};      ///< lines of the log file
    std::chrono::days audit{1'095};   ///< entries of the trail
};

}  // namespace xiaoer::web
