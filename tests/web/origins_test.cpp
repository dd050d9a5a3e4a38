#include "bot/web/http/origins.hpp"

#include <gtest/gtest.h>

namespace xiaoer::web {
namespace {

TEST(Origins, onlyWholeAndExactOnes) {
    const Origins origins({"https://shop.com", "https://kefu.shop.com:8443/"}, 8080);
    struct Case {
        const char* origin;
        bool allowed;
    };
    const Case cases[] = {
        {"http://127.0.0.1:8080", true},
        {"http://localhost:8080", true},
        {"http://[::1]:8080", true},
        {"http://10.0.0.7:8080", true},  // our own end of this connection
        {"https://shop.com", true},
        {"https://kefu.shop.com:8443", true},
        {"", false},
        {"null", false},
        {"https://shop.com.evil.com", false},
        {"https://shop.com:443@evil.com", false},
        {"https://xn--shp-7ka.com", false},
        {"https://SHOP.com", false},
        {"http://shop.com", false},
        {"https://shop.com/", false},
        {"https://shop.com, https://evil.com", false},
        {"http://127.0.0.1:8081", false},
        {"http://127.0.0.1", false},
        {"http://10.0.0.8:8080", false},
        {"https://10.0.0.7:8080", false},
        {"http://evil.com:8080", false},
    };
    for (const auto& [origin, allowed] : cases) {
        EXPECT_EQ(origins.allows(origin, "10.0.0.7"), allowed) << origin;
    }
}

TEST(Origins, portEightyIsNotWritten) {
    const Origins origins({}, 80);
    EXPECT_TRUE(origins.allows("http://localhost", "127.0.0.1"));
    EXPECT_FALSE(origins.allows("http://localhost:80", "127.0.0.1"));
}

TEST(Origins, aPortThatSpeaksTlsIsReachedByTlsAlone) {
    const Origins origins({}, 443, true);
    EXPECT_TRUE(origins.allows("https://localhost", "10.0.0.7"));
    EXPECT_TRUE(origins.allows("https://10.0.0.7", "10.0.0.7"));
    EXPECT_FALSE(origins.allows("http://localhost", "10.0.0.7"));
    EXPECT_FALSE(origins.allows("http://10.0.0.7:443", "10.0.0.7"));
    EXPECT_TRUE(Origins({}, 80, true).allows("https://localhost:80", "127.0.0.1"));
}

TEST(Origins, versionSixIsBracketed) {
    const Origins origins({}, 8080);
    EXPECT_TRUE(origins.allows("http://[fe80::2]:8080", "fe80::2"));
    EXPECT_FALSE(origins.allows("http://fe80::2:8080", "fe80::2"));
}

TEST(Origins, loopbackIsAnAddressNotAName) {
    EXPECT_TRUE(is_loopback("127.0.0.1"));
    EXPECT_TRUE(is_loopback("127.8.8.8"));
    EXPECT_TRUE(is_loopback("::1"));
    EXPECT_FALSE(is_loopback("0.0.0.0"));
    EXPECT_FALSE(is_loopback("localhost.evil.com"));
    EXPECT_FALSE(is_loopback(""));
}

}  // namespace
}  // namespace xiaoer::web
