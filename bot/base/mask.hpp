// Hides personal data before text goes to a log, an index or an export: telephone numbers keep their first
// three and last two digits (at least six are hidden), addresses keep province and city. Not for what is
// sent or stored in a conversation.
#pragma once

#include <string>
#include <string_view>

namespace xiaoer::base {

/// Masks every run of 7 or more digits (spaces and dashes between digits do not help), e-mail names, and
/// what follows a street, village or building word in an address.
[[nodiscard]] std::string mask(std::string_view text);
/// Also names (before a number that was hidden, after 收件人, 我叫 …) and telephone numbers told in words.
/// For exports and for what trainers read: there a few words too many are no loss.
[[nodiscard]] std::string mask_people(std::string_view text);

}  // namespace xiaoer::base
