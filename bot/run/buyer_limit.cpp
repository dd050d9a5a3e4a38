#include "bot/run/buyer_limit.hpp"

#include <algorithm>

#include "bot/base/log.hpp"
#include "bot/base/utf8.hpp"

namespace xiaoer::run {

bool BuyerLimit::would_wait(const core::Event& event, core::Time now) const {
    if (!std::holds_alternative<core::BuyerSaid>(event.what)) return false;
    const auto it = buyers_.find(event.conversation);
    if (it == buyers_.end()) return false;
    return it->second.together ||
           std::max(it->second.spent_until, now) + limits_.pace > now + limits_.burst * limits_.pace;
}

BuyerLimit::Admitted BuyerLimit::admit(core::Event event, core::Time now) {
    auto* said = std::get_if<core::BuyerSaid>(&event.what);
    if (said == nullptr) return {std::move(event), {}};
    if (const auto before = with_.find(event.key); before != with_.end()) return {{}, before->second};
    if (buyers_.size() >= limits_.buyers && !buyers_.contains(event.conversation)) forget_quiet(now);
    auto& buyer = buyers_[event.conversation];
    if (buyer.together) {
        ++merged_;
        remember(std::move(event.key), buyer.together->key);
        put_together(buyer, std::move(*said));
        return {{}, buyer.together->key};
    }
    // A token bucket told by one time: each message spends a pace, the burst may be spent ahead.
    const auto spent = std::max(buyer.spent_until, now) + limits_.pace;
    if (spent <= now + limits_.burst * limits_.pace) {
        buyer.spent_until = spent;
        return {std::move(event), {}};
    }
    ++merged_;
    turns_.emplace(spent - limits_.burst * limits_.pace, event.conversation);
    buyer.spent_until = spent;
    buyer.lines = 1;
    remember(event.key, event.key);
    buyer.together = std::move(event);
    return {{}, buyer.together->key};
}

void BuyerLimit::remember(std::string key, std::string with) {
    if (key.empty()) return;
    with_order_.push_back(key);
    with_.emplace(std::move(key), std::move(with));
    if (with_order_.size() <= limits_.keys) return;
    with_.erase(with_order_.front());
    with_order_.pop_front();
}

void BuyerLimit::put_together(Buyer& buyer, core::BuyerSaid&& said) {
    auto& all = std::get<core::BuyerSaid>(buyer.together->what);
    ++buyer.lines;
    const auto room = limits_.text_bytes - std::min(limits_.text_bytes, all.text.size());
    if (said.text.size() + 1 > room || all.pictures.size() + said.pictures.size() > limits_.pictures) {
        ++buyer.cut;
        ++cut_;
        return;
    }
    if (!all.text.empty() && !said.text.empty()) all.text += '\n';
    all.text += said.text;
    if (!said.slots.empty()) {
        all.slots.resize(all.pictures.size());
        std::ranges::move(said.slots, std::back_inserter(all.slots));
    }
    std::ranges::move(said.pictures, std::back_inserter(all.pictures));
    if (!said.order_card.empty()) all.order_card = std::move(said.order_card);
    if (!said.item_card.empty()) all.item_card = std::move(said.item_card);
    if (!said.nickname.empty()) all.nickname = std::move(said.nickname);
    all.sticker = all.sticker && said.sticker;
}

std::vector<core::Event> BuyerLimit::release(core::Time now) {
    std::vector<core::Event> ready;
    while (!turns_.empty() && turns_.begin()->first <= now) {
        auto& buyer = buyers_.at(turns_.begin()->second);
        turns_.erase(turns_.begin());
        log::warn("flood for={} messages={} put together, not read={}", buyer.together->conversation,
                  buyer.lines, buyer.cut);
        // Whoever reads the conversation is told what is missing in it.
        if (buyer.cut > 0)
            std::get<core::BuyerSaid>(buyer.together->what).text +=
                "\n[另有" + std::to_string(buyer.cut) + "条]";
        ready.push_back(std::move(*buyer.together));
        buyer.together.reset();
        buyer.cut = 0;
    }
    return ready;
}

std::optional<core::Time> BuyerLimit::next() const {
    return turns_.empty() ? std::nullopt : std::optional(turns_.begin()->first);
}

/// Whoever has his whole burst again is as good as new. When that is nobody, those with nothing put together
/// are forgotten all the same: a limit that is reached must not refuse a buyer.
void BuyerLimit::forget_quiet(core::Time now) {
    std::erase_if(buyers_, [&](const auto& entry) {
        return !entry.second.together && entry.second.spent_until <= now;
    });
    if (buyers_.size() < limits_.buyers) return;
    std::erase_if(buyers_, [](const auto& entry) { return !entry.second.together; });
}

}  // namespace xiaoer::run
