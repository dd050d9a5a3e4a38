// Which order is meant. With several that fit the buyer is asked; the bot never guesses.
#include <algorithm>

#include "bot/core/turn.hpp"

namespace xiaoer::core {
namespace {

bool suits(const Order& order, Suits what) {
    switch (what) {
        case Suits::any_open:
            return order.open();
        case Suits::on_its_way:
            return order.state == TradeState::paid || order.state == TradeState::shipped;
        case Suits::received:
            return order.state == TradeState::shipped || order.state == TradeState::completed;
        case Suits::not_closed:
            return order.open() || order.state == TradeState::completed;
    }
    return false;
}

/// An order the message names: a clicked card, a typed number, or its last digits.
const Order* named(Turn& turn, const Request& request) {
    for (const auto& [name, value] : request.slots) {
        if (name != "order_id" && name != "order_card") continue;
        if (const auto* order = turn.find_order(value)) return order;
    }
    return nullptr;
}

/// What the message names without its being known: a clicked card or a typed number. Few messages have so
/// many digits; only those are read for it.
std::string unknown_order(Turn& turn, const BuyerSaid& said) {
    constexpr std::ptrdiff_t kFewestDigits = 16;
    if (!said.order_card.empty() && turn.find_order(said.order_card) == nullptr) return said.order_card;
    const auto digits =
        std::count_if(said.text.begin(), said.text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits < kFewestDigits) return {};
    const auto meaning = turn.knowledge.catalogue.understand(said.text, {});
    for (const auto& slot : meaning.slots)
        if (slot.name == "order_id" && turn.find_order(slot.value) == nullptr) return slot.value;
    return {};
}

std::string choice_line(const Order& order) {
    std::string line = order.goods().empty() ? "订单" : order.goods();
    line += "（尾号" + order.tail() + "，" + std::string(title(order.state)) + "）";
    return line;
}

}  // namespace

Pick pick_order(Turn& turn, const Request& request, Suits what) {
    const auto pick = find_order_for(turn, request, what);
    if (pick == Pick::asked)
        ask_which_order(turn,
                        "有" + std::to_string(turn.state.task.choices.size()) + "个订单都符合，先问清楚");
    return pick;
}

Pick find_order_for(Turn& turn, const Request& request, Suits what) {
    if (const auto* order = named(turn, request)) {
        turn.state.order = order->id;
        return Pick::one;
    }
    if (const auto* talked = turn.find_order(turn.state.order); talked != nullptr && suits(*talked, what))
        return Pick::one;

    std::vector<const Order*> fitting;
    for (const auto& order : turn.state.orders)
        if (suits(order, what)) fitting.push_back(&order);
    if (fitting.empty()) return Pick::none;
    if (fitting.size() == 1) {
        turn.state.order = fitting.front()->id;
        return Pick::one;
    }
    const auto most = std::min(fitting.size(), static_cast<std::size_t>(turn.policy.choices_at_most));
    turn.state.task = {request.intent, request.words, request.slots, {}};
    for (std::size_t i = 0; i < most; ++i)
        turn.state.task.choices.push_back(fitting[i]->id);
    return Pick::asked;
}

void ask_which_order(Turn& turn, std::string why) {
    // An order that the back office no longer lists leaves the choices, so that numbers stay what was read.
    auto& choices = turn.state.task.choices;
    std::erase_if(choices, [&](const std::string& id) { return turn.find_order(id) == nullptr; });
    std::vector<std::string> titles;
    for (const auto& id : choices)
        titles.push_back(choice_line(*turn.find_order(id)));
    turn.state.awaiting = Awaiting::order_choice;
    if (titles.empty()) {
        turn.say("order.none", {}, std::move(why));
        return;
    }
    turn.say("order.which", {{"choices", numbered(titles)}}, std::move(why));
}

bool choose_order(Turn& turn, const Request& request) {
    if (const auto* order = named(turn, request)) {
        turn.state.order = order->id;
        return true;
    }
    const auto& choices = turn.state.task.choices;
    if (request.slot("choice") != nullptr) {
        const auto n = request.choice();
        if (n < 1 || n > choices.size()) return false;
        turn.state.order = choices[n - 1];
        return true;
    }
    // The last digits of the number, or the goods by name.
    const Order* found = nullptr;
    for (const auto& id : choices) {
        const auto* order = turn.find_order(id);
        if (order == nullptr) continue;
        const bool tail = request.words.find(order->tail()) != std::string::npos;
        const bool goods = std::any_of(order->items.begin(), order->items.end(), [&](const Item& item) {
            return !item.title.empty() && request.words.find(item.title) != std::string::npos;
        });
        if (!tail && !goods) continue;
        if (found != nullptr) return false;
        found = order;
    }
    if (found == nullptr) return false;
    turn.state.order = found->id;
    return true;
}

void ask_for_orders(Turn& turn, const BuyerSaid& said) {
    auto& state = turn.state;
    const bool fresh = state.orders_at && turn.now - *state.orders_at < turn.policy.facts_fresh;
    auto named = unknown_order(turn, said);
    if (named.empty() && (state.orders_asked || (fresh && state.orders_known))) return;
    state.orders_asked = true;
    state.due.facts = turn.now + turn.policy.facts_within;
    const auto* why = named.empty() ? "查这位买家的订单" : "买家报了一个没见过的订单，查一下";
    turn.emit(AskOrders{std::move(named)}, why);
}

std::vector<scripts::Value> order_values(const Order* order) {
    std::vector<scripts::Value> values;
    if (order == nullptr) return values;
    values.push_back({"order", order->tail()});
    values.push_back({"product", order->goods()});
    values.push_back({"order_state", std::string(title(order->state))});
    if (!order->courier.empty()) values.push_back({"courier", order->courier});
    if (!order->tracking_number.empty()) values.push_back({"tracking", order->tracking_number});
    if (!order->tracking_text.empty()) values.push_back({"last_update", order->tracking_text});
    return values;
}

std::string numbered(const std::vector<std::string>& titles) {
    std::string lines;
    for (std::size_t i = 0; i < titles.size(); ++i)
        lines += (i == 0 ? "" : "\n") + std::to_string(i + 1) + ". " + titles[i];
    return lines;
}

std::string order_line(const Order& order) {
    std::string line = order.id + " " + std::string(title(order.state));
    if (!order.goods().empty()) line += " · " + order.goods();
    if (const auto yuan = order.yuan(); !yuan.empty()) line += " · " + yuan + "元";
    if (order.state == TradeState::shipped || order.state == TradeState::completed)
        line += " · " + order.courier + order.tracking_number + " " + std::string(title(order.tracking));
    return line;
}

}  // namespace xiaoer::core
