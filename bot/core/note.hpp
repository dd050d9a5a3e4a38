// Order notes: what a kind of note still lacks, and its text. Appending to a memo is
// the back office adapter's work.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/core/decide.hpp"

namespace xiaoer::core {

/// Whether the kind's text can show this slot.
[[nodiscard]] bool takes_part(const scripts::NoteKind& kind, std::string_view slot);
/// Whether a buyer may ask for this kind, so that it tells the warehouse what to do; the others tell what
/// happened.
[[nodiscard]] bool is_request(const scripts::NoteKind& kind, const scripts::Playbook& playbook);
/// Why this note of an agent is not written, in a sentence for the agent; "" when it is. The page asks
/// before it submits, the core decides by the same rule.
[[nodiscard]] std::string fault_of(const AgentNoted& noted, const Conversation& state,
                                   const scripts::Playbook& playbook, std::chrono::year_month_day day);
/// Slots that the parts lack, in the order they are written; empty = complete. Where one of several is enough
/// ("courier|not_courier") the first of them stands for all.
[[nodiscard]] std::vector<std::string> missing_parts(const Parts& parts, const scripts::NoteKind& kind);
/// "courier=顺丰" holds when the part has that value; "courier" when it has any.
[[nodiscard]] bool part_rule_holds(std::string_view rule, const Parts& parts);
/// How a buyer is asked for these parts: "收件人电话、详细地址".
[[nodiscard]] std::string part_titles(const std::vector<std::string>& parts, const scripts::NoteKind& kind);
/// The content alone, as read back to the buyer.
[[nodiscard]] std::string note_content(const std::string& kind, const Parts& parts,
                                       const scripts::Playbook& playbook);
/// "2026-06-05" as people read it: 6月5日; what is no date as it is.
[[nodiscard]] std::string day_text(const std::string& date);
/// Title, content, reception id and date: what is written into the memo.
[[nodiscard]] std::string note_text(std::string_view title, std::string_view content,
                                    std::string_view reception, std::chrono::year_month_day day);

}  // namespace xiaoer::core
