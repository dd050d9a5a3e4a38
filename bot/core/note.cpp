#include "bot/core/note.hpp"

#include <algorithm>

#include "bot/base/utf8.hpp"
#include "scripts/engine/calendar.hpp"

namespace xiaoer::core {
namespace {

constexpr std::size_t kPartMost = 200;
constexpr std::size_t kTextMost = 300;
constexpr std::string_view kReception = "；接待";

/// A note's text without who served the buyer: what makes two notes of a day the same.
std::string without_reception(std::string text) {
    const auto begin = text.rfind(kReception);
    if (begin == std::string::npos) return text;
    return text.erase(begin, text.find("；", begin + kReception.size()) - begin);
}

bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// What a buyer's sentence yields is in this form by itself; what an agent types is held to it.
std::string fault_of_part(std::string_view slot, const std::string& value, const std::string& title,
                          std::chrono::year_month_day day) {
    if (base::length(value) > kPartMost) return title + "最多" + std::to_string(kPartMost) + "个字。";
    if (slot == "mobile" && !(value.size() == 11 && value.front() == '1' && is_digits(value)))
        return title + "要写11位数字。";
    if (slot == "quantity" && !(is_digits(value) && value.size() <= 4 && value.front() != '0'))
        return title + "要写整数，例如 2。";
    if (slot != "date") return {};
    const auto wanted = scripts::parse_date(value);
    if (!wanted) return title + "要写成 2026-03-02 这样。";
    return *wanted < day ? "这个日子已经过去了。" : std::string();
}

std::vector<std::string> needed(const Parts& parts, const scripts::NoteKind& kind) {
    auto all = kind.needs;
    for (const auto& [rule, more] : kind.needs_if)
        if (part_rule_holds(rule, parts)) all.insert(all.end(), more.begin(), more.end());
    return all;
}

}  // namespace

bool part_rule_holds(std::string_view rule, const Parts& parts) {
    const auto equals = rule.find('=');
    const auto part = parts.find(rule.substr(0, equals));
    if (part == parts.end() || part->second.empty()) return false;
    return equals == std::string_view::npos || part->second == rule.substr(equals + 1);
}

std::vector<std::string> missing_parts(const Parts& parts, const scripts::NoteKind& kind) {
    std::vector<std::string> missing;
    for (const auto& need : needed(parts, kind)) {
        const auto any = scripts::alternatives(need);
        const bool told = std::ranges::any_of(any, [&](auto slot) {
            const auto it = parts.find(slot);
            return it != parts.end() && !it->second.empty();
        });
        if (!told) missing.emplace_back(any.front());
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

bool takes_part(const scripts::NoteKind& kind, std::string_view slot) {
    const auto has = [slot](const std::vector<std::string>& slots) {
        return std::ranges::any_of(slots, [slot](const std::string& need) {
            const auto any = scripts::alternatives(need);
            return std::ranges::find(any, slot) != any.end();
        });
    };
    return kind.text.find("{{" + std::string(slot) + "}}") != std::string::npos ||
           kind.text.find("{{#" + std::string(slot) + "}}") != std::string::npos || has(kind.needs) ||
           std::any_of(kind.needs_if.begin(), kind.needs_if.end(),
                       [&](const auto& rule) { return has(rule.second); });
}

bool is_request(const scripts::NoteKind& kind, const scripts::Playbook& playbook) {
    return std::any_of(playbook.routes().begin(), playbook.routes().end(), [&](const scripts::Route& route) {
        return route.handling == scripts::Handling::note && route.note_kind == kind.id;
    });
}

std::string fault_of(const AgentNoted& noted, const Conversation& state, const scripts::Playbook& playbook,
                     std::chrono::year_month_day day) {
    const auto* kind = playbook.note_kind(noted.kind);
    if (kind == nullptr) return "没有这种备注。";
    if (std::none_of(state.orders.begin(), state.orders.end(),
                     [&](const Order& order) { return order.id == noted.order; }))
        return "这位买家没有订单“" + noted.order + "”。";
    NoteDraft draft;
    draft.kind = noted.kind;
    for (const auto& [slot, value] : noted.parts) {
        if (value.empty()) continue;
        const auto title = part_titles({slot}, *kind);
        if (!takes_part(*kind, slot)) return kind->title + "没有“" + slot + "”这一项。";
        if (auto fault = fault_of_part(slot, value, title, day); !fault.empty()) return fault;
        draft.parts[slot] = value;
    }
    if (const auto missing = missing_parts(draft.parts, *kind); !missing.empty())
        return kind->title + "还缺" + part_titles(missing, *kind) + "。";
    const auto content = note_content(draft.kind, draft.parts, playbook);
    if (base::length(content) > kTextMost) return "备注最多" + std::to_string(kTextMost) + "个字。";
    // A request tells the warehouse what to do, and it may not do what must not be promised. What records a
    // case may well quote the offence.
    if (const auto request = draft.parts.find("request"); request != draft.parts.end()) {
        if (const auto broken = playbook.guard().check_all_but_personal(request->second))
            return broken->title + "（" + broken->excerpt + "）。" + broken->mend;
    }
    const auto text = without_reception(note_text(kind->title, content, noted.agent, day));
    for (const auto& other : state.notes)
        if (other.order == noted.order && other.kind == noted.kind &&
            other.stage != NoteDraft::Stage::undone && without_reception(other.text) == text)
            return other.stage == NoteDraft::Stage::refused ? "这条备注被后台拒绝过，请在下面重试。"
                                                            : "这条备注今天已经写过了。";
    return {};
}

std::string note_content(const std::string& kind, const Parts& parts, const scripts::Playbook& playbook) {
    std::vector<scripts::Value> slots;
    const auto province = parts.find("province");
    for (const auto& [name, value] : parts) {
        // 上海市 is its own province; "-" stands for a district that the city does not have.
        if ((name == "city" && province != parts.end() && province->second == value) || value == "-")
            continue;
        slots.push_back({name, value});
    }
    return playbook.note_text(kind, slots).value_or(std::string());
}

std::string day_text(const std::string& date) {
    const auto day = scripts::parse_date(date);
    if (!day) return date;
    return std::to_string(static_cast<unsigned>(day->month())) + "月" +
           std::to_string(static_cast<unsigned>(day->day())) + "日";
}

std::string note_text(std::string_view title, std::string_view content, std::string_view reception,
                      std::chrono::year_month_day day) {
    std::string out(title);
    if (!content.empty() && content != title) out += (out.empty() ? "" : "：") + std::string(content);
    out.append(kReception).append(reception);
    out += "；" + std::to_string(static_cast<unsigned>(day.month())) + "月" +
           std::to_string(static_cast<unsigned>(day.day())) + "日";
    return out;
}

}  // namespace xiaoer::core
