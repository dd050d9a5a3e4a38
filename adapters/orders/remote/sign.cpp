// See sign.hpp.
#include "adapters/orders/remote/sign.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace xiaoer::adapters {
namespace {

std::string hex_of(const unsigned char* bytes, unsigned size) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (unsigned i = 0; i < size; ++i) {
        out += kHex[bytes[i] >> 4U];
        out += kHex[bytes[i] & 0xFU];
    }
    return out;
}

std::string hmac(const EVP_MD* digest, std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    if (HMAC(digest, key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes.data(),
             &size) == nullptr)
        throw std::runtime_error("no HMAC here");
    return hex_of(bytes.data(), size);
}

bool is_plain(unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_' || c == '*';
}

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_plain(byte)) {
            out += c;
        } else {
            out.append("%").append(hex_of(&byte, 1));
        }
    }
}

}  // namespace

std::string md5_of(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), bytes.data(), &size, EVP_md5(), nullptr) != 1)
        throw std::runtime_error("no MD5 here");
    return hex_of(bytes.data(), size);
}

std::string hmac_md5_of(std::string_view key, std::string_view text) {
    return hmac(EVP_md5(), key, text);
}
std::string hmac_sha256_of(std::string_view key, std::string_view text) {
    return hmac(EVP_sha256(), key, text);
}

std::string lower(std::string hex) {
    for (char& c : hex)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return hex;
}

std::string joined_by_key(Params params) {
    std::sort(params.begin(), params.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string out;
    for (const auto& [key, value] : params)
        out.append(key).append(value);
    return out;
}

std::string form_of(const Params& params) {
    std::string out;
    for (const auto& [key, value] : params) {
        if (!out.empty()) out += '&';
        append_escaped(out, key);
        out += '=';
        append_escaped(out, value);
    }
    return out;
}

}  // namespace xiaoer::adapters
