// Which pages may talk to this server (reference: cross-site WebSocket hijacking). Exact comparison of the
// whole Origin, never of a part of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace xiaoer::web {

class Origins {
  public:
    /// tls: our own port speaks TLS.
    Origins(std::vector<std::string> configured, unsigned short port, bool tls = false);
    /// local: the address of our end of the connection, "127.0.0.1". An absent Origin is never allowed:
    /// browsers always send one where this is asked.
    [[nodiscard]] bool allows(std::string_view origin, std::string_view local) const;

  private:
    std::vector<std::string> allowed_;
    std::string scheme_;
    std::string port_;
};

/// Whether an address (not a name) is a loopback one.
[[nodiscard]] bool is_loopback(std::string_view address);

}  // namespace xiaoer::web
