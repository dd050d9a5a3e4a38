// Digests, the order of parameters and the body of a form, as the platforms sign and send them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xiaoer::adapters {

using Params = std::vector<std::pair<std::string, std::string>>;

/// Hexadecimal, in capitals.
[[nodiscard]] std::string md5_of(std::string_view text);
[[nodiscard]] std::string hmac_md5_of(std::string_view key, std::string_view text);
[[nodiscard]] std::string hmac_sha256_of(std::string_view key, std::string_view text);
[[nodiscard]] std::string lower(std::string hex);

/// key1value1key2value2 …, ordered by the keys' bytes.
[[nodiscard]] std::string joined_by_key(Params params);
/// application/x-www-form-urlencoded; everything but letters, digits, '-', '.', '_' and '*' is escaped.
[[nodiscard]] std::string form_of(const Params& params);

}  // namespace xiaoer::adapters
