// `xiaoer serve`: wires store, order book, loop, links and pages together and runs them until a signal.
#pragma once

#include <string>
#include <vector>

#include "bot/web/http/periods.hpp"

namespace xiaoer::cli {

struct Options {
    std::string listen = "127.0.0.1:8080";
    std::vector<std::string> ims;  ///< see command_line.cpp
    std::string pack_root;
    std::string data_dir;
    std::string orders;     ///< settings file of the back office; "" = the embedded book
    std::string pages_dir;  ///< "" = where they were installed or built
    std::vector<std::string>
        origins;  ///< where the pages are reached besides our own address, e.g. https://shop.example
    std::string tls_certificate;  ///< PEM files; both or none: then HTTP without TLS
    std::string tls_key;
    std::vector<std::string> trusted_proxies;  ///< addresses whose word on the browser's address is believed
    std::vector<std::string> metrics_from;     ///< addresses that may read /metrics besides this machine
    std::vector<std::string> picture_hosts;    ///< as net::AllowedHosts takes them; none = nothing is fetched
    std::string picture_ca;                    ///< PEM file of own picture hosts' authorities; "" = system's
    web::Periods periods;                      ///< how long things are kept
    std::string log_file;                      ///< "" = standard error
    std::size_t log_megabytes = 100;           ///< of one file, then the next is begun
    std::size_t log_files = 10;                ///< kept; the oldest goes
    std::string log_format = "text";
    std::string log_level = "info";
    bool samples = false;
    bool json = false;
};

/// "" or a Chinese sentence that says what is wrong with HOST:PORT (an IPv6 address in brackets), with an IM
/// as --im takes it, with an address or network as --trusted-proxy does, or with a --picture-host.
[[nodiscard]] std::string trouble_of_listen(const std::string& text);
[[nodiscard]] std::string trouble_of_im(const std::string& text);
[[nodiscard]] std::string trouble_of_network(const std::string& text);
[[nodiscard]] std::string trouble_of_picture_host(const std::string& text);
/// The same of a certificate's and a key's file, as they are at this moment.
[[nodiscard]] std::string trouble_of_tls(const std::string& certificate, const std::string& key);

/// Returns the exit status. SIGTERM and SIGINT drain and stop within 5 s, SIGHUP reloads intents,
/// scripts and the certificate.
[[nodiscard]] int serve(const Options& options);

}  // namespace xiaoer::cli
