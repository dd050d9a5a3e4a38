// See endpoint.hpp.
#include "adapters/orders/remote/endpoint.hpp"

#include <charconv>

namespace xiaoer::adapters {
namespace {

bool is_loopback(const std::string& host) {
    return host == "127.0.0.1" || host == "localhost" || host == "::1";
}

}  // namespace

std::string Endpoint::parse(const std::string& url, Endpoint& into) {
    Endpoint endpoint;
    std::string rest;
    if (url.rfind("https://", 0) == 0) {
        rest = url.substr(8);
    } else if (url.rfind("http://", 0) == 0) {
        endpoint.tls = false;
        rest = url.substr(7);
    } else {
        return "地址要以 https:// 开头";
    }
    const auto slash = rest.find('/');
    std::string authority = rest.substr(0, slash);
    if (slash != std::string::npos) endpoint.path = rest.substr(slash);
    if (authority.find('@') != std::string::npos) return "地址里不能写帐号或密码";
    endpoint.port = endpoint.tls ? "443" : "80";
    const auto bracket = authority.rfind(']');
    const auto colon = authority.rfind(':');
    if (colon != std::string::npos && (bracket == std::string::npos || colon > bracket)) {
        endpoint.port = authority.substr(colon + 1);
        authority.resize(colon);
    }
    unsigned short number = 0;
    const auto* end = endpoint.port.data() + endpoint.port.size();
    const auto read = std::from_chars(endpoint.port.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end || number == 0) return "端口不对";
    if (authority.size() > 2 && authority.front() == '[' && authority.back() == ']')
        authority = authority.substr(1, authority.size() - 2);
    if (authority.empty() || authority.find_first_of(" \t\r\n?#") != std::string::npos) return "主机名不对";
    if (endpoint.path.find_first_of(" \t\r\n#") != std::string::npos) return "路径不对";
    endpoint.host = authority;
    if (!endpoint.tls && !is_loopback(endpoint.host))
        return "只有本机地址可以用 http://，其余必须用 https://";
    into = endpoint;
    return {};
}

}  // namespace xiaoer::adapters
