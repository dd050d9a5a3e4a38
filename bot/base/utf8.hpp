// UTF-8 as bytes on the wire: checking, walking and cutting. No normalising (that is intents/engine/text).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace xiaoer::base {

constexpr char32_t kBadCodePoint = 0xFFFFFFFF;

/// The code point at offset at; at moves behind it. An invalid byte yields kBadCodePoint and moves by one.
char32_t next_code_point(std::string_view text, std::size_t& at);
/// Where the code point at offset at ends.
[[nodiscard]] std::size_t next_point(std::string_view text, std::size_t at);
/// The offset at which the code point before at begins; at is one's beginning or the end, and not 0.
[[nodiscard]] std::size_t previous_point(std::string_view text, std::size_t at);
void append_code_point(std::string& out, char32_t c);

[[nodiscard]] bool is_valid_utf8(std::string_view text);
/// Invalid bytes become U+FFFD.
[[nodiscard]] std::string to_valid_utf8(std::string_view text);

/// Number of code points (invalid bytes count as one each).
[[nodiscard]] std::size_t length(std::string_view text);
/// The longest prefix of at most max_bytes bytes that does not cut a code point.
[[nodiscard]] std::string_view prefix_bytes(std::string_view text, std::size_t max_bytes);
/// The first max_points code points.
[[nodiscard]] std::string_view prefix_points(std::string_view text, std::size_t max_points);

}  // namespace xiaoer::base
