// `xiaoer why "…"`: what a message was taken for and why, for people, in Chinese. Decides nothing.
#pragma once

#include <string>
#include <string_view>

#include "intents/engine/catalogue.hpp"

namespace xiaoer::intents {

/// Several lines, each ended by '\n'; valid UTF-8 whatever text is.
[[nodiscard]] std::string explain_text(const Catalogue& catalogue, std::string_view text,
                                       const Context& context);

/// 拦截, 应急, 等待中的回答, 本店, 通用, 寒暄.
[[nodiscard]] std::string_view band_title(Band band);

}  // namespace xiaoer::intents
