#include "bot/net/allowed_hosts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace xiaoer::net {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t kAddressMost = 4'096;
constexpr std::size_t kHostMost = 253;
constexpr std::string_view kTls = "https://";
constexpr std::string_view kPlain = "http://";

bool host_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_host(std::string_view text) {
    if (text.find(':') != std::string_view::npos) {
        boost::system::error_code error;
        (void)ip::make_address_v6(std::string(text), error);
        return !error && text.find('%') == std::string_view::npos;
    }
    return !text.empty() && text.size() <= kHostMost && text.front() != '.' && text.back() != '.' &&
           std::ranges::all_of(text, host_letter);
}

/// Host and port of "host[:port]" or "[address][:port]"; false when it is neither.
bool take_authority(std::string_view text, std::string& host, std::uint16_t& port) {
    auto rest = std::string_view();
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return false;
        host = lower(text.substr(1, end - 1));
        if (host.find(':') == std::string::npos) return false;
        rest = text.substr(end + 1);
    } else {
        const auto colon = std::min(text.find(':'), text.size());
        host = lower(text.substr(0, colon));
        rest = text.substr(colon);
    }
    if (rest.empty()) return true;
    const auto* end = rest.data() + rest.size();
    const auto read = std::from_chars(rest.data() + 1, end, port);
    return rest.front() == ':' && read.ec == std::errc{} && read.ptr == end && port != 0;
}

/// Networks of IPv4 that are not the open Internet (RFC 6890 and what came after it).
const AddressList& inside_v4() {
    static const AddressList list({"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
                                   "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
                                   "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
                                   "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"});
    return list;
}
/// Of IPv6, 2000::/3 is the open Internet, but for tunnels, documentation and identifiers.
const AddressList& outside_v6() {
    static const AddressList list(std::vector<std::string>{"2000::/3"});
    return list;
}
const AddressList& inside_v6() {
    static const AddressList list({"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"});
    return list;
}

}  // namespace

std::optional<WebAddress> parse_web_address(std::string_view text) {
    if (text.size() > kAddressMost ||
        std::ranges::any_of(text, [](unsigned char c) { return c <= 0x20U || c >= 0x7fU || c == '\\'; }))
        return std::nullopt;
    WebAddress address;
    if (text.starts_with(kTls)) {
        text.remove_prefix(kTls.size());
    } else if (text.starts_with(kPlain)) {
        text.remove_prefix(kPlain.size());
        address.tls = false;
        address.port = 80;
    } else {
        return std::nullopt;
    }
    const auto end = std::min(text.find_first_of("/?#"), text.size());
    if (!take_authority(text.substr(0, end), address.host, address.port) || !is_host(address.host))
        return std::nullopt;
    address.target = text.substr(end, std::min(text.find('#', end), text.size()) - end);
    if (!address.target.starts_with('/')) address.target.insert(0, 1, '/');
    return address;
}

bool is_public(const ip::address& address) {
    const auto text = address.to_string();
    if (address.is_v4()) return !inside_v4().has(text);
    const auto v6 = address.to_v6();
    if (v6.is_v4_mapped() || v6.scope_id() != 0) return false;
    return outside_v6().has(text) && !inside_v6().has(text);
}

bool AllowedHosts::Rule::may_be_at(const ip::address& address) const {
    return within ? within->has(address.to_string()) : is_public(address);
}

AllowedHosts::AllowedHosts(const std::vector<std::string>& entries) {
    for (const auto& entry : entries) {
        std::string_view text = entry;
        Rule rule;
        const auto equals = text.find('=');
        if (equals != std::string_view::npos) {
            std::vector<std::string> networks;
            for (auto rest = text.substr(equals + 1);;) {
                const auto comma = std::min(rest.find(','), rest.size());
                networks.emplace_back(rest.substr(0, comma));
                if (comma == rest.size()) break;
                rest.remove_prefix(comma + 1);
            }
            rule.within.emplace(networks);
            text = text.substr(0, equals);
        }
        if (text.starts_with(kTls)) {
            text.remove_prefix(kTls.size());
        } else if (text.starts_with(kPlain)) {
            text.remove_prefix(kPlain.size());
            rule.tls = false;
            rule.port = 80;
        }
        rule.below = text.starts_with("*.");
        if (rule.below) text.remove_prefix(2);
        // "*.cn" would be half the Internet.
        const bool whole = take_authority(text, rule.host, rule.port) && is_host(rule.host) &&
                           (!rule.below || rule.host.find('.') != std::string::npos);
        if (!whole)
            throw std::invalid_argument(
                "“" + entry +
                "”不是能取图片的主机，应形如 img.example.com、*.example.com、img.example.com:8443、"
                "http://img.example.com（不加密），内网自己的主机写上网段：img.lan=10.0.0.0/8");
        rules_.push_back(std::move(rule));
    }
}

const AllowedHosts::Rule* AllowedHosts::find(const WebAddress& address) const {
    const auto named = std::ranges::find_if(rules_, [&](const Rule& rule) {
        if (rule.tls != address.tls || rule.port != address.port) return false;
        return rule.below ? address.host.ends_with("." + rule.host) : address.host == rule.host;
    });
    return named == rules_.end() ? nullptr : &*named;
}

}  // namespace xiaoer::net
