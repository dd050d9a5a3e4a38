// Finds a value's place in JSON text, for messages to people. The text is walked anew: nlohmann keeps no
// positions, and only a file with a fault pays for it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace xiaoer::base {

struct Position {
    int line = 0;    ///< 1-based
    int column = 0;  ///< 1-based, in characters
};

[[nodiscard]] Position position_at(std::string_view text, std::size_t offset);

/// The offset of the value that a pointer ("patterns[3].match") names in valid JSON text; "" is the whole.
[[nodiscard]] std::optional<std::size_t> locate(std::string_view text, std::string_view pointer);

}  // namespace xiaoer::base
