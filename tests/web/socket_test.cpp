// What a hostile peer can do to a WebSocket, and what it gets.
#include <gtest/gtest.h>

#include "bot/web/sockets/link.hpp"
#include "tests/web/harness.hpp"

namespace xiaoer::web {
namespace {

std::string resume() {
    return Frame{.payload = R"({"start":{"after":0}})"}.bytes();
}

TEST(Handshake, isRefusedUnlessItIsOne) {
    const Harness harness;
    const auto cookie = new_visitor(harness);
    struct Case {
        const char* headers;
        int status;
    };
    const Case cases[] = {
        {"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
         "dGhlIHNhbXBsZSBub25jZQ==\r\n",
         101},
        {"Upgrade: websockeT\r\nConnection: uPGRADE\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
         "dGhlIHNhbXBsZSBub25jZQ==\r\n",
         101},
        {"", 426},
        {"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
         426},
        {"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 12\r\nSec-WebSocket-Key: "
         "dGhlIHNhbXBsZSBub25jZQ==\r\n",
         426},
        {"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
         "c2hvcnQ=\r\n",
         400},
        {"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n", 400},
        {"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
         "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
         400},
        {"Upgrade: websockets\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
         "dGhlIHNhbXBsZSBub25jZQ==\r\n",
         426},
    };
    for (const auto& [headers, status] : cases) {
        EXPECT_EQ(ask(harness, "GET", "/ws", cookie + headers).status, status) << headers;
    }
}

TEST(Handshake, framesBeforeTheAnswerEndIt) {
    const Harness harness;
    Client client(harness.port());
    client.send(request(harness, "GET", "/ws", new_visitor(harness) + std::string(kUpgrade)) + resume());
    EXPECT_EQ(client.read_all(), "");
}

TEST(Frames, brokenOnesCloseWithAProtocolError) {
    const Harness harness;
    const auto cookie = new_visitor(harness);
    const Frame hello{.payload = R"({"start":{"after":0}})"};
    auto unmasked = hello;
    unmasked.masked = false;
    auto reserved = hello;
    reserved.reserved = 2;
    auto compressed = hello;
    compressed.reserved = 4;
    const std::string cases[] = {
        unmasked.bytes(),
        reserved.bytes(),
        compressed.bytes(),
        Frame{.opcode = 3}.bytes(),
        Frame{.opcode = 11}.bytes(),
        Frame{.opcode = 9, .payload = std::string(126, 'p')}.bytes(),
        Frame{.opcode = 9, .final = false}.bytes(),
        Frame{.opcode = 0, .payload = "x"}.bytes(),
        Frame{.final = false, .payload = "{"}.bytes() + Frame{.payload = "}"}.bytes(),
        std::string("\x81\xfe\x00\x05", 4) + "1234hello",   // length not in its shortest form
        Frame{.opcode = 8, .payload = "x"}.bytes(),         // close of one byte
        Frame{.opcode = 8, .payload = "\x03\xe7"}.bytes(),  // close 999
        Frame{.payload = "\xed\xa0\x80"}.bytes(),           // a surrogate in UTF-8
    };
    for (const auto& bytes : cases) {
        WebSocket socket(harness, "buyer", cookie);
        ASSERT_EQ(socket.status(), 101);
        socket.raw().send(bytes);
        const int code = socket.close_code();
        EXPECT_TRUE(code == 1002 || code == 1007) << testing::PrintToString(bytes) << ' ' << code;
    }
}

TEST(Frames, tooLongOnesCloseBeforeTheyAreRead) {
    const Harness harness;
    const auto cookie = new_visitor(harness);
    for (const auto* head :
         {"\x81\xff\x00\x00\x00\x00\x00\x10\x00\x00", "\x81\xff\x40\x00\x00\x00\x00\x00\x00\x00"}) {
        WebSocket socket(harness, "buyer", cookie);
        socket.raw().send(std::string(head, 10) + "1234");
        EXPECT_EQ(socket.close_code(), 1009);
    }
    WebSocket socket(harness, "buyer", cookie);
    for (int i = 0; i < 70; ++i) {
        socket.raw().send(
            Frame{.opcode = i == 0 ? 1 : 0, .final = false, .payload = std::string(1024, 'a')}.bytes());
    }
    EXPECT_EQ(socket.close_code(), 1009);
}

TEST(Messages, whatIsNotOfTheProtocolEndsTheSocket) {
    const Harness harness;
    const auto cookie = new_visitor(harness);
    const std::string deep = std::string(60'000, '[');
    for (const auto& text :
         {std::string("hello"), std::string("[]"), std::string("{}"), deep, std::string("\"x\""),
          std::string(R"({"say":{"id":"a","text":"before start"}})"),
          std::string(R"({"start":{"after":"x"}})"), std::string(R"({"start":[]})"),
          std::string(R"({"start":{"after":1e999}})"), std::string("{\"start\":{\"after\":0}}x")}) {
        WebSocket socket(harness, "buyer", cookie);
        socket.raw().send(Frame{.payload = text}.bytes());
        EXPECT_EQ(socket.close_code(), 1008) << text.substr(0, 80);
    }
    WebSocket binary(harness, "buyer", cookie);
    binary.raw().send(Frame{.opcode = 2, .payload = "{}"}.bytes());
    EXPECT_EQ(binary.close_code(), 1003);
}

TEST(Rates, aFloodOfMessagesIsEnded) {
    const Harness harness;
    WebSocket socket(harness, "buyer", new_visitor(harness));
    socket.raw().send(resume());
    std::string flood;
    for (int i = 0; i < 200; ++i) {
        flood += Frame{.payload = R"({"say":{"id":"f)" + std::to_string(i) + R"(","text":"x"}})"}.bytes();
    }
    socket.raw().send(flood);
    EXPECT_EQ(socket.close_code(), 1008);
    EXPECT_LE(const_cast<Harness&>(harness).on_loop([&harness] { return harness.bot->submitted; }), 25);
}

TEST(Rates, emptyFragmentsAndPingsCountToo) {
    Options options;
    options.limits.bytes_burst = 20'000;
    options.limits.bytes_per_second = 1;
    const Harness harness(std::move(options));
    const auto cookie = new_visitor(harness);
    std::string fragments = Frame{.final = false, .payload = "{"}.bytes();
    std::string pings;
    for (int i = 0; i < 20'000; ++i) {
        fragments += Frame{.opcode = 0, .final = false}.bytes();
        pings += Frame{.opcode = 9}.bytes();
    }
    for (const auto& flood : {fragments, pings}) {
        WebSocket socket(harness, "buyer", cookie);
        socket.raw().send(flood);
        EXPECT_TRUE(socket.raw().closed());
    }
}

TEST(Rates, whoNeverReadsIsDropped) {
    Options options;
    options.limits.queue_bytes = 64 * 1024;
    options.limits.messages_per_second = 100'000;
    options.limits.bytes_per_second = options.limits.bytes_burst = 1e9;
    options.limits.close_time = std::chrono::milliseconds(50);
    options.limits.sweep = std::chrono::milliseconds(10);
    Harness harness(std::move(options));
    const auto cookie = new_visitor(harness);
    WebSocket talker(harness, "buyer", cookie);
    talker.raw().stop_reading(4096);
    talker.raw().send(resume());
    const std::string words(1900, 'w');
    // Each line comes back twice, and nobody reads: the queue fills, then the socket goes.
    for (int i = 0; i < 3000; ++i) {
        const auto say = R"({"say":{"id":")" + std::to_string(i) + R"(","text":")" + words + "\"}}";
        if (!talker.raw().send(Frame{.payload = say}.bytes())) break;
    }
    bool alone = false;
    for (int look = 0; look < 20'000 && !alone; ++look) {
        alone = ask(harness, "GET", "/metrics").body.find("\nxiaoer_connections 1") != std::string::npos;
    }
    EXPECT_TRUE(alone) << "only the one that asks is left";
}

TEST(Silence, isPingedAndThenEnded) {
    Options options;
    options.limits.ping_after = std::chrono::milliseconds(40);
    options.limits.silent_after = std::chrono::milliseconds(200);
    options.limits.sweep = std::chrono::milliseconds(10);
    const Harness harness(std::move(options));
    WebSocket socket(harness, "buyer", new_visitor(harness));
    EXPECT_EQ(socket.close_code(), 0);  // never answered a ping, so it is cut
    EXPECT_GE(socket.pings, 1);
}

TEST(Silence, aPeerThatAnswersPingsStays) {
    Options options;
    options.limits.ping_after = std::chrono::milliseconds(30);
    options.limits.silent_after = std::chrono::milliseconds(2'000);
    options.limits.sweep = std::chrono::milliseconds(10);
    const Harness harness(std::move(options));
    WebSocket socket(harness, "buyer", new_visitor(harness));
    EXPECT_TRUE(socket.receive().contains("hello"));
    std::string frame;
    for (int answered = 0; answered < 5; ++answered) {
        ASSERT_TRUE(socket.raw().read_exactly(2, frame));
        ASSERT_EQ(frame[0] & 15, 9);
        socket.raw().send(Frame{.opcode = 10}.bytes());
    }
    socket.raw().send(resume());
    EXPECT_FALSE(socket.until([](const auto& message) { return message.contains("welcome"); }).is_null());
}

TEST(Stopping, saysGoodbye) {
    Harness harness;
    WebSocket socket(harness, "buyer", new_visitor(harness));
    socket.raw().send(resume());
    socket.until([](const auto& message) { return message.contains("welcome"); });
    harness.on_loop([&harness] {
        harness.server->stop();
        return 0;
    });
    EXPECT_EQ(socket.close_code(), 1001);
}

TEST(Stopping, keepsNobodyWhoDoesNotSayGoodbye) {
    std::optional<Harness> harness(std::in_place);
    WebSocket socket(*harness, "buyer", new_visitor(*harness));
    socket.raw().send(resume());
    socket.until([](const auto& message) { return message.contains("welcome"); });
    harness.reset();
    EXPECT_EQ(socket.close_code(), 1001);
    EXPECT_TRUE(socket.raw().closed());
}

}  // namespace
}  // namespace xiaoer::web
