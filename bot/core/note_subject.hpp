// What a free wish is about, told from its words alone. Text only; which words are fillers is known by the
// playbook.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace xiaoer::core {

/// Whether told says at least two characters that known does not have, fillers apart.
[[nodiscard]] bool adds(std::string_view known, std::string_view told,
                        const std::vector<std::string>& fillers);

/// What a sentence of a free wish is about, without the words of asking: to see that two are the same.
[[nodiscard]] std::string core_of(std::string_view words, const std::vector<std::string>& fillers);
[[nodiscard]] bool negative(std::string_view words);
/// About the same thing: a new line about it stands in for the old one.
[[nodiscard]] bool same_subject(std::string_view a, std::string_view b,
                                const std::vector<std::string>& fillers);

}  // namespace xiaoer::core
