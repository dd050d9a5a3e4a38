// A port that speaks TLS, met by what does not, or not to the end. What speaks it well is in
// tests/interop/tls.
#include <gtest/gtest.h>

#include "tests/kit/authority.hpp"
#include "tests/web/harness.hpp"

namespace xiaoer::web {
namespace {

using namespace std::chrono_literals;

Options over_tls() {
    static const test::Authority authority;
    Options options;
    options.tls = net::CertificateFiles{authority.at("right/cert.pem"), authority.at("right/key.pem")};
    options.limits.sweep = 10ms;
    return options;
}

/// The first bytes of a client's first record, and no more of it.
constexpr std::string_view kBegun = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";

TEST(TlsPort, PagesAskedForInTheClearAreSentOn) {
    const Harness harness(over_tls());
    Client client(harness.port());
    client.send("GET /agent?a=b HTTP/1.1\r\nHost: shop.example:8443\r\n\r\n");
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 307);
    EXPECT_EQ(answer.header("Location"), "https://shop.example:8443/agent?a=b");
    EXPECT_TRUE(client.closed());
}

TEST(TlsPort, WhatElseComesInTheClearIsRefusedInTheClear) {
    const Harness harness(over_tls());
    for (const auto& text :
         {request(harness, "POST", "/api/login", {}, R"({"user":"x","password":"y"})"),
          request(harness, "GET", "/ws", kUpgrade),
          std::string("GET / HTTP/1.1\r\nHost: evil/example\r\n\r\n"), std::string("EHLO example\r\n\r\n")}) {
        Client client(harness.port());
        client.send(text);
        const auto answer = client.read_answer();
        EXPECT_EQ(answer.status, 400) << text;
        EXPECT_EQ(answer.header("Set-Cookie"), "") << text;
        EXPECT_TRUE(client.closed());
    }
}

TEST(TlsPort, BytesThatAreNothingAreNeverAnsweredWithARequest) {
    auto options = over_tls();
    options.limits.handshake_time = 60ms;
    const Harness harness(std::move(options));
    Client client(harness.port());
    client.send("\x16\x03\x01\x00\x05hello\x80\xff");
    const auto said = client.read_all();
    EXPECT_EQ(said.find("HTTP/"), std::string::npos) << "an alert of TLS at most";
}

TEST(TlsPort, AHandshakeThatIsNeverEndedIsNotWaitedForLong) {
    auto options = over_tls();
    options.limits.handshake_time = 60ms;
    const Harness harness(std::move(options));
    Client silent(harness.port());
    Client slow(harness.port());
    slow.send(kBegun);
    EXPECT_TRUE(silent.closed());
    EXPECT_TRUE(slow.closed());
}

TEST(TlsPort, ABegunHandshakeGivesWayLikeASilentConnection) {
    auto options = over_tls();
    options.limits.handshake_time = 60s;
    options.limits.connections_of_address = 4;
    const Harness harness(std::move(options));
    std::vector<std::unique_ptr<Client>> begun;
    for (int i = 0; i < 4; ++i) {
        begun.push_back(std::make_unique<Client>(harness.port()));
        begun.back()->send(kBegun);
    }
    Client next(harness.port());
    next.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(next.read_answer().status, 307) << "a fifth has its place";
    EXPECT_TRUE(begun.front()->closed()) << "of the longest silent";
}

TEST(TlsPort, AnAddressBeginsOnlySoManyHandshakes) {
    auto options = over_tls();
    options.limits.handshakes_per_minute = 3;
    options.limits.handshake_time = 60s;
    const Harness harness(std::move(options));
    std::vector<std::unique_ptr<Client>> begun;
    for (int i = 0; i < 3; ++i)
        begun.push_back(std::make_unique<Client>(harness.port()));
    Client next(harness.port());
    EXPECT_TRUE(next.closed());
}

TEST(TlsPort, ACertificateThatCannotBeUsedIsRefusedAtTheStart) {
    Options options = over_tls();
    options.tls->key = "/nowhere.pem";
    EXPECT_THROW(Harness{options}, std::runtime_error);
}

}  // namespace
}  // namespace xiaoer::web
