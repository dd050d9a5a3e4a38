#include "bot/net/upgrade_request.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace xiaoer::net {
namespace {

using std::string_view;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool same_word(string_view a, string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

string_view trimmed(string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// Up to the next CR LF, which is taken away; empty optional when there is none.
std::optional<string_view> take_line(string_view& rest) {
    const auto end = rest.find("\r\n");
    if (end == string_view::npos) return std::nullopt;
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    return line;
}

std::string percent_decoded(string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        unsigned value = 0;
        const auto* first = text.data() + at + 1;
        if (text[at] == '%' && at + 2 < text.size() &&
            std::from_chars(first, first + 2, value, 16).ptr == first + 2) {
            out += static_cast<char>(value);
            at += 2;
        } else {
            out += text[at];
        }
    }
    return out;
}

std::string token_of_target(string_view target) {
    constexpr string_view kName = "access_token=";
    const auto question = target.find('?');
    if (question == string_view::npos) return {};
    for (auto query = target.substr(question + 1); !query.empty();) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        if (pair.starts_with(kName)) return percent_decoded(pair.substr(kName.size()));
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return {};
}

std::string token_of_header(string_view value) {
    for (const string_view scheme : {"Bearer", "Token"})
        if (value.size() > scheme.size() && same_word(value.substr(0, scheme.size()), scheme) &&
            value[scheme.size()] == ' ')
            return std::string(trimmed(value.substr(scheme.size())));
    return std::string(value);
}

}  // namespace

std::optional<UpgradeRequest> parse_upgrade(string_view head) {
    const auto first = take_line(head);
    if (!first || !first->starts_with("GET ") || !first->ends_with(" HTTP/1.1") || first->size() < 14)
        return std::nullopt;
    const auto target = trimmed(first->substr(4, first->size() - 4 - 9));
    if (!target.starts_with('/')) return std::nullopt;

    UpgradeRequest request;
    bool authorized = false;
    while (true) {
        const auto line = take_line(head);
        if (!line) return std::nullopt;
        if (line->empty()) break;
        const auto colon = line->find(':');
        if (colon == string_view::npos || colon == 0) return std::nullopt;
        const auto name = line->substr(0, colon);
        const auto value = trimmed(line->substr(colon + 1));
        if (same_word(name, "Transfer-Encoding")) return std::nullopt;
        if (same_word(name, "Content-Length") && value != "0") return std::nullopt;
        if (same_word(name, "Authorization")) {
            if (std::exchange(authorized, true)) return std::nullopt;
            request.token = token_of_header(value);
        }
        auto* const slot = same_word(name, "X-Self-ID")       ? &request.self_id
                           : same_word(name, "X-Client-Role") ? &request.role
                                                              : nullptr;
        if (slot == nullptr) continue;
        if (!slot->empty()) return std::nullopt;
        *slot = value;
    }
    if (!head.empty()) return std::nullopt;  // it spoke before it was answered
    if (!authorized) request.token = token_of_target(target);
    return request;
}

bool same_secret(string_view given, string_view expected) {
    unsigned different = given.size() == expected.size() ? 0 : 1;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const char other = expected.empty() ? '\0' : expected[i % expected.size()];
        different |= static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(other);
    }
    return different == 0;
}

}  // namespace xiaoer::net
