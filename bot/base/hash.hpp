// FNV-1a, 64 bits: a short name for contents and a key for tables. No protection against anybody: whoever
// wants two texts of one hash finds them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace xiaoer::base {

inline constexpr std::uint64_t kFnvBasis = 14'695'981'039'346'656'037ULL;

/// One step for a byte, or for anything else that is to count as one unit.
[[nodiscard]] constexpr std::uint64_t fnv1a_step(std::uint64_t hash, std::uint64_t unit) {
    return (hash ^ unit) * 1'099'511'628'211ULL;
}

/// Of the bytes of a text; with the hash of what came before it, of both.
[[nodiscard]] constexpr std::uint64_t fnv1a(std::string_view text, std::uint64_t hash = kFnvBasis) {
    for (const char c : text)
        hash = fnv1a_step(hash, static_cast<unsigned char>(c));
    return hash;
}

/// Sixteen digits, lower case.
[[nodiscard]] inline std::string hexadecimal(std::uint64_t value) {
    std::string out(16, '0');
    for (auto digit = out.rbegin(); digit != out.rend(); ++digit, value >>= 4U)
        *digit = "0123456789abcdef"[value & 0xFU];
    return out;
}

}  // namespace xiaoer::base
