// What patterns that are not saved yet would do: where they match typed and real sentences, what is wrong
// with them, and whom they would hurt.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "intents/engine/catalogue.hpp"

namespace xiaoer::studio {

struct Trial {
    std::string intent{};  ///< being edited; its own messages are no harm
    std::vector<std::string> patterns{};
    std::optional<std::vector<std::string>> unless{};  ///< missing: those that the intent has
    std::vector<std::string> must_match{};
    std::vector<std::string> must_not_match{};
    std::vector<std::string> texts{};
    std::vector<std::string> recent{};
};

/// TryResult of openapi.json.
[[nodiscard]] nlohmann::json try_patterns(const Trial& trial, const intents::Catalogue& catalogue);

/// Explained of openapi.json: who wins, what matched and why it won or lost.
[[nodiscard]] nlohmann::json explain(std::string_view text, const intents::Context& context,
                                     const intents::Catalogue& catalogue);

/// The text as patterns see it.
[[nodiscard]] std::string as_seen(std::string_view text, const intents::Catalogue& catalogue);
/// Tells whether a pattern is in a text as_seen(); never for a pattern that cannot be used.
[[nodiscard]] std::function<bool(const std::string& seen)> finder(const std::string& pattern);

/// A byte offset as browsers count: in UTF-16 units.
[[nodiscard]] std::size_t utf16_offset(std::string_view text, std::size_t bytes);

}  // namespace xiaoer::studio
