// Asks the back office what has changed and tells the conversations it concerns. What a change means is
// decided in the core.
#include <algorithm>

#include "bot/base/log.hpp"
#include "bot/run/loop_body.hpp"

namespace xiaoer::run {

void Loop::Body::poll_orders() {
    next_poll.reset();
    orders.changed_since(polled, [this](adapters::ChangedOrders found) {
        using adapters::OrdersFault;
        const auto usual = pack.playbook->policy().orders_poll;
        auto pause = found.more ? std::chrono::seconds{0} : usual;
        if (found.fault != OrdersFault::none) {
            pause = std::max(usual, found.pause);
            log::warn("changes of orders not known reason=\"{}\" again_s={}", found.reason, pause.count());
        }
        for (auto& change : found.changes)
            order_changed(change.buyer, std::move(change.order));
        polled = std::max(polled, found.next);
        next_poll = now() + pause;
        post_pass();
        arm();
    });
}

void Loop::Body::order_changed(const std::string& buyer, core::Order order) {
    if (buyer.empty()) return;
    std::string silent;  // where a buyer who has said nothing yet may be reminded
    const auto& account = pack.playbook->shop().reminder_account;
    if (!account.empty() && order.state == core::TradeState::unpaid) silent = account + ":" + buyer;
    const auto tell = [&](const std::string& id) {
        const auto& known = conversations.get(id).state.orders;
        // What is known already is no event: a poll tells the same change more than once.
        if (std::find(known.begin(), known.end(), order) != known.end()) return;
        report(id, core::OrderChanged{order});
    };
    for (const auto& im : ims) {
        const auto id = std::string(im->account()) + ":" + buyer;
        if (im->account().empty()) continue;
        if (id == silent)
            silent.clear();
        else if (conversations.find(id) == nullptr && !store.load(id))
            continue;
        tell(id);
    }
    if (!silent.empty()) tell(silent);
}

}  // namespace xiaoer::run
