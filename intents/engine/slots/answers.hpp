// Reads the answer to a question that the bot asked: a name, a telephone, a district, a day. Each reader
// returns the value, the text it used and what is left over, which may say more. Nothing is guessed: what
// could be something else than an answer is refused. Words are data (intents/answers.json).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "intents/engine/slots/gazetteer.hpp"
#include "intents/engine/slots/slots.hpp"
#include "intents/engine/text/normalise.hpp"

namespace xiaoer::intents {

/// What a reader found. Nothing was answered when value and refused are both empty.
struct Answer {
    std::string value;    ///< canonical, as the slot of this name (slots.hpp); "" when there is none
    std::string slot;     ///< which slot it fills: person, mobile, landline, district, date
    std::string refused;  ///< why there is no value although one was meant; see each reader
    Span where;           ///< of the value in the typed text
    /// The typed text that the answer did not use: other wishes, questions, remarks. Without the polite words
    /// around the answer and without punctuation at its ends.
    std::string remainder;

    [[nodiscard]] bool found() const { return !value.empty(); }
    [[nodiscard]] bool operator==(const Answer&) const = default;
};

/// 张伟, 叫张伟, 大旋仔, Mary, 古丽·买买提, 我妹刘敏. refused: "none".
[[nodiscard]] Answer read_person(std::string_view text, const Gazetteer& gazetteer);

/// Any form of a mobile, or a landline. refused: "wrong_length" (digits of a mobile, one or more too few or
/// too many; value is empty, where shows them) or "no_mobile" (没有手机 only; with a landline beside it that
/// is the value).
[[nodiscard]] Answer read_phone(std::string_view text, const Gazetteer& gazetteer);

/// A district of the city: known, or a zone, or one of former days as typed. city is a full or short name, ""
/// when not known yet. refused: "none_needed" (没有区, or the city has no districts and the answer names it
/// again or a town of it).
[[nodiscard]] Answer read_district(std::string_view text, std::string_view city, const Gazetteer& gazetteer);

struct DateAnswer : Answer {
    /// The last day of a range (6号到8号); the same as value otherwise.
    std::string until;
    enum class Bound : std::uint8_t { on, from, before };
    Bound bound = Bound::on;  ///< 6号以后, 6号之前
    [[nodiscard]] bool operator==(const DateAnswer&) const = default;
};
/// refused: "impossible" (2月30日) or "past"; where shows the words and value is empty.
[[nodiscard]] DateAnswer read_date(std::string_view text, std::chrono::year_month_day today,
                                   const Gazetteer& gazetteer);

}  // namespace xiaoer::intents
