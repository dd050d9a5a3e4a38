// What single cells of a goods table say; for goods.cpp alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xiaoer::sheets {

[[nodiscard]] std::string trimmed(std::string_view text);
/// Parts between the marks, trimmed, none empty.
[[nodiscard]] std::vector<std::string> split(std::string_view text, std::u32string_view marks);
/// "睡衣、家居服" → two words.
[[nodiscard]] std::vector<std::string> words_of(std::string_view cell);
/// "颜色分类:黑色;尺码:M" → "黑色 M".
[[nodiscard]] std::string spec_name(std::string_view cell);
/// "¥1,299.00元" → 1299.00; false for anything that is no number.
[[nodiscard]] bool read_amount(std::string_view cell, double& value);
/// Whether it is on sale; nothing when the word is not known.
[[nodiscard]] std::optional<bool> state_of(std::string_view cell);
/// "22.5-23" or "23"
[[nodiscard]] bool is_range(std::string_view text);

}  // namespace xiaoer::sheets
