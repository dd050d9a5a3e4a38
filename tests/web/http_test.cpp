#include "bot/net/http_head.hpp"

#include <gtest/gtest.h>

#include <boost/asio/write.hpp>

#include "tests/web/harness.hpp"

namespace xiaoer::web {
namespace {

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

TEST(Server, givesTheBuildsCompressedTwinToWhoTakesIt) {
    const Harness harness;
    const auto coded = [&](std::string_view accept) {
        return ask(harness, "GET", "/assets/plain.css", "Accept-Encoding: " + std::string(accept) + "\r\n");
    };
    const auto plain = ask(harness, "GET", "/assets/plain.css");
    EXPECT_EQ(plain.header("Content-Encoding"), "");
    EXPECT_EQ(plain.header("Vary"), "Accept-Encoding");
    EXPECT_EQ(coded("deflate, gzip;q=0.5").header("Content-Encoding"), "gzip");
    EXPECT_EQ(coded("gzip;q=0, identity").header("Content-Encoding"), "");
    EXPECT_EQ(coded("gzip;q=0, identity").body, plain.body);
    const auto brotli = coded("gzip, deflate, br");
    EXPECT_EQ(brotli.header("Content-Encoding"), "br");
    EXPECT_EQ(brotli.header("Content-Type"), "text/css; charset=utf-8");
    EXPECT_NE(brotli.body, plain.body);
    EXPECT_NE(brotli.header("ETag"), plain.header("ETag")) << "another body, another tag";
    const auto again = ask(harness, "GET", "/assets/plain.css",
                           "Accept-Encoding: br\r\nIf-None-Match: " + brotli.header("ETag") + "\r\n");
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(
        ask(harness, "GET", "/assets/app-AbCd1234.js", "Accept-Encoding: br\r\n").header("Content-Encoding"),
        "")
        << "there is none of it";
    EXPECT_EQ(ask(harness, "GET", "/assets/plain.css.br").status, 404);
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

TEST(Server, whoSaysNothingGivesWayWhenThereIsNoMoreRoom) {
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
    fourth.send(request(harness, "GET", "/healthz"));
    EXPECT_EQ(fourth.read_answer().status, 200);
    EXPECT_TRUE(first.closed()) << "it was silent for longest";
    third.send(request(harness, "GET", "/healthz"));
    EXPECT_EQ(third.read_answer().status, 200);
}

TEST(Server, aThousandSilentConnectionsKeepNobodyOut) {
    Options options;
    options.limits.connections = 64;
    options.limits.connections_of_address = 32;
    const Harness harness(std::move(options));
    std::vector<std::unique_ptr<Client>> silent;
    for (int i = 0; i < 200; ++i) {
        silent.push_back(std::make_unique<Client>(harness.port()));
        if (i % 50 != 49) continue;
        Client asking(harness.port());
        asking.send(request(harness, "GET", "/healthz"));
        EXPECT_EQ(asking.read_answer().status, 200) << i;
    }
}

TEST(Server, stalledUploadsOfOneAddressLeaveRoomForOurOwnPeople) {
    Options options;
    options.limits.bodies_bytes = 4'000;
    options.limits.bodies_bytes_of_address = 2'500;
    options.limits.little_body_bytes = 100;
    const Harness harness(std::move(options));
    const auto cookie = log_in(harness, "小李");
    const auto stalled = "POST /api/visit HTTP/1.1\r\nHost: x\r\nOrigin: " + harness.origin() +
                         "\r\nContent-Length: 1000\r\n\r\n";
    Client one(harness.port()), two(harness.port()), three(harness.port());
    one.send(stalled);
    two.send(stalled);
    three.send(stalled);
    // Two of the three are being received; whichever came last is told to come again.
    int refused = 0;
    for (auto* client : {&three, &two, &one}) {
        if (refused > 0) break;
        refused += client->read_answer().status == 503 ? 1 : 0;
    }
    EXPECT_EQ(refused, 1);
    const auto text = R"({"text":")" + std::string(900, 'x') + R"("})";
    EXPECT_EQ(ask(harness, "POST", "/api/desk/check", cookie, text).status, 200) << "the lead's work goes on";
}

TEST(Server, behindATrustedProxyEveryBuyerHasAnAddressOfHisOwn) {
    for (const bool trusted : {true, false}) {
        Options options;
        options.limits.visits_per_minute = 2;
        if (trusted) options.proxies = net::AddressList({"127.0.0.1"});
        const Harness harness(std::move(options));
        int served = 0;
        for (int i = 0; i < 6; ++i)
            served += ask(harness, "POST", "/api/visit",
                          "X-Forwarded-For: 198.51.100." + std::to_string(i) + "\r\n", "{}")
                                  .status == 200
                          ? 1
                          : 0;
        EXPECT_EQ(served, trusted ? 6 : 2) << "a header that nobody we trust wrote counts for nothing";
    }
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
        harness.server->on_path("/onebot", [](net::Stream stream, const net::Request& head) {
            boost::system::error_code ignored;
            const auto text =
                "got " + head.method + " " + head.path + " " + std::string(head.header("upgrade"));
            boost::asio::write(stream.socket(), boost::asio::buffer(text), ignored);
        });
        return 0;
    });
    Client client(harness.port());
    const auto head = request(harness, "GET", "/onebot", kUpgrade);
    client.send(head);
    EXPECT_EQ(client.read_all(), "got GET /onebot websocket");
    EXPECT_EQ(ask(harness, "GET", "/onebot").status, 404);
}

}  // namespace
}  // namespace xiaoer::web
