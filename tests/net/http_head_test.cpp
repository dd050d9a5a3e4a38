// The one reader of heads: what it reads, and what it refuses because another reader might read it otherwise.
#include "bot/net/http_head.hpp"

#include <gtest/gtest.h>

namespace xiaoer::net {
namespace {

int refusal(const std::string& head) {
    const auto parsed = parse_head(head);
    const auto* refused = std::get_if<Refusal>(&parsed);
    return refused == nullptr ? 0 : refused->status;
}

TEST(Head, readsWhatABrowserSends) {
    const auto parsed = parse_head(
        "GET /a/b?c=d HTTP/1.1\r\nHost: x\r\nCookie: one=1; xiaoer_buyer=abc ; two=2\r\nUPGRADE:  WebSocket "
        "\r\n"
        "Connection: keep-alive, Upgrade\r\n\r\n");
    const auto& request = std::get<Request>(parsed);
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.path, "/a/b");
    EXPECT_EQ(request.query, "c=d");
    EXPECT_EQ(request.cookie("xiaoer_buyer"), "abc");
    EXPECT_EQ(request.cookie("xiaoer"), "");
    EXPECT_TRUE(request.wants_websocket());
    EXPECT_TRUE(request.lists("connection", "upgrade"));
    EXPECT_FALSE(request.lists("connection", "up"));
    EXPECT_TRUE(request.keep_alive);
}

TEST(Head, refusesWhatTwoReadersCouldReadDifferently) {
    const std::string get = "GET / HTTP/1.1\r\nHost: x\r\n";
    EXPECT_EQ(refusal(get + "\r\n"), 0);
    EXPECT_EQ(refusal(get + "Transfer-Encoding: chunked\r\n\r\n"), 501);
    EXPECT_EQ(refusal(get + "transfer-encoding: identity\r\nContent-Length: 3\r\n\r\n"), 501);
    EXPECT_EQ(refusal(get + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n"), 400);
    EXPECT_EQ(refusal(get + "Content-Length: 3, 3\r\n\r\n"), 400);
    EXPECT_EQ(refusal(get + "Content-Length: +3\r\n\r\n"), 400);
    EXPECT_EQ(refusal(get + "Content-Length: 0x3\r\n\r\n"), 400);
    EXPECT_EQ(refusal(get + "Content-Length: 9223372036854775808\r\n\r\n"), 413);
    EXPECT_EQ(refusal(get + "Host: y\r\n\r\n"), 400);
    EXPECT_EQ(refusal(get + "Origin: a\r\nOrigin: b\r\n\r\n"), 400);
    EXPECT_EQ(refusal(get + "X: a\r\n folded\r\n\r\n"), 400);
    EXPECT_EQ(refusal(get + "X : a\r\n\r\n"), 400);
    EXPECT_EQ(refusal(get + "X: a\nY: b\r\n\r\n"), 400);
    EXPECT_EQ(refusal(get + "X: a\rb\r\n\r\n"), 400);
    EXPECT_EQ(refusal(get + std::string("X: a\0b\r\n\r\n", 10)), 400);
    EXPECT_EQ(refusal(get + "no colon\r\n\r\n"), 400);
    EXPECT_EQ(refusal(get + "Expect: 100-continue\r\n\r\n"), 417);
    EXPECT_EQ(refusal("GET / HTTP/1.1\r\n\r\n"), 400);
    EXPECT_EQ(refusal("GET / HTTP/1.0\r\nHost: x\r\n\r\n"), 505);
    EXPECT_EQ(refusal("GET / HTTP/2\r\nHost: x\r\n\r\n"), 505);
    EXPECT_EQ(refusal("GET /\r\nHost: x\r\n\r\n"), 400);
    EXPECT_EQ(refusal("GET / x HTTP/1.1\r\nHost: x\r\n\r\n"), 400);
    EXPECT_EQ(refusal("GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n"), 400);
    EXPECT_EQ(refusal("G\tT / HTTP/1.1\r\nHost: x\r\n\r\n"), 400);
    EXPECT_EQ(refusal("GET /\x7f HTTP/1.1\r\nHost: x\r\n\r\n"), 400);
    EXPECT_EQ(refusal("GET /" + std::string(3000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n"), 414);
    std::string many = get;
    for (int i = 0; i < 900; ++i)
        many += "a: b\r\n";
    EXPECT_EQ(refusal(many + "\r\n"), 431);
}

std::string token_in(const std::string& headers, const std::string& target = "/ob") {
    return access_token(
        std::get<Request>(parse_head("GET " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n")));
}

TEST(Head, aTokenStandsInTheHeaderOrInTheQuery) {
    EXPECT_EQ(token_in("Authorization: bearer  a b\r\n"), "a b");
    EXPECT_EQ(token_in("Authorization: Token h\r\n"), "h");
    EXPECT_EQ(token_in("Authorization: h\r\n"), "h");
    EXPECT_EQ(token_in("", "/ob?x=1&access_token=a%2Bb+c&y"), "a+b+c");
    EXPECT_EQ(token_in("", "/ob?my_access_token=a"), "");
    EXPECT_EQ(token_in("", "/ob?access_token=a%zz"), "") << "broken";
    EXPECT_EQ(token_in("Authorization: Bearer h\r\n", "/ob?access_token=q"), "h");
    EXPECT_EQ(token_in("Authorization: \r\n", "/ob?access_token=q"), "");
}

TEST(Head, whoMayDialIsToldOnce) {
    for (const auto* name : {"Authorization", "X-Self-ID", "X-Client-Role", "X-Device-Id", "X-Agent-Token"}) {
        const std::string line = std::string(name) + ": 1\r\n";
        EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: x\r\n" + line + line + "\r\n"), 400) << name;
    }
}

}  // namespace
}  // namespace xiaoer::net
