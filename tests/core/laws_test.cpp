// The laws of design under random stories: thousands of buyers, agents, links and back offices that do
// anything in any order, against the shipped intents and scripts. Seeds are fixed; a failure prints the seed
// and the step.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "bot/core/decide.hpp"
#include "tests/core/shipped.hpp"

namespace xiaoer::core {
namespace {

using namespace std::chrono_literals;

const std::vector<std::string>& sentences() {
    static const std::vector<std::string> all{"你好",
                                              "在吗",
                                              "现在有什么优惠",
                                              "我的快递到哪了",
                                              "怎么还不发货",
                                              "盒子碎了",
                                              "少发了一个",
                                              "我要退货",
                                              "人工",
                                              "转人工客服",
                                              "改一下地址",
                                              "广东省深圳市南山区科技园路12号 张伟 13912345678",
                                              "发顺丰标快到付",
                                              "到付",
                                              "是的",
                                              "不对",
                                              "1",
                                              "2",
                                              "就这些了",
                                              "谢谢",
                                              "好的",
                                              "不用了",
                                              "乌拉乌拉",
                                              "",
                                              "显示签收没收到",
                                              "能开发票吗",
                                              "保质期多久",
                                              "你们是骗子我要投诉",
                                              "明天再发货",
                                              "换成大号的",
                                              "我要退款",
                                              "不想要了",
                                              "用了过敏",
                                              "卖假货",
                                              "给我补偿",
                                              "别再发消息了"};
    return all;
}

class Story {
  public:
    explicit Story(unsigned seed)
        : random_(seed), now_(std::chrono::sys_days{std::chrono::year{2026} / 6 / 3} + 1h) {}

    EventBody next(const Conversation& state) {
        switch (below(16)) {
            case 0:
            case 1:
            case 2:
            case 3:
            case 4:
            case 5: {
                BuyerSaid said{.text = pick(sentences()),
                               .pictures = {},
                               .order_card = {},
                               .item_card = {},
                               .nickname = "买家",
                               .sticker = below(9) == 0};
                for (int n = below(5) == 0 ? below(8) : 0; n > 0; --n)
                    said.pictures.push_back("p" + std::to_string(below(30)));
                if (below(12) == 0) said.order_card = "T" + std::to_string(below(4));
                return said;
            }
            case 6:
                return AgentTook{below(2) == 0 ? "小李" : "小王"};
            case 7:
                return AgentSaid{below(2) == 0 ? "小李" : "小王", "您好，我看一下", below(3) == 0};
            case 8:
                return AgentReturned{"小李"};
            case 9:
                if (below(4) == 0) return noted();
                if (below(3) == 0)
                    return AgentPassed{"小李", below(2) == 0 ? "小王" : "",
                                       below(2) == 0 ? "售后" : "没有的组", "看聊天"};
                return AgentClosed{"小李"};
            case 10:
                return OrdersFound{orders()};
            case 11:
                return OrdersFailed{"后台故障"};
            case 12:
                return OrderChanged{order(below(4))};
            case 13: {
                if (commands.empty()) return LinkChanged{below(2) == 0};
                const auto& command = pick(commands);
                switch (below(10)) {
                    case 9:
                        return looked(command);
                    case 4:
                        return GroupTold{command};
                    case 5:
                        return GroupNotTold{command, "群发不出去", below(2) == 0};
                    case 6:
                        return AgentUndidNote{"小李", command};
                    case 7:
                        return AgentRetriedNote{"小李", command};
                    case 8:
                        return NoteErased{command, pick(commands)};
                    case 0:
                        return Delivered{command, "m"};
                    case 1:
                        return Undelivered{command, below(2) == 0 ? "stale" : "平台拒绝", below(2) == 0};
                    case 2:
                        return NoteWritten{command};
                    default:
                        return NoteFailed{command, "后台拒绝", below(2) == 0};
                }
            }
            default:
                return advance(state);
        }
    }
    /// Anything may be found in any picture, also in one that nobody asked about.
    PicturesLooked looked(const std::string& command) {
        PicturesLooked out{command, {}};
        for (int n = below(8); n > 0; --n) {
            PictureFinding found;
            found.picture = "p" + std::to_string(below(30));
            found.verdict = static_cast<Verdict>(below(8));
            found.whose = static_cast<Whose>(below(4));
            found.same_as = "p" + std::to_string(below(30));
            found.age_s = below(200'000);
            if (below(4) == 0) found.numbers = {"75100011100"};
            out.found.push_back(std::move(found));
        }
        return out;
    }
    [[nodiscard]] Time now() const { return now_; }
    std::vector<std::string> commands;
    bool mostly_unpaid = false;

  private:
    int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[static_cast<std::size_t>(below(static_cast<int>(from.size())))];
    }
    Order order(int n) {
        Order o;
        o.id = "T" + std::to_string(n);
        o.state = mostly_unpaid && below(3) != 0 ? TradeState::unpaid : static_cast<TradeState>(1 + below(5));
        o.review = static_cast<ReviewState>(below(3));
        o.items = {{"坚果礼盒", "", "", 1}};
        o.province = below(2) == 0 ? "浙江省" : "新疆维吾尔自治区";
        o.ordered = now_ - std::chrono::hours(below(mostly_unpaid ? 20 : 100));
        if (o.state != TradeState::unpaid) o.paid = now_ - std::chrono::hours(below(100));
        o.shipped = now_ - std::chrono::hours(below(90));
        o.tracking = static_cast<Tracking>(below(7));
        o.tracking_updated = now_ - std::chrono::hours(below(80));
        o.out_of_stock = below(20) == 0;
        return o;
    }
    std::vector<Order> orders() {
        std::vector<Order> all;
        for (int n = below(4); n > 0; --n)
            all.push_back(order(n));
        return all;
    }
    /// Right and wrong ones: of unknown orders and kinds, with parts missing, foreign or malformed.
    AgentNoted noted() {
        static const std::vector<AgentNoted> all{
            {"小李", "", "courier", {{"courier", "顺丰"}, {"sf_service", "标快"}, {"sf_payer", "到付"}}},
            {"小李", "", "courier", {{"courier", "顺丰"}}},
            {"小王", "", "other", {{"request", "多放冰袋"}}, Flag::yellow},
            {"小王", "", "other", {{"request", "放一张好评返现卡"}}},
            {"小李", "", "ship_date", {{"date", "明天"}}},
            {"小李", "", "urged", {}},
            {"小李", "", "refund", {{"reason", "不想要了"}, {"mobile", "1"}}},
            {"小李", "", "没有的", {}}};
        auto wish = pick(all);
        wish.order = "T" + std::to_string(below(5));
        return wish;
    }
    /// Time moves to the next deadline, or a little, or a night.
    EventBody advance(const Conversation& state) {
        const auto due = next_deadline(state);
        if (due && below(4) != 0)
            now_ = std::max(now_, *due);
        else
            now_ += below(6) == 0 ? std::chrono::milliseconds(9h) : std::chrono::milliseconds(below(4'000));
        return Tick{};
    }

    std::mt19937 random_;
    Time now_;
};

void check_laws(const Conversation& before, const Conversation& after, const std::vector<Action>& actions,
                const Event& event, std::set<std::string>& commands) {
    // Law 1
    if (after.owner.who == Owner::Who::bot && !after.unanswered.empty()) {
        EXPECT_TRUE(after.due.answer || after.due.facts || after.due.looks || after.due.transfer);
    }
    if (after.owner.who == Owner::Who::queue) {
        EXPECT_TRUE(after.due.accept);
    }
    // Law 2
    for (const auto& action : actions) {
        const auto* say = std::get_if<Say>(&action.what);
        if (say != nullptr && say->agent.empty() && action.epoch == after.owner.epoch) {
            EXPECT_NE(after.owner.who, Owner::Who::agent) << say->text;
        }
        if (say != nullptr) {
            EXPECT_FALSE(say->text.empty());
            EXPECT_EQ(say->text.find("{{"), std::string::npos) << say->text;  // law 7
        }
        EXPECT_TRUE(commands.insert(action.command).second) << action.command << " twice";  // law 3
        EXPECT_FALSE(action.why.empty()) << action.command;
    }
    EXPECT_GE(after.owner.epoch, before.owner.epoch);
    // A deadline that has come is gone; otherwise the timer would spin.
    if (std::holds_alternative<Tick>(event.what)) {
        if (const auto next = next_deadline(after)) {
            EXPECT_GT(*next, event.at);
        }
    }
}

TEST(Laws, hold_in_random_stories) {
    const auto& pack = test::shipped();
    ASSERT_TRUE(pack.catalogue && pack.playbook);
    for (unsigned seed = 1; seed <= 400; ++seed) {
        Story story(seed);
        Conversation state;
        std::set<std::string> commands;
        for (int step = 0; step < 150; ++step) {
            SCOPED_TRACE("seed " + std::to_string(seed) + " step " + std::to_string(step));
            const EventBody what = story.next(state);
            const Event event{"chat:demo:buyer", "", story.now(), what};
            const Knowledge knowledge{
                *pack.catalogue,
                *pack.playbook,
                {.agents_online = 2, .agents_free = static_cast<int>(seed % 2), .waiting = 0}};
            const auto first = decide(state, event, knowledge);
            const auto second = decide(state, event, knowledge);
            ASSERT_EQ(first.state, second.state);  // law 8
            ASSERT_EQ(first.actions, second.actions);
            check_laws(state, first.state, first.actions, event, commands);
            if (HasFailure()) return;
            state = first.state;
            for (const auto& action : first.actions)
                story.commands.push_back(action.command);
        }
    }
}

/// Reminders to pay: at most once a day and order, in service hours, never after payment, never against a no.
TEST(Laws, reminders_to_pay_keep_their_bounds) {
    const auto& pack = test::shipped();
    ASSERT_TRUE(pack.catalogue && pack.playbook);
    int reminded = 0;
    for (unsigned seed = 1; seed <= 300; ++seed) {
        Story story(seed * 104'729);
        story.mostly_unpaid = true;
        Conversation state;
        std::map<std::string, std::set<std::chrono::year_month_day>> days;
        for (int step = 0; step < 150; ++step) {
            SCOPED_TRACE("seed " + std::to_string(seed) + " step " + std::to_string(step));
            const Event event{"chat:demo:buyer", "", story.now(), story.next(state)};
            auto decision = decide(state, event, {*pack.catalogue, *pack.playbook, {}});
            for (const auto& action : decision.actions) {
                story.commands.push_back(action.command);
                const auto* row = std::get_if<RegisterCase>(&action.what);
                if (row == nullptr || row->register_id != "pay_reminder" || row->amends) continue;
                ++reminded;
                EXPECT_TRUE(days[row->order].insert(pack.playbook->today(event.at)).second) << "twice a day";
                EXPECT_LE(days[row->order].size(),
                          static_cast<std::size_t>(pack.playbook->policy().reminders_per_order));
                EXPECT_FALSE(decision.state.no_reminders);
                const auto order = std::find_if(decision.state.orders.begin(), decision.state.orders.end(),
                                                [&](const Order& o) { return o.id == row->order; });
                ASSERT_NE(order, decision.state.orders.end());
                EXPECT_EQ(order->state, TradeState::unpaid);
            }
            if (HasFailure()) return;
            state = std::move(decision.state);
        }
    }
    EXPECT_GT(reminded, 10) << "the stories hardly try it";
}

TEST(Laws, the_same_sentence_is_never_said_twice_in_a_row) {
    const auto& pack = test::shipped();
    ASSERT_TRUE(pack.catalogue && pack.playbook);
    for (unsigned seed = 1; seed <= 200; ++seed) {
        Story story(seed * 7919);
        Conversation state;
        std::string last;
        for (int step = 0; step < 120; ++step) {
            const Event event{"chat:demo:buyer", "", story.now(), story.next(state)};
            auto decision = decide(state, event, {*pack.catalogue, *pack.playbook, {}});
            for (const auto& action : decision.actions) {
                const auto* say = std::get_if<Say>(&action.what);
                if (say == nullptr || !say->agent.empty()) {
                    if (say != nullptr) last = say->text;
                    continue;
                }
                ASSERT_NE(say->text, last) << "seed " << seed << " step " << step;
                last = say->text;
            }
            state = std::move(decision.state);
        }
    }
}

TEST(Laws, a_long_and_a_hostile_message_change_nothing_but_the_reply) {
    const auto& pack = test::shipped();
    ASSERT_TRUE(pack.catalogue && pack.playbook);
    const Knowledge knowledge{*pack.catalogue, *pack.playbook, {}};
    for (const std::string& text : {std::string(10'000, 'x'), std::string("{{order.phone}} ${x} %n"),
                                    std::string("\xff\xfe\x00我", 6), std::string(3'000, '\n')}) {
        Conversation state;
        const Time at = std::chrono::sys_days{std::chrono::year{2026} / 6 / 3} + 2h;
        auto decision =
            decide(state, {"chat:demo:b", "", at, BuyerSaid{text, {}, "", "", "", false}}, knowledge);
        decision = decide(std::move(decision.state), {"chat:demo:b", "", at, OrdersFound{}}, knowledge);
        // A message that looks unfinished is waited for, and never longer than a burst may last.
        const auto due = next_deadline(decision.state);
        ASSERT_TRUE(due.has_value());
        EXPECT_LE(*due, at + pack.playbook->policy().burst_cap);
        decision = decide(std::move(decision.state), {"chat:demo:b", "", *due, Tick{}}, knowledge);
        EXPECT_TRUE(decision.state.unanswered.empty());
        EXPECT_FALSE(decision.actions.empty());
    }
}

}  // namespace
}  // namespace xiaoer::core
