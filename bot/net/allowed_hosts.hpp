// Hosts from which something may be fetched: only those the store has named, by the scheme and the port it
// named, and only where their addresses may lie. Pure: it resolves nothing and connects nowhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/net/address_list.hpp"

namespace xiaoer::net {

/// "https://host[:port]/path?query", taken apart. What comes behind '#' is left out.
struct WebAddress {
    bool tls = true;
    std::string host;  ///< in lower case; an IPv6 address without its brackets
    std::uint16_t port = 443;
    std::string target = "/";
};

/// Nothing for what is no http or https address, names a user, is longer than 4,096 bytes or has spaces,
/// control characters or bytes above 7f: such an address was not written by a host for us.
[[nodiscard]] std::optional<WebAddress> parse_web_address(std::string_view text);

/// Whether an address is one of the open Internet: not of this machine, this network, a carrier's inside,
/// many receivers, a documentation, or one that stands for an IPv4 address inside an IPv6 one.
[[nodiscard]] bool is_public(const boost::asio::ip::address& address);

class AllowedHosts {
  public:
    struct Rule {
        bool tls = true;
        std::string host;  ///< the domain, when below
        bool below = false;
        std::uint16_t port = 443;
        std::optional<AddressList> within;  ///< where the store's own host is; nothing = the open Internet
        [[nodiscard]] bool may_be_at(const boost::asio::ip::address& address) const;
    };

    AllowedHosts() = default;
    /// Entries as a store writes them: "img.example.com", "*.example.com" (every host below it),
    /// "http://img.example.com" (without TLS), "img.example.com:8443", and for an own host the networks it
    /// is in: "img.lan=10.0.0.0/8,fd00::/8". Throws std::invalid_argument with a Chinese sentence.
    explicit AllowedHosts(const std::vector<std::string>& entries);

    [[nodiscard]] bool empty() const { return rules_.empty(); }
    /// The first rule that names this host, scheme and port; null when none does.
    [[nodiscard]] const Rule* find(const WebAddress& address) const;

  private:
    std::vector<Rule> rules_;
};

}  // namespace xiaoer::net
