// See memo.hpp.
#include "adapters/orders/memo.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "bot/base/hash.hpp"
#include "bot/base/utf8.hpp"

namespace xiaoer::adapters {
namespace {

constexpr std::string_view kHead = "【小二 ";
constexpr std::string_view kHeadEnd = "】";
constexpr std::string_view kTagBegin = "[#";
constexpr std::string_view kWhen = "dd-dd dd:dd";
constexpr std::string_view kTagShape = "[#xxxxxxxx]";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

/// d stands for a digit, x for a hexadecimal one, anything else for itself.
bool has_shape(std::string_view text, std::string_view shape) {
    return text.size() == shape.size() &&
           std::equal(text.begin(), text.end(), shape.begin(), [](char c, char wanted) {
               return wanted == 'd' ? is_digit(c) : wanted == 'x' ? is_hex(c) : c == wanted;
           });
}

/// What must not reach a memo from a buyer's mouth: it would break the line, hide or turn its text around.
bool is_unseen(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x061C || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF ||
           (c >= 0xE0000 && c <= 0xE007F);
}

std::string one_line(std::string_view text) {
    const std::string valid = base::to_valid_utf8(text);
    std::string out;
    bool gap = false;
    for (std::size_t at = 0; at < valid.size();) {
        const char32_t c = base::next_code_point(valid, at);
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0x85 || c == 0x2028 || c == 0x2029) {
            gap = !out.empty();
            continue;
        }
        if (is_unseen(c)) continue;
        if (gap) out += ' ';
        gap = false;
        base::append_code_point(out, c);
    }
    // A tag of another command, smuggled in, would keep that command's note from being written.
    for (std::size_t at = out.find(kTagBegin); at != std::string::npos; at = out.find(kTagBegin, at)) {
        out.replace(at, 1, "［");
    }
    return out;
}

std::vector<std::string_view> lines_of(std::string_view memo) {
    std::vector<std::string_view> lines;
    while (!memo.empty()) {
        const auto end = memo.find('\n');
        lines.push_back(memo.substr(0, end));
        if (end == std::string_view::npos) return lines;
        memo.remove_prefix(end + 1);
        if (memo.empty()) lines.emplace_back();  // the memo ends with a line break: keep it
    }
    return lines;
}

std::string joined(const std::vector<std::string_view>& lines) {
    std::string memo;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i > 0) memo += '\n';
        memo += lines[i];
    }
    return memo;
}

std::size_t size_of(const std::vector<std::string_view>& lines, MemoLimit limit) {
    std::size_t size = lines.empty() ? 0 : lines.size() - 1;
    for (const std::string_view line : lines) {
        size += limit.size(line);
    }
    return size;
}

}  // namespace

std::size_t MemoLimit::size(std::string_view text) const {
    return unit == Unit::bytes ? text.size() : base::length(text);
}

std::string MemoLimit::words() const {
    return std::to_string(most) + (unit == Unit::bytes ? " 字节" : " 字");
}

std::string memo_tag(std::string_view command) {
    const auto hash = base::fnv1a(command);
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "[#%08x]", static_cast<unsigned>(hash ^ (hash >> 32U)));
    return text.data();
}

std::string memo_line(std::string_view command, std::string_view text, core::Time at,
                      std::chrono::minutes utc_offset) {
    const auto local = at + utc_offset;
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(local - day);
    std::array<char, 32> when{};
    std::snprintf(when.data(), when.size(), "%02u-%02u %02d:%02d", static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()));
    std::string line(kHead);
    line.append(when.data()).append(kHeadEnd).append(one_line(text)).append(memo_tag(command));
    return line;
}

bool looks_like_ours(std::string_view line) {
    if (!line.starts_with(kHead)) return false;
    line.remove_prefix(kHead.size());
    if (!has_shape(line.substr(0, kWhen.size()), kWhen)) return false;
    line.remove_prefix(kWhen.size());
    if (!line.starts_with(kHeadEnd) || line.size() < kHeadEnd.size() + kTagShape.size()) return false;
    return has_shape(line.substr(line.size() - kTagShape.size()), kTagShape);
}

MemoMerge merge_memo(std::string_view memo, std::string_view command, std::string_view line, MemoLimit limit,
                     const std::function<bool(std::string_view)>& ours) {
    using Result = MemoMerge::Result;
    if (memo.find(memo_tag(command)) != std::string_view::npos) {
        return {Result::already_there, std::string(memo)};
    }
    std::vector<std::string_view> lines = lines_of(memo);
    if (!lines.empty() && lines.back().empty()) lines.pop_back();  // no blank line before ours
    lines.push_back(line);
    while (size_of(lines, limit) > limit.most) {
        const auto oldest = std::find_if(lines.begin(), lines.end() - 1, ours);
        if (oldest == lines.end() - 1) return {Result::too_long, std::string(memo)};
        lines.erase(oldest);
    }
    return {Result::appended, joined(lines)};
}

std::optional<std::string> without_line(std::string_view memo, std::string_view line) {
    std::vector<std::string_view> lines = lines_of(memo);
    const auto found = std::find(lines.begin(), lines.end(), line);
    if (found == lines.end()) return std::nullopt;
    lines.erase(found);
    return joined(lines);
}

std::string adopt_memo(std::string_view local, std::string_view imported, MemoLimit limit,
                       const std::function<bool(std::string_view)>& ours) {
    std::vector<std::string_view> lines = lines_of(imported);
    const std::vector<std::string_view> theirs = lines;
    std::vector<std::string_view> missing;
    for (const std::string_view line : lines_of(local)) {
        if (ours(line) && std::find(theirs.begin(), theirs.end(), line) == theirs.end())
            missing.push_back(line);
    }
    while (!missing.empty() && size_of(lines, limit) + size_of(missing, limit) + 1 > limit.most) {
        missing.erase(missing.begin());
    }
    lines.insert(lines.end(), missing.begin(), missing.end());
    return joined(lines);
}

}  // namespace xiaoer::adapters
