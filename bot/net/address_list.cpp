#include "bot/net/address_list.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace xiaoer::net {
namespace {

namespace ip = boost::asio::ip;

ip::address plain(ip::address address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

std::string_view stripped(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

/// The parts between separators.
std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = std::min(text.find(separator), text.size());
        parts.push_back(stripped(text.substr(0, end)));
        if (end == text.size()) return parts;
        text.remove_prefix(end + 1);
    }
}

/// "192.0.2.1", "192.0.2.1:47011", "[2001:db8::1]:4711", quoted or not; "" for "unknown" and "_hidden".
std::string address_in(std::string_view text) {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    if (text.starts_with('[')) {
        text = text.substr(1, std::min(text.find(']'), text.size()) - 1);
    } else if (std::ranges::count(text, ':') == 1) {
        text = text.substr(0, text.find(':'));
    }
    boost::system::error_code error;
    const auto address = ip::make_address(std::string(text), error);
    return error ? std::string() : plain_address(address);
}

struct Hop {
    std::string address;
    bool tls = false;
};

/// As the proxies wrote them: the nearest to us last. Forwarded is looked at first; both are never mixed.
std::vector<Hop> hops(const Request& request) {
    std::vector<Hop> all;
    if (const auto forwarded = request.header("forwarded"); !forwarded.empty()) {
        for (const auto element : split(forwarded, ',')) {
            Hop hop;
            for (const auto pair : split(element, ';')) {
                const auto equals = std::min(pair.find('='), pair.size());
                const auto name = lower(stripped(pair.substr(0, equals)));
                const auto value = stripped(pair.substr(std::min(equals + 1, pair.size())));
                if (name == "for") hop.address = address_in(value);
                if (name == "proto") hop.tls = lower(value) == "https" || lower(value) == "\"https\"";
            }
            all.push_back(std::move(hop));
        }
        return all;
    }
    const auto addresses = request.header("x-forwarded-for");
    if (addresses.empty()) return all;
    for (const auto element : split(addresses, ','))
        all.push_back({address_in(element), false});
    // One word for all hops, or one for each.
    const auto protocols = split(request.header("x-forwarded-proto"), ',');
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i].tls = lower(protocols.size() == all.size() ? protocols[i] : protocols.back()) == "https";
    return all;
}

bool contains(const ip::address& network, unsigned bits, const ip::address& address) {
    if (network.is_v4() != address.is_v4()) return false;
    const auto same = [bits](const auto& a, const auto& b) {
        for (unsigned bit = 0; bit < bits; ++bit) {
            const auto mask = static_cast<unsigned char>(0x80U >> bit % 8);
            if ((a[bit / 8] & mask) != (b[bit / 8] & mask)) return false;
        }
        return true;
    };
    return address.is_v4() ? same(network.to_v4().to_bytes(), address.to_v4().to_bytes())
                           : same(network.to_v6().to_bytes(), address.to_v6().to_bytes());
}

}  // namespace

std::string plain_address(ip::address address) {
    return plain(std::move(address)).to_string();
}

AddressList::AddressList(const std::vector<std::string>& networks) {
    for (const auto& text : networks) {
        const auto slash = std::min(text.find('/'), text.size());
        boost::system::error_code error;
        const auto address = plain(ip::make_address(text.substr(0, slash), error));
        unsigned bits = address.is_v4() ? 32 : 128;
        if (!error && slash < text.size()) {
            const auto most = bits;
            const auto* end = text.data() + text.size();
            const auto read = std::from_chars(text.data() + slash + 1, end, bits);
            if (read.ec != std::errc{} || read.ptr != end || bits > most)
                error = make_error_code(boost::system::errc::invalid_argument);
        }
        if (error)
            throw std::invalid_argument("地址“" + text +
                                        "”写得不对，应为 IP 地址或网段，例如 127.0.0.1 或 10.0.0.0/8");
        networks_.push_back({address, bits});
    }
}

bool AddressList::has(std::string_view address) const {
    if (networks_.empty()) return false;
    boost::system::error_code error;
    const auto parsed = plain(ip::make_address(std::string(address), error));
    return !error && std::ranges::any_of(networks_, [&](const Network& network) {
        return contains(network.address, network.bits, parsed);
    });
}

Client client_behind(const AddressList& proxies, std::string_view peer, const Request& request) {
    Client client{std::string(peer), false};
    if (!proxies.has(peer)) return client;
    auto all = hops(request);
    while (!all.empty()) {
        auto hop = std::move(all.back());
        all.pop_back();
        client.tls = hop.tls;
        if (hop.address.empty()) return client;  // hidden: as far as our own proxy is what we know
        client.address = std::move(hop.address);
        if (!proxies.has(client.address)) return client;
    }
    return client;
}

}  // namespace xiaoer::net
