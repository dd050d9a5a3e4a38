#include "bot/net/secret.hpp"

#include <sodium.h>

#include <array>
#include <stdexcept>

namespace xiaoer::net {
namespace {

std::string hex(const unsigned char* bytes, std::size_t count) {
    std::string out(count * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes, count);
    out.pop_back();
    return out;
}

template <std::size_t kBytes>
std::string random_hex() {
    // Once for the process; libsodium itself is safe to initialise from several threads.
    static const int ready = sodium_init();
    if (ready < 0) throw std::runtime_error("系统给不出随机数，不能安全地处理口令。");
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

std::string keyed_digest(std::string_view key, std::string_view text) {
    const auto bytes = [](std::string_view of) { return reinterpret_cast<const unsigned char*>(of.data()); };
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes(text), text.size());
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> out{};
    crypto_auth_hmacsha256_final(&state, out.data());
    return hex(out.data(), out.size());
}

bool same_secret(std::string_view a, std::string_view b) {
    // Digests have one length, so not even the length of the secret shows in the time.
    const auto left = digest(a);
    const auto right = digest(b);
    return sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace xiaoer::net
