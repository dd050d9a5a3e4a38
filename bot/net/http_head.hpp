// HTTP/1.1 as far as this server needs it: one request with its head read strictly, one response with the
// headers every answer carries. No sockets, no routing.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace xiaoer::net {

struct Request {
    std::string method;
    std::string path;                                          ///< undecoded, starts with '/'
    std::string query;                                         ///< without '?'
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    std::size_t length = 0;                                    ///< Content-Length
    bool keep_alive = true;
    std::string body;
    std::string peer;  ///< the address it came from; behind a trusted proxy, the address that proxy tells
    bool tls = false;  ///< the browser speaks TLS: with us, or with a trusted proxy as that tells

    /// "" when absent; names in lower case.
    [[nodiscard]] std::string_view header(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
    /// Whether a comma-separated header contains a token, whatever its case.
    [[nodiscard]] bool lists(std::string_view name, std::string_view token) const;
    [[nodiscard]] std::string_view cookie(std::string_view name) const;
    /// A value of the query as it stands there, undecoded; "" when absent.
    [[nodiscard]] std::string_view query_value(std::string_view name) const;
    [[nodiscard]] bool wants_websocket() const { return lists("upgrade", "websocket"); }
};

/// Why a head is refused: an HTTP status and a sentence for the log.
struct Refusal {
    int status = 400;
    std::string_view why;
};

/// Reads a head up to and including its empty line. Strict where servers and proxies have disagreed before:
/// no Transfer-Encoding, one Content-Length, one Host, no folded lines, no bare LF, HTTP/1.1 only.
[[nodiscard]] std::variant<Request, Refusal> parse_head(std::string_view head);

/// What a program that dials us shows: of "Authorization: Bearer …" (or "Token …"), else of ?access_token=;
/// "" when neither is there or the query is broken.
[[nodiscard]] std::string access_token(const Request& request);

/// 0, or the status a WebSocket upgrade is refused with: method, version 13, a key of 16 bytes, Connection:
/// Upgrade.
[[nodiscard]] int check_upgrade(const Request& request);

struct Response {
    int status = 200;
    std::string type = "application/json; charset=utf-8";
    std::string body;
    std::shared_ptr<const std::string> shared;  ///< instead of body, for files kept in memory
    std::vector<std::pair<std::string, std::string>> headers;
    bool close = false;
    /// The staff pages' tables and forms write their styles at run time (antd); scripts never.
    bool inline_styles = false;

    [[nodiscard]] const std::string& content() const { return shared ? *shared : body; }
};

/// {"error": sentence, "code": word}: a Chinese sentence for the page to show, a word for its program.
[[nodiscard]] Response error_response(int status, std::string_view sentence, std::string_view code = {});

/// The head as sent, with the security headers.
[[nodiscard]] std::string head_of(const Response& response);

/// "Sun, 06 Nov 1994 08:49:37 GMT"
[[nodiscard]] std::string http_date(std::chrono::system_clock::time_point at);
[[nodiscard]] std::string lower(std::string_view text);
/// %XX undone; nothing when it is broken or not UTF-8, or holds control characters.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace xiaoer::net
