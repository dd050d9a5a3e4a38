// See keys.hpp.
#include "adapters/orders/remote/keys.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace xiaoer::adapters {
namespace {

constexpr std::size_t kMostBytes = 4'096;

/// The mode is asked of the open file, not of its name: nobody can exchange the one for the other.
Secret read_file(const std::string& file) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return {"", "打不开密钥文件 " + file};
    Secret secret;
    struct stat seen {};
    if (::fstat(fd, &seen) != 0 || !S_ISREG(seen.st_mode)) {
        secret.trouble = "密钥文件 " + file + " 不是普通文件";
    } else if ((seen.st_mode & 077U) != 0) {
        secret.trouble = "密钥文件 " + file + " 别人也能读，请先执行 chmod 600 " + file;
    } else {
        std::array<char, kMostBytes + 1> buffer{};
        const auto size = ::read(fd, buffer.data(), buffer.size());
        if (size > 0 && static_cast<std::size_t>(size) <= kMostBytes)
            secret.value.assign(buffer.data(), static_cast<std::size_t>(size));
        while (!secret.value.empty() && (secret.value.back() == '\n' || secret.value.back() == '\r'))
            secret.value.pop_back();
        if (secret.value.empty()) secret.trouble = "密钥文件 " + file + " 是空的或太长";
    }
    ::close(fd);
    return secret;
}

}  // namespace

bool readable_by_others(const std::string& file) {
    struct stat seen {};
    return ::stat(file.c_str(), &seen) == 0 && (seen.st_mode & 077U) != 0;
}

Secret read_secret(const SecretPlace& place) {
    if (!place.file.empty()) return read_file(place.file);
    if (place.environment.empty()) return {place.value, place.value.empty() ? "没有写密钥在哪里" : ""};
    const char* value = std::getenv(place.environment.c_str());
    if (value == nullptr || *value == '\0') return {"", "环境变量 " + place.environment + " 没有设置"};
    return {value, ""};
}

std::optional<Keys> read_keys(const KeyPlaces& places, std::string& trouble) {
    auto secret = read_secret(places.secret);
    auto session = read_secret(places.session);
    trouble = secret.trouble.empty() ? session.trouble : secret.trouble;
    if (!trouble.empty()) return std::nullopt;
    return Keys{places.app_key, std::move(secret.value), std::move(session.value)};
}

}  // namespace xiaoer::adapters
