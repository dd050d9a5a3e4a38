// Holds what the real server says to its description (bot/web/openapi.json): every JSON answer and every
// frame that a test of this folder receives goes through here, and whoever receives one that does not fit
// fails.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace xiaoer::web {

/// What is wrong with a body that answers method and path (without its query); empty when it is as described.
[[nodiscard]] std::vector<std::string> faults_of_answer(std::string_view method, std::string_view path,
                                                        int status, const nlohmann::json& body);
/// The same for a value of a named schema ("BuyerFrame", "StaffFrame", …).
[[nodiscard]] std::vector<std::string> faults_of(std::string_view schema, const nlohmann::json& value);

/// Properties by the schema that names them, as "Card.reason".
using Properties = std::set<std::string>;
/// Those that a value of the schema shows, through all it refers to.
void note_properties(std::string_view schema, const nlohmann::json& value, Properties& seen);
/// All that the schema names, through all it refers to.
[[nodiscard]] Properties properties_of(std::string_view schema);

}  // namespace xiaoer::web
