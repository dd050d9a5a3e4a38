#include "bot/core/conditions.hpp"

#include <algorithm>
#include <cmath>

namespace xiaoer::core {
namespace {

using Op = scripts::Test::Op;

double hours(Time from, Time to) {
    return std::chrono::duration<double, std::ratio<3600>>(to - from).count();
}

bool passes(const scripts::Test& test, const Fact& fact) {
    const auto& words = test.words;
    switch (test.op) {
        case Op::equal:
            return words.empty() ? fact.number == test.number : fact.text == words.front();
        case Op::not_equal:
            return words.empty() ? fact.number != test.number : fact.text != words.front();
        case Op::at_least:
            return fact.number >= test.number;
        case Op::more_than:
            return fact.number > test.number;
        case Op::less_than:
            return fact.number < test.number;
        case Op::one_of:
            // A list of numbers is kept as words; both readings are compared.
            return std::any_of(words.begin(), words.end(), [&](const std::string& w) {
                return w == fact.text ||
                       (fact.text.empty() && w == std::to_string(std::llround(fact.number)));
            });
    }
    return false;
}

std::string value_of(const Fact& fact) {
    return fact.text.empty() ? std::to_string(static_cast<long long>(std::floor(fact.number)))
                             : std::string(fact.text);
}

std::string wanted(const scripts::Test& test) {
    std::string words;
    for (const auto& word : test.words)
        words += (words.empty() ? "" : " ") + word;
    if (words.empty()) words = std::to_string(std::llround(test.number));
    switch (test.op) {
        case Op::equal:
            return "is " + words;
        case Op::not_equal:
            return "is_not " + words;
        case Op::at_least:
            return "at_least " + words;
        case Op::more_than:
            return "more_than " + words;
        case Op::less_than:
            return "less_than " + words;
        case Op::one_of:
            return "one_of " + words;
    }
    return words;
}

bool about(const scripts::Condition& condition, std::string_view intent) {
    return condition.intents.empty() ||
           std::find(condition.intents.begin(), condition.intents.end(), intent) != condition.intents.end();
}

Fact yes_no(bool yes) {
    return {0, yes ? "yes" : "no"};
}

}  // namespace

std::optional<Fact> fact(std::string_view name, const Conversation& state, const Order& order,
                         std::string_view intent, Time now, const scripts::Playbook& playbook) {
    if (name == "contacts") {
        const auto it = state.contacts.find(order.id);
        return Fact{static_cast<double>(it == state.contacts.end() ? 0 : it->second), {}};
    }
    if (name == "zone") {
        if (order.province.empty()) return std::nullopt;
        return Fact{static_cast<double>(playbook.zone(order.province)), {}};
    }
    if (name == "hours_without_update") {
        const auto since = order.tracking_updated ? order.tracking_updated : order.shipped;
        if (!since || order.state != TradeState::shipped) return std::nullopt;
        return Fact{hours(*since, now), {}};
    }
    if (name == "hours_since_payment") {
        if (!order.paid) return std::nullopt;
        return Fact{hours(*order.paid, now), {}};
    }
    if (name == "order_state") {
        if (order.state == TradeState::unknown) return std::nullopt;
        return Fact{0, word(order.state)};
    }
    if (name == "tracking") {
        // Shipped, and nobody tells its trace (the ERPs do not): that is no parcel waiting for its courier.
        if (order.state == TradeState::shipped && order.tracking == Tracking::none) return std::nullopt;
        return Fact{0, word(order.tracking)};
    }
    if (name == "big_sale") return yes_no(playbook.big_sale(now));
    if (name == "out_of_stock") return yes_no(order.out_of_stock);
    if (name == "address_abnormal") return yes_no(order.address_abnormal);
    if (name == "intent") return Fact{0, intent};
    if (name == "amount_yuan") return Fact{static_cast<double>(order.amount_fen) / 100.0, {}};
    return std::nullopt;
}

std::vector<Weighed> weigh(const Conversation& state, const Order& order, std::string_view intent, Time now,
                           const scripts::Playbook& playbook) {
    std::vector<Weighed> all;
    for (const auto& condition : playbook.conditions()) {
        Weighed weighed;
        weighed.condition = &condition;
        weighed.asked = about(condition, intent);
        weighed.holds = weighed.asked && !condition.when.empty();
        for (const auto& test : condition.when) {
            const auto known = fact(test.fact, state, order, intent, now, playbook);
            const bool holds = known && passes(test, *known);
            weighed.parts.push_back(
                {test.fact, known ? value_of(*known) : std::string(), wanted(test), holds});
            weighed.holds = weighed.holds && holds;
        }
        all.push_back(std::move(weighed));
    }
    return all;
}

Fired fired(const Conversation& state, const Order& order, std::string_view intent, Time now,
            const scripts::Playbook& playbook) {
    for (const auto& weighed : weigh(state, order, intent, now, playbook)) {
        if (!weighed.holds) continue;
        std::string facts;
        for (const auto& part : weighed.parts)
            facts += (facts.empty() ? "" : " ") + part.fact + "=" + part.value;
        return {weighed.condition, facts};
    }
    return {};
}

}  // namespace xiaoer::core
