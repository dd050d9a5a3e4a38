// Answers a burst: reads it once as a whole, in the light of what the bot was waiting for, and says at most
// policy.reply_parts answers.
#include <algorithm>

#include "bot/core/turn.hpp"

namespace xiaoer::core {
namespace {

/// What a message may have meant, surest first: to ask back about.
using Doubted = std::vector<const intents::Intent*>;

struct Burst {
    std::string text;
    int pictures = 0;
    bool only_stickers = true;
    bool has_text = false;
    std::vector<std::string> order_cards;
    bool item_card = false;
    bool cut = false;
};

Burst take_burst(Turn& turn) {
    auto& state = turn.state;
    Burst burst;
    for (const auto& line : state.unanswered) {
        if (!line.text.empty()) {
            if (!burst.text.empty()) burst.text += '\n';
            burst.text += line.text;
        }
        burst.pictures += line.pictures;
        burst.only_stickers = burst.only_stickers && line.sticker;
        burst.cut = burst.cut || line.cut;
        burst.has_text = burst.has_text || !line.text.empty();
        burst.item_card = burst.item_card || !line.item_card.empty();
        if (!line.order_card.empty()) burst.order_cards.push_back(line.order_card);
    }
    state.unanswered.clear();
    state.burst_began.reset();
    state.due.answer.reset();
    return burst;
}

intents::Context context_of(const Turn& turn) {
    const auto* order = turn.current_order();
    return {.awaiting = word(turn.state.awaiting),
            .order_state = order != nullptr ? word(order->state) : std::string_view(),
            .last_intent = turn.state.last_intent,
            .today = turn.playbook.today(turn.now)};
}

Request request_of(const Burst& burst, const intents::Intent* intent, const intents::Meaning& meaning) {
    Request request;
    if (intent != nullptr) request.intent = intent->id;
    request.words = burst.text;
    for (const auto& slot : meaning.slots)
        request.slots.emplace_back(slot.name, slot.value);
    for (const auto& card : burst.order_cards)
        request.slots.emplace_back("order_card", card);
    if (intent != nullptr) request.why = "意图：" + intent->title;
    return request;
}

/// The welcome opens the reply to a first message; the promotion follows only before an order.
void greet(Turn& turn, bool pre_sale) {
    auto& state = turn.state;
    if (state.welcomed) return;
    state.welcomed = turn.now;
    turn.say("welcome", {}, "新的接待");
    if (pre_sale && !turn.has_open_order() && turn.playbook.promotion_now(turn.now))
        turn.say("promotion", {}, "活动期内");
}

bool can_be_offered(const Turn& turn, const std::string& intent) {
    const auto* route = turn.playbook.route(intent);
    return route != nullptr && route->handling != scripts::Handling::listen &&
           route->handling != scripts::Handling::closing && route->handling != scripts::Handling::awaited;
}

/// What the buyer may have meant comes before what buyers often want, whose last (a human) is never left out.
std::vector<std::string> choices_for(const Turn& turn, const Doubted& doubted) {
    std::vector<std::string> all;
    for (const auto* intent : doubted)
        if (can_be_offered(turn, intent->id)) all.push_back(intent->id);
    for (const auto& intent : turn.playbook.clarify_choices())
        if (std::find(all.begin(), all.end(), intent) == all.end()) all.push_back(intent);
    const auto most = static_cast<std::size_t>(std::max(1, turn.policy.choices_at_most));
    if (all.size() > most) {
        std::rotate(all.begin() + static_cast<std::ptrdiff_t>(most) - 1, all.end() - 1, all.end());
        all.resize(most);
    }
    return all;
}

void miss(Turn& turn, const Request& request, const Doubted& doubted) {
    auto& state = turn.state;
    ++state.misses;
    if (state.misses > turn.policy.misses_allowed) {
        begin_transfer(
            turn,
            {.group = group_by_order(turn), .reason = "连续" + std::to_string(state.misses) + "次没听懂"},
            request);
        return;
    }
    std::vector<std::string> titles;
    state.task = {"", request.words, request.slots, {}};
    for (const auto& choice : choices_for(turn, doubted)) {
        state.task.choices.push_back(choice);
        titles.emplace_back(turn.playbook.choice_title(choice));
    }
    state.awaiting = Awaiting::clarify;
    if (!turn.say("clarify", {{"choices", numbered(titles)}},
                  doubted.empty() ? "没听懂，先问清楚" : "拿不准，先问清楚"))
        begin_transfer(turn, {.group = group_by_order(turn), .reason = "没听懂，也没有可用的追问话术"},
                       request);
}

/// The message is a question of its own, not the answer to ours.
bool asks(const scripts::Playbook& playbook, std::string_view words) {
    return std::any_of(playbook.question_words().begin(), playbook.question_words().end(),
                       [&](const std::string& word) { return words.find(word) != std::string_view::npos; });
}

/// What the bot asked for comes first. True when the message was taken as the answer.
bool take_awaited(Turn& turn, const Request& request, const scripts::Route* route, const Burst& burst) {
    auto& state = turn.state;
    const bool own_request = route != nullptr && route->handling != scripts::Handling::awaited &&
                             route->handling != scripts::Handling::listen;
    switch (state.awaiting) {
        case Awaiting::nothing:
        case Awaiting::transfer:
            return false;
        case Awaiting::order_choice: {
            if (!choose_order(turn, request)) return false;
            const Request resumed{state.task.intent, state.task.words, state.task.slots, "买家选了订单",
                                  true};
            state.awaiting = Awaiting::nothing;
            state.task = {};
            pursue(turn, resumed);
            return true;
        }
        case Awaiting::clarify: {
            const auto n = request.choice();
            if (n < 1 || n > state.task.choices.size()) return false;
            const Request chosen{state.task.choices[n - 1], state.task.words, state.task.slots,
                                 "买家选了第" + std::to_string(n) + "项"};
            state.awaiting = Awaiting::nothing;
            state.task = {};
            state.misses = 0;
            pursue(turn, chosen);
            return true;
        }
        case Awaiting::note_part:
            return !own_request || route->handling == scripts::Handling::note ? add_parts(turn, request)
                                                                              : false;
        case Awaiting::yes_no:
            if (request.intent == "yes" || request.intent == "no") {
                confirm_note(turn, request.intent == "yes");
                return true;
            }
            return !own_request || route->handling == scripts::Handling::note ? add_parts(turn, request)
                                                                              : false;
        case Awaiting::fact:
            // What tells a fact often reads like a wish of its own (尺寸小了, 不想要了); only what clearly
            // leaves the problem is taken as such.
            if (own_request &&
                (route->handling == scripts::Handling::undo ||
                 route->handling == scripts::Handling::in_sale ||
                 route->handling == scripts::Handling::closing ||
                 (route->handling == scripts::Handling::answer && asks(turn.playbook, request.words))))
                return false;
            add_fact(turn, request);
            return true;
        case Awaiting::remedy:
            if (choose_remedy(turn, request)) return true;
            if (own_request && request.intent != state.problem.intent) return false;
            if (state.misses > 0 || !offer_again(turn)) return leave_open(turn, request), true;
            ++state.misses;
            return true;
        case Awaiting::photos: {
            const bool all = request.intent == "photos_done";
            if (burst.pictures == 0 && !all) return false;
            if (own_request && route->handling != scripts::Handling::photos && !all) return false;
            take_photos(turn, all ? PhotosEnd::told : PhotosEnd::open);
            return true;
        }
    }
    return false;
}

/// An order and nothing else, named after a question about orders: the question goes on with it.
bool take_named_order(Turn& turn, const Request& request) {
    const auto& state = turn.state;
    const auto* route = turn.playbook.route(state.last_intent);
    if (state.awaiting != Awaiting::nothing || route == nullptr ||
        route->handling != scripts::Handling::in_sale)
        return false;
    const bool known = std::any_of(request.slots.begin(), request.slots.end(), [&](const auto& slot) {
        return (slot.first == "order_id" || slot.first == "order_card") &&
               turn.find_order(slot.second) != nullptr;
    });
    if (known) pursue(turn, {state.last_intent, request.words, request.slots, "买家报了订单，接着办", true});
    return known;
}

/// Nothing was understood, or the words only mean something to what the bot awaited.
void answer_unclear(Turn& turn, const Request& request, const Burst& burst, const Doubted& doubted) {
    auto& state = turn.state;
    if (take_named_order(turn, request)) return;
    if (burst.pictures > 0 && !burst.has_text) {
        if (state.photos.asked()) {
            take_photos(turn, PhotosEnd::open);
        } else {
            greet(turn, false);
            turn.say("photos.unexpected", {}, "没要照片时来的照片");
        }
        return;
    }
    if (burst.only_stickers || request.words.empty()) {
        greet(turn, true);
        return;
    }
    // What was asked is asked once more before anything else is offered.
    if (state.awaiting == Awaiting::order_choice && state.misses == 0) {
        ++state.misses;
        return ask_which_order(turn, "没听出是哪一单");
    }
    if (state.awaiting == Awaiting::note_part && state.misses == 0) {
        ++state.misses;
        if (ask_part_again(turn)) return;
    }
    if (state.awaiting == Awaiting::photos && state.misses == 0) {
        ++state.misses;
        if (turn.say("photos.remind", {{"missing", state.photos.missing()}}, "等照片时说了别的")) return;
    }
    greet(turn, true);
    if (burst.cut && state.misses == 0 && turn.say("too_long", {}, "太长，只读了前面")) {
        ++state.misses;
        return;
    }
    miss(turn, request, doubted);
}

}  // namespace

void answer(Turn& turn) {
    auto& state = turn.state;
    if (state.unanswered.empty()) {
        state.due.answer.reset();
        return;
    }
    if (state.orders_asked && state.due.facts && turn.now < *state.due.facts) {
        state.due.answer.reset();  // OrdersFound, OrdersFailed or the facts deadline brings us back
        return;
    }
    const Burst burst = take_burst(turn);
    const auto context = context_of(turn);
    const auto meaning = turn.knowledge.catalogue.understand(burst.text, context);
    const auto* route = meaning.intent == nullptr ? nullptr : turn.playbook.route(meaning.intent->id);
    Request first = request_of(burst, meaning.intent, meaning);

    const bool to_human = route != nullptr && route->handling == scripts::Handling::handoff_now;
    const bool asked_before = state.awaiting != Awaiting::nothing;
    if (!to_human && asked_before && take_awaited(turn, first, route, burst)) {
        if (state.awaiting != Awaiting::remedy) state.misses = 0;
        plan_quiet(turn);
        return;
    }
    if (route == nullptr || route->handling == scripts::Handling::awaited) {
        answer_unclear(turn, first, burst, meaning.doubted);
        plan_quiet(turn);
        return;
    }

    state.misses = 0;
    if (state.awaiting == Awaiting::order_choice || state.awaiting == Awaiting::clarify) {
        state.awaiting = Awaiting::nothing;  // the buyer moved on
        state.task = {};
    }
    const bool greeting = meaning.intent->band == intents::Band::social;
    if (!to_human) greet(turn, route->group == scripts::Group::pre_sale);
    const bool welcomed_now = turn.said();
    if (greeting && route->handling == scripts::Handling::answer && state.awaiting != Awaiting::nothing &&
        !welcomed_now) {
        turn.say("still_here", {}, "还在，等着买家");
        return plan_quiet(turn);
    }
    // A bare greeting is answered by the welcome itself.
    if (!(greeting && welcomed_now && route->handling == scripts::Handling::answer)) pursue(turn, first);
    int parts = 1;
    for (const auto* more : meaning.also) {
        if (parts >= turn.policy.reply_parts || state.awaiting != Awaiting::nothing ||
            state.owner.who != Owner::Who::bot)
            break;
        const auto* next = turn.playbook.route(more->id);
        if (next == nullptr || next->handling == scripts::Handling::awaited ||
            more->band == intents::Band::social)
            continue;
        pursue(turn, request_of(burst, more, meaning));
        ++parts;
    }
    plan_quiet(turn);
}

}  // namespace xiaoer::core
