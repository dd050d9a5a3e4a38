// What a problem tells those who get it: facts and remedies for the card, rows for the registers. Asks the
// buyer nothing and changes no task; the problem is taken down in problems.cpp.
#include <algorithm>

#include "bot/core/pieces.hpp"
#include "bot/core/problems.hpp"
#include "bot/core/turn.hpp"
#include "intents/engine/text/numerals.hpp"

namespace xiaoer::core {

std::vector<std::pair<std::string, std::string>> told_facts(const Turn& turn, const Task* task) {
    std::vector<std::pair<std::string, std::string>> facts;
    const auto* kind = task == nullptr ? nullptr : kind_of(turn, *task);
    if (kind == nullptr) return facts;
    for (const auto& fact : kind->facts)
        if (const auto* answer = told(*task->problem(), fact.id)) facts.emplace_back(fact.title, *answer);
    return facts;
}

std::string chosen_remedy(const Turn& turn, const Task* task) {
    if (task == nullptr) return {};
    const auto& problem = *task->problem();
    const auto* remedy = remedy_of(kind_of(turn, *task), problem.remedy);
    if (remedy == nullptr) return problem.demand;
    if (problem.remedy_yuan == 0) return remedy->title;
    return remedy->title + "（买家说" + std::to_string(problem.remedy_yuan) + "元）";
}

std::string wish_in_words(const Turn& turn, const Task* task) {
    auto wish = chosen_remedy(turn, task);
    if (task == nullptr || wish.empty()) return wish;
    const auto& problem = *task->problem();
    if (problem.remedy.empty() || problem.remedy_yuan > 0 ||
        wish.find(problem.chosen_by) != std::string::npos)
        return wish;
    // How many and which piece; other words only name the remedy once more.
    if (!intents::counts_several(problem.chosen_by) && pieces_named(turn.state, problem.chosen_by).empty())
        return wish;
    const auto has = [&](const std::string& words) {
        return words.find(problem.chosen_by) != std::string::npos;
    };
    if (std::ranges::any_of(task->words, has)) return wish;
    return wish + "（买家说：" + problem.chosen_by + "）";
}

std::vector<std::string> offered_remedies(const Turn& turn, const Task* task) {
    std::vector<std::string> titles;
    if (task == nullptr) return titles;
    const auto& problem = *task->problem();
    for (const auto& id : problem.options)
        if (const auto* remedy = remedy_of(kind_of(turn, *task), id))
            titles.push_back(remedy->title + (id == problem.remedy ? "（买家选择）" : ""));
    return titles;
}

void register_problem(Turn& turn, const Task* task, const Card& card, const std::string& summary,
                      Group group) {
    const auto* order = turn.find_order(card.order);
    const auto called = title_of(turn, card.intent);
    auto fields = register_fields(turn, order, called.empty() ? "咨询" : called);
    const auto add = [&](std::string_view name, std::string value) {
        if (!value.empty()) fields.emplace_back(name, std::move(value));
    };
    add("reason", card.reason);
    add("words", card.words);
    std::string photos = card.photos;
    for (const auto& line : card.checks)
        photos += (photos.empty() ? "" : "；") + line;
    add("photos", std::move(photos));
    std::string facts;
    for (const auto& [title, answer] : card.facts)
        facts += (facts.empty() ? "" : "；") + title + "：" + answer;
    add("facts", facts);
    add("wish", wish_in_words(turn, task));

    const auto* kind = turn.playbook.problem(task == nullptr ? card.intent : task->intent);
    const auto* route = turn.playbook.route(card.intent);
    // A case of the after-sale group, not just somebody who asked for a human.
    const bool its_case = task != nullptr || kind != nullptr || !card.photos.empty() || turn.unread_told ||
                          (route != nullptr && route->group == Group::after_sale);
    const bool after_sale =
        group == Group::after_sale || (kind != nullptr && kind->register_id == "after_sale");
    if (after_sale && its_case)
        turn.emit(RegisterCase{"after_sale", card.order, summary, fields}, "售后问题登记");
    if (kind == nullptr) return;
    const auto* remedy = task == nullptr ? nullptr : remedy_of(kind, task->problem()->remedy);
    // Who asked to return and then chose an exchange returns nothing for money.
    const bool given_up = remedy != nullptr && remedy->register_id != kind->register_id &&
                          std::ranges::any_of(kind->remedies, [&](const scripts::Remedy& other) {
                              return other.register_id == kind->register_id;
                          });
    if (!kind->register_id.empty() && kind->register_id != "after_sale" && !given_up)
        turn.emit(RegisterCase{kind->register_id, card.order, summary, fields}, "按问题登记");
    if (remedy == nullptr || remedy->register_id.empty() || remedy->register_id == kind->register_id) return;
    const auto yuan = task->problem()->remedy_yuan > 0 ? task->problem()->remedy_yuan : remedy->yuan;
    if (yuan > 0) fields.emplace_back("amount_paid", std::to_string(yuan));
    turn.emit(RegisterCase{remedy->register_id, card.order, "买家选择：" + wish_in_words(turn, task), fields},
              "按买家选的办法登记");
}

}  // namespace xiaoer::core
