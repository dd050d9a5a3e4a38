// Random tokens and password hashes, by libsodium alone. Nothing here is logged, and nothing compares secrets
// by their first different byte.
#pragma once

#include <string>
#include <string_view>

namespace xiaoer::users {

/// 256 random bits as 64 hexadecimal digits. Throws std::runtime_error if the system has no randomness.
[[nodiscard]] std::string new_secret();
/// 128 bits as 32 digits: ids that open nothing.
[[nodiscard]] std::string new_id();
/// What is kept of a token: its SHA-256 in hexadecimal digits. Whoever reads it cannot use it.
[[nodiscard]] std::string digest(std::string_view secret);
/// The same time wherever the texts differ.
[[nodiscard]] bool same_secret(std::string_view a, std::string_view b);

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
