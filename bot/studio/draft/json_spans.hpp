// Where the values of a JSON text begin and end, as a tree beside the parsed value. For keep_text.cpp alone;
// the text has been parsed before, so nothing is checked here but the depth.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xiaoer::studio {

struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t key_begin = 0;     ///< of an object's member; else begin
    std::string key{};             ///< as written, escapes undone
    char kind = 0;                 ///< { or [ or anything for a scalar
    std::vector<Span> parts = {};  ///< members or elements, in their order
};

/// Nothing for a text deeper than people nest.
[[nodiscard]] std::optional<Span> spans_of(std::string_view text);

}  // namespace xiaoer::studio
