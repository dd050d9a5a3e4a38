#include "bot/web/http/identity.hpp"

#include <algorithm>

#include "bot/users/secrets.hpp"

namespace xiaoer::web {
namespace {

constexpr std::size_t kTokenDigits = 32;

bool is_token(std::string_view text) {
    return text.size() == kTokenDigits &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::optional<std::string> visitor_of(std::string_view secret, bool demo_allowed) {
    if (demo_allowed && secret == kDemoVisitor) return std::string(kDemoVisitor);
    if (!is_token(secret)) return std::nullopt;
    return users::digest("xiaoer visitor " + std::string(secret)).substr(0, kTokenDigits);
}

std::string set_cookie(std::string_view name, std::string_view value, std::chrono::seconds age, bool secure) {
    std::string out(name);
    out.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Strict; Max-Age=");
    out += std::to_string(age.count());
    if (secure) out += "; Secure";
    return out;
}

}  // namespace xiaoer::web
