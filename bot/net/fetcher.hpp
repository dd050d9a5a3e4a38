// Fetches a file once from a host that the store has named: one GET, one answer, within a size and a time, on
// a thread of its own. It resolves the name itself and connects to the very address it has checked, follows
// no redirect, keeps no connection and no cookie, and tries nothing twice. Beast stays in fetcher.cpp.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "bot/net/allowed_hosts.hpp"
#include "bot/net/counters.hpp"

namespace xiaoer::net {

/// Why nothing was fetched.
enum class Unfetched : std::uint8_t {
    none,         ///< it was
    not_listed,   ///< no rule names host, scheme and port, or it is no address at all
    address,      ///< the name leads to no address where that host may be
    unreachable,  ///< the name is unknown, nobody answers, or the answer breaks off
    untrusted,    ///< the certificate, or TLS as such
    redirected,   ///< "it is elsewhere": it is not looked for there
    status,       ///< any other answer than 200
    type,         ///< the answer is not of the wanted type
    too_large,
    late,
    busy,    ///< too many wait already
    resting  ///< the host failed just now and is left alone for a while
};
/// "not_listed" …; "fetched" for none: for counters and logs.
[[nodiscard]] std::string_view word(Unfetched why);

struct FetcherOptions {
    AllowedHosts hosts;
    /// A PEM file of the authorities of the store's own hosts (rules that name networks); "" = the system's.
    std::string own_authorities;
    std::string type = "image/";                ///< how the answer's type must begin
    std::size_t bytes = std::size_t{5} << 20U;  ///< of one file
    std::chrono::milliseconds within{8'000};    ///< from the question for the address to the last byte
    std::size_t at_once = 6;
    std::size_t at_once_of_a_host = 2;  ///< a host that does not answer leaves the others their share
    std::size_t waiting = 64;           ///< those under way included; more are busy
    /// After so many failures in a row that are the host's (unreachable, untrusted, late) it is not asked for
    /// a while, and who waits for it is told so at once.
    int failures_most = 2;
    std::chrono::milliseconds rest{60'000};
};

class Fetcher {
  public:
    /// loop: where callers are called back. Throws std::runtime_error with a Chinese sentence when the
    /// authorities cannot be read.
    Fetcher(boost::asio::io_context& loop, FetcherOptions options);
    ~Fetcher();
    Fetcher(const Fetcher&) = delete;
    Fetcher& operator=(const Fetcher&) = delete;

    using Done = std::function<void(std::string bytes, Unfetched why)>;
    /// From the loop's thread. done: there, once, never before get() has returned; not at all after stop().
    /// What was not fetched is counted and logged by its host alone.
    void get(std::string url, Done done);
    /// Ends what is under way, without waiting for any answer.
    void stop();
    /// By word(), since the start. On the loop's thread.
    [[nodiscard]] const Counters& counters() const;

  private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace xiaoer::net
