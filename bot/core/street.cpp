#include "bot/core/street.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace xiaoer::core {
namespace {

using namespace std::string_view_literals;

constexpr std::array kUnits = {"号院"sv, "号楼"sv, "号"sv, "弄"sv, "幢"sv, "栋"sv, "座"sv,
                               "单元"sv, "楼"sv,   "层"sv, "室"sv, "户"sv, "组"sv, "门"sv};
constexpr std::array kStreets = {"路"sv,   "街"sv,   "道"sv, "巷"sv, "村"sv,   "屯"sv,  "镇"sv,   "乡"sv,
                                 "苑"sv,   "园"sv,   "庄"sv, "湾"sv, "城"sv,   "区"sv,  "大厦"sv, "广场"sv,
                                 "公寓"sv, "小区"sv, "学"sv, "厂"sv, "驿站"sv, "公司"sv};

bool digit(char c) {
    return c >= '0' && c <= '9';
}
/// Door numbers may have letters and dashes: A座, 12-3, 5B.
bool of_number(char c) {
    return digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
}

struct Part {
    std::size_t begin = 0;
    std::size_t end = 0;    ///< behind the unit
    std::string_view unit;  ///< "" for a number alone
};

/// Numbers with their units, in order: 88号, 2幢, 301.
std::vector<Part> parts_of(std::string_view text) {
    std::vector<Part> parts;
    for (std::size_t i = 0; i < text.size();) {
        if (!of_number(text[i]) || text[i] == '-') {
            ++i;
            continue;
        }
        Part part{i, i, {}};
        while (part.end < text.size() && of_number(text[part.end]))
            ++part.end;
        const auto rest = text.substr(part.end);
        const auto unit = std::ranges::find_if(kUnits, [&](auto u) { return rest.starts_with(u); });
        if (unit != kUnits.end()) {
            part.unit = *unit;
            part.end += unit->size();
        }
        i = part.end;
        parts.push_back(part);
    }
    return parts;
}

std::string replaced_at(std::string_view text, std::size_t begin, std::size_t end, std::string_view with) {
    return std::string(text.substr(0, begin)) + std::string(with) + std::string(text.substr(end));
}

/// The last part of told that a single part may stand for.
std::optional<Part> counterpart(std::string_view told, std::string_view part) {
    const auto own = parts_of(part);
    if (own.size() != 1 || own.front().begin != 0) return std::nullopt;
    const auto all = parts_of(told);
    for (auto it = all.rbegin(); it != all.rend(); ++it)
        if (it->unit == own.front().unit) return *it;
    // 502 for 501室, 室 told for a bare number: the last number is the door.
    const bool door = own.front().unit.empty() || own.front().unit == "室" || own.front().unit == "号";
    if (door && !all.empty()) return all.back();
    return std::nullopt;
}

}  // namespace

bool names_a_street(std::string_view detail) {
    return std::ranges::any_of(kStreets, [&](auto word) {
        const auto at = detail.find(word);
        return at != std::string_view::npos && at > 0;
    });
}

std::string corrected_detail(std::string_view told, std::string_view part, std::string_view replaced) {
    if (told.empty() || part == told) return std::string(part);
    if (!replaced.empty()) {
        if (const auto at = told.rfind(replaced); at != std::string_view::npos)
            return replaced_at(told, at, at + replaced.size(), part);
    }
    if (names_a_street(part)) return std::string(part);
    // Several parts at once (3幢301) are put right one by one.
    std::string out(told);
    const auto own = parts_of(part);
    if (own.empty()) return extended_detail(told, part);
    for (const auto& one : own) {
        const auto text = part.substr(one.begin, one.end - one.begin);
        if (const auto place = counterpart(out, text)) {
            // 502 instead of 501室 keeps its 室.
            const bool bare = one.unit.empty() && !place->unit.empty();
            out = replaced_at(out, place->begin, bare ? place->end - place->unit.size() : place->end, text);
        } else {
            out += text;
        }
    }
    return out;
}

std::string extended_detail(std::string_view told, std::string_view more) {
    if (told.find(more) != std::string_view::npos) return std::string(told);
    if (more.find(told) != std::string_view::npos) return std::string(more);
    return std::string(told) + std::string(more);
}

}  // namespace xiaoer::core
