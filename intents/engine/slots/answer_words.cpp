#include "intents/engine/slots/answer_words.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "intents/engine/text/normalise.hpp"

namespace xiaoer::intents {
namespace {

namespace cal = std::chrono;

bool longer(std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
}

AnswerWords::Words words_of(base::Node& node, std::string_view key) {
    auto words = fold_words(node.text_or(key, ""));
    std::sort(words.begin(), words.end(), longer);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

/// 2026-10-01
std::optional<cal::sys_days> day_of(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t size) {
        int value = -1;
        std::from_chars(text.data() + at, text.data() + at + size, value);
        return value;
    };
    const auto day = cal::year(number(0, 4)) / number(5, 2) / number(8, 2);
    return day.ok() ? std::optional(cal::sys_days(day)) : std::nullopt;
}

std::optional<AnswerWords::Holidays> holidays_of(std::string_view text) {
    const auto days = fold_words(text);
    if (days.empty() || days.size() % 2 != 0) return std::nullopt;
    AnswerWords::Holidays out;
    for (std::size_t i = 0; i < days.size(); i += 2) {
        const auto from = day_of(days[i]);
        const auto to = day_of(days[i + 1]);
        if (!from || !to || *to < *from) return std::nullopt;
        out.emplace_back(*from, *to);
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

AnswerWords::AnswerWords(base::Document& document) {
    auto root = document.root();
    root.skip("comment");
    if (auto person = root.object("person")) {
        person_before = words_of(*person, "before");
        person_behind = words_of(*person, "behind");
        person_kin = words_of(*person, "kin");
        person_never = words_of(*person, "never");
        person_inside = words_of(*person, "inside");
        person->finish();
    }
    if (auto phone = root.object("phone")) {
        phone_none = words_of(*phone, "none");
        phone->finish();
    }
    if (auto district = root.object("district")) {
        district_none = words_of(*district, "none");
        district->finish();
    }
    const auto patterns = root.texts("hold");
    std::string all;
    for (std::size_t i = 0; i < patterns.size(); ++i) {
        const auto folded = fold(patterns[i]);
        if (const RE2 pattern(folded, RE2::Quiet); pattern.ok())
            all += (all.empty() ? "(?:" : "|(?:") + folded + ")";
        else
            root.fault("hold", i, "这个句式写得不对：" + pattern.error());
    }
    if (!all.empty()) hold = std::make_shared<const RE2>(all, RE2::Quiet);
    if (auto list = root.object("festivals"))
        for (const auto& [name, days] : list->text_members()) {
            auto holidays = holidays_of(days);
            if (holidays)
                festivals.emplace_back(fold(name), std::move(*holidays));
            else
                list->fault(name, "请写放假的头一天和最后一天，例如“2026-10-01 2026-10-07”，可以写几年的");
        }
    std::sort(festivals.begin(), festivals.end(),
              [](const auto& a, const auto& b) { return longer(a.first, b.first); });
    root.finish();
}

std::string_view AnswerWords::at_front(const Words& words, std::string_view text) {
    const auto it = std::find_if(words.begin(), words.end(),
                                 [&](const std::string& word) { return text.starts_with(word); });
    return it == words.end() ? std::string_view() : std::string_view(*it);
}

std::string_view AnswerWords::at_end(const Words& words, std::string_view text) {
    const auto it = std::find_if(words.begin(), words.end(),
                                 [&](const std::string& word) { return text.ends_with(word); });
    return it == words.end() ? std::string_view() : std::string_view(*it);
}

bool AnswerWords::has(const Words& words, std::string_view text) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

bool AnswerWords::any_in(const Words& words, std::string_view text) {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& word) { return text.find(word) != std::string_view::npos; });
}

}  // namespace xiaoer::intents
