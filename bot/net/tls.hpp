// TLS as a machine without a socket: bytes of the network in, text out, and the other way round. The stream
// that owns one moves the bytes (stream.hpp). OpenSSL stays in tls.cpp.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st;

namespace xiaoer::net {

/// Whom a client believes. Without both: the system's authorities.
struct TlsTrust {
    std::string authorities;  ///< a PEM file of certificates, instead of the system's
    /// The SHA-256 of the one certificate that is taken, as 64 hexadecimal digits (colons may stand between
    /// them), whoever signed it and whatever name it bears.
    std::string pin;

    bool operator==(const TlsTrust&) const = default;
};

class Tls {
  public:
    /// host: the name or address dialled; the certificate must bear it. Throws std::runtime_error with a
    /// Chinese sentence when the trust cannot be used.
    [[nodiscard]] static std::unique_ptr<Tls> client(const TlsTrust& trust, const std::string& host);
    /// The context (an SSL_CTX) holds certificate and key; kept alive by the session.
    [[nodiscard]] static std::unique_ptr<Tls> server(ssl_ctx_st* context);
    ~Tls();
    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;

    enum class Handshake { done, wants_input, failed };
    /// To be called again after each feed() until it is done or has failed.
    [[nodiscard]] Handshake handshake();

    /// Bytes as the network gave them.
    void feed(std::string_view bytes);
    /// Text of what was fed, at most room bytes; 0 = nothing whole yet, or ended(), or failed().
    [[nodiscard]] std::size_t read(char* to, std::size_t room);
    /// After the handshake. What is to be sent is in take_output() then.
    [[nodiscard]] bool write(const char* text, std::size_t size);
    /// The goodbye of TLS, to be sent before the socket is shut.
    void close();
    /// Appends what must go to the network.
    void take_output(std::string& out);

    [[nodiscard]] bool ended() const;  ///< the peer said the goodbye of TLS
    [[nodiscard]] bool failed() const;
    /// Why, in the library's words: for logs. "" when nothing failed.
    [[nodiscard]] const std::string& why() const;

  private:
    struct Body;
    explicit Tls(std::unique_ptr<Body> body);
    std::unique_ptr<Body> body_;
};

}  // namespace xiaoer::net
