// The layout of the generated normalising table: what make_fold_table.cpp writes and fold.cpp reads.
// Nothing else includes it.
#pragma once

#include <cstdint>

namespace xiaoer::intents {

/// One cell a code point: the low bits say what it becomes, the high bits what kind of character was typed.
struct FoldCell {
    static constexpr std::uint32_t kValue = 0x1FFFFF;  ///< code point, or offset into the pool with kMany
    static constexpr std::uint32_t kMany = 1U
                                           << 21U;  ///< becomes several code points (length byte, then UTF-8)
    static constexpr std::uint32_t kJoins = 1U << 22U;  ///< may combine with what stands before: ask ICU
    static constexpr std::uint32_t kEmoji = 1U << 23U;
    static constexpr std::uint32_t kIgnorable = 1U << 24U;  ///< zero width, control, variation selector
    static constexpr std::uint32_t kSpace = 1U << 25U;
    static constexpr std::uint32_t kLineEnd = 1U << 26U;
    static constexpr std::uint32_t kHan = 1U << 27U;
    static constexpr std::uint32_t kPunctuation = 1U << 28U;
    static constexpr std::uint32_t kSame = 1U << 29U;  ///< becomes itself; lets whole planes share one page
};

extern const std::uint16_t kFoldPageOf[];      ///< by code point >> 8
extern const std::uint32_t kFoldPages[][256];  ///< by page, then code point & 255
extern const char kFoldPool[];

[[nodiscard]] inline std::uint32_t fold_cell(char32_t c) {
    return kFoldPages[kFoldPageOf[c >> 8U]][c & 0xFFU];
}

}  // namespace xiaoer::intents
