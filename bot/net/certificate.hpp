// What a server that speaks TLS shows of itself: a certificate with its chain and its key, read from two PEM
// files and read anew when they change. It has no timer and no socket: somebody calls look(). OpenSSL stays
// in certificate.cpp.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "bot/net/tls.hpp"

namespace xiaoer::net {

struct CertificateFiles {
    std::string certificate;  ///< PEM: our certificate first, then those that lead to its authority
    std::string key;          ///< PEM, without a passphrase
};

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// One certificate with the rules of its handshakes: TLS 1.2 or 1.3, forward secrecy and authenticated
/// ciphers only, no renegotiation, no tickets, a bounded number of sessions that can be resumed.
class ServerCertificate {
  public:
    /// Throws std::runtime_error with a Chinese sentence that says what to do: a file that cannot be read,
    /// that is no PEM, a key with a passphrase or of another certificate, too weak, expired or not valid yet.
    [[nodiscard]] static std::shared_ptr<const ServerCertificate> read(const CertificateFiles& files,
                                                                       WallTime now);
    /// A session to be given to a Stream; it outlives this certificate.
    [[nodiscard]] std::unique_ptr<Tls> session() const { return Tls::server(context_.get()); }
    [[nodiscard]] WallTime expires() const { return expires_; }

  private:
    ServerCertificate(std::shared_ptr<ssl_ctx_st> context, WallTime expires)
        : context_(std::move(context)), expires_(expires) {}

    std::shared_ptr<ssl_ctx_st> context_;
    WallTime expires_;
};

/// The certificate that is shown at the moment. Files that cannot be used change nothing but fault().
class CertificateWatch {
  public:
    /// Throws as ServerCertificate::read does.
    CertificateWatch(CertificateFiles files, WallTime now);

    [[nodiscard]] const ServerCertificate& current() const { return *current_; }
    /// Files that differ from what was read are read when they stood still from one look to the next: whoever
    /// renews them writes two, one after the other. Says in the log when the certificate is about to expire.
    void look(WallTime now);
    /// Reads them at once.
    void read(WallTime now);
    /// Why the newer files are not used, in Chinese; "" when what the files hold is what is shown.
    [[nodiscard]] const std::string& fault() const { return fault_; }

  private:
    void warn(WallTime now);

    CertificateFiles files_;
    std::string seen_;  ///< how the files stood at the last look
    std::string used_;  ///< and when they were read
    std::shared_ptr<const ServerCertificate> current_;
    std::string fault_;
    WallTime warned_{};
};

/// Below this much left the log warns once a day.
inline constexpr std::chrono::days kCertificateWarning{14};

}  // namespace xiaoer::net
