// Addresses the store has named, and who really asks when a request came through its own proxies: told by
// Forwarded (RFC 7239) or X-Forwarded-For/-Proto, and believed of nobody else. Pure.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bot/net/http_head.hpp"

namespace xiaoer::net {

/// "192.0.2.1", an IPv4 in IPv6 as IPv4; what limits are counted by.
[[nodiscard]] std::string plain_address(boost::asio::ip::address address);

class AddressList {
  public:
    AddressList() = default;
    /// Addresses or networks ("127.0.0.1", "10.0.0.0/8", "fd00::/8"). Throws std::invalid_argument with a
    /// Chinese sentence for what is neither.
    explicit AddressList(const std::vector<std::string>& networks);

    [[nodiscard]] bool has(std::string_view address) const;
    [[nodiscard]] bool empty() const { return networks_.empty(); }

  private:
    struct Network {
        boost::asio::ip::address address;
        unsigned bits;
    };
    std::vector<Network> networks_;
};

struct Client {
    std::string address;  ///< of the last hop that is no proxy of ours
    bool tls = false;     ///< a proxy of ours says that the browser speaks TLS with it
};
/// peer: who has connected to us. What a header says beyond the first hop that is no proxy of ours was
/// written by strangers and counts for nothing.
[[nodiscard]] Client client_behind(const AddressList& proxies, std::string_view peer, const Request& request);

}  // namespace xiaoer::net
