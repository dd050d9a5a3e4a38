#include "bot/users/secrets.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

#include "bot/base/utf8.hpp"

namespace xiaoer::users {
namespace {

/// Once for the process; libsodium itself is safe to initialise from several threads.
void need_sodium() {
    static const int ready = sodium_init();
    if (ready < 0) throw std::runtime_error("系统给不出随机数，不能安全地处理口令。");
}

std::string hex(const unsigned char* bytes, std::size_t count) {
    std::string out(count * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes, count);
    out.pop_back();
    return out;
}

template <std::size_t kBytes>
std::string random_hex() {
    need_sodium();
    std::array<unsigned char, kBytes> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return hex(bytes.data(), bytes.size());
}

}  // namespace

std::string new_secret() {
    return random_hex<32>();
}

std::string new_id() {
    return random_hex<16>();
}

std::string digest(std::string_view secret) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> out{};
    crypto_hash_sha256(out.data(), reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
    return hex(out.data(), out.size());
}

bool same_secret(std::string_view a, std::string_view b) {
    // Digests have one length, so not even the length of the secret shows in the time.
    const auto left = digest(a);
    const auto right = digest(b);
    return sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string hash_password(std::string_view password, Strength strength) {
    need_sodium();
    const bool moderate = strength == Strength::moderate;
    std::array<char, crypto_pwhash_STRBYTES> out{};
    const int failed = crypto_pwhash_str_alg(
        out.data(), password.data(), password.size(),
        moderate ? crypto_pwhash_OPSLIMIT_MODERATE : crypto_pwhash_argon2id_OPSLIMIT_MIN,
        moderate ? crypto_pwhash_MEMLIMIT_MODERATE : crypto_pwhash_argon2id_MEMLIMIT_MIN,
        crypto_pwhash_ALG_ARGON2ID13);
    if (failed != 0) throw std::runtime_error("内存不够，口令没有算出来，请稍后再试。");
    return out.data();
}

bool password_fits(std::string_view password, const std::string& hash) {
    need_sodium();
    if (password.size() > kPasswordAtMost || hash.size() >= crypto_pwhash_STRBYTES) return false;
    std::array<char, crypto_pwhash_STRBYTES> padded{};
    std::ranges::copy(hash, padded.begin());
    return crypto_pwhash_str_verify(padded.data(), password.data(), password.size()) == 0;
}

std::string password_trouble(std::string_view password, std::string_view user) {
    if (!base::is_valid_utf8(password)) return "口令里有不能识别的字符。";
    if (base::length(password) < kPasswordAtLeast)
        return "口令至少" + std::to_string(kPasswordAtLeast) + "个字符。";
    if (password.size() > kPasswordAtMost) return "口令太长。";
    if (!user.empty() && password.find(user) != std::string_view::npos) return "口令里不要包含用户名。";
    if (std::set<char>(password.begin(), password.end()).size() < 5) return "口令太简单，请多用几种字符。";
    return {};
}

}  // namespace xiaoer::users
