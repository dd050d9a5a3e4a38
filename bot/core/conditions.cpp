#include "bot/core/conditions.hpp"

#include <algorithm>
#include <cmath>

namespace xiaoer::core {
namespace {

double hours(Time from, Time to) {
    return std::chrono::duration<double, std::ratio<3600>>(to - from).count();
}

bool passes(const scripts::Test& test, const Fact& fact) {
    using Op = scripts::Test::Op;
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

std::string shown(std::string_view name, const Fact& fact) {
    if (!fact.text.empty()) return std::string(name) + "=" + std::string(fact.text);
    return std::string(name) + "=" + std::to_string(static_cast<long long>(std::floor(fact.number)));
}

Fact yes_no(bool yes) {
    return {0, yes ? "yes" : "no"};
}

}  // namespace

std::optional<Fact> fact(std::string_view name, const Conversation& state, const Order& order,
                         std::string_view intent, Time now, const scripts::Book& book) {
    if (name == "contacts") {
        const auto it = state.contacts.find(order.id);
        return Fact{static_cast<double>(it == state.contacts.end() ? 0 : it->second), {}};
    }
    if (name == "zone") {
        if (order.province.empty()) return std::nullopt;
        return Fact{static_cast<double>(book.zone(order.province)), {}};
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
    if (name == "tracking") return Fact{0, word(order.tracking)};
    if (name == "big_sale") return yes_no(book.big_sale(now));
    if (name == "out_of_stock") return yes_no(order.out_of_stock);
    if (name == "address_abnormal") return yes_no(order.address_abnormal);
    if (name == "intent") return Fact{0, intent};
    if (name == "amount_yuan") return Fact{static_cast<double>(order.amount_fen) / 100.0, {}};
    return std::nullopt;
}

Fired fired(const Conversation& state, const Order& order, std::string_view intent, Time now,
            const scripts::Book& book) {
    for (const auto& condition : book.conditions()) {
        if (!condition.intents.empty() &&
            std::find(condition.intents.begin(), condition.intents.end(), intent) == condition.intents.end())
            continue;
        std::string facts;
        const bool holds =
            std::all_of(condition.when.begin(), condition.when.end(), [&](const scripts::Test& test) {
                const auto known = fact(test.fact, state, order, intent, now, book);
                if (!known || !passes(test, *known)) return false;
                facts += (facts.empty() ? "" : " ") + shown(test.fact, *known);
                return true;
            });
        if (holds && !condition.when.empty()) return {&condition, facts};
    }
    return {};
}

}  // namespace xiaoer::core
