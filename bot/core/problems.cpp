// A problem taken down before a human gets it: comfort, facts in order, photographs, remedies to choose from,
// then the handoff with all of it (scripts/problems.json). Nothing is asked twice.
#include <algorithm>

#include "bot/base/utf8.hpp"
#include "bot/core/turn.hpp"

namespace xiaoer::core {
namespace {

using scripts::Handling;

constexpr std::size_t kAnswerKept = 120;  // characters of a fact

const scripts::ProblemKind* kind_of(const Turn& turn) {
    return turn.playbook.problem(turn.state.problem.intent);
}

const std::string* told(const Problem& problem, std::string_view fact) {
    for (const auto& [id, answer] : problem.facts)
        if (id == fact) return &answer;
    return nullptr;
}

void keep(Problem& problem, const std::string& fact, std::string_view answer) {
    std::string text(base::prefix_points(answer, kAnswerKept));
    std::replace(text.begin(), text.end(), '\n', ' ');
    problem.facts.emplace_back(fact, std::move(text));
}

bool listed(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<const scripts::Remedy*> fitting(const Turn& turn, const scripts::ProblemKind& kind) {
    const auto* order = turn.current_order();
    std::vector<const scripts::Remedy*> fit;
    for (const auto& remedy : kind.remedies) {
        if (!remedy.order_states.empty() &&
            (order == nullptr || !listed(remedy.order_states, word(order->state))))
            continue;
        // Authority is checked when the file is loaded and here again: the limit may be the newer one.
        if (remedy.yuan > turn.policy.compensation_limit_yuan) continue;
        fit.push_back(&remedy);
    }
    return fit;
}

const scripts::Remedy* remedy_of(const scripts::ProblemKind* kind, std::string_view id) {
    if (kind == nullptr) return nullptr;
    for (const auto& remedy : kind->remedies)
        if (remedy.id == id) return &remedy;
    return nullptr;
}

void wait_for(Turn& turn, Awaiting what) {
    turn.state.awaiting = what;
    turn.state.due.photos = turn.now;
    if (what == Awaiting::photos)
        *turn.state.due.photos += turn.policy.photos_wait;
    else
        *turn.state.due.photos += turn.policy.problem_wait;
}

/// The next fact the buyer has not told; null when there is none.
const scripts::ProblemFact* next_fact(const Turn& turn, const scripts::ProblemKind& kind) {
    const auto said = base::length(turn.state.problem.words);
    for (const auto& fact : kind.facts)
        if (told(turn.state.problem, fact.id) == nullptr &&
            (fact.if_shorter == 0 || said < static_cast<std::size_t>(fact.if_shorter)))
            return &fact;
    return nullptr;
}

void ask_fact(Turn& turn, const scripts::ProblemFact& fact) {
    turn.state.problem.asking = fact.id;
    wait_for(turn, Awaiting::fact);
    turn.say(fact.phrase.empty() ? "problem.ask" : fact.phrase, {{"missing", fact.title}},
             "先问：" + fact.title);
}

void offer(Turn& turn, const std::vector<const scripts::Remedy*>& remedies) {
    std::vector<std::string> titles;
    auto& options = turn.state.problem.options;
    options.clear();
    for (const auto* remedy : remedies) {
        options.push_back(remedy->id);
        titles.push_back(remedy->title);
    }
    wait_for(turn, Awaiting::remedy);
    turn.say("problem.options", {{"choices", numbered(titles)}}, "给买家选处理办法");
}

/// Every phrase about photographs may count them.
std::vector<scripts::Value> count_of(const Photos& photos) {
    std::vector<scripts::Value> values{{"have", std::to_string(photos.have())},
                                       {"need", std::to_string(photos.need())}};
    if (auto missing = photos.missing(); !missing.empty()) values.push_back({"missing", std::move(missing)});
    return values;
}

void request_photos(Turn& turn) {
    auto& state = turn.state;
    wait_for(turn, Awaiting::photos);
    const bool some = state.photos.have() > 0;
    turn.say(some ? "photos.progress" : "photos.request", count_of(state.photos),
             some ? "先前来的照片算数" : "要六面照");
}

void finish(Turn& turn) {
    auto& state = turn.state;
    state.awaiting = Awaiting::nothing;
    state.due.photos.reset();
    const auto& id = state.problem.intent;
    const auto* route = turn.playbook.route(id);
    const Request about{id, state.problem.words, {}, "问题记清了"};
    const auto group = route == nullptr ? Group::after_sale : route->group;
    std::string reason = std::string(title(group)) + "问题：" + title_of(turn, id);
    for (const auto& condition : turn.playbook.conditions())
        if (state.problem.condition.starts_with(condition.id + " ")) reason = condition.title;
    begin_transfer(turn, {.group = group, .reason = reason, .condition = state.problem.condition}, about);
}

/// The next thing the problem lacks, or the handoff.
void advance(Turn& turn) {
    auto& state = turn.state;
    auto& problem = state.problem;
    problem.asking.clear();
    const auto* kind = kind_of(turn);
    const auto* route = turn.playbook.route(problem.intent);
    // Photographs first: they take the buyer longest, and show most.
    if (route != nullptr && route->handling == Handling::photos && !problem.evidence) {
        state.photos.faces_needed = turn.policy.package_faces;
        state.photos.goods_needed = turn.policy.goods_photos;
        if (!state.photos.complete()) return request_photos(turn);
        problem.evidence = true;
        turn.say("photos.complete", count_of(state.photos), "照片已经齐了");
    }
    if (kind != nullptr)
        if (const auto* fact = next_fact(turn, *kind)) return ask_fact(turn, *fact);
    if (kind != nullptr && problem.options.empty()) {
        const auto remedies = fitting(turn, *kind);
        if (remedies.size() >= 2) return offer(turn, remedies);
    }
    finish(turn);
}

}  // namespace

void pursue_problem(Turn& turn, const Request& request, const scripts::Route& route, std::string condition) {
    auto& state = turn.state;
    auto& problem = state.problem;
    const bool waiting = state.awaiting == Awaiting::photos || state.awaiting == Awaiting::fact ||
                         state.awaiting == Awaiting::remedy;
    if (waiting && problem.intent == request.intent) {
        // The same trouble told in more words: kept for the agent, nothing is asked anew.
        problem.words += "\n" + request.words;
        if (state.awaiting == Awaiting::photos)
            turn.say("photos.remind", count_of(state.photos), "照片还没齐");
        return;
    }
    const auto suits = route.handling == Handling::photos ? Suits::received : Suits::not_closed;
    const auto pick = route.needs_order ? find_order_for(turn, request, suits) : Pick::none;
    // Comfort comes first, whatever is asked for afterwards.
    if (!request.resumed) say_own(turn, request);
    if (pick == Pick::asked) return ask_which_order(turn, "有几个订单都符合，先问清楚");

    const auto* kind = turn.playbook.problem(request.intent);
    const auto* order = turn.current_order();
    if (kind != nullptr && order != nullptr && listed(kind->answer_only, word(order->state))) return;
    problem = {};
    problem.intent = request.intent;
    problem.words = request.words;
    problem.condition = std::move(condition);
    if (kind != nullptr)
        for (const auto& fact : kind->facts)
            if (const auto* value = fact.slot.empty() ? nullptr : request.slot(fact.slot))
                keep(problem, fact.id, *value);
    state.task = {};
    advance(turn);
}

void add_fact(Turn& turn, const Request& request) {
    auto& state = turn.state;
    auto& problem = state.problem;
    state.awaiting = Awaiting::nothing;
    if (!request.words.empty()) {
        keep(problem, problem.asking, request.words);
        problem.words += "\n" + request.words;
    } else if (const auto* kind = kind_of(turn)) {
        // Only pictures came: they are counted, the question stands.
        for (const auto& fact : kind->facts)
            if (fact.id == problem.asking) return ask_fact(turn, fact);
    }
    advance(turn);
}

bool choose_remedy(Turn& turn, const Request& request) {
    auto& state = turn.state;
    auto& problem = state.problem;
    const auto* kind = kind_of(turn);
    const scripts::Remedy* chosen = nullptr;
    if (const auto n = request.choice(); n >= 1 && n <= problem.options.size())
        chosen = remedy_of(kind, problem.options[n - 1]);
    if (chosen == nullptr) {
        for (const auto& id : problem.options) {
            const auto* remedy = remedy_of(kind, id);
            if (remedy == nullptr) continue;
            const bool named = std::any_of(remedy->words.begin(), remedy->words.end(), [&](const auto& w) {
                return request.words.find(w) != std::string::npos;
            });
            if (!named) continue;
            if (chosen != nullptr) return false;  // two are named: not guessed
            chosen = remedy;
        }
    }
    if (chosen == nullptr) return false;
    problem.remedy = chosen->id;
    if (request.choice() == 0) problem.words += "\n" + request.words;
    turn.say("problem.noted", {{"intent", chosen->title}}, "买家选了“" + chosen->title + "”");
    finish(turn);
    return true;
}

bool offer_again(Turn& turn) {
    const auto* kind = kind_of(turn);
    if (kind == nullptr || turn.state.problem.options.empty()) return false;
    offer(turn, fitting(turn, *kind));
    return true;
}

void leave_open(Turn& turn, const Request& request) {
    if (!request.words.empty()) turn.state.problem.words += "\n" + request.words;
    finish(turn);
}

void take_photos(Turn& turn, PhotosEnd end) {
    auto& state = turn.state;
    const auto done = [&](std::string_view phrase, std::string why) {
        turn.say(phrase, count_of(state.photos), std::move(why));
        state.problem.evidence = true;
        state.awaiting = Awaiting::nothing;
        state.due.photos.reset();
        // Who does not answer about photographs is not asked about anything else.
        return end == PhotosEnd::waited ? finish(turn) : advance(turn);
    };
    if (state.photos.complete()) return done("photos.complete", "照片齐了");
    if (end == PhotosEnd::told) return done("photos.partial", "买家说只有这些");
    if (end == PhotosEnd::waited) return done("photos.partial", "等了一会儿没有新照片，先用收到的");
    state.due.photos = turn.now + turn.policy.photos_wait;
    turn.say("photos.progress", count_of(state.photos), "照片 " + state.photos.tally());
}

void problem_waited(Turn& turn) {
    if (turn.state.awaiting == Awaiting::photos) return take_photos(turn, PhotosEnd::waited);
    if (turn.state.awaiting == Awaiting::fact || turn.state.awaiting == Awaiting::remedy) finish(turn);
}

std::vector<std::pair<std::string, std::string>> told_facts(const Turn& turn, std::string_view intent) {
    std::vector<std::pair<std::string, std::string>> facts;
    const auto& problem = turn.state.problem;
    const auto* kind = problem.intent == intent ? kind_of(turn) : nullptr;
    if (kind == nullptr) return facts;
    for (const auto& fact : kind->facts)
        if (const auto* answer = told(problem, fact.id)) facts.emplace_back(fact.title, *answer);
    return facts;
}

std::string title_of(const Turn& turn, std::string_view problem) {
    const auto* intent = turn.knowledge.catalogue.find(problem);
    return intent != nullptr ? intent->title : std::string(turn.playbook.choice_title(problem));
}

std::string chosen_remedy(const Turn& turn, std::string_view intent) {
    const auto& problem = turn.state.problem;
    if (problem.intent != intent) return {};
    const auto* remedy = remedy_of(kind_of(turn), problem.remedy);
    return remedy == nullptr ? std::string() : remedy->title;
}

std::vector<std::string> offered_remedies(const Turn& turn, std::string_view intent) {
    std::vector<std::string> titles;
    const auto& problem = turn.state.problem;
    if (problem.intent != intent) return titles;
    for (const auto& id : problem.options)
        if (const auto* remedy = remedy_of(kind_of(turn), id))
            titles.push_back(remedy->title + (id == problem.remedy ? "（买家选择）" : ""));
    return titles;
}

void register_problem(Turn& turn, const Card& card, const std::string& summary, Group group) {
    const auto* order = turn.find_order(card.order);
    const auto called = title_of(turn, card.intent);
    auto fields = register_fields(turn, order, called.empty() ? "咨询" : called);
    const auto add = [&](std::string_view name, std::string value) {
        if (!value.empty()) fields.emplace_back(name, std::move(value));
    };
    add("reason", card.reason);
    add("words", card.words);
    add("photos", card.photos);
    std::string facts;
    for (const auto& [title, answer] : card.facts)
        facts += (facts.empty() ? "" : "；") + title + "：" + answer;
    add("facts", facts);
    const auto wish = chosen_remedy(turn, card.intent);
    add("wish", wish);

    const auto* kind = turn.playbook.problem(card.intent);
    const bool after_sale =
        group == Group::after_sale || (kind != nullptr && kind->register_id == "after_sale");
    if (after_sale) turn.emit(RegisterCase{"after_sale", card.order, summary, fields}, "售后问题登记");
    if (kind == nullptr) return;
    if (!kind->register_id.empty() && kind->register_id != "after_sale")
        turn.emit(RegisterCase{kind->register_id, card.order, summary, fields}, "按问题登记");
    const auto* remedy =
        turn.state.problem.intent == card.intent ? remedy_of(kind, turn.state.problem.remedy) : nullptr;
    if (remedy == nullptr || remedy->register_id.empty() || remedy->register_id == kind->register_id) return;
    if (remedy->yuan > 0) fields.emplace_back("amount_paid", std::to_string(remedy->yuan));
    turn.emit(RegisterCase{remedy->register_id, card.order, "买家选择：" + remedy->title, fields},
              "按买家选的办法登记");
}

}  // namespace xiaoer::core
