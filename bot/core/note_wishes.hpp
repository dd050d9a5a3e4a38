// What a message puts into the wish for a note, and what the wish then lacks. Internal to core; says nothing
// to the buyer and writes nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/core/turn.hpp"

namespace xiaoer::core {

inline constexpr std::string_view kOld = "old_";
inline constexpr std::string_view kImpossible = "date_impossible";  ///< a date that does not exist, as typed
/// The buyer's words only resemble a wish: it is read back before it is written.
inline constexpr std::string_view kUnsure = "unsure";
inline constexpr std::string_view kPast = "date_past";            ///< a date that is over
inline constexpr std::string_view kWrongLength = "mobile_short";  ///< a mobile number of 10 or 12 digits

/// The digits of a mobile number with one digit too few or too many; "" when there is none.
[[nodiscard]] std::string number_of_wrong_length(std::string_view words);
[[nodiscard]] std::string content_of(const NoteWish& wish, const scripts::Playbook& playbook);
/// What the message tells goes into the wish; the later word counts. True when there was news.
bool merge(Turn& turn, NoteWish& wish, const Request& request, const scripts::NoteKind& kind,
           bool correcting);
/// What the order itself answers is not asked for.
void fill_from_order(const Turn& turn, Task& task, const scripts::NoteKind& kind);
/// What the wish lacks. A change of goods must say of how many, where the order has several.
[[nodiscard]] std::vector<std::string> lacking_of(const Turn& turn, const Task& task,
                                                  const scripts::NoteKind& kind);
/// What was asked for cannot be written by the bot: more than was paid for, another price.
[[nodiscard]] const scripts::NoteLimit* beyond(const Turn& turn, const Task& task,
                                               const scripts::NoteKind& kind);
/// A kind for a part of an address alone (电话换成…): nothing of the place is told, and the buyer does not
/// ask to change the place.
[[nodiscard]] bool only_a_part(const Request& request, const scripts::NoteKind& part_kind);
/// 换成黄桃口味的, 我要30包的: what the slots did not name as an attribute stands behind the verb; a number
/// with 的 behind its unit is a specification, no quantity.
void name_the_change(Request& request, const scripts::Dialogue& dialogue);

/// The slot of what is not wanted: not_courier.
inline constexpr std::string_view kNot = "not_";

/// A courier's further parts fall away with it: what only a rule of needs_if wants, and the rule does not
/// hold.
void drop_unneeded(NoteWish& wish, const scripts::NoteKind& kind);

}  // namespace xiaoer::core
