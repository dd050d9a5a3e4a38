#include "bot/net/http_head.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "bot/base/utf8.hpp"

namespace xiaoer::net {
namespace {

constexpr std::size_t kHeaderLimit = 64;
constexpr std::size_t kTargetLimit = 2'048;

constexpr std::string_view kPolicy =
    "default-src 'self'; img-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'; object-src 'none'; require-trusted-types-for 'script'";
constexpr std::string_view kInlineStyles = "; style-src 'self' 'unsafe-inline'";

/// Headers that must not be repeated: two of them make two readers disagree.
constexpr std::array<std::string_view, 16> kSingle = {"host",
                                                      "content-length",
                                                      "content-type",
                                                      "origin",
                                                      "upgrade",
                                                      "cookie",
                                                      "expect",
                                                      "authorization",
                                                      "sec-websocket-key",
                                                      "sec-websocket-version",
                                                      "if-none-match",
                                                      "x-self-id",
                                                      "x-client-role",
                                                      "x-agent-token",
                                                      "x-device-id",
                                                      "x-platform"};

char lower_char(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool token_char(char c) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) return true;
    return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// 16 bytes in base64.
bool is_websocket_key(std::string_view key) {
    if (key.size() != 24 || !key.ends_with("==")) return false;
    for (const char c : key.substr(0, 22)) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != '+' && c != '/') return false;
    }
    return true;
}

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, token_char);
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

bool same(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower_char(x) == lower_char(y); });
}

std::optional<Refusal> parse_request_line(std::string_view line, Request& request) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return Refusal{400, "request line"};
    const auto target = line.substr(first + 1, last - first - 1);
    request.method = line.substr(0, first);
    if (!is_token(request.method) || request.method.size() > 16) return Refusal{400, "method"};
    if (line.substr(last + 1) != "HTTP/1.1") return Refusal{505, "version"};
    if (target.size() > kTargetLimit) return Refusal{414, "target too long"};
    if (target.empty() || target.front() != '/') return Refusal{400, "target"};
    if (!std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7f && c != '#'; })) {
        return Refusal{400, "target"};
    }
    const auto question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string_view::npos) request.query = target.substr(question + 1);
    return std::nullopt;
}

std::optional<Refusal> parse_header(std::string_view line, Request& request) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return Refusal{400, "header"};
    const auto value = trim(line.substr(colon + 1));
    const auto bad = [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return (u < 0x20 && u != '\t') || u == 0x7f;
    };
    if (std::ranges::any_of(value, bad)) return Refusal{400, "header value"};
    auto name = lower(line.substr(0, colon));
    if (name == "transfer-encoding") return Refusal{501, "transfer encoding"};
    if (std::ranges::find(kSingle, name) != kSingle.end() && request.has(name)) {
        return Refusal{400, "repeated header"};
    }
    if (request.headers.size() >= kHeaderLimit) return Refusal{431, "too many headers"};
    request.headers.emplace_back(std::move(name), value);
    return std::nullopt;
}

std::optional<Refusal> check_whole(Request& request) {
    if (request.header("host").empty()) return Refusal{400, "host"};
    if (request.has("expect")) return Refusal{417, "expect"};
    if (request.has("content-length")) {
        const auto digits = request.header("content-length");
        if (digits.empty() || digits.size() > 15) return Refusal{413, "content length"};
        if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) {
            return Refusal{400, "content length"};
        }
        request.length = std::stoull(std::string(digits));
    }
    request.keep_alive = !request.lists("connection", "close");
    return std::nullopt;
}

std::string_view phrase(int status) {
    switch (status) {
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 409:
            return "Conflict";
        case 422:
            return "Unprocessable Content";
        case 408:
            return "Request Timeout";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 426:
            return "Upgrade Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        case 507:
            return "Insufficient Storage";
        default:
            return "Status";
    }
}

}  // namespace

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return lower_char(c); });
    return out;
}

std::string_view Request::header(std::string_view name) const {
    const auto at = std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
    return at == headers.end() ? std::string_view() : std::string_view(at->second);
}

bool Request::has(std::string_view name) const {
    return std::ranges::find(headers, name, &std::pair<std::string, std::string>::first) != headers.end();
}

bool Request::lists(std::string_view name, std::string_view token) const {
    for (const auto& [key, value] : headers) {
        if (key != name) continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            if (same(trim(rest.substr(0, comma)), token)) return true;
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return false;
}

std::string_view Request::query_value(std::string_view name) const {
    std::string_view rest = query;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const auto pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        if (pair.substr(0, equals) == name) return pair.substr(std::min(equals + 1, pair.size()));
    }
    return {};
}

std::string_view Request::cookie(std::string_view name) const {
    std::string_view rest = header("cookie");
    while (!rest.empty()) {
        const auto semicolon = std::min(rest.find(';'), rest.size());
        const auto pair = trim(rest.substr(0, semicolon));
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name)
            return pair.substr(equals + 1);
        rest.remove_prefix(std::min(semicolon + 1, rest.size()));
    }
    return {};
}

std::variant<Request, Refusal> parse_head(std::string_view head) {
    if (!head.ends_with("\r\n\r\n")) return Refusal{400, "unfinished"};
    head.remove_suffix(2);
    Request request;
    bool first = true;
    while (!head.empty()) {
        const auto end = head.find("\r\n");
        const auto line = head.substr(0, end);
        head.remove_prefix(end + 2);
        if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
            return Refusal{400, "bare line end"};
        }
        const auto refusal = first ? parse_request_line(line, request) : parse_header(line, request);
        if (refusal) return *refusal;
        first = false;
    }
    if (const auto refusal = check_whole(request)) return *refusal;
    return request;
}

std::string access_token(const Request& request) {
    if (!request.has("authorization"))
        return percent_decoded(request.query_value("access_token")).value_or("");
    const auto value = request.header("authorization");
    for (const std::string_view scheme : {"bearer ", "token "})
        if (value.size() > scheme.size() && lower(value.substr(0, scheme.size())) == scheme)
            return std::string(trim(value.substr(scheme.size())));
    return std::string(value);
}

int check_upgrade(const Request& request) {
    if (request.method != "GET" || request.length != 0) return 400;
    if (!request.wants_websocket() || !request.lists("connection", "upgrade")) return 426;
    if (request.header("sec-websocket-version") != "13") return 426;
    if (!is_websocket_key(request.header("sec-websocket-key"))) return 400;
    return 0;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = digit(text[i + 1]);
            const int low = digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return std::nullopt;
        out += c;
    }
    if (!base::is_valid_utf8(out)) return std::nullopt;
    return out;
}

std::string http_date(std::chrono::system_clock::time_point at) {
    static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                  kDays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                  kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text.data();
}

Response error_response(int status, std::string_view sentence, std::string_view code) {
    Response response;
    response.status = status;
    nlohmann::json body = {{"error", sentence}};
    if (!code.empty()) body["code"] = code;
    response.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return response;
}

std::string head_of(const Response& response) {
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
    head += phrase(response.status);
    head += "\r\n";
    const auto add = [&head](std::string_view name, std::string_view value) {
        head.append(name).append(": ").append(value).append("\r\n");
    };
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless) {
        add("Content-Type", response.type);
        add("Content-Length", std::to_string(response.content().size()));
    }
    add("Content-Security-Policy",
        std::string(kPolicy).append(response.inline_styles ? kInlineStyles : std::string_view()));
    add("X-Content-Type-Options", "nosniff");
    add("Referrer-Policy", "no-referrer");
    add("Cross-Origin-Opener-Policy", "same-origin");
    add("Cross-Origin-Resource-Policy", "same-origin");
    add("Permissions-Policy", "geolocation=(), microphone=(), payment=()");
    bool cached = false;
    for (const auto& [name, value] : response.headers) {
        add(name, value);
        cached = cached || name == "Cache-Control";
    }
    if (!cached) add("Cache-Control", "no-store");
    add("Connection", response.close ? "close" : "keep-alive");
    head += "\r\n";
    return head;
}

}  // namespace xiaoer::net
