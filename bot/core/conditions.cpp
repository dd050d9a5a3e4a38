#include "bot/core/conditions.hpp"

#include <algorithm>
#include <cmath>

#include "bot/core/problems.hpp"

namespace xiaoer::core {
namespace {

using scripts::FactValue;

FactValue yes_no(bool yes) {
    return {0, yes ? "yes" : "no"};
}

FactValue hours(Time from, Time to) {
    return {std::chrono::duration<double, std::ratio<3600>>(to - from).count(), {}};
}

std::optional<FactValue> word_of(std::string_view word) {
    if (word.empty()) return std::nullopt;
    return FactValue{0, word};
}

/// When the parcel was received; a signed parcel's last update is its signature.
std::optional<Time> signed_at(const Order& order) {
    if (order.signed_at) return order.signed_at;
    return order.tracking == Tracking::signed_for ? order.tracking_updated : std::nullopt;
}

std::optional<FactValue> fact_of_order(std::string_view name, const Order& order, Time now,
                                       const scripts::Playbook& playbook) {
    if (name == "order_state") return word_of(word(order.state));
    if (name == "tracking") {
        // On its way or received, and nobody tells its trace (the ERPs do not): that is no parcel waiting for
        // its courier.
        if (order.tracking == Tracking::none && order.state != TradeState::unpaid &&
            order.state != TradeState::paid)
            return std::nullopt;
        return word_of(word(order.tracking));
    }
    if (name == "refund_state") return word_of(word(order.refund));
    if (name == "review_state") return word_of(word(order.review));
    if (name == "hours_since_payment")
        return order.paid ? std::optional(hours(*order.paid, now)) : std::nullopt;
    if (name == "hours_since_signed") {
        const auto at = signed_at(order);
        return at ? std::optional(hours(*at, now)) : std::nullopt;
    }
    if (name == "hours_without_update") {
        const auto since = order.tracking_updated ? order.tracking_updated : order.shipped;
        if (!since || order.state != TradeState::shipped) return std::nullopt;
        return hours(*since, now);
    }
    if (name == "amount_yuan")
        return order.amount_fen > 0
                   ? std::optional(FactValue{static_cast<double>(order.amount_fen) / 100.0, {}})
                   : std::nullopt;
    if (name == "zone") {
        const auto zone = playbook.zone(order.province);
        return zone ? std::optional(FactValue{static_cast<double>(*zone), {}}) : std::nullopt;
    }
    if (name == "out_of_stock") return yes_no(order.out_of_stock);
    if (name == "returning") {
        const auto& words = playbook.policy().returning;
        return yes_no(order.state == TradeState::shipped && order.tracking != Tracking::signed_for &&
                      std::any_of(words.begin(), words.end(), [&](const std::string& word) {
                          return order.tracking_text.find(word) != std::string::npos;
                      }));
    }
    if (name == "address_abnormal") return yes_no(order.address_abnormal);
    return std::nullopt;
}

/// Whether an urging was answered: the group has it, or a human was told that it did not get there.
bool answered(const Urging& urging) {
    return urging.stage != Urging::Stage::sent;
}

std::optional<FactValue> fact_of_urgings(std::string_view name, const Conversation& state, const Order& order,
                                         Time now) {
    int count = 0;
    bool passed = false;
    std::optional<Time> last;
    for (const auto& urging : state.urgings) {
        if (urging.order != order.id || !answered(urging)) continue;
        count += 1 + urging.again;
        last = last ? std::max(*last, urging.at) : urging.at;
        passed =
            passed || urging.stage == Urging::Stage::broken || (urging.promise && *urging.promise <= now);
    }
    if (name == "urgings") return FactValue{static_cast<double>(count), {}};
    if (name == "promise_passed") return yes_no(passed);
    if (name == "minutes_since_urging" && last)
        return FactValue{std::chrono::duration<double, std::ratio<60>>(now - *last).count(), {}};
    return std::nullopt;
}

std::string value_of(const std::optional<FactValue>& value) {
    if (!value) return {};
    return value->text.empty() ? std::to_string(static_cast<long long>(std::floor(value->number)))
                               : std::string(value->text);
}

std::string wanted(const scripts::Test& test) {
    const auto code = code_of(test);  // "tracking one_of signed,abnormal"
    return code.substr(code.find(' ') + 1);
}

bool about(const scripts::Condition& condition, std::string_view intent) {
    return condition.intents.empty() ||
           std::find(condition.intents.begin(), condition.intents.end(), intent) != condition.intents.end();
}

void add_parts(const std::vector<scripts::Test>& tests, const scripts::FactSource& facts, int way,
               std::vector<Weighed::Part>& parts) {
    for (const auto& test : tests) {
        int nth = 0;
        for (const auto& each : test.any)
            add_parts(each, facts, ++nth, parts);
        if (!test.any.empty()) continue;
        parts.push_back({test.fact, value_of(facts(test.fact)), wanted(test), holds(test, facts), way});
    }
}

/// The intent of the problem being taken down, "none" when there is none.
std::string_view open_problem_of(const Conversation& state) {
    for (const auto& task : state.tasks)
        if (task.problem() != nullptr) return task.intent;
    return "none";
}

/// Whether nothing is left to ask about the problem: told now, or before in the case that is open.
bool facts_told(const Conversation& state, const Asking& asking, const scripts::Playbook& playbook) {
    const auto* kind = playbook.problem(asking.intent);
    if (kind == nullptr || kind->facts.empty()) return false;
    const auto known = [&](const scripts::ProblemFact& fact) {
        return std::any_of(state.tasks.begin(), state.tasks.end(), [&](const Task& task) {
            return task.problem() != nullptr && task.intent == asking.intent &&
                   told(*task.problem(), fact.id) != nullptr;
        });
    };
    return std::all_of(kind->facts.begin(), kind->facts.end(), [&](const scripts::ProblemFact& fact) {
        return known(fact) || playbook.told(fact, asking.heard).has_value();
    });
}

/// Said of the problem that is being taken down.
bool says_opened(const Conversation& state, const scripts::Playbook& playbook) {
    return std::any_of(state.tasks.begin(), state.tasks.end(), [&](const Task& task) {
        return task.problem() != nullptr &&
               std::any_of(task.words.begin(), task.words.end(),
                           [&](const std::string& words) { return playbook.says_opened(words); });
    });
}

}  // namespace

scripts::FactSource facts_of(const Conversation& state, const Order* order, const Asking& asking, Time now,
                             const scripts::Playbook& playbook) {
    return [&state, order, asking, now, &playbook](std::string_view name) -> std::optional<FactValue> {
        if (name == "has_order") return yes_no(order != nullptr || !state.orders.empty());
        if (name == "big_sale") return yes_no(playbook.big_sale(now));
        if (name == "intent") return word_of(asking.intent);
        if (name == "force") return word_of(asking.force);
        if (name == "urges") return yes_no(asking.urges);
        if (name == "opened") return yes_no(asking.opened || says_opened(state, playbook));
        if (name == "facts_told") return yes_no(facts_told(state, asking, playbook));
        if (name == "asked_yuan")
            return asking.asked_yuan ? std::optional(FactValue{*asking.asked_yuan, {}}) : std::nullopt;
        if (name == "open_problem") return FactValue{0, open_problem_of(state)};
        if (name == "photo_set")
            return FactValue{0, state.photos.asked() ? std::string_view(state.photos.set) : "none"};
        if (order == nullptr) return std::nullopt;
        if (name == "urgings" || name == "promise_passed" || name == "minutes_since_urging")
            return fact_of_urgings(name, state, *order, now);
        return fact_of_order(name, *order, now, playbook);
    };
}

std::vector<Weighed::Part> weigh(const std::vector<scripts::Test>& tests, const scripts::FactSource& facts) {
    std::vector<Weighed::Part> parts;
    add_parts(tests, facts, 0, parts);
    return parts;
}

std::vector<Weighed> weigh(const scripts::FactSource& facts, const scripts::Playbook& playbook) {
    const auto intent = facts("intent").value_or(FactValue{}).text;
    std::vector<Weighed> all;
    for (const auto& condition : playbook.conditions()) {
        Weighed weighed;
        weighed.condition = &condition;
        weighed.asked = about(condition, intent);
        weighed.holds = weighed.asked && !condition.when.empty() && holds(condition.when, facts);
        weighed.parts = weigh(condition.when, facts);
        all.push_back(std::move(weighed));
    }
    return all;
}

Fired fired(const scripts::FactSource& facts, const scripts::Playbook& playbook) {
    for (const auto& weighed : weigh(facts, playbook)) {
        if (!weighed.holds) continue;
        std::string text;
        for (const auto& part : weighed.parts)
            if (part.holds && (text + " ").find(" " + part.fact + "=") == std::string::npos)
                text += " " + part.fact + "=" + part.value;
        return {weighed.condition, text.empty() ? text : text.substr(1)};
    }
    return {};
}

}  // namespace xiaoer::core
