#include "bot/core/part_reader.hpp"

#include <algorithm>
#include <array>

#include "bot/base/utf8.hpp"
#include "bot/core/note.hpp"
#include "bot/core/street.hpp"
#include "intents/engine/contents.hpp"
#include "intents/engine/slots/answers.hpp"

namespace xiaoer::core {
namespace {

using namespace std::string_view_literals;

bool says_any(std::string_view words, std::initializer_list<std::string_view> any) {
    return std::ranges::any_of(any, [&](auto w) { return words.find(w) != std::string_view::npos; });
}

/// The first number in words or digits: 2, 两件, 仨.
std::string first_number(std::string_view words) {
    std::string digits;
    for (const char c : words) {
        if (c >= '0' && c <= '9')
            digits += c;
        else if (!digits.empty())
            break;
    }
    if (!digits.empty()) return digits.size() <= 4 ? digits : std::string();
    struct Numeral {
        std::string_view word;
        int value;
    };
    constexpr std::array kNumerals = {Numeral{"一", 1}, Numeral{"俩", 2}, Numeral{"两", 2}, Numeral{"二", 2},
                                      Numeral{"仨", 3}, Numeral{"三", 3}, Numeral{"四", 4}, Numeral{"五", 5},
                                      Numeral{"六", 6}, Numeral{"七", 7}, Numeral{"八", 8}, Numeral{"九", 9},
                                      Numeral{"十", 10}};
    std::size_t first = std::string_view::npos;
    int value = 0;
    for (const auto& numeral : kNumerals)
        if (const auto at = words.find(numeral.word); at < first) {
            first = at;
            value = numeral.value;
        }
    return value == 0 ? std::string() : std::to_string(value);
}

std::string read_quantity(const Turn& turn, std::string_view words, const Task& task) {
    int pieces = 0;
    for (const auto& id : task.orders)
        if (const auto* order = turn.find_order(id))
            for (const auto& item : order->items)
                pieces += item.quantity;
    if (says_any(words, {"都", "全部", "全换", "全改", "所有"}) && pieces > 0) return std::to_string(pieces);
    return first_number(words);
}

/// The runs of digits: 3座810 → 3, 810.
std::vector<std::string> numbers_in(std::string_view words) {
    std::vector<std::string> out;
    bool open = false;
    for (const char c : words) {
        const bool digit = c >= '0' && c <= '9';
        if (digit && !open) out.emplace_back();
        if (digit) out.back() += c;
        open = digit;
    }
    return out;
}

/// 颜色也换成灰蓝 → 灰蓝: what stands behind the last word that puts something in another's place; "" none.
/// Of 不要五香了 香辣吧 it is the clause behind the refusal.
std::string_view behind_instead(const Turn& turn, std::string_view words) {
    const auto& dialogue = turn.playbook.dialogue();
    std::string_view after;  // the clause read before this one
    while (!words.empty()) {
        std::size_t begin = words.size();
        while (begin > 0 && words[begin - 1] != ' ' && words[begin - 1] != ',' &&
               !words.substr(0, begin).ends_with("，"))
            --begin;
        const auto clause = words.substr(begin);
        std::size_t behind = 0;
        bool refused = false;
        for (const auto& word : dialogue.instead) {
            const auto at = clause.rfind(word);
            if (at == std::string_view::npos) continue;
            const auto upto = clause.substr(0, at + word.size());
            if (dialogue.refused(clause, at) ||
                std::ranges::any_of(dialogue.refusals, [&](const auto& no) { return upto.ends_with(no); }))
                refused = true;
            else
                behind = std::max(behind, at + word.size());
        }
        if (behind > 0 && !refused) return clause.substr(behind);
        if (refused) return after;
        if (!clause.empty()) after = clause;
        words = words.substr(0, begin);
        words.remove_suffix(words.ends_with("，") ? std::string_view("，").size() : words.empty() ? 0 : 1);
    }
    return {};
}

/// A statement in the buyer's own words, without the particles at its ends.
std::string read_words(std::string_view words, std::size_t most) {
    static constexpr std::array kEnds = {"吧"sv, "的"sv, "啊"sv, "呀"sv, "哦"sv, "嘛"sv, "了"sv, " "sv};
    static constexpr std::array kStarts = {"就"sv, "要"sv,   "换"sv,   "换成"sv, "改成"sv,
                                           "是"sv, "我要"sv, "给我"sv, " "sv};
    for (bool cut = true; cut;) {
        cut = false;
        for (const auto end : kEnds)
            if (words.ends_with(end)) words.remove_suffix(end.size()), cut = true;
        for (const auto start : kStarts)
            if (words.starts_with(start)) words.remove_prefix(start.size()), cut = true;
    }
    const auto length = base::length(words);
    return length >= 1 && length <= most ? std::string(words) : std::string();
}

}  // namespace

std::string read_part(const Turn& turn, std::string_view slot, std::string_view words, const Task& task) {
    const auto& gazetteer = *turn.knowledge.catalogue.contents().gazetteer;
    if (slot == "person") return intents::read_person(words, gazetteer).value;
    if (slot == "mobile" || slot == "landline") return intents::read_phone(words, gazetteer).value;
    if (slot == "district") {
        const auto city = task.note()->parts.find("city");
        const auto answer = intents::read_district(
            words, city == task.note()->parts.end() ? std::string_view() : city->second, gazetteer);
        return answer.refused == "none_needed" ? std::string("-") : answer.value;
    }
    if (slot == "date") {
        const auto answer = intents::read_date(words, turn.playbook.today(turn.now), gazetteer);
        return answer.bound == intents::DateAnswer::Bound::on ? answer.value : std::string();
    }
    if (slot == "quantity") return read_quantity(turn, words, task);
    if (slot == "sf_service")
        return says_any(words, {"特快"}) ? "特快" : says_any(words, {"标快", "普通", "标准"}) ? "标快" : "";
    if (slot == "sf_payer") {
        if (says_any(words, {"你们", "店里", "卖家", "商家", "包邮"})) return "寄付";
        if (says_any(words, {"我付", "我出", "自己付", "我自己", "自费", "我来"})) return "到付";
        return {};
    }
    if (slot == "request") return read_words(words, 60);
    if (slot == "attribute") {
        const auto instead = behind_instead(turn, words);
        return read_words(instead.empty() ? words : instead, 16);
    }
    return {};
}

std::pair<std::string, std::string> read_correction(const Turn& turn, const Task& task,
                                                    std::string_view words) {
    // 还是米白吧: another attribute in the place of the one that was read back.
    if (task.note()->parts.contains("attribute") && !task.note()->parts.contains("detail")) {
        const auto instead = behind_instead(turn, words);
        if (instead.empty()) return {};
        return {"attribute", read_words(instead, 12)};
    }
    const auto& parts = task.note()->parts;
    const auto numbers = numbers_in(words);
    if (says_any(words, {"尾号", "后四位", "电话", "手机", "号码"})) {
        // 尾号是1243: the rest of the number stands.
        const auto mobile = parts.find("mobile");
        if (mobile == parts.end() || numbers.empty() || numbers.back().size() != 4 ||
            mobile->second.size() != 11 || !says_any(words, {"尾号", "后四位"}))
            return {};
        return {"mobile", mobile->second.substr(0, 7) + numbers.back()};
    }
    const auto detail = parts.find("detail");
    // 801打错，是810: the one of the two that stands in the address is the wrong one.
    if (detail != parts.end() && numbers.size() == 2)
        for (const auto& [old, right] :
             {std::pair{numbers[0], numbers[1]}, std::pair{numbers[1], numbers[0]}}) {
            const auto at = detail->second.rfind(old);
            if (at == std::string::npos || old == right || detail->second.find(right) != std::string::npos)
                continue;
            auto put_right = detail->second;
            return {"detail", put_right.replace(at, old.size(), right)};
        }
    // 不对 是421, of 5栋412: the number that stands last, when it is as long.
    if (detail != parts.end() && numbers.size() == 1 && numbers.front().size() >= 2 &&
        words.ends_with(numbers.front())) {
        const auto before = numbers_in(detail->second);
        if (!before.empty() && before.back().size() == numbers.front().size() &&
            before.back() != numbers.front())
            return {"detail", numbers.front()};
    }
    if (detail == parts.end() || !says_any(words, {"门牌", "楼", "栋", "幢", "单元", "室", "号", "层", "房"}))
        return {};
    // The number behind the last naming word.
    for (std::size_t i = words.size(); i-- > 0;) {
        if (words[i] < '0' || words[i] > '9') continue;
        auto begin = i;
        while (begin > 0 &&
               (std::isalnum(static_cast<unsigned char>(words[begin - 1])) != 0 || words[begin - 1] == '-'))
            --begin;
        return {"detail", std::string(words.substr(begin))};
    }
    return {};
}

}  // namespace xiaoer::core
