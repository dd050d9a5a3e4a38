// Which remedy the buyer wants: offered by conditions over the facts, read by the words of the files
// (scripts/problems.json), one for each problem, or his own words where one remedy would not be true of every
// piece. Asks nothing; problems.cpp does.
#include <algorithm>

#include "bot/base/utf8.hpp"
#include "bot/core/pieces.hpp"
#include "bot/core/problems.hpp"
#include "bot/core/turn.hpp"
#include "intents/engine/text/numerals.hpp"

namespace xiaoer::core {

const Order* order_of_problem(const Turn& turn, const Task& task) {
    if (!task.orders.empty())
        if (const auto* order = turn.find_order(task.orders.front())) return order;
    return turn.current_order();
}

std::vector<const scripts::Remedy*> fitting_remedies(const Turn& turn, const Task& task,
                                                     const scripts::ProblemKind& kind) {
    Asking asking = turn.asking;
    asking.intent = task.intent;
    const auto facts = facts_of(turn.state, order_of_problem(turn, task), asking, turn.now, turn.playbook);
    std::vector<const scripts::Remedy*> fit;
    for (const auto& remedy : kind.remedies) {
        // Authority is checked when the file is loaded and here again: the limit may be the newer one.
        if (remedy.yuan > turn.policy.compensation_limit_yuan) continue;
        if (scripts::holds(remedy.when, facts)) fit.push_back(&remedy);
    }
    return fit;
}

namespace {

constexpr std::size_t kChosenKept = 120;  // characters of the words that chose

struct HeardRemedies {
    const scripts::Remedy* last = nullptr;  ///< the word that stands last is the last clear wish
    int yuan = 0;                           ///< named with it, less than it gives
    bool several = false;                   ///< different ones are named
    bool part = false;                      ///< less of one than is offered
};

/// Whole yuan that stand right at the beginning of words (5块, 我十块, 10元); 0 when none do.
int yuan_at(std::string_view words) {
    constexpr std::size_t kLongest = 15;  // bytes of such a number
    for (const std::string_view between : {"给我", "我", "个"})
        if (words.starts_with(between)) words.remove_prefix(between.size());
    const auto end = std::min(words.find("块"), words.find("元"));
    if (end == std::string_view::npos || end > kLongest) return 0;
    const auto yuan = intents::chinese_number(words.substr(0, end));
    return yuan && *yuan > 0 && *yuan < 1'000'000 ? static_cast<int>(*yuan) : 0;
}

HeardRemedies remedies_in(const Turn& turn, const Task& task, const scripts::ProblemKind& kind,
                          std::string_view words) {
    HeardRemedies heard;
    std::size_t last = 0, longest = 0;
    std::vector<const scripts::Remedy*> refused;
    const auto take = [&](const scripts::Remedy& remedy, int yuan, std::size_t at, std::size_t length) {
        heard.last = &remedy;
        heard.yuan = yuan < remedy.yuan ? yuan : 0;
        last = at;
        longest = length;
    };
    const auto& dialogue = turn.playbook.dialogue();
    for (const auto* remedy : fitting_remedies(turn, task, kind)) {
        // Of one pattern the last place that is not refused: what is said last is wanted.
        std::vector<scripts::Named> places;
        std::vector<scripts::Named> against;
        const auto replace = [](auto& list, const scripts::Named& place) {
            if (!list.empty() && list.back().pattern == place.pattern) list.pop_back();
            list.push_back(place);
        };
        for (const auto& place : turn.playbook.named(*remedy, words))
            replace(dialogue.refused(words, place.at) ? against : places, place);
        const auto later = [&](const scripts::Named& place) {
            return std::ranges::none_of(places, [&](const auto& each) {
                return each.pattern == place.pattern && each.at > place.at;
            });
        };
        if (std::ranges::any_of(against, later)) refused.push_back(remedy);
        for (const auto& [at, length, pattern] : places) {
            const auto behind = words.substr(at + length);
            // 换了灯泡还是不亮: what was tried, and nothing that is wanted.
            if (dialogue.tried_already(words.substr(at))) continue;
            // 退5块: money, and nothing goes back.
            const auto yuan = remedy->yuan > 0 ? 0 : yuan_at(behind);
            if (yuan > 0) {
                const auto pays =
                    std::ranges::find_if(kind.remedies, [&](const auto& each) { return each.yuan >= yuan; });
                heard.part = true;
                if (pays == kind.remedies.end() || pays->yuan > turn.policy.compensation_limit_yuan) continue;
                take(*pays, yuan, at, length);
                continue;
            }
            if (dialogue.only_part(behind)) {
                heard.part = true;
                continue;
            }
            heard.several = heard.several || (heard.last != nullptr && heard.last != remedy && at != last);
            // Of words at one place the longer says more: 退 and 退货.
            if (heard.last == nullptr || at > last || (at == last && length > longest))
                take(*remedy, remedy->yuan > 0 ? yuan_at(behind) : 0, at, length);
        }
    }
    // 退钱 东西不退: of one remedy a part is wanted and a part refused; the words themselves are the wish.
    if (heard.last != nullptr && std::ranges::find(refused, heard.last) != refused.end()) {
        heard.last = nullptr;
        heard.part = true;
    }
    return heard;
}

/// Whether the problem is about more than one piece.
bool several_pieces(const Turn& turn, const Task& task) {
    if (task.orders.size() > 1) return true;
    std::string all;
    for (const auto& words : task.words)
        all += words + "\n";
    return count_pieces(pieces_named(turn.state, all)) > 1;
}

/// What words say of a problem's own pieces: from each of their names to the name of another's. All of the
/// words when they name no piece of another problem; nothing when they name only such.
std::string words_about(const Turn& turn, const Task& task, std::string_view words) {
    const auto named = pieces_named(turn.state, words);
    const auto of = [&](const Piece& piece, const Task& each) {
        return listed(each.orders, piece.order->id);
    };
    const auto others = [&](const Piece& piece) {
        return !of(piece, task) && std::ranges::any_of(turn.state.tasks, [&](const Task& each) {
            return each.problem() != nullptr && of(piece, each);
        });
    };
    if (std::ranges::none_of(named, others)) return std::string(words);
    std::string own;
    for (std::size_t i = 0; i < named.size(); ++i) {
        if (others(named[i])) continue;
        const auto end = i + 1 < named.size() ? named[i + 1].at : words.size();
        own += words.substr(named[i].at, end - named[i].at);
    }
    return own;
}

Choice choose_one(Turn& turn, Task& task, std::string_view words) {
    auto& problem = *task.problem();
    const auto* kind = kind_of(turn, task);
    if (kind == nullptr) return Choice::unread;
    const auto heard = remedies_in(turn, task, *kind, words);
    if (heard.last == nullptr) return heard.part ? Choice::part : Choice::unread;
    // 盆退钱 凉席补发: no single remedy is true of both pieces.
    const auto pieces = pieces_named(turn.state, words);
    const bool other_before = !pieces.empty() && !problem.chosen_by.empty() &&
                              problem.remedy != heard.last->id && several_pieces(turn, task) &&
                              !share_piece(pieces, pieces_named(turn.state, problem.chosen_by));
    if ((heard.several && count_pieces(pieces) > 1) || other_before) {
        problem.demand = other_before ? problem.chosen_by + "；" + std::string(words) : std::string(words);
        problem.remedy.clear();
        problem.chosen_by.clear();
        return Choice::by_piece;
    }
    problem.remedy = heard.last->id;
    problem.remedy_yuan = heard.yuan;
    problem.chosen_by = std::string(base::prefix_points(words, kChosenKept));
    problem.demand.clear();
    return Choice::chosen;
}

}  // namespace

bool names_remedy(const Turn& turn, const Task& task, std::string_view words) {
    const auto* kind = kind_of(turn, task);
    if (kind == nullptr) return false;
    const auto heard = remedies_in(turn, task, *kind, words);
    return heard.last != nullptr || heard.part;
}

Choice choose_remedy(Turn& turn, Task& task, std::string_view words, std::size_t number) {
    auto& problem = *task.problem();
    if (kind_of(turn, task) == nullptr) return Choice::unread;
    if (number >= 1 && number <= problem.options.size()) {
        problem.remedy = problem.options[number - 1];
        problem.remedy_yuan = 0;
        problem.chosen_by.clear();
        problem.demand.clear();
        return Choice::chosen;
    }
    // 凉席补一张，盆退款: each problem takes what is said of its own pieces.
    for (auto& each : turn.state.tasks) {
        if (each.id == task.id || each.problem() == nullptr) continue;
        const auto about = words_about(turn, each, words);
        if (!about.empty() && about != words) choose_one(turn, each, about);
    }
    return choose_one(turn, task, words_about(turn, task, words));
}

}  // namespace xiaoer::core
