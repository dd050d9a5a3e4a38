// Codes, and phrases as rows; see sheet.hpp. The way back is in sheet_plan.cpp.
#include "scripts/engine/sheet/sheet.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "scripts/engine/calendar.hpp"
#include "scripts/engine/phrase_ids.hpp"

namespace xiaoer::scripts {
namespace {

constexpr std::string_view kSigns = "%[];|=/";  // what has a meaning in a code

std::string escaped(std::string_view word) {
    std::string out;
    for (const char c : word) {
        if (kSigns.find(c) == std::string_view::npos && static_cast<unsigned char>(c) >= ' ') {
            out += c;
            continue;
        }
        constexpr std::string_view kHex = "0123456789ABCDEF";
        out += '%';
        out += kHex[static_cast<unsigned char>(c) >> 4U];
        out += kHex[static_cast<unsigned char>(c) & 15U];
    }
    return out;
}

std::string unescaped(std::string_view word) {
    std::string out;
    for (std::size_t i = 0; i < word.size(); ++i) {
        unsigned value = 0;
        const auto* hex = word.data() + i + 1;
        if (word[i] == '%' && i + 2 < word.size() &&
            std::from_chars(hex, hex + 2, value, 16).ptr == hex + 2) {
            out += static_cast<char>(value);
            i += 2;
        } else {
            out += word[i];
        }
    }
    return out;
}

/// The same set in any order is the same condition.
std::string joined(std::vector<std::string> words) {
    std::sort(words.begin(), words.end());
    std::string out;
    for (const auto& word : words)
        out += (out.empty() ? "" : "|") + escaped(word);
    return out;
}

std::vector<std::string> split(std::string_view text, char between) {
    std::vector<std::string> parts;
    while (true) {
        const auto end = std::min(text.find(between), text.size());
        parts.emplace_back(text.substr(0, end));
        if (end == text.size()) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string day_text(std::chrono::year_month_day day) {
    const auto two = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return std::to_string(static_cast<int>(day.year())) + "-" + two(static_cast<unsigned>(day.month())) +
           "-" + two(static_cast<unsigned>(day.day()));
}

std::string condition_text(const When& when) {
    std::string out;
    const auto add = [&](std::string_view key, const std::string& value) {
        if (!value.empty()) out.append(out.empty() ? "" : ";").append(key).append("=").append(value);
    };
    if (when.from) add("from", day_text(*when.from));
    if (when.until) add("until", day_text(*when.until));
    std::vector<std::string> facts;
    for (const auto& test : when.facts)
        facts.push_back(code_of(test));
    add("facts", joined(std::move(facts)));
    add("order_state", joined(when.order_states));
    add("product", joined(when.products));
    if (when.nth > 0) add("nth", std::to_string(when.nth));
    if (when.hours != When::Hours::any) add("hours", when.hours == When::Hours::open ? "open" : "closed");
    return out;
}

template <class N>
bool read_number(std::string_view text, N& into) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    return error == std::errc{} && end == text.data() + text.size();
}

/// One "key=value" of a condition.
bool read_condition(const std::string& part, When& when) {
    const auto sign = part.find('=');
    if (sign == std::string::npos || sign + 1 == part.size()) return false;
    const auto key = part.substr(0, sign);
    const auto value = part.substr(sign + 1);
    if (key == "order_state" || key == "product") {
        auto& into = key == "product" ? when.products : when.order_states;
        for (const auto& word : split(value, '|'))
            into.push_back(unescaped(word));
        return true;
    }
    if (key == "facts") {
        for (const auto& each : split(value, '|')) {
            auto test = test_of_code(unescaped(each));
            if (!test) return false;
            when.facts.push_back(std::move(*test));
        }
        return true;
    }
    if (key == "nth") return read_number(value, when.nth);
    if (key == "hours" && (value == "open" || value == "closed")) {
        when.hours = value == "open" ? When::Hours::open : When::Hours::closed;
        return true;
    }
    if (key == "from") return (when.from = parse_date(value)).has_value();
    if (key == "until") return (when.until = parse_date(value)).has_value();
    return false;
}

bool is_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && id.front() >= 'a' && id.front() <= 'z' && id.back() != '.' &&
           id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == std::string_view::npos;
}

}  // namespace

std::string code_of(const std::string& id, const When& when, std::size_t variant) {
    auto code = id;
    if (const auto condition = condition_text(when); !condition.empty()) code += "[" + condition + "]";
    if (variant > 0) code += "/" + std::to_string(variant + 1);
    return code;
}

std::optional<Code> read_code(const std::string& code, std::string& trouble) {
    const auto fail = [&](std::string sentence) {
        trouble = "编码“" + code + "”" + std::move(sentence);
        return std::nullopt;
    };
    Code read;
    std::string_view rest = code;
    read.id = rest.substr(0, rest.find_first_of("[/"));
    rest.remove_prefix(read.id.size());
    if (!is_id(read.id))
        return fail("看不懂：开头应当是话术的 id（小写英文），客服的快捷短语写成 quick.名称");
    if (rest.starts_with('[')) {
        const auto close = rest.find(']');
        if (close == std::string_view::npos) return fail("少了“]”");
        for (const auto& part : split(rest.substr(1, close - 1), ';'))
            if (!read_condition(part, read.when))
                return fail("里的条件“" + part + "”看不懂，写法见 scripts/README.md");
        rest.remove_prefix(close + 1);
    }
    if (rest.empty()) return read;
    constexpr std::size_t kVariantsAtMost = 99;
    if (!rest.starts_with('/') || !read_number(rest.substr(1), read.variant) || read.variant < 1 ||
        read.variant > kVariantsAtMost)
        return fail("末尾的“/”后面应当是第几种说法，例如 /2");
    --read.variant;
    return read;
}

std::vector<SheetRow> sheet_of(const Playbook& playbook) {
    struct Place {
        const Phrase* phrase;
        const Entry* entry;
    };
    std::vector<Place> places;
    for (const auto& [id, phrase] : playbook.phrases().all())
        for (const auto& entry : phrase.entries)
            places.push_back({&phrase, &entry});
    std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
        const auto& x = a.entry->origin;
        const auto& y = b.entry->origin;
        return std::tie(x.file, x.line, x.column) < std::tie(y.file, y.line, y.column);
    });
    std::vector<SheetRow> rows;
    for (const auto& [phrase, entry] : places) {
        std::string group = "机器人";
        if (phrase->id.starts_with(kQuickPrefix))
            group = phrase->group.empty() ? "通用" : phrase->group;
        else if (const auto* core = core_phrase(phrase->id))
            group += "·" + std::string(core->title);
        else if (const auto title = playbook.choice_title(phrase->id); !title.empty())
            group += "·" + std::string(title);
        for (std::size_t i = 0; i < entry->lines.size(); ++i)
            rows.push_back({code_of(phrase->id, entry->when, i), entry->lines[i].source(), group});
    }
    return rows;
}

}  // namespace xiaoer::scripts
