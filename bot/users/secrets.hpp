// Password hashes, by libsodium alone, and the rules of passwords. Nothing here is logged.
#pragma once

#include <string>
#include <string_view>

#include "bot/net/secret.hpp"

namespace xiaoer::users {

using net::digest;
using net::keyed_digest;
using net::new_id;
using net::new_secret;
using net::same_secret;

/// What one argon2id hash costs. Moderate: 256 MiB and most of a second, never on the loop's thread.
enum class Strength { moderate, least };

/// argon2id with its salt and limits in the text. Throws std::runtime_error when memory runs out.
[[nodiscard]] std::string hash_password(std::string_view password, Strength strength);
[[nodiscard]] bool password_fits(std::string_view password, const std::string& hash);

inline constexpr std::size_t kPasswordAtLeast = 10;  ///< characters
inline constexpr std::size_t kPasswordAtMost = 256;  ///< bytes
/// A Chinese sentence that says what is wrong with a new password; "" when nothing is.
[[nodiscard]] std::string password_trouble(std::string_view password, std::string_view user);

}  // namespace xiaoer::users
