// Where a platform is called. Pure.
#pragma once

#include <string>

namespace xiaoer::adapters {

/// "https://host[:port]/path", taken apart. Plain http is for loopback alone.
struct Endpoint {
    bool tls = true;
    std::string host;
    std::string port;
    std::string path = "/";
    /// The sentence says in Chinese what is wrong with the text; "" when nothing is.
    [[nodiscard]] static std::string parse(const std::string& url, Endpoint& into);
};

}  // namespace xiaoer::adapters
