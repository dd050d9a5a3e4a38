// Small readers of a transcript's words, shared by the player's files.
#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xiaoer::transcript::chat {

inline std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
        text.remove_suffix(1);
    return text;
}

inline bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (text.substr(0, prefix.size()) != prefix) return false;
    text.remove_prefix(prefix.size());
    return true;
}

/// "名: …" and "名：…" both; true when the line begins with the word.
inline bool take_label(std::string_view& line, std::string_view word) {
    auto rest = line;
    if (!take_prefix(rest, word)) return false;
    if (!take_prefix(rest, ":") && !take_prefix(rest, "：")) return false;
    line = trim(rest);
    return true;
}

inline std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (text = trim(text); !text.empty(); text = trim(text)) {
        const auto end = std::min(text.find(' '), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

inline int integer(std::string_view text, int otherwise) {
    int value = otherwise;
    const auto end = text.data() + text.size();
    return std::from_chars(text.data(), end, value).ec == std::errc() ? value : otherwise;
}

/// Yuan as fen: "49.9" → 4990; 0 for what is no amount.
inline std::int64_t fen(std::string_view text) {
    const auto point = std::min(text.find('.'), text.size());
    std::int64_t value = integer(text.substr(0, point), 0) * 100LL;
    const auto behind = text.substr(std::min(text.size(), point + 1), 2);
    if (behind.size() == 1) value += integer(behind, 0) * 10LL;
    if (behind.size() == 2) value += integer(behind, 0);
    return value;
}

/// "1h30m", "2s", "2d"; empty when it is none.
inline std::optional<std::chrono::milliseconds> duration(std::string_view text) {
    using namespace std::chrono_literals;
    std::chrono::milliseconds total{};
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        std::size_t digits = 0;
        while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9')
            ++digits;
        if (digits == 0 || digits > 6 || digits == text.size()) return std::nullopt;
        const int n = integer(text.substr(0, digits), 0);
        switch (text[digits]) {
            case 's':
                total += n * 1s;
                break;
            case 'm':
                total += n * 1min;
                break;
            case 'h':
                total += n * 1h;
                break;
            case 'd':
                total += n * 24h;
                break;
            default:
                return std::nullopt;
        }
        text.remove_prefix(digits + 1);
    }
    return total;
}

}  // namespace xiaoer::transcript::chat
