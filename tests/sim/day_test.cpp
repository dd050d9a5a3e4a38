// One whole day of a store, three hundred conversations, against a tally that knows nothing of the bot: what
// each kind of buyer must lead to is written down here, per buyer, and compared with the order book, the
// registers, the groups and the journal.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sim/day.hpp"

namespace xiaoer::sim {
namespace {

using namespace std::chrono_literals;
using core::Order;
using core::TradeState;

constexpr Time kMidnight =
    Time{std::chrono::sys_days{std::chrono::year{2026} / 6 / 3}.time_since_epoch() - 8h};

/// What must have come of one buyer when all is done.
struct Expected {
    std::string who;
    std::string kind;
    std::string order;                 ///< "" = none
    std::map<std::string, int> notes;  ///< beginning of the note's text → how many lines in the memo
    std::map<std::string, int> registers;
    int handoffs = 0;
    int reminders = 0;
    int to_couriers = 0, to_warehouse = 0, to_reviewers = 0;
};

class Shop {
  public:
    explicit Shop(int faults_every) : day(kMidnight + 8h + 30min) {
        day.line().every = faults_every;
        day.staff_the_desk();
    }

    Day day;
    std::vector<Expected> all;

    /// n-th buyer of a kind; puts the order into the book when there is one.
    Expected& add(const std::string& kind, std::optional<Order> order = std::nullopt) {
        auto& expected = all.emplace_back();
        expected.kind = kind;
        expected.who = kind + std::to_string(all.size());
        if (order) {
            order->id = "T" + std::to_string(10'000 + all.size());
            expected.order = order->id;
            change(expected.who, *order);
        }
        return expected;
    }
    void change(const std::string& who, const Order& order) {
        adapters::BookedOrder booked;
        booked.buyer = who;
        booked.order = order;
        (void)day.orders().upsert(booked);
    }
    void later(Time when, const Expected& expected, std::function<void(Order&)> how) {
        day.at(when, [this, id = expected.order, how = std::move(how)] {
            auto booked = day.orders().find(id);
            ASSERT_TRUE(booked) << id;
            how(booked->order);
            (void)day.orders().upsert(*booked);
        });
    }
};

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
    return order;
}

void courier_note(Shop& shop, Time t) {
    auto& e = shop.add("courier", paid(t - 20min));
    shop.day.buyer(t, e.who, "发顺丰标快，到付");
    e.notes["快递要求"] = 1;
}
void reviewed_note(Shop& shop, Time t) {
    auto order = paid(t - 3h);
    order.review = core::ReviewState::reviewed;
    auto& e = shop.add("reviewed", order);
    shop.day.buyer(t, e.who, "发顺丰标快，到付");
    e.to_reviewers = 1;
}
void address_note(Shop& shop, Time t) {
    auto& e = shop.add("address", paid(t - 20min));
    shop.day.buyer(t, e.who, "我要改地址");
    shop.day.buyer(t + 30s, e.who, "浙江省杭州市西湖区文三路100号3幢201，王芳，13812345678");
    shop.day.buyer(t + 60s, e.who, "是");
    e.notes["修改地址"] = 1;
}
void zone_one_stale(Shop& shop, Time t) {
    auto& e = shop.add("stale", on_the_way(t, 30h));
    shop.day.buyer(t, e.who, "我的快递到哪了");
    e.handoffs = 1;
    e.notes["问题概述"] = 1;
}
/// moves: the courier scans the parcel before the day of the promise is over.
void urged(Shop& shop, Time t, bool moves) {
    auto& e = shop.add(moves ? "moves" : "stuck", on_the_way(t, 3h));
    shop.day.buyer(t, e.who, "我的快递到哪了");
    e.to_couriers = 1;
    e.notes["已催件"] = 1;
    e.registers["urge"] = 1;
    if (moves)
        shop.later(t + 9h, e, [at = t + 9h](Order& order) {
            order.tracking_updated = at;
            order.tracking_text = "派送中";
            order.tracking = core::Tracking::out_for_delivery;
        });
    if (!moves) {
        e.handoffs = 1;
        e.notes["问题概述"] = 1;
    }
}
void unshipped(Shop& shop, Time t) {
    auto& e = shop.add("unshipped", paid(t - 3h));
    shop.day.buyer(t, e.who, "怎么还没发货，快点发");
    e.to_warehouse = 1;
    e.notes["已催件"] = 1;
    e.registers["urge"] = 1;
    // It leaves the same evening: the promise is kept.
    shop.later(t + 6h, e, [at = t + 6h](Order& order) {
        order.state = TradeState::shipped;
        order.shipped = order.tracking_updated = at;
        order.courier = "中通";
        order.tracking_number = "75100099911";
        order.tracking = core::Tracking::picked_up;
    });
}
void damaged(Shop& shop, Time t, int photos) {
    auto& e = shop.add("damaged", received(t));
    shop.day.buyer(t, e.who, "包裹破了，里面的东西也碎了");
    shop.day.buyer(t + 40s, e.who, "", photos);
    if (photos < 7) shop.day.buyer(t + 80s, e.who, "就这些了");
    shop.day.buyer(t + 2min, e.who, "1");  // within policy.problem_wait of the question
    e.handoffs = 1;
    e.notes["问题概述"] = 1;
    e.registers["after_sale"] = 1;
    e.registers["reship"] = 1;
}
void refund(Shop& shop, Time t) {
    auto& e = shop.add("refund", paid(t - 2h));
    shop.day.buyer(t, e.who, "我要退款");
    shop.day.buyer(t + 30s, e.who, "拍错了");
    shop.day.buyer(t + 55s, e.who, "1");
    e.handoffs = 1;
    e.notes["问题概述"] = 1;
    e.notes["退款退货原因"] = 1;
    e.registers["after_sale"] = 1;
}
void wants_human(Shop& shop, Time t) {
    auto& e = shop.add("human");
    shop.day.buyer(t, e.who, "转人工");
    e.handoffs = 1;
}
void at_night(Shop& shop, Time t) {
    auto& e = shop.add("night");
    shop.day.buyer(t, e.who, "转人工");
    e.handoffs = 1;
    e.registers["message_left"] = 1;
}
void browsing(Shop& shop, Time t) {
    auto& e = shop.add("browsing");
    shop.day.buyer(t, e.who, "你好，现在有什么优惠活动吗");
    shop.day.buyer(t + 1min, e.who, "好的谢谢");
}

bool in_hours(Time t) {
    const auto of_day = (t - kMidnight) % 24h;
    return of_day >= 9h && of_day < 23h + 30min;
}
/// When a reminder planned for t may leave.
Time opening(Time t) {
    while (!in_hours(t))
        t += 1min;
    return t;
}

/// pays_after: zero = never. Reminded after half an hour in service hours, and a day after that.
void silent(Shop& shop, Time t, std::chrono::minutes pays_after, Time end) {
    auto order = paid(t);
    order.state = TradeState::unpaid;
    order.paid.reset();
    auto& e = shop.add("silent");
    e.order = "T" + std::to_string(10'000 + shop.all.size());
    order.id = e.order;
    shop.day.at(t, [&shop, who = e.who, order] { shop.change(who, order); });
    const auto pays = pays_after > 0min ? t + pays_after : end + 1h;
    if (pays_after > 0min)
        shop.later(pays, e, [pays](Order& o) {
            o.state = TradeState::paid;
            o.paid = pays;
        });
    const auto first = opening(t + 30min);
    const auto second = opening(first + 24h);
    e.reminders =
        static_cast<int>(first < pays && first < end) + static_cast<int>(second < pays && second < end);
    e.registers["pay_reminder"] = e.reminders;
}

void fill(Shop& shop, Time end) {
    const std::vector<std::function<void(Time)>> kinds = {
        [&](Time t) { courier_note(shop, t); },       [&](Time t) { reviewed_note(shop, t); },
        [&](Time t) { address_note(shop, t); },       [&](Time t) { zone_one_stale(shop, t); },
        [&](Time t) { urged(shop, t, true); },        [&](Time t) { urged(shop, t, false); },
        [&](Time t) { unshipped(shop, t); },          [&](Time t) { damaged(shop, t, 7); },
        [&](Time t) { damaged(shop, t, 4); },         [&](Time t) { refund(shop, t); },
        [&](Time t) { wants_human(shop, t); },        [&](Time t) { browsing(shop, t); },
        [&](Time t) { silent(shop, t, 0min, end); },  [&](Time t) { silent(shop, t, 20min, end); },
        [&](Time t) { silent(shop, t, 100min, end); }};
    // 09:05 to 22:30, one every three minutes; then the night.
    for (int i = 0; i < 270; ++i)
        kinds[static_cast<std::size_t>(i) % kinds.size()](kMidnight + 9h + 5min + i * 3min - (i % 3) * 7s);
    for (int i = 0; i < 15; ++i) {
        at_night(shop, kMidnight + 24h + i * 20min);
        silent(shop, kMidnight + 24h + i * 20min + 5min, 0min, end);
    }
}

/// How many lines of the memo are this note.
int lines_with(const std::string& memo, const std::string& beginning) {
    int n = 0;
    for (std::size_t at = memo.find(beginning); at != std::string::npos; at = memo.find(beginning, at + 1))
        ++n;
    return n;
}

struct Seen {
    std::map<std::string, int> handoffs, reminders;               // by conversation
    std::map<std::string, std::map<std::string, int>> registers;  // by conversation, rows that are new
    std::map<std::string, core::Conversation> last;
    std::vector<std::string> early;  // proactive words outside service hours
};

Seen read_journal(Day& day) {
    Seen seen;
    day.store().for_each_turn(0, [&](std::int64_t, const store::Turn& turn) {
        const auto& id = turn.event.conversation;
        seen.last[id] = turn.after;
        for (const auto& effect : turn.effects) {
            if (std::holds_alternative<core::HandOff>(effect.deed)) ++seen.handoffs[id];
            if (const auto* row = std::get_if<core::RegisterCase>(&effect.deed);
                row != nullptr && !row->amends)
                ++seen.registers[id][row->register_id];
            const auto* say = std::get_if<core::Say>(&effect.deed);
            if (say == nullptr) continue;
            if (say->phrase == "reminder.pay") ++seen.reminders[id];
            const bool unasked = say->phrase == "reminder.pay" || say->phrase.starts_with("promise.");
            if (unasked && !in_hours(turn.event.at)) seen.early.push_back(id + " " + say->phrase);
        }
        return true;
    });
    return seen;
}

void compare(Shop& shop) {
    auto& day = shop.day;
    const auto seen = read_journal(day);
    int couriers = 0, warehouse = 0, reviewers = 0;
    for (const auto& e : shop.all) {
        const auto id = "chat:demo:" + e.who;
        const auto count = [&](const auto& map) { return map.contains(id) ? map.at(id) : 0; };
        EXPECT_EQ(count(seen.handoffs), e.handoffs) << e.who;
        EXPECT_EQ(count(seen.reminders), e.reminders) << e.who;
        auto expected = e.registers;
        std::erase_if(expected, [](const auto& row) { return row.second == 0; });
        EXPECT_EQ(seen.registers.contains(id) ? seen.registers.at(id) : decltype(expected){}, expected)
            << e.who;
        couriers += e.to_couriers, warehouse += e.to_warehouse, reviewers += e.to_reviewers;
        if (!e.order.empty()) {
            const auto booked = day.orders().find(e.order);
            ASSERT_TRUE(booked) << e.who;
            for (const auto* note : {"快递要求", "修改地址", "已催件", "问题概述", "退款退货原因"}) {
                const auto it = e.notes.find(note);
                EXPECT_EQ(lines_with(booked->order.memo, note), it == e.notes.end() ? 0 : it->second)
                    << e.who << "\n"
                    << booked->order.memo;
            }
        }
        // Law 1: nobody is left waiting with nothing on its way.
        const auto state = seen.last.find(id);
        if (state == seen.last.end()) continue;
        EXPECT_TRUE(state->second.unanswered.empty() || state->second.owner.who != core::Owner::Who::bot)
            << e.who;
        const auto due = core::next_deadline(state->second);
        EXPECT_TRUE(!due || *due >= day.now()) << e.who;
    }
    EXPECT_TRUE(seen.early.empty()) << seen.early.front();
    const auto to = [&](std::string_view group) {
        return std::count_if(day.im().groups.begin(), day.im().groups.end(),
                             [&](const Im::Sent& sent) { return sent.text.starts_with(group); });
    };
    EXPECT_EQ(to("couriers"), couriers);
    EXPECT_EQ(to("warehouse"), warehouse);
    EXPECT_EQ(to("reviewers"), reviewers);
    EXPECT_TRUE(day.store().unfinished().empty());
    EXPECT_EQ(static_cast<std::size_t>(day.loop().figures().in_doubt), 0U);
}

class WholeDay : public testing::TestWithParam<int> {};

TEST_P(WholeDay, LeavesTheBooksAsTheTallySays) {
    Shop shop(GetParam());
    const auto end = kMidnight + 48h + 12h;
    fill(shop, end);
    ASSERT_GE(shop.all.size(), 300U);
    shop.day.run_until(end);
    compare(shop);
    if (GetParam() > 0) {
        EXPECT_GT(shop.day.line().failed, 20);
    }
}

INSTANTIATE_TEST_SUITE_P(SteadyAndUnsteady, WholeDay, testing::Values(0, 7),
                         [](const auto& kind) { return kind.param == 0 ? "Steady" : "Unsteady"; });

}  // namespace
}  // namespace xiaoer::sim
