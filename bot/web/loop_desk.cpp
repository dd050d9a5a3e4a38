#include "bot/web/loop_desk.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "scripts/book.hpp"
#include "scripts/phrase_ids.hpp"
#include "scripts/phrases.hpp"

namespace xiaoer::web {
namespace {

/// What a quick phrase may say of the conversation.
std::vector<scripts::Value> values_of(const core::Conversation& state, const core::Order* order,
                                      std::string_view agent) {
    std::vector<scripts::Value> values = {{"agent", std::string(agent)}};
    const auto add = [&values](std::string_view name, std::string value) {
        if (!value.empty()) values.push_back({name, std::move(value)});
    };
    if (state.photos.asked() && !state.photos.complete()) add("missing", state.photos.missing());
    if (order == nullptr) return values;
    add("product", order->goods());
    add("order", order->tail());
    add("order_state", std::string(core::title(order->state)));
    add("courier", order->courier);
    add("tracking", order->tracking_number);
    return values;
}

class LoopDesk final : public Desk {
  public:
    LoopDesk(run::Loop& loop, store::Store& store) : loop_(loop), store_(store) {}

    bool submit(core::Event event) override { return loop_.submit(std::move(event)); }
    bool seen(std::string_view key) override { return store_.seen(key); }
    std::optional<core::Conversation> conversation(std::string_view id) override {
        try {
            return loop_.conversation(id);
        } catch (const std::exception& error) {
            // What cannot be read cannot be shown; the loop refuses its events by itself.
            spdlog::error("web: {} cannot be shown: {}", id, error.what());
            return std::nullopt;
        }
    }
    std::vector<store::Row> rows(std::size_t limit) override { return store_.rows(limit); }
    std::vector<store::HistoryLine> history(std::string_view conversation, std::int64_t after,
                                            std::size_t limit) override {
        return store_.history(conversation, after, limit);
    }
    std::optional<scripts::Violation> check(std::string_view text) override {
        return loop_.pack().book->guard().check(text);
    }
    Profile profile() override {
        const auto& store = loop_.pack().book->store();
        return {store.name, store.bot_name};
    }
    std::vector<QuickPhrase> quick_phrases(std::string_view conversation, std::string_view agent,
                                           core::Time now) override {
        std::vector<QuickPhrase> out;
        const auto state = this->conversation(conversation);
        if (!state) return out;
        const auto& book = *loop_.pack().book;
        const auto order = std::ranges::find(state->orders, state->order, &core::Order::id);
        const auto* about = order == state->orders.end() ? nullptr : &*order;
        const auto product = about == nullptr ? std::string() : about->goods();
        const scripts::Moment moment{
            .now = now, .order_state = about == nullptr ? "" : core::word(about->state), .product = product};
        const auto values = values_of(*state, about, agent);
        const auto& phrases = book.phrases().all();
        for (auto at = phrases.lower_bound(scripts::kQuickPrefix);
             at != phrases.end() && at->first.starts_with(scripts::kQuickPrefix); ++at) {
            auto line = book.say(at->first, moment, values);
            if (line) out.push_back({at->second.title, at->second.group, std::move(line->text)});
        }
        return out;
    }
    void set_agents(int online, int free) override { loop_.set_agents(online, free); }
    run::Figures figures() override { return loop_.figures(); }
    void watch(run::Observer turns, run::OutcomeObserver outcomes) override {
        loop_.observe(std::move(turns), std::move(outcomes));
    }

  private:
    run::Loop& loop_;
    store::Store& store_;
};

}  // namespace

std::unique_ptr<Desk> make_loop_desk(run::Loop& loop, store::Store& store) {
    return std::make_unique<LoopDesk>(loop, store);
}

}  // namespace xiaoer::web
