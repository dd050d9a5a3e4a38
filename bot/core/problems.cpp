// A problem taken down before a human gets it: comfort, photographs, facts, remedies to choose from, then the
// handoff with all of it (scripts/problems.json). Nothing that was told is asked, nothing is asked twice.
#include <algorithm>
#include <cmath>

#include "bot/base/utf8.hpp"
#include "bot/core/pieces.hpp"
#include "bot/core/problems.hpp"
#include "bot/core/turn.hpp"

namespace xiaoer::core {
namespace {

using scripts::Handling;

constexpr std::size_t kAnswerKept = 120;  // characters of a fact

bool takes_photos(const Turn& turn, const Task& task) {
    const auto* route = turn.playbook.route(task.intent);
    return route != nullptr && route->handling == Handling::photos;
}

void keep(ProblemCase& problem, const std::string& fact, std::string_view answer) {
    std::string text(base::prefix_points(answer, kAnswerKept));
    std::ranges::replace(text, '\n', ' ');
    for (auto& [id, known] : problem.facts)
        if (id == fact) {
            known = std::move(text);
            return;
        }
    problem.facts.emplace_back(fact, std::move(text));
}

void wait_for(Turn& turn, const Task& task, Pending::Asked asked, std::string part = {}) {
    auto& state = turn.state;
    const bool standing = state.pending && state.pending->task == task.id && state.pending->asked == asked &&
                          state.pending->part == part;
    state.pending = Pending{asked, task.id, std::move(part), {}, {}, standing ? state.pending->times + 1 : 1};
    state.due.photos = turn.now;
    if (asked == Pending::Asked::photos)
        *state.due.photos += turn.policy.photos_wait;
    else
        *state.due.photos += turn.policy.problem_wait;
}

/// The next fact the buyer has not told and was not asked for; null when there is none.
const scripts::ProblemFact* next_fact(const Task& task, const scripts::ProblemKind& kind) {
    const auto& problem = *task.problem();
    std::size_t said = 0;
    for (const auto& words : task.words)
        said += base::length(words);
    for (const auto& fact : kind.facts)
        if (told(problem, fact.id) == nullptr && !listed(problem.asked, fact.id) &&
            (fact.if_shorter == 0 || said < static_cast<std::size_t>(fact.if_shorter)))
            return &fact;
    return nullptr;
}

/// Nothing when they were asked for already, unless again.
void await_photos(Turn& turn, const Task& task, bool again) {
    const auto& pending = turn.state.pending;
    const bool standing = pending && pending->task == task.id && pending->asked == Pending::Asked::photos;
    if (standing && !again) return;
    wait_for(turn, task, Pending::Asked::photos);
    request_photos(turn, standing);
}

/// The open problem that words are about: that of the order they name, else the first.
Task* problem_meant(Turn& turn, const Request& request) {
    auto* first = open_problem(turn.state);
    if (first == nullptr) return nullptr;
    const auto which = which_orders(turn, request, Suits::not_closed);
    if (which.orders.size() != 1) return first;
    for (auto& task : turn.state.tasks)
        if (task.problem() != nullptr && listed(task.orders, which.orders.front())) return &task;
    return first;
}

/// Facts that the words tell by themselves.
void read_facts(Turn& turn, Task& task, const Request& request) {
    auto& problem = *task.problem();
    if (const auto* number = request.slot("tracking")) keep(problem, "tracking", *number);
    const auto* kind = kind_of(turn, task);
    if (kind == nullptr) return;
    for (const auto& fact : kind->facts) {
        if (told(problem, fact.id) != nullptr && !request.corrects) continue;
        if (!fact.slot.empty()) {
            if (const auto* value = request.slot(fact.slot)) keep(problem, fact.id, *value);
            continue;
        }
        if (const auto found = turn.playbook.told(fact, request.words)) keep(problem, fact.id, *found);
    }
}

/// A condition that names this problem (more asked for than a front agent may give) decides who gets it.
Fired fired_for(const Turn& turn, const std::string& intent, const Order* order, int asked_yuan) {
    Asking asking = turn.asking;
    asking.intent = intent;
    if (asked_yuan > 0) asking.asked_yuan = asked_yuan;
    const auto facts = facts_of(turn.state, order, asking, turn.now, turn.playbook);
    for (const auto& weighed : weigh(facts, turn.playbook)) {
        if (!weighed.holds || !listed(weighed.condition->intents, intent)) continue;
        std::string told;
        for (const auto& part : weighed.parts)
            told += (told.empty() ? "" : " ") + part.fact + "=" + part.value;
        return {weighed.condition, told};
    }
    return {};
}

/// 凉席也裂了: the same trouble with a piece of another order is one case, noted on both.
void add_orders(const Conversation& state, Task& task, std::string_view words) {
    if (task.orders.empty()) return;
    for (const auto& piece : pieces_named(state, words)) {
        const bool received =
            piece.order->state == TradeState::shipped || piece.order->state == TradeState::completed;
        const bool taken = std::ranges::any_of(state.tasks, [&](const Task& each) {
            return each.problem() != nullptr && listed(each.orders, piece.order->id);
        });
        if (received && !taken) task.orders.push_back(piece.order->id);
    }
}

/// 脸盆碎了 凉席也裂了: pieces of several orders, each named, are all meant; none is to be chosen.
void take_all_named(const Conversation& state, std::string_view words, Which& which) {
    std::vector<std::string> orders;
    for (const auto& piece : pieces_named(state, words)) {
        const bool received =
            piece.order->state == TradeState::shipped || piece.order->state == TradeState::completed;
        if (received && !listed(orders, piece.order->id)) orders.push_back(piece.order->id);
    }
    if (orders.size() > 1) which = {std::move(orders), {}};
}

void note_demand(Turn& turn, ProblemCase& problem, const Request& request) {
    if (const auto* amount = request.slot("amount")) {
        const int yuan = static_cast<int>(std::ceil(std::atof(amount->c_str())));
        // What a thing cost is a fact of its own; what is asked for is told with a verb of giving.
        if (turn.playbook.dialogue().demanding(request.words)) {
            problem.asked_yuan = yuan;
            problem.demand = request.words;
        }
    }
}

}  // namespace

const scripts::ProblemKind* kind_of(const Turn& turn, const Task& task) {
    return turn.playbook.problem(task.intent);
}

const std::string* told(const ProblemCase& problem, std::string_view fact) {
    for (const auto& [id, answer] : problem.facts)
        if (id == fact) return &answer;
    return nullptr;
}

const scripts::Remedy* remedy_of(const scripts::ProblemKind* kind, std::string_view id) {
    if (kind == nullptr) return nullptr;
    for (const auto& remedy : kind->remedies)
        if (remedy.id == id) return &remedy;
    return nullptr;
}

void tell_problem(Turn& turn, Task& task, const Request& request) {
    keep_words(task, request.words);
    if (takes_photos(turn, task)) add_orders(turn.state, task, request.words);
    read_facts(turn, task, request);
    note_demand(turn, *task.problem(), request);
}

void tell_reason(Turn& turn, Task& task, const std::string& words) {
    const auto* kind = kind_of(turn, task);
    if (kind == nullptr || base::length(words) < 3) return;
    const auto& free = turn.playbook.dialogue().free_facts;
    for (const auto& fact : kind->facts)
        if (listed(free, fact.id) && told(*task.problem(), fact.id) == nullptr)
            keep(*task.problem(), fact.id, words);
}

void open_problem_case(Turn& turn, const Request& request, const scripts::Route& route,
                       std::string condition) {
    auto& state = turn.state;
    const auto* kind = turn.playbook.problem(request.intent);
    if (auto* task = problem_meant(turn, request); task != nullptr && !request.resumed) {
        if (task->intent == request.intent) return tell_problem(turn, *task, request);
        const auto* open = turn.playbook.route(task->intent);
        const bool evidence = open != nullptr && open->handling == Handling::photos;
        const bool other_order = !task->orders.empty() && [&] {
            const auto which = which_orders(turn, request, Suits::not_closed);
            return which.orders.size() == 1 && which.orders != task->orders;
        }();
        if (!other_order && evidence && route.handling == Handling::handoff) {
            // 退货, 换货, 赔 beside a damaged parcel is what the buyer wants done about it.
            tell_problem(turn, *task, request);
            if (request.force == intents::Force::ask) return;
            const auto before = task->problem()->remedy;
            if (choose_remedy(turn, *task, request.words, 0) != Choice::chosen) {
                if (request.force == intents::Force::tell)
                    return;  // what happened, and nothing that is wanted
                if (!task->problem()->remedy.empty() || task->problem()->demand == request.words) return;
                task->problem()->demand = request.words;
                turn.say("problem.noted", {{"intent", request.words}}, "买家想要的，记给同事");
            } else if (task->problem()->remedy != before) {
                const auto title = chosen_remedy(turn, task);
                turn.say("problem.noted", {{"intent", title}}, "买家要“" + title + "”");
            }
            return;
        }
        if (!other_order && !evidence && route.handling == Handling::handoff) {
            // 先不退了，换个小一码: the last clear wish is the one; a harm told beside it comes first.
            const auto* told = turn.knowledge.catalogue.find(request.intent);
            if (told != nullptr && told->band == intents::Band::emergency) say_own(turn, request);
            task->intent = request.intent;
            auto& problem = *task->problem();
            problem.remedy.clear();
            problem.options.clear();
            if (state.pending && state.pending->task == task->id) state.pending.reset();
            return tell_problem(turn, *task, request);
        }
        if (!other_order && route.handling == Handling::photos && !evidence && problem_is_open_only(*task)) {
            task->intent =
                request.intent;  // the reason for the refund is a defect: that is what is taken down
            return tell_problem(turn, *task, request);
        }
        if (!other_order) return tell_problem(turn, *task, request);
    }
    const auto suits = route.handling == Handling::photos ? Suits::received : Suits::not_closed;
    auto which = route.needs_order ? which_orders(turn, request, suits) : Which{};
    if (route.handling == Handling::photos) take_all_named(state, request.words, which);
    if (!which.orders.empty()) state.order = which.orders.front();
    const auto* order = turn.current_order();
    // 缺货了 退款: what is wrong with the order is said and a human decides, nothing is asked.
    const bool decided = route.handling == Handling::handoff && which.orders.size() == 1 &&
                         fired_for(turn, request.intent, order, 0).condition != nullptr;
    // Comfort comes first, whatever is asked for afterwards.
    if (!request.resumed && !decided) say_own(turn, request);
    if (which.choices.empty() && kind != nullptr && order != nullptr &&
        listed(kind->answer_only, word(order->state))) {
        if (order->state == TradeState::unpaid) not_wanted(turn, order->id);
        return;
    }
    auto& task = open_task(turn, request, ProblemCase{});
    task.orders = which.orders;
    task.choices = which.choices;
    task.problem()->condition = std::move(condition);
    // The beginning of the story may not have been made out: 只有一把.
    task.words.insert(task.words.begin(), state.unread.begin(), state.unread.end());
    state.unread.clear();
    Request all = request;
    if (!turn.heard.empty()) all.words = turn.heard;  // a reason may stand in another clause
    read_facts(turn, task, all);
    note_demand(turn, *task.problem(), request);
    // What is wanted may stand beside what happened (碎了三个，补发吧); a wish to return is no choice yet.
    if (kind != nullptr && route.handling == Handling::photos) choose_remedy(turn, task, request.words, 0);
    if (decided) {
        choose_remedy(turn, task, request.words, 0);
        hand_over_problem(turn, Task(task));
    }
}

bool problem_is_open_only(const Task& task) {
    return task.problem() != nullptr && task.problem()->remedy.empty();
}

bool ask_problem(Turn& turn, Task& task, bool again) {
    auto& state = turn.state;
    auto& problem = *task.problem();
    const auto* kind = kind_of(turn, task);
    const auto standing = [&](Pending::Asked asked) {
        return state.pending && state.pending->task == task.id && state.pending->asked == asked;
    };
    // Photographs first: they take the buyer longest, and show most.
    if (takes_photos(turn, task) && !problem.evidence) {
        if (!state.photos.asked()) choose_photos(turn, task);
        if (photos_lacking(turn)) return await_photos(turn, task, again), true;
        problem.evidence = true;
        photos_complete(turn);
    }
    if (kind != nullptr && problem.remedy.empty() && problem.demand.empty()) {
        if (standing(Pending::Asked::fact)) {
            for (const auto& fact : kind->facts) {
                if (fact.id != state.pending->part) continue;
                if (!again) return true;
                if (state.pending->times >= 2) break;  // asked twice: a human goes on
                turn.say_or("problem.ask_again", "problem.ask", {{"missing", fact.title}},
                            "再问一次：" + fact.title);
                wait_for(turn, task, Pending::Asked::fact, fact.id);
                return true;
            }
        } else if (const auto* fact = next_fact(task, *kind)) {
            problem.asked.push_back(fact->id);
            turn.say_or(fact->phrase.empty() ? "problem.ask" : fact->phrase, "problem.ask_again",
                        {{"missing", fact->title}}, "先问：" + fact->title);
            wait_for(turn, task, Pending::Asked::fact, fact->id);
            return true;
        }
        if (standing(Pending::Asked::remedy)) {
            if (!again) return true;
            if (state.pending->times < 2) {
                std::vector<std::string> titles;
                for (const auto& id : problem.options)
                    if (const auto* remedy = remedy_of(kind, id)) titles.push_back(remedy->title);
                turn.say_or("problem.options_again", "problem.options", {{"choices", numbered(titles)}},
                            "再请买家选一次");
                wait_for(turn, task, Pending::Asked::remedy);
                return true;
            }
        } else if (problem.options.empty()) {
            const auto remedies = fitting_remedies(turn, task, *kind);
            if (remedies.size() >= 2) {
                std::vector<std::string> titles;
                for (const auto* remedy : remedies) {
                    problem.options.push_back(remedy->id);
                    titles.push_back(remedy->title);
                }
                wait_for(turn, task, Pending::Asked::remedy);
                turn.say("problem.options", {{"choices", numbered(titles)}}, "给买家选处理办法");
                return true;
            }
            if (!kind->otherwise.empty())
                turn.say(kind->otherwise, order_values(order_of_problem(turn, task)),
                         "没有可选的办法，由人来定");
        }
    }
    hand_over_problem(turn, Task(task));
    return true;
}

void hand_over_problem(Turn& turn, const Task& task) {
    auto& state = turn.state;
    if (state.pending && state.pending->task == task.id) state.pending.reset();
    state.due.photos.reset();
    const auto* route = turn.playbook.route(task.intent);
    auto group = route == nullptr ? Group::after_sale : route->group;
    std::string reason = std::string(title(group)) + "问题：" + title_of(turn, task.intent);
    std::string condition = task.problem()->condition;
    for (const auto& known : turn.playbook.conditions())
        if (condition.starts_with(known.id + " ")) reason = known.title;
    if (const auto hit =
            fired_for(turn, task.intent, order_of_problem(turn, task), task.problem()->asked_yuan);
        hit.condition != nullptr) {
        group = hit.condition->group;
        reason = hit.condition->title;
        condition = hit.condition->id + " " + hit.facts;
        turn.say(hit.condition->phrase, {}, reason);  // why it is another's to decide, where that is said
    }
    if (!task.orders.empty()) state.order = task.orders.front();
    std::string words;
    for (const auto& each : task.words)
        words += (words.empty() ? "" : "\n") + each;
    begin_transfer(turn, {.group = group, .reason = reason, .condition = condition},
                   {task.intent, words, {}, "问题记清了"});
}

namespace {

/// Another fact than the one asked for, when the words tell that one and not this: more about an answer that
/// was given already. Null: the words answer the question.
const scripts::ProblemFact* told_instead(const Turn& turn, const Task& task, std::string_view part,
                                         std::string_view words) {
    const auto* kind = kind_of(turn, task);
    if (kind == nullptr) return nullptr;
    const scripts::ProblemFact* other = nullptr;
    for (const auto& fact : kind->facts) {
        const bool tells = turn.playbook.told(fact, words).has_value();
        if (fact.id == part && (tells || fact.told_by.empty())) return nullptr;
        if (fact.id != part && tells && told(*task.problem(), fact.id) != nullptr && other == nullptr)
            other = &fact;
    }
    return other;
}

}  // namespace

bool correct_facts(Turn& turn, Task& task, std::string_view words) {
    const auto* kind = kind_of(turn, task);
    if (kind == nullptr) return false;
    bool any = false;
    for (const auto& fact : kind->facts)
        if (told(*task.problem(), fact.id) != nullptr && turn.playbook.told(fact, words)) {
            keep(*task.problem(), fact.id, words);
            any = true;
        }
    return any;
}

bool tells_asked(const Turn& turn, const Task& task, std::string_view words) {
    const auto* kind = kind_of(turn, task);
    if (kind == nullptr || !turn.state.pending) return false;
    const auto fact = std::ranges::find(kind->facts, turn.state.pending->part, &scripts::ProblemFact::id);
    return fact != kind->facts.end() && (fact->told_by.empty() || turn.playbook.told(*fact, words));
}

void add_fact(Turn& turn, Task& task, std::string_view words) {
    auto& state = turn.state;
    auto& problem = *task.problem();
    const auto part = state.pending ? state.pending->part : std::string();
    if (words.empty()) return;  // only pictures came: they are counted, the question stands
    if (const auto* other = told_instead(turn, task, part, words)) {
        keep(problem, other->id, *told(problem, other->id) + "，" + std::string(words));
        keep_words(task, words);
        return;
    }
    keep(problem, part, words);
    Request request{task.intent, std::string(words), {}, {}};
    keep_words(task, words);
    read_facts(turn, task, request);
    state.pending.reset();
    state.due.photos.reset();
}

void problem_waited(Turn& turn) {
    auto& state = turn.state;
    auto* task = open_problem(state);
    if (task == nullptr || !state.pending || state.pending->task != task->id) return;
    if (state.pending->asked == Pending::Asked::photos) return take_photos(turn, PhotosEnd::waited);
    if (state.pending->asked == Pending::Asked::fact || state.pending->asked == Pending::Asked::remedy)
        hand_over_problem(turn, Task(*task));
}

}  // namespace xiaoer::core
