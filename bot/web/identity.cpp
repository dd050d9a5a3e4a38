#include "bot/web/identity.hpp"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "bot/base/utf8.hpp"

namespace xiaoer::web {
namespace {

constexpr std::size_t kTokenDigits = 32;

std::string hex(const unsigned char* bytes, std::size_t count) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(count * 2);
    for (std::size_t i = 0; i < count; ++i) {
        out += digits[bytes[i] >> 4];
        out += digits[bytes[i] & 15];
    }
    return out;
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

std::optional<std::string> unhex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = digit(text[i]);
        const int low = digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

bool is_token(std::string_view text) {
    return text.size() == kTokenDigits && std::ranges::all_of(text, [](char c) { return digit(c) >= 0; });
}

}  // namespace

std::string random_token() {
    std::array<unsigned char, kTokenDigits / 2> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error("系统给不出随机数，无法安全地区分买家。");
    }
    return hex(bytes.data(), bytes.size());
}

std::string sha256_hex(std::string_view text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return hex(digest.data(), digest.size());
}

bool same_secret(std::string_view a, std::string_view b) {
    // Digests have one length, so not even the length of the secret shows in the time.
    const auto left = sha256_hex(a);
    const auto right = sha256_hex(b);
    return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::optional<std::string> visitor_of(std::string_view secret, bool demo_allowed) {
    if (demo_allowed && secret == kDemoVisitor) return std::string(kDemoVisitor);
    if (!is_token(secret)) return std::nullopt;
    return sha256_hex("xiaoer visitor " + std::string(secret)).substr(0, kTokenDigits);
}

std::string set_cookie(std::string_view name, std::string_view value, std::chrono::seconds age, bool secure) {
    std::string out(name);
    out.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Strict; Max-Age=");
    out += std::to_string(age.count());
    if (secure) out += "; Secure";
    return out;
}

bool AgentSessions::key_fits(std::string_view tried) const {
    return !key_.empty() && !tried.empty() && same_secret(tried, key_);
}

std::string AgentSessions::sign(std::string_view text) const {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    const auto key = "xiaoer agent session " + key_;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
    return hex(digest.data(), size);
}

std::string AgentSessions::open(std::string_view name, core::Time now) const {
    const auto until = (now + kAge).time_since_epoch().count();
    std::string text = random_token() + '.' + std::to_string(until) + '.';
    text += hex(reinterpret_cast<const unsigned char*>(name.data()), name.size());
    return text + '.' + sign(text);
}

std::optional<AgentSession> AgentSessions::find(std::string_view cookie, core::Time now) const {
    if (key_.empty() || cookie.size() > 512) return std::nullopt;
    const auto last = cookie.rfind('.');
    if (last == std::string_view::npos) return std::nullopt;
    const auto text = cookie.substr(0, last);
    if (!same_secret(cookie.substr(last + 1), sign(text))) return std::nullopt;
    const auto first = text.find('.');
    const auto second = text.rfind('.');
    if (first == second) return std::nullopt;
    std::int64_t until = 0;
    const auto number = text.substr(first + 1, second - first - 1);
    const auto read = std::from_chars(number.data(), number.data() + number.size(), until);
    if (read.ec != std::errc{} || now.time_since_epoch().count() >= until) return std::nullopt;
    auto name = unhex(text.substr(second + 1));
    AgentSession session{std::string(text.substr(0, first)), name.value_or("")};
    if (session.name.empty() || closed_.contains(session.id)) return std::nullopt;
    return session;
}

void AgentSessions::close(const AgentSession& session, core::Time now) {
    std::erase_if(closed_, [now](const auto& entry) { return entry.second < now; });
    closed_[session.id] = now + kAge;
}

std::optional<std::string> agent_name(std::string_view entered) {
    while (!entered.empty() && entered.front() == ' ')
        entered.remove_prefix(1);
    while (!entered.empty() && entered.back() == ' ')
        entered.remove_suffix(1);
    if (entered.empty() || !base::is_valid_utf8(entered) || base::length(entered) > 20) return std::nullopt;
    std::size_t at = 0;
    while (at < entered.size()) {
        const auto c = base::next_code_point(entered, at);
        const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
        const bool bidi = (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
                          (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
        if (control || bidi) return std::nullopt;
    }
    return std::string(entered);
}

}  // namespace xiaoer::web
