// See shop.hpp.
#include "tests/sim/shop.hpp"

#include <gtest/gtest.h>

namespace xiaoer::sim {
namespace {

using namespace std::chrono_literals;
using core::Order;
using core::TradeState;

/// More than any memo of any back office holds.
constexpr int kFull = 1'000;

Order paid(Time at) {
    Order order;
    order.state = TradeState::paid;
    order.review = core::ReviewState::awaiting;
    order.items = {{"每日坚果", "", "", 1}};
    order.amount_fen = 5'900;
    order.province = "江苏省";
    order.ordered = order.paid = at;
    return order;
}

Order on_the_way(Time at, std::chrono::hours since_update) {
    auto order = paid(at - 40h);
    order.state = TradeState::shipped;
    order.shipped = at - 36h;
    order.courier = "中通";
    order.tracking_number = "75100022233";
    order.tracking = core::Tracking::in_transit;
    order.tracking_updated = at - since_update;
    order.tracking_text = "已到达转运中心";
    return order;
}

Order received(Time at) {
    auto order = on_the_way(at, 20h);
    order.state = TradeState::completed;
    order.tracking = core::Tracking::signed_for;
    order.tracking_text = "已签收";
    return order;
}

/// When a reminder planned for t may leave.
Time opening(Time t) {
    while (!in_hours(t))
        t += 1min;
    return t;
}

}  // namespace

bool in_hours(Time t) {
    const auto of_day = (t - kMidnight) % 24h;
    return of_day >= 9h && of_day < 23h + 30min;
}

Shop::Shop(const OpenOffice& office) : day(kMidnight + 8h + 30min, office), knows_(day.office().knows()) {
    day.staff_the_desk();
}

Expected& Shop::add(const std::string& kind, const Order* order) {
    auto& expected = all.emplace_back();
    expected.kind = kind;
    expected.who = kind + std::to_string(all.size());
    if (all.size() % 2 == 0) expected.human = "客服：这位是老客户" + std::to_string(all.size());
    if (order == nullptr) return expected;
    expected.order = day.office().number(static_cast<int>(all.size()));
    auto mine = *order;
    mine.id = expected.order;
    if (mine.memo.empty())
        mine.memo = expected.human;
    else
        expected.human = mine.memo;
    put(expected, mine);
    return expected;
}

void Shop::put(const Expected& buyer, const Order& order) {
    orders_[order.id] = order;
    day.office().put(buyer.who, order);
}

void Shop::later(Time when, const Expected& buyer, std::function<void(Order&)> how) {
    day.at(when, [this, who = buyer, how = std::move(how)] {
        auto order = orders_.at(who.order);
        how(order);
        put(who, order);
    });
}

void Shop::say(Time when, const Expected& buyer, const std::string& text, int pictures) {
    const bool shows = !knows_.buyer && !buyer.order.empty() && !std::exchange(shown_[buyer.who], true);
    day.buyer(when, buyer.who, text, pictures, shows ? buyer.order : "");
}

/// An urged parcel, a day later: the promise is kept or the buyer is handed over. Where nobody tells a trace,
/// no parcel is seen to move.
void Shop::until_tomorrow(Expected& buyer, bool moves) {
    (knows_.courier ? buyer.to_couriers : buyer.to_warehouse) = 1;
    buyer.notes["已催件"] = 1;
    buyer.registers["urge"] = 1;
    if (moves && knows_.trace) return;
    buyer.handoffs = 1;
    buyer.notes["问题概述"] = 1;
}

void Shop::courier_note(Time t) {
    const auto order = paid(t - 20min);
    auto& e = add("courier", &order);
    say(t, e, "发顺丰标快，到付");
    e.notes["快递要求"] = 1;
}

void Shop::reviewed_note(Time t) {
    auto order = paid(t - 3h);
    order.review = core::ReviewState::reviewed;
    auto& e = add("reviewed", &order);
    say(t, e, "发顺丰标快，到付");
    if (knows_.review)
        e.to_reviewers = 1;
    else
        e.notes["快递要求"] = 1;
}

void Shop::address_note(Time t) {
    const auto order = paid(t - 20min);
    auto& e = add("address", &order);
    say(t, e, "我要改地址");
    say(t + 30s, e, "浙江省杭州市西湖区文三路100号3幢201，王芳，13812345678");
    say(t + 60s, e, "是");
    e.notes["修改地址"] = 1;
}

/// The back office closes the order between the buyer's words and the note: a human must hear of it.
void Shop::closes_before_the_note(Time t) {
    const auto order = paid(t - 20min);
    auto& e = add("closes", &order);
    say(t, e, "发顺丰标快，到付");
    day.at(t + 1s, [this, who = e] { day.office().close(who.who, orders_.at(who.order)); });
    e.refused = 1;
}

/// People have filled the memo: nothing of theirs is cut, so the note stands with the agents.
void Shop::memo_is_full(Time t) {
    auto order = paid(t - 20min);
    const auto can = day.office().port().capabilities();
    const auto most = can.memo_characters > 0 ? can.memo_characters : can.memo_bytes / 3;
    for (std::size_t i = 0; i < most - 2 && i < kFull; ++i)
        order.memo += "满";
    auto& e = add("full", &order);
    say(t, e, "发顺丰标快，到付");
    e.refused = 1;
}

void Shop::zone_one_stale(Time t) {
    const auto order = on_the_way(t, 30h);
    auto& e = add("stale", &order);
    say(t, e, "我的快递到哪了");
    if (!knows_.trace) return until_tomorrow(e, false);
    e.handoffs = 1;
    e.notes["问题概述"] = 1;
}

/// moves: the courier scans the parcel before the day of the promise is over.
void Shop::urged(Time t, bool moves) {
    const auto order = on_the_way(t, 3h);
    auto& e = add(moves ? "moves" : "stuck", &order);
    say(t, e, "我的快递到哪了");
    until_tomorrow(e, moves);
    if (moves)
        later(t + 9h, e, [at = t + 9h](Order& o) {
            o.tracking_updated = at;
            o.tracking_text = "派送中";
            o.tracking = core::Tracking::out_for_delivery;
        });
}

void Shop::unshipped(Time t) {
    const auto order = paid(t - 3h);
    auto& e = add("unshipped", &order);
    say(t, e, "怎么还没发货，快点发");
    e.to_warehouse = 1;
    e.notes["已催件"] = 1;
    e.registers["urge"] = 1;
    // It leaves the same evening: the promise is kept.
    later(t + 6h, e, [at = t + 6h](Order& o) {
        o.state = TradeState::shipped;
        o.shipped = o.tracking_updated = at;
        o.courier = "中通";
        o.tracking_number = "75100099911";
        o.tracking = core::Tracking::picked_up;
        o.tracking_text = "已揽收";
    });
}

void Shop::damaged(Time t, int photos) {
    const auto order = received(t);
    auto& e = add("damaged", &order);
    say(t, e, "包裹破了，里面的东西也碎了");
    say(t + 40s, e, "", photos);
    if (photos < 7) say(t + 80s, e, "就这些了");
    say(t + 2min, e, "1");  // within policy.problem_wait of the question
    e.handoffs = 1;
    e.notes["问题概述"] = 1;
    e.registers["after_sale"] = 1;
    e.registers["reship"] = 1;
}

void Shop::refund(Time t) {
    const auto order = paid(t - 2h);
    auto& e = add("refund", &order);
    say(t, e, "我要退款");
    say(t + 30s, e, "拍错了");
    say(t + 55s, e, "1");
    e.handoffs = 1;
    e.notes["问题概述"] = 1;
    e.notes["退款退货原因"] = 1;
    e.registers["after_sale"] = 1;
}

void Shop::wants_human(Time t) {
    auto& e = add("human");
    say(t, e, "转人工");
    e.handoffs = 1;
}

void Shop::at_night(Time t) {
    auto& e = add("night");
    say(t, e, "转人工");
    e.handoffs = 1;
    e.registers["message_left"] = 1;
}

void Shop::browsing(Time t) {
    auto& e = add("browsing");
    say(t, e, "你好，现在有什么优惠活动吗");
    say(t + 1min, e, "好的谢谢");
}

/// pays_after: zero = never. Reminded after half an hour in service hours, and a day after that; never where
/// the back office does not say whose the order is, for this buyer says nothing either.
void Shop::silent(Time t, std::chrono::minutes pays_after, Time end) {
    auto order = paid(t);
    order.state = TradeState::unpaid;
    order.paid.reset();
    auto& e = add("silent");
    e.human.clear();
    e.order = day.office().number(static_cast<int>(all.size()));
    order.id = e.order;
    day.at(t, [this, who = e, order] { put(who, order); });
    const auto pays = pays_after > 0min ? t + pays_after : end + 1h;
    if (pays_after > 0min)
        later(pays, e, [pays](Order& o) {
            o.state = TradeState::paid;
            o.paid = pays;
        });
    if (!knows_.buyer) return;
    const auto first = opening(t + 30min);
    const auto second = opening(first + 24h);
    e.reminders =
        static_cast<int>(first < pays && first < end) + static_cast<int>(second < pays && second < end);
    e.registers["pay_reminder"] = e.reminders;
}

void Shop::fill(Time end, int one_in) {
    const std::vector<std::function<void(Time)>> kinds = {
        [&](Time t) { courier_note(t); },        [&](Time t) { reviewed_note(t); },
        [&](Time t) { address_note(t); },        [&](Time t) { zone_one_stale(t); },
        [&](Time t) { urged(t, true); },         [&](Time t) { urged(t, false); },
        [&](Time t) { unshipped(t); },           [&](Time t) { damaged(t, 7); },
        [&](Time t) { damaged(t, 4); },          [&](Time t) { refund(t); },
        [&](Time t) { wants_human(t); },         [&](Time t) { browsing(t); },
        [&](Time t) { silent(t, 0min, end); },   [&](Time t) { silent(t, 20min, end); },
        [&](Time t) { silent(t, 100min, end); }, [&](Time t) { closes_before_the_note(t); },
        [&](Time t) { memo_is_full(t); }};
    // 09:05 to 22:30, one every three minutes; then the night.
    for (int i = 0; i < 270; i += one_in)
        kinds[static_cast<std::size_t>(i / one_in) % kinds.size()](kMidnight + 9h + 5min + i * 3min -
                                                                   (i % 3) * 7s);
    for (int i = 0; i < 15; i += one_in) {
        at_night(kMidnight + 24h + i * 20min);
        silent(kMidnight + 24h + i * 20min + 5min, 0min, end);
    }
}

}  // namespace xiaoer::sim
