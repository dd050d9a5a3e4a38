// The street part of an address, told in pieces and corrected in parts (门牌是89号, 3幢不是2幢). Text only;
// which words are an address is known by intents.
#pragma once

#include <string>
#include <string_view>

namespace xiaoer::core {

/// told with one part put right. replaced is the wrong part where the buyer named it ("" = not). A part with
/// a unit (89号, 3幢, 5楼) takes the place of the one with that unit, bare digits that of the last number, a
/// whole street that of everything; what fits nowhere is put behind.
[[nodiscard]] std::string corrected_detail(std::string_view told, std::string_view part,
                                           std::string_view replaced);
/// told with more of it: what it does not hold yet is put behind.
[[nodiscard]] std::string extended_detail(std::string_view told, std::string_view more);
/// Names a road, village or estate, not only a door.
[[nodiscard]] bool names_a_street(std::string_view detail);

}  // namespace xiaoer::core
