// What a free wish is about, told from its words alone. Text only; which words only ask, press or refuse is
// known by the playbook (scripts/dialogue.json).
#pragma once

#include <string>
#include <string_view>

#include "scripts/engine/dialogue.hpp"

namespace xiaoer::core {

/// Whether told says at least two characters that known does not have, fillers apart.
[[nodiscard]] bool adds(std::string_view known, std::string_view told, const scripts::Dialogue& dialogue);

/// What a sentence of a free wish is about, without the words of asking: to see that two are the same.
[[nodiscard]] std::string core_of(std::string_view words, const scripts::Dialogue& dialogue);
/// 不要放冰袋 is, 冰袋别忘了 is not.
[[nodiscard]] bool negative(std::string_view words, const scripts::Dialogue& dialogue);
/// About the same thing: a new line about it stands in for the old one.
[[nodiscard]] bool same_subject(std::string_view a, std::string_view b, const scripts::Dialogue& dialogue);

}  // namespace xiaoer::core
