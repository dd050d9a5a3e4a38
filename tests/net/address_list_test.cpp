// Whom a proxy's word is believed about, and how far.
#include "bot/net/address_list.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace xiaoer::net {
namespace {

struct Case {
    const char* peer;
    std::vector<std::pair<std::string, std::string>> headers;
    const char* address;
    bool tls;
};

TEST(AddressList, believes_only_the_stores_own_proxies_and_no_further_than_the_first_stranger) {
    const AddressList proxies({"127.0.0.1", "10.0.0.0/8", "fd00::/8"});
    using Headers = std::vector<std::pair<std::string, std::string>>;
    const std::vector<Case> cases = {
        {"203.0.113.9", Headers{{"x-forwarded-for", "1.2.3.4"}, {"x-forwarded-proto", "https"}},
         "203.0.113.9", false},
        {"127.0.0.1", Headers{}, "127.0.0.1", false},
        {"127.0.0.1", Headers{{"x-forwarded-for", "1.2.3.4"}, {"x-forwarded-proto", "https"}}, "1.2.3.4",
         true},
        {"127.0.0.1", Headers{{"x-forwarded-for", "6.6.6.6, 1.2.3.4"}}, "1.2.3.4", false},
        {"127.0.0.1", Headers{{"x-forwarded-for", "1.2.3.4, 10.1.2.3"}, {"x-forwarded-proto", "https, http"}},
         "1.2.3.4", true},
        {"127.0.0.1", Headers{{"x-forwarded-for", "rubbish"}}, "127.0.0.1", false},
        {"127.0.0.1", Headers{{"x-forwarded-for", "::ffff:1.2.3.4"}}, "1.2.3.4", false},
        {"fd00::7", Headers{{"forwarded", "for=\"[2001:db8::1]:4711\";proto=https;by=10.0.0.1"}},
         "2001:db8::1", true},
        {"10.9.9.9", Headers{{"forwarded", "for=6.6.6.6, For=1.2.3.4:47;Proto=HTTPS"}}, "1.2.3.4", true},
        {"10.9.9.9", Headers{{"forwarded", "for=_hidden"}, {"x-forwarded-for", "1.2.3.4"}}, "10.9.9.9",
         false},
        {"::ffff:10.9.9.9", Headers{{"x-forwarded-for", "1.2.3.4"}}, "1.2.3.4", false},
    };
    for (const auto& each : cases) {
        Request request;
        request.headers = each.headers;
        const auto client = client_behind(proxies, each.peer, request);
        EXPECT_EQ(client.address, each.address) << each.peer;
        EXPECT_EQ(client.tls, each.tls) << each.peer << " " << each.address;
    }
}

TEST(AddressList, knows_networks_by_their_bits) {
    const AddressList list({"192.168.4.0/22", "::1"});
    EXPECT_TRUE(list.has("192.168.7.255"));
    EXPECT_FALSE(list.has("192.168.8.0"));
    EXPECT_TRUE(list.has("::1"));
    EXPECT_FALSE(list.has("127.0.0.1"));
    EXPECT_FALSE(list.has("not an address"));
    EXPECT_TRUE(AddressList({"0.0.0.0/0"}).has("8.8.8.8"));
    EXPECT_FALSE(AddressList({"0.0.0.0/0"}).has("2001:db8::1"));
}

TEST(AddressList, refuses_what_is_no_address) {
    for (const char* text : {"", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "::1/129", "1.2.3"})
        EXPECT_THROW(AddressList({text}), std::invalid_argument) << text;
}

}  // namespace
}  // namespace xiaoer::net
