// How a Han character sounds, without its tone and with the sounds that typists mix up taken as one
// (zh/z, n/l, ing/in): for names with a wrong character. ICU knows the sounds.
#pragma once

#include <cstdint>

namespace xiaoer::scripts {

/// Equal for characters that sound alike; 0 for everything that is no Han character.
[[nodiscard]] std::uint32_t syllable(char32_t c);

/// A character that is a word of grammar (没, 都, 的) and so is hardly a slip for part of a name.
[[nodiscard]] bool is_function_word(char32_t c);

}  // namespace xiaoer::scripts
