#include "bot/base/mask.hpp"

#include <array>
#include <cctype>

namespace xiaoer::base {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// A full-width digit U+FF10..U+FF19 is EF BC 90..99.
int digit_at(std::string_view text, std::size_t at, std::size_t& size) {
    if (is_digit(text[at])) {
        size = 1;
        return text[at] - '0';
    }
    if (at + 2 < text.size() && text[at] == '\xEF' && text[at + 1] == '\xBC') {
        const auto last = static_cast<unsigned char>(text[at + 2]);
        if (last >= 0x90 && last <= 0x99) {
            size = 3;
            return last - 0x90;
        }
    }
    return -1;
}

std::string hide_numbers(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t size = 0;
        if (digit_at(text, at, size) < 0) {
            out += text[at++];
            continue;
        }
        std::string digits;
        std::size_t end = at;
        for (std::size_t i = at; i < text.size();) {
            const int d = digit_at(text, i, size);
            if (d >= 0) {
                digits += static_cast<char>('0' + d);
                i += size;
                end = i;
            } else if (text[i] == ' ' || text[i] == '-') {
                ++i;
            } else {
                break;
            }
        }
        if (digits.size() < 7)
            out += text.substr(at, end - at);
        else
            out +=
                digits.substr(0, 3) + std::string(digits.size() - 5, '*') + digits.substr(digits.size() - 2);
        at = end;
    }
    return out;
}

/// The words after which an address tells where somebody lives.
constexpr std::array<std::string_view, 17> kStreetWords = {"路",   "街",   "巷",   "弄",   "村", "小区",
                                                           "花园", "大厦", "公寓", "社区", "里", "胡同",
                                                           "大道", "新城", "苑",   "广场", "镇"};

std::string hide_addresses(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t word = 0;
        for (const auto w : kStreetWords)
            if (text.substr(at, w.size()) == w) word = w.size();
        if (word == 0) {
            out += text[at++];
            continue;
        }
        out += text.substr(at, word);
        at += word;
        // House, unit and room: digits, letters and the words between them, as long as a digit is among them.
        std::size_t end = at;
        bool digit = false;
        while (end < text.size()) {
            const char c = text[end];
            if (is_digit(c)) {
                digit = true;
                ++end;
            } else if (std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '#' || c == '*') {
                ++end;
            } else {
                std::size_t unit = 0;
                for (const auto w : {std::string_view("号"), std::string_view("栋"), std::string_view("幢"),
                                     std::string_view("单元"), std::string_view("室"), std::string_view("楼"),
                                     std::string_view("座"), std::string_view("层"), std::string_view("弄")})
                    if (text.substr(end, w.size()) == w) unit = w.size();
                if (unit == 0) break;
                end += unit;
            }
        }
        if (digit) {
            out += "***";
            at = end;
        }
    }
    return out;
}

std::string hide_mail(std::string text) {
    for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
        std::size_t begin = at;
        while (begin > 0 && (std::isalnum(static_cast<unsigned char>(text[begin - 1])) != 0 ||
                             text[begin - 1] == '.' || text[begin - 1] == '_' || text[begin - 1] == '-'))
            --begin;
        if (begin == at) continue;
        text.replace(begin, at - begin, "***");
        at = begin + 3;
    }
    return text;
}

}  // namespace

std::string mask(std::string_view text) {
    return hide_mail(hide_addresses(hide_numbers(text)));
}

}  // namespace xiaoer::base
