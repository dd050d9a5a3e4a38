// The house's WebSocket against itself, in the clear and under TLS: what a client believes, and that frames
// of every size come through whole.
#include "bot/net/websocket.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <functional>
#include <map>

#include "tests/kit/folder.hpp"
#include "tests/kit/upgrade_listener.hpp"

namespace xiaoer::net {
namespace {

using namespace std::chrono_literals;

/// A certificate that signs itself, for a name or an address.
class Certificate {
  public:
    explicit Certificate(const std::string& subject) : key_(EVP_EC_gen("P-256")), x509_(X509_new()) {
        X509_set_version(x509_, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(x509_), 1);
        X509_gmtime_adj(X509_getm_notBefore(x509_), -60);
        X509_gmtime_adj(X509_getm_notAfter(x509_), 3600);
        X509_set_pubkey(x509_, key_);
        auto* name = X509_get_subject_name(x509_);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"),
                                   -1, -1, 0);
        X509_set_issuer_name(x509_, name);
        auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, subject.c_str());
        X509_add_ext(x509_, extension, -1);
        X509_EXTENSION_free(extension);
        X509_sign(x509_, key_, EVP_sha256());
    }
    ~Certificate() {
        X509_free(x509_);
        EVP_PKEY_free(key_);
    }
    Certificate(const Certificate&) = delete;
    Certificate& operator=(const Certificate&) = delete;

    [[nodiscard]] std::shared_ptr<SSL_CTX> server() const {
        std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
        SSL_CTX_use_certificate(context.get(), x509_);
        SSL_CTX_use_PrivateKey(context.get(), key_);
        return context;
    }
    void save(const std::string& path) const {
        BIO* file = BIO_new_file(path.c_str(), "w");
        PEM_write_bio_X509(file, x509_);
        BIO_free(file);
    }
    [[nodiscard]] std::string fingerprint() const {
        unsigned char bytes[32];
        unsigned size = 0;
        X509_digest(x509_, EVP_sha256(), bytes, &size);
        std::string out;
        for (const auto byte : bytes) {
            out += "0123456789ABCDEF"[byte >> 4U];
            out += "0123456789ABCDEF"[byte & 15U];
            out += ':';
        }
        out.pop_back();
        return out;
    }

  private:
    EVP_PKEY* key_;
    X509* x509_;
};

struct End : WebSocketUser {
    std::shared_ptr<WebSocket> wire;
    std::vector<std::string> frames;
    std::optional<Cut> ended;
    bool is_open = false;
    bool echoes = false;

    void opened(WebSocket&) override { is_open = true; }
    void frame(WebSocket& from, std::string_view text) override {
        frames.emplace_back(text);
        if (!echoes) return;
        from.send(text);
        from.flush();
    }
    void cut(WebSocket&, const Cut& cut) override { ended = cut; }
    void drained(WebSocket&) override {}
};

class WebSocketTest : public ::testing::Test {
  protected:
    void listen(std::shared_ptr<SSL_CTX> tls = {}) {
        server_.echoes = true;
        listener_.emplace(
            io_,
            [this](Stream stream, const Request& upgrade) {
                EXPECT_EQ(check_upgrade(upgrade), 0);
                server_.wire = WebSocket::accept(io_, std::move(stream), upgrade, limits_, {}, server_);
            },
            std::move(tls));
    }
    void dial(std::optional<TlsTrust> tls = {}, const std::string& host = "127.0.0.1") {
        client_ = {};
        client_.wire = WebSocket::dial(
            io_, {host, std::to_string(listener_->port()), "/", {}, std::move(tls)}, limits_, {}, client_);
    }
    [[nodiscard]] bool wait(const std::function<bool()>& condition) {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while (!condition() && std::chrono::steady_clock::now() < deadline) {
            io_.restart();
            io_.run_one_for(50ms);
        }
        return condition();
    }
    void expect_echo() {
        ASSERT_TRUE(wait([&] { return client_.is_open || client_.ended; }));
        ASSERT_FALSE(client_.ended) << client_.ended->detail;
        const std::vector<std::string> texts = {"", "在吗", std::string(200'000, 'x'), "完"};
        for (const auto& text : texts)
            client_.wire->send(text);
        client_.wire->flush();
        ASSERT_TRUE(wait([&] { return client_.frames.size() == texts.size(); }));
        EXPECT_EQ(client_.frames, texts);
    }
    void expect_untrusted() {
        ASSERT_TRUE(wait([&] { return client_.ended.has_value(); }));
        EXPECT_EQ(client_.ended->kind, Cut::Kind::untrusted) << client_.ended->detail;
        EXPECT_FALSE(client_.is_open);
    }

    boost::asio::io_context io_;
    WebSocketLimits limits_;
    End server_, client_;
    std::optional<test::UpgradeListener> listener_;
    test::Folder folder_;
};

TEST_F(WebSocketTest, FramesComeThroughWhole) {
    listen();
    dial();
    expect_echo();
    client_.wire->close(1000, "");
    ASSERT_TRUE(wait([&] { return client_.ended && server_.ended; }));
    EXPECT_EQ(client_.ended->kind, Cut::Kind::ours);
    EXPECT_EQ(server_.ended->kind, Cut::Kind::closed);
}

TEST_F(WebSocketTest, TlsBelievesTheAuthoritiesItIsGiven) {
    const Certificate certificate("IP:127.0.0.1");
    const auto file = (folder_.path() / "ca.pem").string();
    certificate.save(file);
    listen(certificate.server());
    dial(TlsTrust{file, ""});
    expect_echo();
    dial(TlsTrust{});
    expect_untrusted();
}

TEST_F(WebSocketTest, TlsDemandsTheNameThatWasDialled) {
    const Certificate certificate("DNS:shop.example");
    const auto file = (folder_.path() / "ca.pem").string();
    certificate.save(file);
    listen(certificate.server());
    dial(TlsTrust{file, ""});
    expect_untrusted();
}

TEST_F(WebSocketTest, APinTakesOneCertificateWhateverItsName) {
    const Certificate certificate("DNS:shop.example");
    const Certificate other("DNS:shop.example");
    listen(certificate.server());
    dial(TlsTrust{"", certificate.fingerprint()});
    expect_echo();
    dial(TlsTrust{"", other.fingerprint()});
    expect_untrusted();
}

TEST_F(WebSocketTest, WhatSpeaksNoTlsIsNoPeer) {
    listen();
    dial(TlsTrust{});
    ASSERT_TRUE(wait([&] { return client_.ended.has_value(); }));
    EXPECT_FALSE(client_.is_open);
}

TEST_F(WebSocketTest, APeerThatSendsTooFastIsToldOrCut) {
    limits_.frames_per_second = 5;
    listen();
    dial();
    ASSERT_TRUE(wait([&] { return client_.is_open; }));
    for (int i = 0; i < 20; ++i)
        client_.wire->send("x");
    client_.wire->flush();
    ASSERT_TRUE(wait([&] { return client_.ended && server_.ended; }));
    EXPECT_EQ(client_.ended->code, 1008);
    EXPECT_EQ(server_.frames.size(), 5U);
}

TEST(Trust, APinThatIsNoneIsRefused) {
    EXPECT_THROW((void)Tls::client({"", "12:34"}, "x"), std::runtime_error);
    EXPECT_THROW((void)Tls::client({"/nowhere.pem", ""}, "x"), std::runtime_error);
}

}  // namespace
}  // namespace xiaoer::net
