// Makes the card that a human gets and the summary that notes and registers hold. See handoff_card.hpp.
#include "bot/core/handoff_card.hpp"

#include <algorithm>

#include "bot/base/mask.hpp"
#include "bot/base/utf8.hpp"
#include "bot/core/note.hpp"

namespace xiaoer::core {
namespace {

/// What the buyer asked for and the bot has not written yet, with all that was told.
std::vector<std::string> open_wishes(const Turn& turn, const Card& card) {
    std::vector<std::string> wishes;
    for (const auto& task : turn.state.tasks) {
        const auto* wish = task.note();
        const auto* kind = wish == nullptr ? nullptr : turn.playbook.note_kind(wish->kind);
        if (kind == nullptr) continue;
        auto content = note_content(wish->kind, wish->parts, turn.playbook);
        if (content.empty())
            for (const auto& need : kind->needs)
                for (const auto slot : scripts::alternatives(need))
                    if (const auto part = wish->parts.find(std::string(slot)); part != wish->parts.end())
                        content += (content.empty() ? "" : "，") + part->second;
        wishes.push_back("还没写进备注：" + (content.empty() ? kind->title : content));
    }
    // A condition for transfer tells of the urging itself.
    for (const auto& urging : turn.state.urgings)
        if (card.condition.empty() &&
            (urging.stage == Urging::Stage::sent || urging.stage == Urging::Stage::told))
            wishes.push_back("催过了，还在等回话：" + title_of(turn, urging.intent));
    return wishes;
}

}  // namespace

Card make_card(Turn& turn, const Handing& handing, const Request& request) {
    Card card;
    card.reason = handing.reason;
    card.condition = handing.condition;
    card.intent = request.intent;
    std::string words;
    for (const auto& line : turn.state.unread)
        if (request.words.find(line) == std::string::npos) words += line + "\n";
    turn.unread_told = !turn.state.unread.empty();
    turn.state.unread.clear();
    // The whole message, not the clause alone that decided.
    const bool more = turn.heard.find(request.words) != std::string::npos;
    card.words = std::string(base::prefix_points(words + (more ? turn.heard : request.words), kWordsShown));
    if (const auto unclear =
            std::ranges::find_if(turn.state.tasks, [](const Task& task) { return !task.choices.empty(); });
        unclear != turn.state.tasks.end()) {
        for (const auto& id : unclear->choices)
            if (const auto* order = turn.find_order(id))
                card.order_line += (card.order_line.empty() ? "没说是哪一单：" : "；") + order_line(*order);
        return card;
    }
    if (const auto* order = turn.current_order()) {
        card.order = order->id;
        card.order_line = order_line(*order);
    }
    return card;
}

std::vector<const Task*> other_problems(const Conversation& state) {
    std::vector<const Task*> others;
    const auto* first = open_problem(state);
    for (const auto& task : state.tasks)
        if (task.problem() != nullptr && &task != first) others.push_back(&task);
    return others;
}

void complete_card(const Turn& turn, Card& card) {
    show_photos(turn, card);
    const auto* problem = open_problem(turn.state);
    card.remedies = offered_remedies(turn, problem);
    card.facts = told_facts(turn, problem);
    card.wish = wish_in_words(turn, problem);
    card.notes.clear();
    for (const auto& note : turn.state.notes)
        if (!note.text.empty() && note.stage != NoteDraft::Stage::undone) card.notes.push_back(note.text);
    card.open = open_wishes(turn, card);
    for (const auto* task : other_problems(turn.state)) {
        auto line = "另一个问题：" + title_of(turn, task->intent);
        for (const auto& words : task->words)
            line += "，" + words;
        if (const auto wish = wish_in_words(turn, task);
            !wish.empty() && line.find(wish) == std::string::npos)
            line += "，想要" + wish;
        for (const auto& order : task->orders)
            line += "（订单" + order + "）";
        card.open.push_back(std::move(line));
    }
}

std::string problem_summary(const Turn& turn, const Task* problem, const Card& card) {
    std::string summary = title_of(turn, card.intent);
    if (summary.empty()) summary = "咨询";
    if (!card.condition.empty()) summary += "，" + card.reason;
    std::vector<std::string> lines;
    const auto tell = [&](std::string line) {
        if (line.empty() || std::ranges::any_of(lines, [&](const std::string& known) {
                return known.find(line) != std::string::npos;
            }))
            return;
        // A clause of the line was told before: the line has it.
        std::erase_if(lines, [&](const std::string& known) { return line.find(known) != std::string::npos; });
        lines.push_back(std::move(line));
    };
    if (problem != nullptr && problem->intent != card.intent)
        summary += "，" + title_of(turn, problem->intent);
    if (problem != nullptr)
        for (const auto& words : problem->words)
            tell(words);
    // The trigger's words, line by line, where they are not told yet.
    for (std::string_view rest = card.words; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        std::string line(rest.substr(0, end));
        rest.remove_prefix(std::min(rest.size(), end + 1));
        tell(std::move(line));
    }
    std::string told;
    for (const auto& line : lines)
        told += (told.empty() ? "" : "；") + line;
    for (const auto& fact : card.facts)
        if (told.find(fact.second) == std::string::npos)
            summary += "，" + base::mask(base::prefix_points(fact.second, 40));
    if (!card.wish.empty() && told.find(card.wish) == std::string::npos)
        summary += "，想要" + base::mask(card.wish);
    if (!card.photos.empty()) summary += "，" + card.photos;
    for (std::size_t i = 0; i < std::min(kChecksShown, card.checks.size()); ++i)
        summary += "，" + card.checks[i];
    if (problem != nullptr)
        for (const auto& [id, value] : problem->problem()->facts)
            if (id == "tracking") summary += "，单号" + value;
    if (problem == nullptr || problem == open_problem(turn.state))
        for (const auto& open : open_wishes(turn, card))
            summary += "，" + open;
    auto masked = base::mask(base::prefix_points(told, kWordsShown));
    std::ranges::replace(masked, '\n', ' ');
    if (!masked.empty()) summary += "，买家说“" + masked + "”";
    return summary;
}

std::string refund_reason(const Card& card) {
    std::string reason;
    for (const auto& [title, answer] : card.facts)
        reason += (reason.empty() ? "" : "，") + base::mask(answer);
    if (reason.empty() && !card.wish.empty()) reason = "买家没说";
    if (!card.wish.empty()) reason += (reason.empty() ? "" : "，") + card.wish;
    return reason;
}

}  // namespace xiaoer::core
