// Certificates: one from an authority we trust and with the right name is taken, any other is refused before
// a byte of a request has been sent.
#include "tests/interop/orders/shop.hpp"
#include "tests/kit/authority.hpp"

namespace xiaoer::interop {
namespace {

class Tls : public testing::Test {
  protected:
    FoundOrders get(const std::string& certificate, const std::string& authorities) {
        PeerProcess peer("orders/top.cjs", {{"TLS", authority().at(certificate)}});
        peer.post("put", dialects()[0].paid(kOrder, "").dump());
        boost::asio::io_context io;
        test::Folder folder;
        adapters::RemoteOptions options;
        EXPECT_EQ(adapters::Endpoint::parse(
                      "https://localhost:" + std::to_string(peer.port()) + "/router/rest", options.endpoint),
                  "");
        options.places = {"12345678", {"helloworld", "", ""}, {"test", "", ""}};
        options.authorities = authorities;
        options.folder = folder.path();
        options.timeout = 3s;
        adapters::RemoteOrders orders(io, adapters::taobao(), options);
        FoundOrders found;
        orders.get(kOrder, [&](FoundOrders got) { found = std::move(got); });
        io.run();
        calls_ = peer.get("calls")["count"];
        return found;
    }
    static const test::Authority& authority() {
        static const test::Authority made;
        return made;
    }
    int calls_ = -1;
};

TEST_F(Tls, ACertificateOfATrustedAuthorityIsTaken) {
    const auto found = get("right", authority().at("ca.pem"));
    EXPECT_EQ(found.fault, OrdersFault::none) << found.reason;
    EXPECT_EQ(calls_, 1);
}

TEST_F(Tls, AnUnknownAuthorityIsRefused) {
    const auto found = get("right", "");
    EXPECT_EQ(found.fault, OrdersFault::unreachable);
    EXPECT_NE(found.reason.find("证书不可信"), std::string::npos) << found.reason;
    EXPECT_EQ(calls_, 0) << "nothing was sent";
}

TEST_F(Tls, AnotherNameIsRefused) {
    const auto found = get("wrong", authority().at("ca.pem"));
    EXPECT_EQ(found.fault, OrdersFault::unreachable);
    EXPECT_NE(found.reason.find("证书不可信"), std::string::npos) << found.reason;
    EXPECT_EQ(calls_, 0);
}

}  // namespace
}  // namespace xiaoer::interop
