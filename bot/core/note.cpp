#include "bot/core/note.hpp"

#include <algorithm>

namespace xiaoer::core {
namespace {

/// "courier=顺丰" holds when the part has that value; "courier" when it has any.
bool holds(std::string_view rule, const NoteDraft& draft) {
    const auto equals = rule.find('=');
    const auto part = draft.parts.find(rule.substr(0, equals));
    if (part == draft.parts.end() || part->second.empty()) return false;
    return equals == std::string_view::npos || part->second == rule.substr(equals + 1);
}

std::vector<std::string> needed(const NoteDraft& draft, const scripts::NoteKind& kind) {
    auto all = kind.needs;
    for (const auto& [rule, parts] : kind.needs_if)
        if (holds(rule, draft)) all.insert(all.end(), parts.begin(), parts.end());
    return all;
}

}  // namespace

std::vector<std::string> missing_parts(const NoteDraft& draft, const scripts::NoteKind& kind) {
    std::vector<std::string> missing;
    for (const auto& part : needed(draft, kind)) {
        const auto it = draft.parts.find(part);
        if (it == draft.parts.end() || it->second.empty()) missing.push_back(part);
    }
    return missing;
}

std::string part_titles(const std::vector<std::string>& parts, const scripts::NoteKind& kind) {
    std::string out;
    for (const auto& part : parts) {
        const auto it = std::find_if(kind.part_titles.begin(), kind.part_titles.end(),
                                     [&](const auto& title) { return title.first == part; });
        out += (out.empty() ? "" : "、") + (it == kind.part_titles.end() ? part : it->second);
    }
    return out;
}

std::string note_content(const NoteDraft& draft, const scripts::Book& book) {
    std::vector<scripts::Value> slots;
    for (const auto& [name, value] : draft.parts)
        slots.push_back({name, value});
    return book.note_text(draft.kind, slots).value_or(std::string());
}

std::string note_text(std::string_view title, std::string_view content, std::string_view reception,
                      std::chrono::year_month_day day) {
    std::string out(title);
    if (!content.empty()) out += (out.empty() ? "" : "：") + std::string(content);
    out += "；接待" + std::string(reception);
    out += "；" + std::to_string(static_cast<unsigned>(day.month())) + "月" +
           std::to_string(static_cast<unsigned>(day.day())) + "日";
    return out;
}

}  // namespace xiaoer::core
