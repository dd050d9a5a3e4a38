#include "bot/net/certificate.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <stdexcept>

#include "bot/base/log.hpp"

namespace xiaoer::net {
namespace {

constexpr long kSessions = 4'096;  ///< that can be resumed, of all peers together
constexpr std::chrono::seconds kSessionTime{3'600};
constexpr int kSecurityLevel = 2;  ///< 112 bits: RSA from 2,048, no SHA-1
/// Of TLS 1.2; those of 1.3 are all right as they are.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::chrono::hours kWarnEvery{24};

std::string library_reason() {
    const auto code = ERR_peek_last_error();
    ERR_clear_error();
    const char* words = code == 0 ? nullptr : ERR_reason_error_string(code);
    return words == nullptr ? "unknown" : words;
}

void must_open(const std::string& path, const char* what) {
    errno = 0;
    const std::ifstream in(path);
    if (!in) throw std::runtime_error(std::string(what) + " " + path + " 打不开：" + std::strerror(errno));
}

/// Asking for a passphrase would stop the start for good.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

WallTime time_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
    return WallTime(std::chrono::seconds(::timegm(&parts)));
}

std::string day_of(WallTime time) {
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
    const auto two = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<unsigned>(date.month())) +
           "-" + two(static_cast<unsigned>(date.day()));
}

/// HTTP/1.1 is all we speak; a peer that names other protocols only is answered without one.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered,
                    unsigned offered_size, void*) {
    static constexpr std::array<unsigned char, 9> kHttp = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, size, kHttp.data(), kHttp.size(), offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

std::shared_ptr<SSL_CTX> new_context() {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
    if (!context) throw std::bad_alloc();
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_security_level(context.get(), kSecurityLevel);
    SSL_CTX_set_cipher_list(context.get(), kCiphers);
    // Tickets are sealed with a key that would live as long as we do: who takes it reads everything before.
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                           SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_SERVER);
    SSL_CTX_sess_set_cache_size(context.get(), kSessions);
    SSL_CTX_set_timeout(context.get(), kSessionTime.count());
    SSL_CTX_set_num_tickets(context.get(), 1);
    static constexpr std::array<unsigned char, 6> kName = {'x', 'i', 'a', 'o', 'e', 'r'};
    SSL_CTX_set_session_id_context(context.get(), kName.data(), kName.size());
    SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
    SSL_CTX_set_default_passwd_cb(context.get(), no_passphrase);
    return context;
}

std::string standing_of(const std::string& path) {
    struct stat now {};
    if (::stat(path.c_str(), &now) != 0) return "-";
    std::string out;
    for (const auto number : {static_cast<long long>(now.st_dev), static_cast<long long>(now.st_ino),
                              static_cast<long long>(now.st_size), static_cast<long long>(now.st_mtim.tv_sec),
                              static_cast<long long>(now.st_mtim.tv_nsec)})
        out += std::to_string(number) + ' ';
    return out;
}

std::string standing_of(const CertificateFiles& files) {
    return standing_of(files.certificate) + "/ " + standing_of(files.key);
}

}  // namespace

std::shared_ptr<const ServerCertificate> ServerCertificate::read(const CertificateFiles& files,
                                                                 WallTime now) {
    must_open(files.certificate, "证书文件");
    must_open(files.key, "私钥文件");
    auto context = new_context();
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
        throw std::runtime_error("证书文件 " + files.certificate + " 不能用（" + library_reason() +
                                 "）。应是 PEM 格式，先是本站的证书，后面接着中间证书。");
    if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        const auto code = ERR_peek_last_error();
        if (ERR_GET_REASON(code) == X509_R_KEY_VALUES_MISMATCH ||
            ERR_GET_REASON(code) == X509_R_KEY_TYPE_MISMATCH) {
            ERR_clear_error();
            throw std::runtime_error("私钥文件 " + files.key + " 和证书 " + files.certificate +
                                     " 不是一对，请给出申请这张证书时用的私钥。");
        }
        throw std::runtime_error("私钥文件 " + files.key + " 不能用（" + library_reason() +
                                 "）。应是 PEM 格式，并且没有口令。");
    }
    ERR_clear_error();
    const X509* shown = SSL_CTX_get0_certificate(context.get());
    const auto from = time_of(X509_get0_notBefore(shown));
    const auto until = time_of(X509_get0_notAfter(shown));
    if (now >= until)
        throw std::runtime_error("证书 " + files.certificate + " 在 " + day_of(until) +
                                 " 过期了，请换上新的证书。");
    if (now < from)
        throw std::runtime_error("证书 " + files.certificate + " 要到 " + day_of(from) +
                                 " 才生效，请换一张，或校准这台机器的时间。");
    return std::shared_ptr<const ServerCertificate>(new ServerCertificate(std::move(context), until));
}

CertificateWatch::CertificateWatch(CertificateFiles files, WallTime now)
    : files_(std::move(files)),
      seen_(standing_of(files_)),
      used_(seen_),
      current_(ServerCertificate::read(files_, now)) {
    log::info("tls: the certificate is valid until {}", day_of(current_->expires()));
    warn(now);
}

void CertificateWatch::look(WallTime now) {
    const auto stand = standing_of(files_);
    const bool still = stand == seen_;
    seen_ = stand;
    if (still && stand != used_) read(now);
    warn(now);
}

void CertificateWatch::read(WallTime now) {
    used_ = seen_ = standing_of(files_);
    try {
        current_ = ServerCertificate::read(files_, now);
        fault_.clear();
        warned_ = {};
        log::info("tls: a new certificate is shown from now on, valid until {}", day_of(current_->expires()));
    } catch (const std::runtime_error& trouble) {
        fault_ = trouble.what();
        log::error("tls: the certificate before stays in use: {}", fault_);
    }
}

void CertificateWatch::warn(WallTime now) {
    if (current_->expires() - now > kCertificateWarning || now - warned_ < kWarnEvery) return;
    warned_ = now;
    log::warn("tls: the certificate {} expires on {}, it must be renewed", files_.certificate,
              day_of(current_->expires()));
}

}  // namespace xiaoer::net
