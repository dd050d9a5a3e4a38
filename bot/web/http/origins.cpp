#include "bot/web/http/origins.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

namespace xiaoer::web {

Origins::Origins(std::vector<std::string> configured, unsigned short port, bool tls)
    : allowed_(std::move(configured)),
      scheme_(tls ? "https://" : "http://"),
      port_(port == (tls ? 443 : 80) ? "" : ":" + std::to_string(port)) {
    // "https://shop.example/" in a configuration means the origin without the slash.
    for (auto& origin : allowed_) {
        while (origin.ends_with('/'))
            origin.pop_back();
    }
    // A forwarded port (container, tunnel) is still reached as localhost.
    for (const auto* host : {"localhost", "127.0.0.1", "[::1]"}) {
        allowed_.push_back(scheme_ + host + port_);
    }
}

bool Origins::allows(std::string_view origin, std::string_view local) const {
    if (origin.empty() || origin == "null") return false;
    if (std::ranges::find(allowed_, origin) != allowed_.end()) return true;
    const bool v6 = local.find(':') != std::string_view::npos;
    std::string own = scheme_;
    if (v6) own += '[';
    own += local;
    if (v6) own += ']';
    return origin == own + port_;
}

bool is_loopback(std::string_view address) {
    boost::system::error_code error;
    const auto parsed = boost::asio::ip::make_address(std::string(address), error);
    return !error && parsed.is_loopback();
}

}  // namespace xiaoer::web
