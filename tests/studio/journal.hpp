// Fills a data folder with conversations as the loop would have stored them: every turn decided by the core,
// in virtual time, with an order behind each buyer.
#pragma once

#include <array>
#include <deque>
#include <filesystem>

#include "bot/core/driver.hpp"
#include "bot/knowledge/pack.hpp"
#include "bot/store/store.hpp"

namespace xiaoer::studio {

class JournalMaker {
  public:
    JournalMaker(const std::filesystem::path& folder, const knowledge::Pack& pack)
        : pack_(pack), store_(store::open_sqlite(folder.string(), [](auto f) { f(); })) {}
    ~JournalMaker() { flush(); }
    JournalMaker(const JournalMaker&) = delete;
    JournalMaker& operator=(const JournalMaker&) = delete;

    static std::string name(int number) { return "web:demo:buyer" + std::to_string(number); }

    /// Six things said by one buyer, half a minute apart; which six depends on the number.
    void talk(int number, core::Time start) {
        static constexpr std::array<std::string_view, 12> kWords = {
            "在吗",           "这个什么时候发货", "快递到哪了呀", "能开发票吗",
            "我要改一下地址", "收到的东西碎了",   "想退货",       "有没有优惠",
            "谢谢啦",         "帮我备注发顺丰",   "这个怎么用",   "呜啦啦哩咕噜"};
        state_ = {};
        state_.id = name(number);
        now_ = start;
        order_.id = "T" + std::to_string(100'000 + number);
        order_.state = number % 3 == 0 ? core::TradeState::paid : core::TradeState::shipped;
        order_.paid = start - std::chrono::hours(30);
        for (int i = 0; i < 6; ++i) {
            const auto words = kWords[static_cast<std::size_t>(number * 5 + i * 7) % kWords.size()];
            wait(start + std::chrono::seconds(30) * i);
            happen(core::BuyerSaid{.text = std::string(words),
                                   .pictures = {},
                                   .order_card = {},
                                   .item_card = {},
                                   .nickname = "买家"},
                   state_.id + ":" + std::to_string(i));
        }
        wait(now_ + std::chrono::minutes(2));
    }

    void flush() {
        store_->append(std::move(batch_), [](bool) {});
        batch_ = {};
        store_->flush();
    }

  private:
    void wait(core::Time until) {
        for (auto next = core::next_deadline(state_); next && *next <= until;
             next = core::next_deadline(state_)) {
            now_ = std::max(now_, *next);
            happen(core::Tick{}, "");
        }
        now_ = std::max(now_, until);
    }

    void happen(core::EventBody what, const std::string& key) {
        std::deque<core::EventBody> pending{std::move(what)};
        for (bool first = true; !pending.empty(); first = false) {
            core::Event event{state_.id, first ? key : "", now_, std::move(pending.front())};
            pending.pop_front();
            auto actions = core::step(
                state_, event,
                {*pack_.catalogue, *pack_.playbook, {.agents_online = 1, .agents_free = 1, .waiting = 0}});
            for (const auto& action : actions) {
                if (std::holds_alternative<core::Say>(action.what))
                    pending.emplace_back(core::Delivered{action.command, ""});
                else if (std::holds_alternative<core::AskOrders>(action.what))
                    pending.emplace_back(core::OrdersFound{{order_}});
                else if (std::holds_alternative<core::WriteNote>(action.what))
                    pending.emplace_back(core::NoteWritten{action.command});
            }
            const auto count = actions.size();
            batch_.turns.push_back({std::move(event), state_, std::move(actions), std::vector(count, true)});
        }
        if (batch_.turns.size() > 2'000) flush();
    }

    const knowledge::Pack& pack_;
    std::unique_ptr<store::Store> store_;
    store::Batch batch_;
    core::Conversation state_;
    core::Order order_;
    core::Time now_{};
};

}  // namespace xiaoer::studio
