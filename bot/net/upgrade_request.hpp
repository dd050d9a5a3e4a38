// The head of a WebSocket upgrade request as far as we must judge it before Beast answers it: who dials, in
// which role, with which token. Own comparison of names, because Beast 1.81's reads a byte too far.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace xiaoer::net {

struct UpgradeRequest {
    std::string self_id;  ///< X-Self-ID, "" when absent
    std::string role;     ///< X-Client-Role, "" when absent
    std::string token;    ///< of "Authorization: Bearer …" (or "Token …"), else of ?access_token=
};

/// Empty when this is no head of a GET request, or one that carries a body or repeats a header we rely on.
[[nodiscard]] std::optional<UpgradeRequest> parse_upgrade(std::string_view head);

/// Takes as long for a nearly right token as for a wrong one of the same length.
[[nodiscard]] bool same_secret(std::string_view given, std::string_view expected);

}  // namespace xiaoer::net
