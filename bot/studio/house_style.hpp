// JSON as trainers' files have it: short things on one line, two spaces deep, keys in their order. A file
// that is saved without a change reads as before.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace xiaoer::studio {

using Json = nlohmann::ordered_json;

[[nodiscard]] std::string house_style(const Json& value);

}  // namespace xiaoer::studio
