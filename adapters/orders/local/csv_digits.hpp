// Taking digits and words off the front of a cell: for csv_cells.cpp and csv_times.cpp alone.
#pragma once

#include <optional>
#include <string_view>

namespace xiaoer::adapters {

inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Takes a run of 1 to most digits off the front.
inline std::optional<int> take_number(std::string_view& text, std::size_t most) {
    int value = 0;
    std::size_t size = 0;
    while (size < text.size() && size < most && is_digit(text[size]))
        value = value * 10 + (text[size++] - '0');
    if (size == 0) return std::nullopt;
    text.remove_prefix(size);
    return value;
}

inline bool take(std::string_view& text, std::string_view front) {
    if (!text.starts_with(front)) return false;
    text.remove_prefix(front.size());
    return true;
}

}  // namespace xiaoer::adapters
