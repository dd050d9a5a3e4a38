// Reads what platforms answer: JSON whose numbers come as texts and whose texts come as numbers. It never
// throws and never guesses: what is not there is empty.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "bot/core/order.hpp"

namespace xiaoer::adapters {

using Json = nlohmann::json;

/// Nothing when the text is not JSON or nests deeper than any platform does.
[[nodiscard]] std::optional<Json> parse_answer(std::string_view body);

/// The member, or null.
[[nodiscard]] const Json& member(const Json& object, std::string_view key);
/// Whether there is such a member inside members: "data/orders". "" is always there.
[[nodiscard]] bool has_path(const Json& object, std::string_view path);
/// Texts as they are, whole numbers as digits; "" for anything else (a fraction has lost an id's digits).
[[nodiscard]] std::string text_in(const Json& object, std::string_view key);
/// An error code fit for logs and people: letters, digits and ".-_:" alone, at most 64.
[[nodiscard]] std::string code_in(const Json& object, std::string_view key);
[[nodiscard]] std::int64_t number_in(const Json& object, std::string_view key, std::int64_t otherwise = 0);
/// true, 1, "1" and "true".
[[nodiscard]] bool truth_in(const Json& object, std::string_view key);
/// Yuan as text or number, in fen; 0 when it is neither.
[[nodiscard]] std::int64_t fen_in(const Json& object, std::string_view key);
/// "2023-11-20 10:00:05" of China's clock; nothing for years before 2000, which platforms write for "never".
[[nodiscard]] std::optional<core::Time> time_in(const Json& object, std::string_view key);
/// The list under key; platforms of the older kind wrap it once more: {"orders": {"order": [...]}}.
[[nodiscard]] const Json& list_in(const Json& object, std::string_view key, std::string_view wrapped = {});

/// "2023-11-20 10:00:05" of China's clock, whole seconds.
[[nodiscard]] std::string clock_text(core::Time at);

}  // namespace xiaoer::adapters
