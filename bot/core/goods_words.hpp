// What a buyer's words about goods tell besides the goods and the questions: how many, which sizes, which of
// the choices. Text only; what is answered is decided in goods.cpp. Internal to core.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scripts/engine/goods/goods.hpp"

namespace xiaoer::core {

/// Two characters and more that a text and the title of an unknown thing share count as naming it, three for
/// a long title.
[[nodiscard]] bool names_title(std::string_view text, std::string_view title);
/// How many the buyer wants to know the price of: 三盒, 买5个. 0 = nothing said.
[[nodiscard]] std::int64_t quantity_in(std::string text, const scripts::Good& good);
/// What sizes the buyer told: 脚长23.5, 165cm, 110斤, 平时37码.
[[nodiscard]] std::vector<std::pair<std::string, double>> measures_in(std::string_view text);
/// A number or 第N个 that picks one of what was offered.
[[nodiscard]] std::size_t chosen_number(std::string_view text);
/// Letters of text outside [begin, end) of the mentions that say more than 呢, 吗, 那, 的.
/// The thing that stands alone before byte end of a question (鸡蛋多少钱): two to six Han characters that are
/// no count, no pointing and no way of buying; "" otherwise.
[[nodiscard]] std::string_view thing_before(std::string_view text, std::size_t end);
[[nodiscard]] std::size_t words_left(std::string_view text, const std::vector<scripts::Mention>& mentions);

}  // namespace xiaoer::core
