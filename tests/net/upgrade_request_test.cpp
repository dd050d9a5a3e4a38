#include "bot/net/upgrade_request.hpp"

#include <gtest/gtest.h>

namespace xiaoer::net {
namespace {

std::string head(const std::string& headers, const std::string& target = "/ob") {
    return "GET " + target + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n" + headers + "\r\n";
}

TEST(UpgradeRequest, ReadsWhoDials) {
    const auto request = parse_upgrade(
        head("x-self-id: 10001\r\nX-CLIENT-ROLE:\tUniversal \r\nAuthorization: bearer  a b\r\n"));
    ASSERT_TRUE(request);
    EXPECT_EQ(request->self_id, "10001");
    EXPECT_EQ(request->role, "Universal");
    EXPECT_EQ(request->token, "a b");
}

TEST(UpgradeRequest, TheTokenMayStandInTheQuery) {
    EXPECT_EQ(parse_upgrade(head("", "/ob?x=1&access_token=a%2Bb%zz&y"))->token, "a+b%zz");
    EXPECT_EQ(parse_upgrade(head("", "/ob?my_access_token=a"))->token, "");
    EXPECT_EQ(parse_upgrade(head("Authorization: Bearer h\r\n", "/ob?access_token=q"))->token, "h");
    EXPECT_EQ(parse_upgrade(head("Authorization: Token h\r\n"))->token, "h");
    EXPECT_EQ(parse_upgrade(head("Authorization: h\r\n"))->token, "h");
}

TEST(UpgradeRequest, RefusesWhatSmuggles) {
    EXPECT_FALSE(parse_upgrade(head("Transfer-Encoding: chunked\r\n")));
    EXPECT_FALSE(parse_upgrade(head("Content-Length: 5\r\n")));
    EXPECT_TRUE(parse_upgrade(head("Content-Length: 0\r\n")));
    EXPECT_FALSE(parse_upgrade(head("X-Self-ID: 1\r\nX-Self-ID: 2\r\n")));
    EXPECT_FALSE(parse_upgrade(head("Authorization: a\r\nAuthorization: b\r\n")));
    EXPECT_FALSE(parse_upgrade(head("no colon\r\n")));
    EXPECT_FALSE(parse_upgrade(head("") + "early"));
    EXPECT_FALSE(parse_upgrade("POST / HTTP/1.1\r\n\r\n"));
    EXPECT_FALSE(parse_upgrade("GET / HTTP/1.0\r\n\r\n"));
    EXPECT_FALSE(parse_upgrade("GET http://x/ HTTP/1.1\r\n\r\n"));
    EXPECT_FALSE(parse_upgrade("GET / HTTP/1.1\nHost: x\n\n"));
    EXPECT_FALSE(parse_upgrade("GET HTTP/1.1\r\n\r\n"));
    EXPECT_FALSE(parse_upgrade(""));
}

TEST(SameSecret, ComparesWhole) {
    EXPECT_TRUE(same_secret("secret", "secret"));
    EXPECT_FALSE(same_secret("secret", "secreT"));
    EXPECT_FALSE(same_secret("secre", "secret"));
    EXPECT_FALSE(same_secret("secretsecret", "secret"));
    EXPECT_FALSE(same_secret("", "secret"));
    EXPECT_FALSE(same_secret("a", ""));
    EXPECT_TRUE(same_secret("", ""));
}

}  // namespace
}  // namespace xiaoer::net
