#include "bot/studio/trial/backtest.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/studio/draft/refusal.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;

/// What the buyer or the back office gets: a why that reads otherwise is no change.
bool same(const transcript::SideLine& a, const transcript::SideLine& b) {
    return a.who == b.who && a.text == b.text && a.phrase == b.phrase;
}

std::vector<const transcript::SideLine*> of(const std::vector<transcript::SideLine>& lines,
                                            std::string_view who) {
    std::vector<const transcript::SideLine*> out;
    for (const auto& line : lines) {
        if (line.who == who) out.push_back(&line);
    }
    return out;
}

/// Answers, without what is said only to hand over or to ask back.
std::size_t answers(const std::vector<transcript::SideLine>& lines) {
    return static_cast<std::size_t>(std::ranges::count_if(lines, [](const transcript::SideLine& line) {
        return line.who == "bot" && !line.phrase.starts_with("transfer.") &&
               !line.phrase.starts_with("clarify");
    }));
}

bool same_lines(const std::vector<const transcript::SideLine*>& a,
                const std::vector<const transcript::SideLine*>& b) {
    return std::ranges::equal(
        a, b, [](const transcript::SideLine* x, const transcript::SideLine* y) { return same(*x, *y); });
}

json side(const std::vector<transcript::SideLine>& lines, const std::vector<transcript::SideLine>& other) {
    json out = json::array();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool differs = std::ranges::none_of(
            other, [&](const transcript::SideLine& line) { return same(line, lines[i]); });
        out.push_back({{"at", lines[i].at.time_since_epoch().count()},
                       {"who", lines[i].who},
                       {"text", lines[i].text},
                       {"why", lines[i].why},
                       {"differs", differs}});
    }
    return out;
}

struct FirstDifference {
    std::string buyer, before, after;
    core::Time at{};
};

FirstDifference first_difference(const Comparison& compared) {
    FirstDifference out;
    const auto& a = compared.before;
    const auto& b = compared.after;
    std::size_t i = 0;
    for (; i < a.size() && i < b.size() && same(a[i], b[i]); ++i) {
        if (a[i].who == "buyer") out.buyer = a[i].text;
    }
    const auto next = [&](const std::vector<transcript::SideLine>& lines) {
        return i < lines.size() && lines[i].who != "buyer" ? lines[i].text : std::string();
    };
    out.before = next(a);
    out.after = next(b);
    out.at = i < a.size() ? a[i].at : i < b.size() ? b[i].at : core::Time{};
    return out;
}

}  // namespace

std::vector<std::string> kinds_of_change(const std::vector<transcript::SideLine>& before,
                                         const std::vector<transcript::SideLine>& after) {
    std::vector<std::string> kinds;
    const auto off_before = of(before, "handoff").size();
    const auto off_after = of(after, "handoff").size();
    if (off_after > off_before) kinds.emplace_back("newly_handed_off");
    if (off_after < off_before) kinds.emplace_back("no_longer_handed_off");
    const auto answers_before = answers(before);
    const auto answers_after = answers(after);
    if (answers_after < answers_before) kinds.emplace_back("lost_answer");
    if (answers_after > answers_before) kinds.emplace_back("gained_answer");
    if (answers_before == answers_after && !same_lines(of(before, "bot"), of(after, "bot")))
        kinds.emplace_back("different_answer");
    if (!same_lines(of(before, "note"), of(after, "note"))) kinds.emplace_back("different_note");
    if (kinds.empty() && !std::ranges::equal(before, after, same)) kinds.emplace_back("different_answer");
    return kinds;
}

json Backtest::run(const std::vector<transcript::Story>& stories, const knowledge::Pack& live,
                   const knowledge::Pack& draft, const Progress& progress) {
    std::map<std::string, int> counts = {{"newly_handed_off", 0}, {"no_longer_handed_off", 0},
                                         {"lost_answer", 0},      {"gained_answer", 0},
                                         {"different_answer", 0}, {"different_note", 0}};
    json cases = json::array();
    std::size_t compared = 0, seen = 0;
    int changed = 0;
    for (const auto& story : stories) {
        if (!progress(seen++, stories.size())) break;
        if (!story.has_buyer()) continue;
        ++compared;
        Comparison one{story.conversation, transcript::play(story, live), transcript::play(story, draft)};
        const auto kinds = kinds_of_change(one.before, one.after);
        if (kinds.empty()) continue;
        ++changed;
        for (const auto& kind : kinds)
            ++counts[kind];
        if (changed_.size() >= kKept) continue;
        const auto first = first_difference(one);
        cases.push_back({{"conversation", one.conversation},
                         {"at", first.at.time_since_epoch().count()},
                         {"kinds", kinds},
                         {"first_difference", first.buyer},
                         {"before", first.before},
                         {"after", first.after}});
        changed_[one.conversation] = std::move(one);
    }
    json out = {{"conversations", compared}, {"changed", changed}, {"cases", std::move(cases)}};
    for (const auto& [kind, count] : counts)
        out[kind] = count;
    return out;
}

json Backtest::side_by_side(const std::string& conversation) const {
    const auto at = changed_.find(conversation);
    if (at == changed_.end()) throw Refusal(404, "not_found", "这个会话没有变化，或者没有留下对比。");
    return {{"conversation", conversation},
            {"before", side(at->second.before, at->second.after)},
            {"after", side(at->second.after, at->second.before)}};
}

}  // namespace xiaoer::studio
