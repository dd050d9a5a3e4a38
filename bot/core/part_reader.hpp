// Reads a plain answer to a question about one part of a note (张伟, 2, 6号吧, 我自己付). Pure; the words
// that names, districts and dates are told by are known by intents.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "bot/core/turn.hpp"

namespace xiaoer::core {

/// The value of this slot, "" when the words are no such answer. task: what the question is about, for "都".
[[nodiscard]] std::string read_part(const Turn& turn, std::string_view slot, std::string_view words,
                                    const Task& task);
/// Which part of a note that was read back the words put right, without naming it as a slot (门牌是502): slot
/// and value; empty when none.
[[nodiscard]] std::pair<std::string, std::string> read_correction(const Turn& turn, const Task& task,
                                                                  std::string_view words);

}  // namespace xiaoer::core
