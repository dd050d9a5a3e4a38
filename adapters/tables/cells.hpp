// What a spreadsheet would do to a text cell of a CSV file, and the guards against it: a cell that it would
// run as a formula, and a long number that it would round. unguarded(guarded(x)) is x for every x.
#pragma once

#include <string>
#include <string_view>

namespace xiaoer::adapters {

/// A cell that begins like a formula (= + - @, their full-width forms, tab, line break) gets an apostrophe in
/// front; a plain number or telephone number (-5, +86 138 0000 0000) does not need one. A number of twelve
/// digits or more gets a tab behind, as the back offices write it, or Excel would show 3.1E+18.
[[nodiscard]] std::string guarded(std::string_view cell);
[[nodiscard]] std::string unguarded(std::string_view cell);

}  // namespace xiaoer::adapters
