// Who may dial us, before any WebSocket is spoken.
#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <functional>

#include "adapters/im/onebot/onebot.hpp"
#include "tests/adapters/im/onebot/harness.hpp"
#include "tests/kit/upgrade_listener.hpp"

namespace xiaoer::adapters {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using testing::counted;
using testing::Recorder;
using testing::run_until;

class ReverseTest : public ::testing::Test {
  protected:
    /// What is answered to these bytes, until the connection ends (or, once upgraded, the end of the head).
    std::string answer_to(const std::string& bytes, OneBotOptions options = with_token()) {
        OneBotReverse reverse(io_, std::move(options));
        reverse.start(sink_);
        const test::UpgradeListener listener(io_, [&](net::Stream stream, const net::Request& head) {
            reverse.accept(std::move(stream), head);
        });
        tcp::socket socket(io_);
        socket.connect({boost::asio::ip::address_v4::loopback(), listener.port()});
        boost::asio::write(socket, boost::asio::buffer(bytes));
        std::string answer;
        bool ended = false;
        std::array<char, 512> buffer{};
        std::function<void()> read = [&] {
            socket.async_read_some(boost::asio::buffer(buffer),
                                   [&](boost::system::error_code error, std::size_t n) {
                                       answer.append(buffer.data(), n);
                                       ended = bool(error) || answer.starts_with("HTTP/1.1 101");
                                       if (!ended) read();
                                   });
        };
        read();
        EXPECT_TRUE(run_until(io_, [&] { return ended; }));
        counters_ = reverse.counters();
        return answer.substr(0, answer.find("\r\n"));
    }
    static OneBotOptions with_token() {
        OneBotOptions options;
        options.token = "tok";
        return options;
    }
    static std::string upgrade(const std::string& headers, const std::string& target = "/ob") {
        return "GET " + target +
               " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
               "13\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
               headers + "\r\n";
    }

    boost::asio::io_context io_;
    Recorder sink_;
    net::Counters counters_;
};

const std::string kAccepted = "HTTP/1.1 101 Switching Protocols";
const std::string kBad = "HTTP/1.1 400 Bad Request";
const std::string kAuth = "HTTP/1.1 401 Unauthorized";

TEST_F(ReverseTest, TheTokenCountsInBothPlaces) {
    EXPECT_EQ(answer_to(upgrade("X-Self-ID: 1\r\nAuthorization: Bearer tok\r\n")), kAccepted);
    EXPECT_EQ(answer_to(upgrade("X-Self-ID: 1\r\n", "/ob?access_token=tok")), kAccepted);
    EXPECT_EQ(answer_to(upgrade("X-Self-ID: 1\r\n")), kAuth);
    EXPECT_EQ(answer_to(upgrade("X-Self-ID: 1\r\nAuthorization: Bearer to\r\n")), kAuth);
    EXPECT_EQ(answer_to(upgrade("X-Self-ID: 1\r\nAuthorization: Bearer tok2\r\n")), kAuth);
    EXPECT_EQ(answer_to(upgrade("X-Self-ID: 1\r\nAuthorization: Bearer bad\r\n", "/ob?access_token=tok")),
              kAuth);
    EXPECT_EQ(counters_.at("upgrade_auth"), 1U);
    EXPECT_EQ(answer_to(upgrade("X-Self-ID: 1\r\n"), OneBotOptions{}), kAccepted) << "no token is demanded";
}

TEST_F(ReverseTest, TheAccountMustBeUsable) {
    for (const auto* self : {"", "X-Self-ID: \r\n", "X-Self-ID: 1:2\r\n", "X-Self-ID: 1 2\r\n",
                             "X-Self-ID: \x1b[31m\r\n", "X-Self-ID: 1\"\r\n",
                             "X-Client-Role: Admin\r\nX-Self-ID: 1\r\n", "X-Self-ID: 1\r\nX-Self-ID: 2\r\n"})
        EXPECT_EQ(answer_to(upgrade(std::string(self) + "Authorization: Bearer tok\r\n")), kBad) << self;
    EXPECT_EQ(answer_to(upgrade("X-Self-ID: " + std::string(65, '1') + "\r\nAuthorization: Bearer tok\r\n")),
              kBad);
}

TEST_F(ReverseTest, WhatIsNoUpgradeIsTurnedAway) {
    EXPECT_EQ(answer_to("POST / HTTP/1.1\r\nHost: x\r\nX-Self-ID: 1\r\n\r\n"), kBad);
    const auto plain =
        answer_to("GET / HTTP/1.1\r\nHost: x\r\nX-Self-ID: 1\r\nAuthorization: Bearer tok\r\n\r\n");
    EXPECT_EQ(plain, "HTTP/1.1 426 Upgrade Required");
}

}  // namespace
}  // namespace xiaoer::adapters
