// What handlers share: reading a request's JSON and query, answering with JSON. Mistakes of the caller become
// Refused; nothing here knows what a route is for.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "bot/web/http/routes.hpp"
#include "bot/web/views/parts.hpp"

namespace xiaoer::web {

/// A value of the query, "" when absent.
[[nodiscard]] std::string query(const Call& call, std::string_view name);
[[nodiscard]] std::int64_t query_number(const Call& call, std::string_view name, std::int64_t least,
                                        std::int64_t most, std::int64_t otherwise);
/// The body as an object at most depth levels deep; Refused 400 otherwise.
[[nodiscard]] nlohmann::json body_of(const Call& call, int depth = 8);
/// A text of the body, "" when absent; Refused when it is none, invalid UTF-8 or too long (in characters).
[[nodiscard]] std::string text_of(const nlohmann::json& body, const char* key, std::size_t most = 256);
/// The same, and it must be there.
[[nodiscard]] std::string need(const nlohmann::json& body, const char* key, std::size_t most = 256);
[[nodiscard]] std::vector<std::string> texts_of(const nlohmann::json& body, const char* key,
                                                std::size_t items, std::size_t most = 2'000);
[[nodiscard]] std::int64_t number_of(const nlohmann::json& body, const char* key, std::int64_t least,
                                     std::int64_t most, std::int64_t otherwise);
[[nodiscard]] bool flag_of(const nlohmann::json& body, const char* key, bool otherwise = false);

void reply(const Call& call, const nlohmann::json& value, int status = 200);
[[nodiscard]] net::Response json_response(const nlohmann::json& value, int status = 200);

}  // namespace xiaoer::web
