// The secrets of a shop's access: from the environment or a file that only its owner can read. They are never
// logged, and a file is read again when the platform no longer accepts what was in it.
#pragma once

#include <optional>
#include <string>

namespace xiaoer::adapters {

/// What the platforms call app_key/client_id, app_secret and session/access_token/sessionkey.
struct Keys {
    std::string app_key;
    std::string secret;
    std::string session;
    bool operator==(const Keys&) const = default;
};

/// Where one secret is kept; one of the three.
struct SecretPlace {
    std::string value;
    std::string environment;
    std::string file;
};

struct Secret {
    std::string value;
    std::string trouble;  ///< Chinese; "" when there is a value
};
/// Never tells a part of the secret in its trouble.
[[nodiscard]] Secret read_secret(const SecretPlace& place);
/// Whether somebody else than its owner could read the file.
[[nodiscard]] bool readable_by_others(const std::string& file);

struct KeyPlaces {
    std::string app_key;
    SecretPlace secret;
    SecretPlace session;
};
/// Nothing and a Chinese sentence when a secret is missing.
[[nodiscard]] std::optional<Keys> read_keys(const KeyPlaces& places, std::string& trouble);

}  // namespace xiaoer::adapters
