#include "bot/net/http_head.hpp"

#include <gtest/gtest.h>

#include <boost/asio/write.hpp>

#include "tests/web/harness.hpp"

namespace xiaoer::web {
namespace {

int refusal(const std::string& head) {
    const auto parsed = net::parse_head(head);
    const auto* refused = std::get_if<net::Refusal>(&parsed);
    return refused == nullptr ? 0 : refused->status;
}

TEST(Head, readsWhatABrowserSends) {
    const auto parsed = net::parse_head(
        "GET /a/b?c=d HTTP/1.1\r\nHost: x\r\nCookie: one=1; xiaoer_buyer=abc ; two=2\r\nUPGRADE:  WebSocket "
        "\r\n"
        "Connection: keep-alive, Upgrade\r\n\r\n");
    const auto& request = std::get<net::Request>(parsed);
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

TEST(Server, pagesCarryTheirPolicyAndAreNotSentTwice) {
    const Harness harness;
    for (const auto* path :
         {"/", "/agent", "/login", "/studio", "/assets/app-AbCd1234.js", "/assets/plain.css"}) {
        const auto first = ask(harness, "GET", path);
        EXPECT_EQ(first.status, 200) << path;
        EXPECT_NE(
            first.header("Content-Security-Policy").find("default-src 'self'; img-src 'self' data: blob:"),
            std::string::npos);
        EXPECT_NE(first.header("Content-Security-Policy").find("frame-ancestors 'none'"), std::string::npos);
        EXPECT_EQ(first.header("X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(first.header("Referrer-Policy"), "no-referrer");
        const auto again = ask(harness, "GET", path, "If-None-Match: " + first.header("ETag") + "\r\n");
        EXPECT_EQ(again.status, 304) << path;
        EXPECT_EQ(again.body, "");
    }
}

TEST(Server, whatHasItsHashInItsNameIsNeverAskedForAgain) {
    const Harness harness;
    EXPECT_EQ(ask(harness, "GET", "/assets/app-AbCd1234.js").header("Cache-Control"),
              "public, max-age=31536000, immutable");
    EXPECT_EQ(ask(harness, "GET", "/assets/plain.css").header("Cache-Control"), "no-cache");
    EXPECT_EQ(ask(harness, "GET", "/").header("Cache-Control"), "no-cache");
}

TEST(Server, onlyTheStaffsPagesMayStyleThemselves) {
    const Harness harness;
    for (const auto* path : {"/agent", "/studio", "/login"})
        EXPECT_NE(ask(harness, "GET", path)
                      .header("Content-Security-Policy")
                      .find("style-src 'self' 'unsafe-inline'"),
                  std::string::npos);
    for (const auto* path : {"/", "/assets/app-AbCd1234.js", "/healthz"})
        EXPECT_EQ(ask(harness, "GET", path).header("Content-Security-Policy").find("unsafe"),
                  std::string::npos);
}

TEST(Server, saysNoProperly) {
    const Harness harness;
    const auto missing = ask(harness, "GET", "/nothing");
    EXPECT_EQ(missing.status, 404);
    EXPECT_NE(missing.body.find("没有这个页面"), std::string::npos);
    EXPECT_EQ(ask(harness, "GET", "/assets/../server.hpp").status, 404);
    EXPECT_EQ(ask(harness, "GET", "/assets/%2e%2e%2fserver.hpp").status, 404);
    EXPECT_EQ(ask(harness, "GET", "/assets/").status, 404);
    EXPECT_EQ(ask(harness, "DELETE", "/").status, 405);
    EXPECT_EQ(ask(harness, "GET", "/api/visit").header("Allow"), "POST");
    EXPECT_EQ(ask(harness, "POST", "/api/visit", {}, std::string(5000, 'x')).status, 413);
    EXPECT_EQ(ask(harness, "GET", "/", {}, "a body").status, 413);
}

TEST(Server, headHasNoBodyAndConnectionsAreKept) {
    const Harness harness;
    Client client(harness.port());
    client.send(request(harness, "HEAD", "/"));
    std::string head;
    while (head.find("\r\n\r\n") == std::string::npos) {
        std::string byte;
        ASSERT_TRUE(client.read_exactly(1, byte));
        head += byte;
    }
    // Two more at once over the same connection: both are answered, in order.
    client.send(request(harness, "GET", "/healthz") + request(harness, "GET", "/nothing"));
    const auto health = client.read_answer();
    EXPECT_EQ(health.status, 200);
    EXPECT_EQ(health.json()["status"], "ok");
    EXPECT_EQ(client.read_answer().status, 404);
}

TEST(Server, anUnfinishedHeadIsNotWaitedForLong) {
    Options options;
    options.limits.head_time = std::chrono::milliseconds(60);
    options.limits.sweep = std::chrono::milliseconds(10);
    const Harness harness(std::move(options));
    Client silent(harness.port());
    EXPECT_TRUE(silent.closed());
    Client slow(harness.port());
    slow.send("GET / HTTP/1.1\r\nHost:");
    EXPECT_EQ(slow.read_all(), "");
}

TEST(Server, longHeadsAndBareLineFeedsAreAnsweredAndClosed) {
    const Harness harness;
    Client longer(harness.port());
    longer.send("GET / HTTP/1.1\r\nX: " + std::string(9 * 1024, 'a') + "\r\n\r\n");
    EXPECT_EQ(longer.read_answer().status, 431);
    EXPECT_TRUE(longer.closed());
    Client endless(harness.port());
    endless.send(std::string(9 * 1024, 'a'));
    EXPECT_EQ(endless.read_answer().status, 431);
    Client bare(harness.port());
    bare.send("GET / HTTP/1.1\nHost: x\n\n");
    EXPECT_EQ(bare.read_answer().status, 400);
    EXPECT_TRUE(bare.closed());
}

TEST(Server, aRefusedBodyIsNeverTakenForTheNextRequest) {
    const Harness harness;
    Client client(harness.port());
    const auto smuggled = request(harness, "GET", "/healthz");
    client.send(request(harness, "POST", "/nothing", {}, smuggled));
    EXPECT_EQ(client.read_answer().status, 404);
    EXPECT_EQ(client.read_answer().status, 0);
}

TEST(Server, moreConnectionsThanAllowedAreClosed) {
    Options options;
    options.limits.connections = 3;
    const Harness harness(std::move(options));
    Client first(harness.port());
    Client second(harness.port());
    Client third(harness.port());
    for (auto* client : {&first, &second, &third}) {
        client->send(request(harness, "GET", "/healthz"));
        EXPECT_EQ(client->read_answer().status, 200);
    }
    Client fourth(harness.port());
    EXPECT_TRUE(fourth.closed());
    first.send(request(harness, "GET", "/healthz"));
    EXPECT_EQ(first.read_answer().status, 200);
}

TEST(Server, saysInChineseWhyItCannotListen) {
    const Harness harness;
    boost::asio::io_context io;
    const FakeBotApi bot(io);
    Options options;
    options.port = harness.port();
    options.static_dir = PAGES_DIR;
    options.data_dir = harness.dir;
    try {
        const Server server(io, *bot.store, options);
        FAIL() << "two servers on one port";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("占用"), std::string::npos);
    }
    options.data_dir = harness.dir / "another";
    options.address = "nowhere";
    options.port = 0;
    EXPECT_THROW(Server(io, *bot.store, options), std::runtime_error);
}

TEST(Server, handsTheSocketOfATakenPathOn) {
    Harness harness;
    harness.on_loop([&harness] {
        harness.server->on_path("/onebot", [](boost::asio::ip::tcp::socket socket, const std::string& head) {
            boost::system::error_code ignored;
            boost::asio::write(socket, boost::asio::buffer("got " + head), ignored);
        });
        return 0;
    });
    Client client(harness.port());
    const auto head = request(harness, "GET", "/onebot", kUpgrade);
    client.send(head);
    EXPECT_EQ(client.read_all(), "got " + head);
    EXPECT_EQ(ask(harness, "GET", "/onebot").status, 404);
}

}  // namespace
}  // namespace xiaoer::web
