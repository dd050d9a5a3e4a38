// Which buyer is asking: told by a secret that only the browser holds, so nothing is stored, and what is
// written to journals (the visitor's id) opens nothing. The staff's sessions are in bot/users.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace xiaoer::web {

inline constexpr std::string_view kBuyerCookie = "xiaoer_buyer";
inline constexpr std::string_view kStaffCookie = "xiaoer_session";
/// Behind TLS: browsers take a cookie of this name only from us, for the whole site and over TLS.
inline constexpr std::string_view kStaffCookieTls = "__Host-xiaoer_session";
inline constexpr std::string_view kDemoVisitor = "demo";

/// The visitor's public id: a digest, so that whoever reads it in a journal cannot become that buyer. Empty
/// for what is no secret of ours.
[[nodiscard]] std::optional<std::string> visitor_of(std::string_view secret, bool demo_allowed);

/// "name=value; Path=/; HttpOnly; SameSite=Strict…"; seconds 0 deletes it.
[[nodiscard]] std::string set_cookie(std::string_view name, std::string_view value, std::chrono::seconds age,
                                     bool secure);

}  // namespace xiaoer::web
