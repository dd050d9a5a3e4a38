// Acts as text and as JSON, and what forces and stances are called in both. It must not decide anything.
#include "intents/engine/acts/act_text.hpp"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"
#include "intents/engine/acts/clauses.hpp"
#include "intents/engine/match/resolver.hpp"

namespace xiaoer::intents {
namespace {

struct Flag {
    bool Act::*is;
    std::string_view name;
    std::string_view title;
};

constexpr std::array<Flag, 8> kFlags = {{{&Act::negated, "negated", "不要办"},
                                         {&Act::taken_back, "taken_back", "收回"},
                                         {&Act::deferred, "deferred", "先不办"},
                                         {&Act::past, "past", "以前的事"},
                                         {&Act::conditional, "conditional", "有条件"},
                                         {&Act::urgent, "urgent", "着急"},
                                         {&Act::corrects, "corrects", "更正"},
                                         {&Act::by_words, "by_words", "只凭字词"}}};

/// A force or a stance: its name in JSON, its title for people.
template <typename Kind>
struct Term {
    Kind is;
    std::string_view name;
    std::string_view title;
};

constexpr std::array<Term<Force>, 3> kForces = {
    {{Force::wish, "wish", "要求"}, {Force::ask, "ask", "询问"}, {Force::tell, "tell", "陈述"}}};

constexpr std::array<Term<Stance>, 6> kStances = {{{Stance::wanted, "wanted", "要"},
                                                   {Stance::excluded, "excluded", "不要"},
                                                   {Stance::either, "either", "都可以"},
                                                   {Stance::replaced, "replaced", "旧的"},
                                                   {Stance::kept, "kept", "不变"},
                                                   {Stance::mentioned, "mentioned", "提到"}}};

template <typename Kind, std::size_t kSize>
Term<Kind> term_of(const std::array<Term<Kind>, kSize>& terms, Kind is) {
    for (const auto& term : terms)
        if (term.is == is) return term;
    return {is, "", ""};
}

constexpr std::size_t kMaxShownBytes = 300;

std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : base::prefix_bytes(text, kMaxShownBytes))
        out += c == '\n' ? std::string("⏎") : std::string(1, c);
    return text.size() > kMaxShownBytes ? out + "…" : out;
}

}  // namespace

std::string_view force_title(Force force) {
    return term_of(kForces, force).title;
}

std::string_view stance_title(Stance stance) {
    return term_of(kStances, stance).title;
}

std::string_view force_name(Force force) {
    return term_of(kForces, force).name;
}

std::string_view stance_name(Stance stance) {
    return term_of(kStances, stance).name;
}

std::vector<std::string_view> flags_of(const Act& act) {
    std::vector<std::string_view> out;
    for (const auto& flag : kFlags)
        if (act.*flag.is) out.push_back(flag.name);
    return out;
}

std::string acts_text(const Reading& reading) {
    std::string out;
    int number = 0;
    for (const auto& act : reading.acts) {
        out += "  " + std::to_string(++number) + ". " + std::string(force_title(act.force)) + " " +
               (act.intent == nullptr ? "没听懂" : act.intent->title + "（" + act.intent->id + "）") + "：“" +
               one_line(act.words) + "”，把握 " + percent(act.confidence);
        for (const auto& flag : kFlags)
            if (act.*flag.is) out += "，" + std::string(flag.title);
        if (!act.refers.empty()) out += "，指的是“" + act.refers + "”";
        out += "\n";
        for (const auto& value : act.values)
            out += "       " + value.slot + " " + (value.value.empty() ? "" : value.value + " ") +
                   std::string(stance_title(value.stance)) + "\n";
        for (const auto& reason : act.why)
            out += "       · " + one_line(reason) + "\n";
    }
    return base::to_valid_utf8(out);
}

nlohmann::ordered_json acts_json(const Reading& reading) {
    using nlohmann::ordered_json;
    auto out = ordered_json::array();
    for (const auto& act : reading.acts) {
        ordered_json one;
        one["intent"] = act.intent == nullptr ? ordered_json(nullptr) : ordered_json(act.intent->id);
        one["force"] = force_name(act.force);
        one["flags"] = flags_of(act);
        auto& values = one["values"] = ordered_json::array();
        for (const auto& value : act.values)
            values.push_back(
                {{"slot", value.slot}, {"value", value.value}, {"stance", stance_name(value.stance)}});
        one["refers"] = act.refers;
        one["words"] = act.words;
        one["begin"] = act.where.begin;
        one["end"] = act.where.end;
        one["confidence"] = std::round(act.confidence * 100) / 100;
        one["why"] = act.why;
        out.push_back(std::move(one));
    }
    return out;
}

std::string_view cut_title(Cut cut) {
    switch (cut) {
        case Cut::start:
            return "开头";
        case Cut::line:
            return "另起一行";
        case Cut::mark:
            return "句号、问号这样的标点";
        case Cut::comma:
            return "逗号";
        case Cut::space:
            return "空格";
        case Cut::particle:
            return "语气词";
        case Cut::connective:
            return "连接词";
        case Cut::starter:
            return "又起一个要求";
    }
    return "";
}

}  // namespace xiaoer::intents
