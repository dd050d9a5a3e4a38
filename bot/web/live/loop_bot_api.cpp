#include "bot/web/live/loop_bot_api.hpp"

#include <algorithm>

#include "bot/base/log.hpp"
#include "bot/base/utf8.hpp"
#include "bot/core/driver.hpp"
#include "scripts/engine/phrase_ids.hpp"
#include "scripts/engine/phrases.hpp"
#include "scripts/engine/playbook.hpp"

namespace xiaoer::web {
namespace {

/// How far back a note form looks for what the buyer has told.
constexpr std::size_t kLinesRead = 60;
constexpr std::size_t kBuyerLinesRead = 20;

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

class LoopBotApi final : public BotApi {
  public:
    LoopBotApi(run::Loop& loop, store::Store& store, adapters::Orders& orders)
        : loop_(loop), store_(store), orders_(orders) {}

    bool submit(core::Event event) override { return loop_.submit(std::move(event)); }
    bool seen(std::string_view key) override { return store_.seen(key); }
    std::optional<core::Conversation> conversation(std::string_view id) override {
        try {
            return loop_.conversation(id);
        } catch (const std::exception& error) {
            // What cannot be read cannot be shown; the loop refuses its events by itself.
            log::error("web: {} cannot be shown: {}", id, error.what());
            return std::nullopt;
        }
    }
    void forget(const std::string& conversation) override { loop_.forget(conversation); }
    std::vector<store::Row> rows(std::size_t limit) override { return store_.rows(limit); }
    std::vector<store::HistoryLine> history(std::string_view conversation, std::int64_t after,
                                            std::size_t limit) override {
        return store_.history(conversation, after, limit);
    }
    std::optional<scripts::Violation> check(std::string_view text) override {
        return loop_.pack().playbook->guard().check(text);
    }
    Profile profile() override {
        const auto& store = loop_.pack().playbook->shop();
        return {store.name, store.bot_name, store.utc_offset};
    }
    std::vector<QuickPhrase> quick_phrases(std::string_view conversation, std::string_view agent,
                                           core::Time now) override {
        std::vector<QuickPhrase> out;
        const auto state = this->conversation(conversation);
        if (!state) return out;
        const auto& playbook = *loop_.pack().playbook;
        const auto order = std::ranges::find(state->orders, state->order, &core::Order::id);
        const auto* about = order == state->orders.end() ? nullptr : &*order;
        const auto product = about == nullptr ? std::string() : about->goods();
        const scripts::Moment moment{
            .now = now, .order_state = about == nullptr ? "" : core::word(about->state), .product = product};
        const auto values = values_of(*state, about, agent);
        const auto& phrases = playbook.phrases().all();
        for (auto at = phrases.lower_bound(scripts::kQuickPrefix);
             at != phrases.end() && at->first.starts_with(scripts::kQuickPrefix); ++at) {
            auto line = playbook.say(at->first, moment, values);
            if (line) out.push_back({at->first, at->second.title, at->second.group, std::move(line->text)});
        }
        return out;
    }
    void orders(const std::string& conversation, OrdersAnswer then) override {
        orders_.of_buyer(core::parse_conversation_id(conversation).buyer,
                         [then = std::move(then)](adapters::FoundOrders found) {
                             const bool fine = found.fault == adapters::OrdersFault::none;
                             then(std::move(found.orders), fine ? std::string() : std::move(found.reason));
                         });
    }
    std::optional<Suggestion> suggestion(std::string_view conversation, core::Time now) override;
    std::vector<std::pair<std::string, std::string>> told(std::string_view conversation,
                                                          core::Time now) override;
    bool has_flags() override { return orders_.capabilities().colours; }
    SlaThresholds sla() override;
    Welcome welcome(core::Time now) override;
    std::string intent_title(std::string_view intent) override {
        const auto* found = loop_.pack().catalogue->find(intent);
        return found == nullptr ? std::string() : found->title;
    }
    int zone(std::string_view province) override { return loop_.pack().playbook->zone(province).value_or(2); }
    const scripts::Playbook* playbook() override { return loop_.pack().playbook.get(); }
    store::Store& records() override { return store_; }
    void set_agents(int online, int free) override { loop_.set_agents(online, free); }
    run::Figures figures() override { return loop_.figures(); }
    run::Health health() override { return loop_.health(); }
    const std::string& disk_fault() override { return loop_.disk_fault(); }
    void watch(run::Observer turns, run::OutcomeObserver outcomes) override {
        loop_.observe(std::move(turns), std::move(outcomes));
    }

  private:
    run::Loop& loop_;
    store::Store& store_;
    adapters::Orders& orders_;
};

/// The core itself is asked what it would do were the bot the owner: nothing of it is performed.
std::optional<Suggestion> LoopBotApi::suggestion(std::string_view conversation, core::Time now) {
    auto state = this->conversation(conversation);
    if (!state || state->unanswered.empty()) return std::nullopt;
    state->owner.pass_to(core::Owner::Who::bot);
    state->closed = false;
    state->due = {};
    state->due.answer = now;
    const auto& pack = loop_.pack();
    const core::Floor nobody;
    const auto actions = core::step(*state, {std::string(conversation), "", now, core::Tick{}},
                                    {*pack.catalogue, *pack.playbook, nobody});
    for (const auto& action : actions) {
        const auto* say = std::get_if<core::Say>(&action.what);
        // A notice that a human will come is no answer from a human.
        if (say == nullptr || say->phrase.starts_with("transfer.") || say->phrase.starts_with("welcome"))
            continue;
        return Suggestion{say->phrase, state->last_intent, intent_title(state->last_intent), say->text,
                          action.why};
    }
    return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> LoopBotApi::told(std::string_view conversation,
                                                                  core::Time now) {
    const auto& pack = loop_.pack();
    std::vector<std::pair<std::string, std::string>> out;
    std::size_t read = 0;
    auto lines = store_.history(conversation, 0, kLinesRead);
    for (auto line = lines.rbegin(); line != lines.rend() && read < kBuyerLinesRead; ++line) {
        if (line->speaker != "buyer" || line->text.empty()) continue;
        ++read;
        const auto text =
            base::prefix_points(line->text, static_cast<std::size_t>(pack.playbook->policy().text_limit));
        const auto meaning = pack.catalogue->understand(
            text, {.awaiting = {}, .order_state = {}, .last_intent = {}, .today = pack.playbook->today(now)});
        for (const auto& slot : meaning.slots) {
            if (std::ranges::find(out, slot.name, &std::pair<std::string, std::string>::first) == out.end())
                out.emplace_back(slot.name, slot.value);
        }
    }
    return out;
}

SlaThresholds LoopBotApi::sla() {
    const auto& policy = loop_.pack().playbook->policy();
    const auto red = policy.agent_reply_within;
    // The platform's alarm at 100 of its 180 seconds, in proportion.
    return {policy.first_reply_before_order, policy.first_reply_after_order, red * 100 / 180, red,
            policy.accept_within};
}

Welcome LoopBotApi::welcome(core::Time now) {
    const auto& playbook = *loop_.pack().playbook;
    Welcome out;
    for (const auto& intent : playbook.clarify_choices()) {
        if (auto title = std::string(playbook.choice_title(intent)); !title.empty())
            out.topics.push_back(std::move(title));
    }
    out.form_of_address = playbook.shop().form_of_address;
    out.open = playbook.open(now);
    const auto clock = [](std::chrono::minutes of_day) {
        const auto h = of_day.count() / 60 % 24, m = of_day.count() % 60;
        return (h < 10 ? "0" : "") + std::to_string(h) + ":" + (m < 10 ? "0" : "") + std::to_string(m);
    };
    for (const auto& hours : playbook.shop().hours)
        out.hours += (out.hours.empty() ? "" : "，") + clock(hours.begin) + "-" + clock(hours.end);
    return out;
}

}  // namespace

std::unique_ptr<BotApi> make_loop_bot_api(run::Loop& loop, store::Store& store, adapters::Orders& orders) {
    return std::make_unique<LoopBotApi>(loop, store, orders);
}

}  // namespace xiaoer::web
