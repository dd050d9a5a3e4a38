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

}  // namespace

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
