// See cells.hpp.
#include "adapters/tables/cells.hpp"

#include <algorithm>
#include <array>

namespace xiaoer::adapters {
namespace {

constexpr std::size_t kRoundedDigits = 12;
constexpr std::array<std::string_view, 11> kFormulaStarts = {"=",  "+",  "-",  "@",  "\t", "\r",
                                                             "\n", "＝", "＋", "－", "＠"};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool starts_like_formula(std::string_view cell) {
    return std::any_of(kFormulaStarts.begin(), kFormulaStarts.end(),
                       [&](std::string_view start) { return cell.starts_with(start); });
}

/// A sign, digits in groups parted by single spaces, at most one decimal point: nothing that computes.
bool is_plain_number(std::string_view cell) {
    if (cell.empty() || (cell.front() != '+' && cell.front() != '-')) return false;
    cell.remove_prefix(1);
    bool point = false;
    for (std::size_t i = 0; i < cell.size(); ++i) {
        if (is_digit(cell[i])) continue;
        const bool between = i > 0 && i + 1 < cell.size() && is_digit(cell[i - 1]) && is_digit(cell[i + 1]);
        if (!between || point || (cell[i] != ' ' && cell[i] != '.')) return false;
        point = cell[i] == '.';
    }
    return !cell.empty();
}

/// Digits enough to be rounded, and any number of tabs behind them.
bool is_long_number(std::string_view cell, bool guarded_already) {
    const auto digits = static_cast<std::size_t>(
        std::find_if_not(cell.begin(), cell.end(), [](char c) { return is_digit(c); }) - cell.begin());
    const auto tabs = cell.substr(digits);
    return digits >= kRoundedDigits && tabs.find_first_not_of('\t') == std::string_view::npos &&
           (!guarded_already || !tabs.empty());
}

/// What stands behind an apostrophe that is a guard.
bool needs_apostrophe(std::string_view cell) {
    if (cell.starts_with('\'')) return cell.starts_with("''") || needs_apostrophe(cell.substr(1));
    return starts_like_formula(cell) && !is_plain_number(cell);
}

}  // namespace

std::string guarded(std::string_view cell) {
    if (needs_apostrophe(cell)) return "'" + std::string(cell);
    if (is_long_number(cell, false)) return std::string(cell) + "\t";
    return std::string(cell);
}

std::string unguarded(std::string_view cell) {
    if (cell.starts_with('\'') && needs_apostrophe(cell.substr(1))) return std::string(cell.substr(1));
    if (is_long_number(cell, true)) return std::string(cell.substr(0, cell.size() - 1));
    return std::string(cell);
}

}  // namespace xiaoer::adapters
