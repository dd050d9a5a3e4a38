#include "bot/net/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "bot/net/secret.hpp"

namespace xiaoer::net {
namespace {

constexpr std::size_t kPinDigits = 64;

std::string library_words() {
    const auto code = ERR_get_error();
    ERR_clear_error();
    if (code == 0) return "unexpected end";
    std::array<char, 256> words{};
    ERR_error_string_n(code, words.data(), words.size());
    return words.data();
}

/// Digits alone, in lower case.
std::string pin_digits(const std::string& pin) {
    std::string out;
    for (const char c : pin)
        if (c != ':' && c != ' ') out += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    if (out.size() != kPinDigits || out.find_first_not_of("0123456789abcdef") != std::string::npos)
        throw std::runtime_error("证书指纹应是 SHA-256 的 64 位十六进制数字。");
    return out;
}

std::string fingerprint_of(SSL* ssl) {
    X509* certificate = SSL_get0_peer_certificate(ssl);
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    if (certificate == nullptr || X509_digest(certificate, EVP_sha256(), bytes.data(), &size) != 1) return {};
    std::string out;
    for (unsigned i = 0; i < size; ++i) {
        out += "0123456789abcdef"[bytes[i] >> 4U];
        out += "0123456789abcdef"[bytes[i] & 0xFU];
    }
    return out;
}

}  // namespace

struct Tls::Body {
    explicit Body(SSL_CTX* context)
        : ssl(SSL_new(context)), in(BIO_new(BIO_s_mem())), out(BIO_new(BIO_s_mem())) {
        if (ssl == nullptr || in == nullptr || out == nullptr) throw std::bad_alloc();
        BIO_set_mem_eof_return(in, -1);
        SSL_set_bio(ssl, in, out);  // which now belong to it
    }
    ~Body() {
        // Browsers leave without a goodbye; the library would forget a session that ended so.
        if (!failed) SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        SSL_free(ssl);
    }
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;

    void fail(std::string words) {
        failed = true;
        why = std::move(words);
    }
    /// Whether the library only waits for more bytes; otherwise notes how it ended.
    bool wants_more(int result) {
        const int error = SSL_get_error(ssl, result);
        if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return true;
        if (error == SSL_ERROR_ZERO_RETURN) {
            ended = true;
        } else {
            fail(library_words());
        }
        return false;
    }

    SSL* ssl;
    BIO* in;
    BIO* out;
    std::string pin;
    bool ended = false;
    bool failed = false;
    std::string why;
};

Tls::Tls(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Tls::~Tls() = default;

std::unique_ptr<Tls> Tls::client(const TlsTrust& trust, const std::string& host) {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                    &SSL_CTX_free);
    if (!context) throw std::bad_alloc();
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    const auto pin = trust.pin.empty() ? std::string() : pin_digits(trust.pin);
    if (pin.empty()) {
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
        const bool loaded =
            trust.authorities.empty()
                ? SSL_CTX_set_default_verify_paths(context.get()) == 1
                : SSL_CTX_load_verify_locations(context.get(), trust.authorities.c_str(), nullptr) == 1;
        ERR_clear_error();
        if (!loaded) throw std::runtime_error("读不到证书文件 " + trust.authorities + "，应是 PEM 格式。");
    }
    auto body = std::make_unique<Body>(context.get());
    body->pin = pin;
    SSL_set_connect_state(body->ssl);
    auto* const rules = SSL_get0_param(body->ssl);
    if (X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) != 1) {
        SSL_set_tlsext_host_name(body->ssl, host.c_str());
        X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        if (X509_VERIFY_PARAM_set1_host(rules, host.c_str(), host.size()) != 1) throw std::bad_alloc();
    }
    ERR_clear_error();
    return std::unique_ptr<Tls>(new Tls(std::move(body)));
}

std::unique_ptr<Tls> Tls::server(ssl_ctx_st* context) {
    auto body = std::make_unique<Body>(context);
    SSL_set_accept_state(body->ssl);
    return std::unique_ptr<Tls>(new Tls(std::move(body)));
}

Tls::Handshake Tls::handshake() {
    ERR_clear_error();
    const int result = SSL_do_handshake(body_->ssl);
    if (result == 1) {
        if (body_->pin.empty() || same_secret(fingerprint_of(body_->ssl), body_->pin)) return Handshake::done;
        body_->fail("the certificate is not the pinned one");
        return Handshake::failed;
    }
    if (body_->wants_more(result)) return Handshake::wants_input;
    const auto verified = SSL_get_verify_result(body_->ssl);
    if (verified != X509_V_OK) body_->why = X509_verify_cert_error_string(verified);
    body_->failed = true;
    return Handshake::failed;
}

void Tls::feed(std::string_view bytes) {
    BIO_write(body_->in, bytes.data(), static_cast<int>(bytes.size()));  // memory: takes all
}

std::size_t Tls::read(char* to, std::size_t room) {
    if (body_->failed || body_->ended || room == 0) return 0;
    ERR_clear_error();
    const int result = SSL_read(body_->ssl, to, static_cast<int>(std::min<std::size_t>(room, 1 << 20)));
    if (result > 0) return static_cast<std::size_t>(result);
    (void)body_->wants_more(result);
    return 0;
}

bool Tls::write(const char* text, std::size_t size) {
    if (body_->failed) return false;
    if (size == 0) return true;
    ERR_clear_error();
    const int result = SSL_write(body_->ssl, text, static_cast<int>(size));
    if (result > 0) return true;
    body_->fail(library_words());
    return false;
}

void Tls::close() {
    if (body_->failed || SSL_is_init_finished(body_->ssl) == 0) return;
    ERR_clear_error();
    SSL_shutdown(body_->ssl);
    ERR_clear_error();
}

void Tls::take_output(std::string& out) {
    char* bytes = nullptr;
    const auto size = BIO_get_mem_data(body_->out, &bytes);
    if (size <= 0) return;
    out.append(bytes, static_cast<std::size_t>(size));
    BIO_reset(body_->out);
}

bool Tls::ended() const {
    return body_->ended;
}
bool Tls::failed() const {
    return body_->failed;
}
const std::string& Tls::why() const {
    return body_->why;
}

}  // namespace xiaoer::net
