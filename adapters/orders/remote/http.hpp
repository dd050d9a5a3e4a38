// A small HTTPS client for one platform: POST and its whole answer, a few kept connections, everything within
// a deadline and a size. It verifies certificates, follows no redirects, tries nothing twice and logs
// nothing. Beast stays in http.cpp.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "adapters/orders/remote/endpoint.hpp"

namespace xiaoer::adapters {

struct HttpAnswer {
    enum class End : std::uint8_t {
        answered,
        not_sent,  ///< nothing has reached the other side: trying again is safe
        lost       ///< it may have arrived and taken effect
    };
    End end = End::not_sent;
    int status = 0;
    std::string body;
    std::chrono::seconds retry_after{};  ///< as the answer's head says; zero = it does not
    std::string reason;                  ///< of not_sent and lost, in Chinese, for people
};

struct HttpLimits {
    std::size_t connections = 2;
    std::size_t waiting = 64;  ///< calls for a connection; more are turned away
    std::size_t body_bytes = 4U << 20U;
    std::chrono::milliseconds idle{20'000};  ///< a connection kept longer than that is not used again
};

class HttpClient {
  public:
    /// authorities: a PEM file of certificates to trust instead of the system's; "" = the system's. Throws
    /// std::runtime_error with a sentence for people when it cannot be read.
    HttpClient(boost::asio::io_context& io, Endpoint endpoint, const std::string& authorities,
               HttpLimits limits = {});
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// path: "" = the endpoint's.
    boost::asio::awaitable<HttpAnswer> post(std::string path, std::string content_type, std::string body,
                                            std::chrono::milliseconds within);
    /// Ends every connection; calls under way end as lost or not_sent.
    void stop();

  private:
    struct Body;
    std::shared_ptr<Body> body_;
};

}  // namespace xiaoer::adapters
