// Puts what a message tells into the wish for a note and knows what the wish lacks. Says nothing to the
// buyer: asking is done by notes.cpp, writing by note_drafts.cpp.
#include "bot/core/note_wishes.hpp"

#include <algorithm>
#include <utility>

#include "bot/base/utf8.hpp"
#include "bot/core/note.hpp"
#include "bot/core/request_slots.hpp"
#include "bot/core/street.hpp"
#include "scripts/engine/calendar.hpp"

namespace xiaoer::core {

void drop_unneeded(NoteWish& wish, const scripts::NoteKind& kind) {
    for (const auto& [rule, parts] : kind.needs_if) {
        if (part_rule_holds(rule, wish.parts)) continue;
        for (const auto& part : parts)
            wish.parts.erase(part);
    }
}

std::string number_of_wrong_length(std::string_view words) {
    constexpr std::size_t kMobile = 11;
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t i = 0; i < words.size();) {
        if (!digit(words[i])) {
            ++i;
            continue;
        }
        auto end = i;
        while (end < words.size() && digit(words[end]))
            ++end;
        const auto run = words.substr(i, end - i);
        if ((run.size() == kMobile - 1 || run.size() == kMobile + 1) && run[0] == '1' && run[1] >= '3')
            return std::string(run);
        i = end;
    }
    return {};
}

namespace {

/// One value into the wish; true when it is news.
bool put_part(NoteWish& wish, const std::string& name, const std::string& value) {
    auto& part = wish.parts[name];
    if (part == value) return false;
    part = value;
    return true;
}

bool put_date(Turn& turn, NoteWish& wish, const std::string& value) {
    const auto day = scripts::parse_date(value);
    wish.parts.erase(std::string(kImpossible));
    if (day && *day < turn.playbook.today(turn.now)) return put_part(wish, std::string(kPast), value);
    wish.parts.erase(std::string(kPast));
    wish.parts.erase("hold");
    wish.parts.erase("date_by");
    return put_part(wish, "date", value);
}

/// How many pieces the orders of the task hold of what it is about.
int pieces(const Turn& turn, const Task& task) {
    int count = 0;
    for (const auto& id : task.orders) {
        const auto* order = turn.find_order(id);
        if (order == nullptr) continue;
        for (const auto& item : order->items)
            count += item.quantity;
    }
    return count;
}

bool says_all(const Task& task) {
    for (const auto& words : task.words)
        for (const std::string_view all : {"都", "全部", "全换", "全改", "所有"})
            if (words.find(all) != std::string::npos) return true;
    return false;
}

}  // namespace

std::string content_of(const NoteWish& wish, const scripts::Playbook& playbook) {
    return note_content(wish.kind, wish.parts, playbook);
}

bool merge(Turn& turn, NoteWish& wish, const Request& request, const scripts::NoteKind& kind,
           bool correcting) {
    bool news = false;
    const auto* old_detail = request.slot("old_detail");
    for (const auto& [name, value] : request.slots) {
        if (value.empty() || name.starts_with(kOld)) continue;
        if (name == "no_district") {
            if (takes_part(kind, "district")) news = put_part(wish, "district", "-") || news;
            continue;
        }
        if (name == "landline" && !takes_part(kind, name) && request.slot("mobile") == nullptr) {
            news = put_part(wish, "mobile", value) || news;
            continue;
        }
        if (name == kImpossible) {
            if (!takes_part(kind, "date") || request.slot("date") != nullptr) continue;
            wish.parts.erase("date");
            news = put_part(wish, std::string(kImpossible), value) || news;
            continue;
        }
        if (!takes_part(kind, name)) continue;
        if (name == "date") {
            news = put_date(turn, wish, value) || news;
        } else if (name == "detail") {
            auto& told = wish.parts["detail"];
            const bool whole = request.slot("province") != nullptr || request.slot("district") != nullptr;
            auto next = told.empty() || whole ? value
                        : correcting || old_detail != nullptr
                            ? corrected_detail(told, value, old_detail == nullptr ? "" : *old_detail)
                            : extended_detail(told, value);
            news = news || told != next;
            told = std::move(next);
        } else if (const auto known = wish.parts.find(name);
                   name == "attribute" && known != wish.parts.end()) {
            news = put_part(wish, name, joined_attribute(known->second, value)) || news;
        } else {
            news = put_part(wish, name, value) || news;
        }
        // Wanted and excluded cannot both be: the later word counts.
        const auto opposite = name.starts_with(kNot) ? name.substr(kNot.size()) : std::string(kNot) + name;
        if (const auto it = wish.parts.find(opposite); it != wish.parts.end() && it->second == value)
            wish.parts.erase(it);
    }
    if (wish.parts.contains("date")) wish.parts.erase("hold");
    if (takes_part(kind, "mobile")) {
        const auto digits =
            wish.parts.contains("mobile") ? std::string() : number_of_wrong_length(request.words);
        if (digits.empty())
            wish.parts.erase(std::string(kWrongLength));
        else
            news = put_part(wish, std::string(kWrongLength), digits) || news;
    }
    drop_unneeded(wish, kind);
    return news;
}

void fill_from_order(const Turn& turn, Task& task, const scripts::NoteKind& kind) {
    auto& parts = task.note()->parts;
    // How many is no news by itself: 要40的 said what is wanted, and it was not understood.
    if (!takes_part(kind, "quantity") || parts.contains("quantity") || task.orders.empty() ||
        (takes_part(kind, "attribute") && !parts.contains("attribute") && !parts.contains("product")))
        return;
    const int count = pieces(turn, task);
    if (count == 1 || (count > 1 && says_all(task) && task.orders.size() == 1))
        parts["quantity"] = std::to_string(count);
}

std::vector<std::string> lacking_of(const Turn& turn, const Task& task, const scripts::NoteKind& kind) {
    auto missing = missing_parts(task.note()->parts, kind);
    if (missing.empty() && takes_part(kind, "quantity") && !task.note()->parts.contains("quantity") &&
        task.orders.size() == 1 && pieces(turn, task) > 1)
        missing.emplace_back("quantity");
    return missing;
}

std::vector<std::string> lacking(const Turn& turn, const Task& task) {
    const auto* kind = turn.playbook.note_kind(task.note()->kind);
    return kind == nullptr ? std::vector<std::string>() : lacking_of(turn, task, *kind);
}

const scripts::NoteLimit* beyond(const Turn& turn, const Task& task, const scripts::NoteKind& kind) {
    const auto& parts = task.note()->parts;
    for (const auto& limit : turn.playbook.dialogue().limits) {
        const auto part = parts.find(limit.part);
        if (limit.note != kind.id || part == parts.end()) continue;
        if (!limit.more_than_ordered) {
            if (limit.fits(part->second)) return &limit;
            continue;
        }
        const int have = pieces(turn, task);
        if (have > 0 && std::atoi(part->second.c_str()) > have) return &limit;
    }
    return nullptr;
}

bool only_a_part(const Request& request, const scripts::NoteKind& part_kind) {
    bool told = false;
    for (const auto& [name, value] : request.slots) {
        if (name.starts_with(kOld) || value.empty()) continue;
        if (name == "detail" && names_a_street(value)) return false;
        if (takes_part(part_kind, name))
            told = true;
        else if (name == "province" || name == "city" || name == "district")
            return false;
    }
    if (told || !request.slots.empty()) return told;
    // 换个收货人: the rest of the address stays; 地址 alone is the whole of it.
    return !request.parts.empty() && std::ranges::all_of(request.parts, [&](const std::string& part) {
        return part != "detail" && takes_part(part_kind, part);
    });
}

void name_the_change(Request& request, const scripts::Dialogue& dialogue) {
    const std::string_view words = request.words;
    if (const auto* quantity = request.slot("quantity")) {
        const auto at = words.find(*quantity);
        const auto unit = at == std::string_view::npos ? at : at + quantity->size();
        if (unit != std::string_view::npos && unit < words.size()) {
            const auto end = base::next_point(words, unit);
            if (words.substr(end).starts_with("的") || words.substr(end).starts_with("装")) {
                std::string spec(words.substr(at, end - at));
                std::erase_if(request.slots, [](const auto& slot) { return slot.first == "quantity"; });
                if (request.slot("attribute") == nullptr)
                    request.slots.emplace_back("attribute", std::move(spec));
            }
        }
    }
    if (request.slot("quantity") == nullptr)
        for (const auto& [numeral, count] : {std::pair<std::string_view, const char*>{"一", "1"},
                                             {"1", "1"},
                                             {"两", "2"},
                                             {"2", "2"},
                                             {"三", "3"},
                                             {"3", "3"}})
            if (words.starts_with(numeral)) {
                const auto rest = words.substr(numeral.size());
                for (const std::string_view unit : {"个", "件", "盒", "袋", "包", "双", "条", "瓶"})
                    if (rest.starts_with(unit)) request.slots.emplace_back("quantity", count);
                break;
            }
    if (request.slot("attribute") != nullptr) return;
    for (const std::string_view verb : {"换成", "改成", "换为", "改为", "换"}) {
        const auto at = words.rfind(verb);
        if (at == std::string_view::npos) continue;
        auto rest = words.substr(at + verb.size());
        rest = rest.substr(0, std::min({rest.find(' '), rest.find("，"), rest.find("。"), rest.size()}));
        for (bool cut = true; cut;) {
            cut = false;
            for (const std::string_view end : {"的", "吧", "啊", "呗", "哈", "了", "吗", "可以", "行"})
                if (rest.ends_with(end)) rest.remove_suffix(end.size()), cut = true;
        }
        // 换个颜色: which one is still to be told.
        auto aspect = rest;
        for (const std::string_view start : {"一个", "个", "一种", "种", "一下"})
            if (aspect.starts_with(start)) {
                aspect.remove_prefix(start.size());
                break;
            }
        if (std::ranges::find(dialogue.aspects, aspect) != dialogue.aspects.end()) return;
        const auto length = base::length(rest);
        if (length >= 1 && length <= 12 && rest.find("下") == std::string_view::npos)
            request.slots.emplace_back("attribute", std::string(rest));
        return;
    }
}

}  // namespace xiaoer::core
