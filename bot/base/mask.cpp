#include "bot/base/mask.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include "bot/base/utf8.hpp"

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

bool is_han(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF);
}

/// What stands before a number without being a name.
bool announces_number(std::string_view before) {
    static constexpr std::array kWords = {
        std::string_view("电话"), std::string_view("手机"), std::string_view("号码"),
        std::string_view("机号"), std::string_view("单号"), std::string_view("联系"),
        std::string_view("编号"), std::string_view("发货"), std::string_view("快递")};
    return std::any_of(kWords.begin(), kWords.end(), [&](auto word) { return before.ends_with(word); });
}

/// A Chinese name of two to four characters right before a number that mask() hid: "王小明，138******34".
std::string hide_names_before_numbers(const std::string& text) {
    struct Point {
        char32_t c;
        std::size_t at, end;
    };
    std::vector<Point> points;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = at;
        const auto c = next_code_point(text, at);
        points.push_back({c, begin, at});
    }
    const auto is = [&](std::size_t i, std::string_view set) {
        return i < points.size() && points[i].c < 0x80 &&
               set.find(static_cast<char>(points[i].c)) != std::string_view::npos;
    };
    std::string out;
    std::size_t copied = 0;
    for (std::size_t i = 0; i + 4 < points.size(); ++i) {
        if (!is(i, "0123456789") || !is(i + 1, "0123456789") || !is(i + 2, "0123456789") || !is(i + 3, "*"))
            continue;
        std::size_t end = i;  // back over what stands between name and number
        while (end > 0 && (is(end - 1, " ,;:") || points[end - 1].c == U'，' || points[end - 1].c == U'；' ||
                           points[end - 1].c == U'：' || points[end - 1].c == U'、'))
            --end;
        std::size_t begin = end;
        while (begin > 0 && is_han(points[begin - 1].c))
            --begin;
        if (end == i || end - begin < 2 || announces_number(text.substr(0, points[end - 1].end))) continue;
        if (end - begin > 4) begin = end - 3;  // 我叫王小明: the name is at the end
        out.append(text, copied, points[begin].end - copied).append("**");
        copied = points[end - 1].end;
    }
    return out.append(text, copied);
}

/// "收件人欧阳金丝雀", "收货人：王小明": after these words stands a name, up to what ends it.
std::string hide_names_after_labels(std::string_view text) {
    static constexpr std::array<std::string_view, 8> kLabels = {"收件人", "收货人", "收件者", "联系人",
                                                                "签收人", "姓名",   "名字叫", "我叫"};
    static constexpr std::array<std::string_view, 8> kBetween = {"：", ":",  " ",    "是",
                                                                 "为", "叫", "改成", "写"};
    constexpr std::size_t kNameMost = 6;
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto label =
            std::ranges::find_if(kLabels, [&](auto word) { return text.substr(at).starts_with(word); });
        if (label == kLabels.end()) {
            out += text[at++];
            continue;
        }
        auto name = at + label->size();
        for (bool more = true; more;) {
            const auto word = std::ranges::find_if(
                kBetween, [&](auto between) { return text.substr(name).starts_with(between); });
            more = word != kBetween.end();
            if (more) name += word->size();
        }
        out += text.substr(at, name - at);
        at = name;
        std::size_t end = at, count = 0;
        while (end < text.size() && count < kNameMost) {
            auto next = end;
            if (!is_han(next_code_point(text, next))) break;
            end = next;
            ++count;
        }
        if (count < 2) continue;
        out += "**";
        at = end;
    }
    return out;
}

/// Numbers told in words, "一三九…" and 幺 for one: from seven on they are a telephone number, not a sum.
std::string numbers_as_digits(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, char>, 12> kWords = {{{"零", '0'},
                                                                                  {"〇", '0'},
                                                                                  {"一", '1'},
                                                                                  {"幺", '1'},
                                                                                  {"二", '2'},
                                                                                  {"三", '3'},
                                                                                  {"四", '4'},
                                                                                  {"五", '5'},
                                                                                  {"六", '6'},
                                                                                  {"七", '7'},
                                                                                  {"八", '8'},
                                                                                  {"九", '9'}}};
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::string digits;
        auto end = at;
        while (end < text.size()) {
            const auto word = std::ranges::find_if(
                kWords, [&](const auto& one) { return text.substr(end).starts_with(one.first); });
            if (word != kWords.end()) {
                digits += word->second;
                end += word->first.size();
            } else if (!digits.empty() && is_digit(text[end])) {
                digits += text[end++];
            } else {
                break;
            }
        }
        if (digits.size() >= 7) {
            out += digits;
            at = end;
        } else {
            out += text[at++];
        }
    }
    return out;
}

}  // namespace

std::string mask(std::string_view text) {
    return hide_mail(hide_addresses(hide_numbers(text)));
}

std::string mask_people(std::string_view text) {
    return hide_names_after_labels(hide_names_before_numbers(mask(numbers_as_digits(text))));
}

}  // namespace xiaoer::base
