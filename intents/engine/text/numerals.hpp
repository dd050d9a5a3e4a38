// Chinese numerals as numbers: for slots, not for matching (patterns see the text as typed).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace xiaoer::intents {

/// The value of a whole text that is one number: 三, 两, 十二, 一百零五, 三万二, 两千五百, 二〇二四, 壹佰,
/// and plain digits with or without a unit (3万). Empty for anything else or above 10^15. Text is normalised.
[[nodiscard]] std::optional<std::int64_t> chinese_number(std::string_view text);

/// Whether a digit or sign above one stands anywhere (补两个, 3包); 一下 and 一点 count nothing.
[[nodiscard]] bool counts_several(std::string_view text);

}  // namespace xiaoer::intents
