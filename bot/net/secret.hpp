// Secrets that are shown over the network: making them, what is kept of them, comparing them. By libsodium
// alone; nothing here is logged, and nothing compares secrets by their first different byte.
#pragma once

#include <string>
#include <string_view>

namespace xiaoer::net {

/// 256 random bits as 64 hexadecimal digits. Throws std::runtime_error if the system has no randomness.
[[nodiscard]] std::string new_secret();
/// 128 bits as 32 digits: ids that open nothing.
[[nodiscard]] std::string new_id();
/// What is kept of a token: its SHA-256 in hexadecimal digits. Whoever reads it cannot use it.
[[nodiscard]] std::string digest(std::string_view secret);
/// HMAC-SHA-256 in hexadecimal digits: whoever has not the key can neither make nor check it.
[[nodiscard]] std::string keyed_digest(std::string_view key, std::string_view text);
/// The same time wherever the texts differ, and however long they are.
[[nodiscard]] bool same_secret(std::string_view a, std::string_view b);

}  // namespace xiaoer::net
