// Platforms' written stickers: #E-s01 (JD), /:067 and /:^_^ (Wangwang), [微笑] (WeChat and others). Only
// recognises them; what becomes of them is normalise's affair.
#pragma once

#include <cstddef>
#include <string_view>

namespace xiaoer::intents {

/// Length in bytes of the sticker that folded text has at offset at; 0 when there is none.
[[nodiscard]] std::size_t sticker_at(std::string_view text, std::size_t at);

}  // namespace xiaoer::intents
