// Which order is meant: by card, number, goods, place in a list, time, state; the one talked about; the only
// one that fits. With several that fit the buyer is asked; the bot never guesses.
#include <algorithm>
#include <array>

#include "bot/base/utf8.hpp"
#include "bot/core/turn.hpp"

namespace xiaoer::core {
namespace {

using namespace std::string_view_literals;
using Orders = std::vector<const Order*>;

bool suits(const Order& order, Suits what) {
    switch (what) {
        case Suits::any_open:
            return order.open() && order.tracking != Tracking::signed_for;
        case Suits::on_its_way:
            return order.state == TradeState::paid || order.state == TradeState::shipped;
        case Suits::received:
            return order.state == TradeState::shipped || order.state == TradeState::completed;
        case Suits::not_closed:
            return order.open() || order.state == TradeState::completed;
    }
    return false;
}

bool says(std::string_view words, std::initializer_list<std::string_view> any) {
    return std::ranges::any_of(any, [&](auto w) { return words.find(w) != std::string_view::npos; });
}

/// Runs of at least four digits or letters that end an order's number.
bool names_tail(std::string_view words, const Order& order) {
    constexpr std::size_t kFewest = 4;
    for (std::size_t i = 0; i < words.size();) {
        std::size_t j = i;
        while (j < words.size() && std::isalnum(static_cast<unsigned char>(words[j])) != 0)
            ++j;
        const auto run = words.substr(i, j - i);
        const bool digits = std::ranges::any_of(run, [](char c) { return c >= '0' && c <= '9'; });
        if (run.size() >= kFewest && digits && order.id.ends_with(run)) return true;
        i = j == i ? i + 1 : j;
    }
    return false;
}

/// 碗那个, 盆的那单, 鞋后天发: one character of a title that names it because somebody points with it, or
/// begins with the word for the thing itself, which is a title's last.
bool points_with(std::string_view words, std::string_view character) {
    for (auto at = words.find(character); at != std::string_view::npos; at = words.find(character, at + 1)) {
        const auto behind = words.substr(at + character.size());
        for (const auto pointing : {"那个"sv, "那单"sv, "那件"sv, "那份"sv, "那笔"sv, "的那"sv, "这个"sv,
                                    "这单"sv, "这件"sv, "的单"sv, "的订单"sv})
            if (behind.starts_with(pointing)) return true;
    }
    return false;
}

/// The longest piece of a title that the words hold, in characters; a single one counts only when pointed
/// with.
std::size_t shared_title(std::string_view words, std::string_view title) {
    std::size_t best = 0;
    for (std::size_t i = 0; i < title.size(); i = base::next_point(title, i)) {
        std::size_t count = 0;
        for (std::size_t j = i; j < title.size();) {
            j = base::next_point(title, j);
            if (words.find(title.substr(i, j - i)) == std::string_view::npos) break;
            ++count;
        }
        best = std::max(best, count);
    }
    if (best != 1) return best;
    std::size_t last = 0;
    for (std::size_t i = 0; i < title.size(); i = base::next_point(title, i))
        last = i;
    if (const auto thing = title.substr(last);
        words.starts_with(thing) || words.find(" " + std::string(thing)) != std::string_view::npos)
        return 1;
    for (std::size_t i = 0; i < title.size(); i = base::next_point(title, i))
        if (points_with(words, title.substr(i, base::next_point(title, i) - i))) return 1;
    return 0;
}

/// How well the words name the goods of this order: a piece that other orders' goods have too says nothing.
std::size_t goods_score(std::string_view words, const Order& order) {
    std::size_t best = 0;
    for (const auto& item : order.items)
        best = std::max({best, shared_title(words, item.title), shared_title(words, item.attributes)});
    return best;
}

Orders by_goods(std::string_view words, const Orders& among) {
    std::size_t best = 0;
    for (const auto* order : among)
        best = std::max(best, goods_score(words, *order));
    Orders found;
    if (best == 0) return found;
    for (const auto* order : among)
        if (goods_score(words, *order) == best) found.push_back(order);
    return found;
}

std::optional<std::size_t> ordinal(std::string_view words, std::size_t count) {
    constexpr std::array kFirst = {"第一"sv,   "第1"sv,  "上面那"sv, "前面那"sv,
                                   "头一个"sv, "前一"sv, "上面的"sv};
    constexpr std::array kThird = {"第三"sv, "第3"sv};
    constexpr std::array kSecond = {"第二"sv, "第2"sv};
    constexpr std::array kLast = {"最后"sv, "下面那"sv, "后面那"sv, "后一"sv, "末尾"sv, "下面的"sv};
    const auto any = [&](const auto& list) {
        return std::ranges::any_of(list, [&](auto w) { return words.find(w) != std::string_view::npos; });
    };
    if (any(kThird) && count >= 3) return 2;
    if (any(kSecond) && count >= 2) return 1;
    if (any(kFirst)) return 0;
    if (any(kLast)) return count - 1;
    return std::nullopt;
}

Time placed(const Order& order) {
    return order.ordered.value_or(Time{}) +
           (order.paid ? std::chrono::milliseconds(1) : std::chrono::milliseconds(0));
}

const Order* by_time(std::string_view words, const Orders& among) {
    if (among.size() < 2) return nullptr;
    const auto earlier = [](const Order* a, const Order* b) {
        return std::pair(placed(*a), a->paid) < std::pair(placed(*b), b->paid);
    };
    if (says(words, {"先拍", "先买", "先下", "早拍", "先付"}))
        return *std::ranges::min_element(among, earlier);
    if (says(words, {"后拍", "后买", "后下", "刚拍", "刚下", "新拍", "后付", "最近", "最新", "刚刚"}))
        return *std::ranges::max_element(among, earlier);
    return nullptr;
}

Orders by_state(std::string_view words, const Orders& among) {
    Orders found;
    const auto keep = [&](auto&& test) {
        std::ranges::copy_if(among, std::back_inserter(found), [&](const Order* o) { return test(*o); });
    };
    if (says(words, {"没付", "未付", "待付"}))
        keep([](const Order& o) { return o.state == TradeState::unpaid; });
    else if (says(words, {"没发货的", "未发货", "还没发的", "没发的"}))
        keep([](const Order& o) { return o.state == TradeState::paid; });
    else if (says(words, {"签收的", "收到的", "到了的", "已经到的"}))
        keep([](const Order& o) {
            return o.state == TradeState::completed || o.tracking == Tracking::signed_for;
        });
    else if (says(words, {"路上的", "发了的", "已发货的", "在途"}))
        keep([](const Order& o) { return o.state == TradeState::shipped; });
    return found;
}

/// 两单都, 每一单: every order that fits. bare: also 都 alone, as the answer to "which one".
bool says_all_orders(std::string_view words, bool bare) {
    if (says(words, {"两单", "两笔", "两个订单", "两个单", "每单", "每一单", "几单", "三单", "这些订单",
                     "所有订单", "全部订单", "2单", "3单"}))
        return !says(words, {"退一单", "哪一单", "其中一"});
    return bare && says(words, {"都", "全部", "两个", "所有", "一起"}) && !says(words, {"都不", "都没"});
}

/// 留下那单, 另一单: the one that was not talked about.
const Order* the_other(const Turn& turn, std::string_view words, const Orders& among) {
    if (!says(words, {"留下", "另一", "另外一", "剩下", "另外那", "留着那", "保留"})) return nullptr;
    std::string talked = turn.state.order;
    if (const auto* problem = open_problem(turn.state); problem != nullptr && !problem->orders.empty())
        talked = problem->orders.front();
    else if (!turn.state.settled.empty() && talked.empty())
        talked = turn.state.settled.back().order;
    const Order* other = nullptr;
    for (const auto* order : among) {
        if (order->id == talked) continue;
        if (other != nullptr) return nullptr;
        other = order;
    }
    return talked.empty() ? nullptr : other;
}

std::vector<std::string> ids_of(const Orders& orders) {
    std::vector<std::string> ids;
    for (const auto* order : orders)
        ids.push_back(order->id);
    return ids;
}

/// The orders that the words name; several when the words fit several, none when they name none. listed: the
/// buyer has been shown this list.
Orders named(Turn& turn, const Request& request, const Orders& among, bool listed) {
    for (const auto& [name, value] : request.slots) {
        if (name != "order_id" && name != "order_card") continue;
        if (const auto* order = turn.find_order(value)) return {order};
    }
    const std::string words = request.refers + " " + request.words;
    for (const auto* order : among)
        if (names_tail(words, *order)) return {order};
    if (const auto* other = the_other(turn, words, among)) return {other};
    auto goods = by_goods(words, among);
    const bool all = says_all_orders(words, listed);
    if (all && among.size() > 1) return goods.size() > 1 ? goods : among;
    if (goods.size() == 1 && among.size() > 1) return goods;
    const auto& rest = goods.empty() ? among : goods;
    if (const auto* order = by_time(words, rest)) return {order};
    if (const auto states = by_state(words, rest); states.size() == 1) return states;
    const auto& list = listed ? among : rest;
    if (const bool order_word = listed || says(words, {"单", "订单", "笔"}); order_word && list.size() > 1)
        if (const auto n = ordinal(words, list.size()); n && *n < list.size()) return {list[*n]};
    return goods.size() < among.size() ? goods : Orders{};
}

/// What the message names without its being known: a clicked card or a typed number. Few messages have so
/// many digits; only those are read for it.
std::string unknown_order(Turn& turn, const BuyerSaid& said) {
    constexpr std::ptrdiff_t kFewestDigits = 16;
    if (!said.order_card.empty() && turn.find_order(said.order_card) == nullptr) return said.order_card;
    const auto digits = std::ranges::count_if(said.text, [](char c) { return c >= '0' && c <= '9'; });
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

Which which_orders(Turn& turn, const Request& request, Suits what) {
    Orders fitting;
    for (const auto& order : turn.state.orders)
        if (suits(order, what)) fitting.push_back(&order);
    auto chosen = named(turn, request, fitting, false);
    if (chosen.empty() && !turn.state.orders.empty()) {
        // Goods or a number may name an order that does not suit: what is said of it is then the truth.
        Orders all;
        for (const auto& order : turn.state.orders)
            all.push_back(&order);
        if (auto other = named(turn, request, all, false); other.size() == 1 && fitting.size() != 1)
            chosen = other;
    }
    const bool all = says_all_orders(request.refers + " " + request.words, false);
    if (chosen.size() == 1 || (all && !chosen.empty())) return {ids_of(chosen), {}};
    if (!chosen.empty()) fitting = chosen;  // several have these goods
    const auto talked = std::ranges::find(fitting, turn.state.order, &Order::id);
    if (talked != fitting.end()) return {{(*talked)->id}, {}};
    if (fitting.size() <= 1) return {ids_of(fitting), {}};
    if (fitting.size() > static_cast<std::size_t>(std::max(1, turn.policy.choices_at_most)))
        fitting.resize(static_cast<std::size_t>(std::max(1, turn.policy.choices_at_most)));
    return {{}, ids_of(fitting)};
}

std::vector<std::string> named_orders(Turn& turn, const Request& request,
                                      const std::vector<std::string>& among) {
    if (const auto* choice = request.slot("choice")) {
        const auto n = static_cast<std::size_t>(std::atoi(choice->c_str()));
        if (n >= 1 && n <= among.size()) return {among[n - 1]};
    }
    Orders listed;
    for (const auto& id : among)
        if (const auto* order = turn.find_order(id)) listed.push_back(order);
    const auto found = named(turn, request, listed, true);
    const bool all = says_all_orders(request.refers + " " + request.words, true);
    if (found.size() == 1 || all) return ids_of(found);
    return {};
}

bool ask_which_order(Turn& turn, Task& task, bool again) {
    auto& state = turn.state;
    // An order that the back office no longer lists leaves the choices, so that numbers stay what was read.
    std::erase_if(task.choices, [&](const std::string& id) { return turn.find_order(id) == nullptr; });
    if (task.choices.empty()) return false;
    const bool standing =
        state.pending && state.pending->task == task.id && state.pending->asked == Pending::Asked::order;
    if (standing && !again) return true;
    std::vector<std::string> titles;
    for (const auto& id : task.choices)
        titles.push_back(choice_line(*turn.find_order(id)));
    const auto why = std::to_string(task.choices.size()) + "个订单都符合，先问清楚";
    turn.say_or(standing ? "order.which_again" : "order.which", "order.which_again",
                {{"choices", numbered(titles)}}, why);
    state.pending =
        Pending{Pending::Asked::order, task.id, {}, {}, {}, standing ? state.pending->times + 1 : 1};
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
