// See goods_cells.hpp.
#include "bot/sheets/goods_cells.hpp"

#include <charconv>

#include "bot/base/utf8.hpp"

namespace xiaoer::sheets {

std::string trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos) return {};
    return std::string(text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1));
}

std::vector<std::string> split(std::string_view text, std::u32string_view marks) {
    std::vector<std::string> parts(1);
    for (std::size_t at = 0; at < text.size();) {
        const auto from = at;
        const auto c = base::next_code_point(text, at);
        if (marks.find(c) != std::u32string_view::npos)
            parts.emplace_back();
        else
            parts.back() += text.substr(from, at - from);
    }
    for (auto& part : parts)
        part = trimmed(part);
    std::erase(parts, "");
    return parts;
}

std::vector<std::string> words_of(std::string_view cell) {
    return split(cell, U"、，,；;|\n");
}

std::string spec_name(std::string_view cell) {
    std::string out;
    for (const auto& part : split(cell, U";；\n")) {
        auto colon = part.find(':');
        std::size_t width = 1;
        if (const auto wide = part.find("："); wide < colon) {
            colon = wide;
            width = std::string_view("：").size();
        }
        const bool labelled = colon != std::string::npos && base::length(part.substr(0, colon)) <= 8;
        const auto value = labelled ? trimmed(part.substr(colon + width)) : part;
        if (!value.empty()) out += (out.empty() ? "" : " ") + value;
    }
    return out;
}

bool read_amount(std::string_view cell, double& value) {
    std::string digits;
    for (std::size_t at = 0; at < cell.size();) {
        const auto c = base::next_code_point(cell, at);
        if (c == 0xA5 || c == 0xFFE5 || c == ',' || c == 0x5143 || c == 0x4EF6 || c <= ' ') continue;
        if ((c < '0' || c > '9') && c != '.') return false;
        digits += static_cast<char>(c);
    }
    const auto* end = digits.data() + digits.size();
    return !digits.empty() && std::from_chars(digits.data(), end, value) == std::from_chars_result{end, {}};
}

std::optional<bool> state_of(std::string_view cell) {
    for (const std::string_view off :
         {"下架", "仓库", "已售罄下架", "停售", "未上架", "删除", "已下线", "禁售", "草稿"})
        if (cell.find(off) != std::string_view::npos) return false;
    for (const std::string_view on :
         {"出售中", "在售", "上架", "销售中", "在架", "已上线", "onsale", "售罄", "正常"})
        if (cell.find(on) != std::string_view::npos) return true;
    return std::nullopt;
}

bool is_range(std::string_view text) {
    const auto is_number = [](std::string_view part) {
        double value = 0;
        const auto* end = part.data() + part.size();
        return !part.empty() && std::from_chars(part.data(), end, value) == std::from_chars_result{end, {}};
    };
    const auto dash = text.find('-');
    return dash == std::string_view::npos
               ? is_number(text)
               : is_number(text.substr(0, dash)) && is_number(text.substr(dash + 1));
}

}  // namespace xiaoer::sheets
