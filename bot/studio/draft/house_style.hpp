// JSON as trainers' files have it: short things on one line, two spaces deep, keys in their order. For
// what is new; what a file has already keeps its own text (keep_text.hpp).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace xiaoer::studio {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLineLength = 160;  ///< in characters; longer things go on several lines

[[nodiscard]] std::string house_style(const Json& value);
/// A part of a file, so many levels deep: its first line is not indented, and nothing ends it.
[[nodiscard]] std::string house_style(const Json& value, std::size_t depth);

}  // namespace xiaoer::studio
