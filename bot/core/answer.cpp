// Answers a burst: reads it clause by clause and lets each act meet what is open (design: the table of
// repair). The answer to the bot's own question comes first, then corrections, what is taken back, problems,
// wishes as they were told, questions; then the one question that is next. No wish is dropped.
#include <algorithm>
#include <string>
#include <vector>

#include "bot/base/utf8.hpp"
#include "bot/core/burst.hpp"
#include "bot/core/dialogue.hpp"
#include "bot/core/pieces.hpp"
#include "bot/core/request_slots.hpp"

namespace xiaoer::core {
namespace {

using intents::Act;
using intents::Force;
using scripts::Handling;
using scripts::Route;
using Asked = Pending::Asked;

constexpr std::size_t kFragment = 8;  // characters that may be the beginning of a sentence

bool can_be_offered(const Turn& turn, const std::string& intent) {
    const auto* route = turn.playbook.route(intent);
    return route != nullptr && route->handling != Handling::listen && route->handling != Handling::closing &&
           route->handling != Handling::awaited && route->handling != Handling::undo;
}

/// Human and emergency first, then corrections, taking back, what is settled, problems, wishes as told,
/// questions, social words.
int rank_of(const Act& act, const Route* route, bool something_to_correct) {
    // 先不退了 给我换小一码: what is wished instead comes after what is taken back, whose problem it would
    // be.
    const bool another_problem = route != nullptr && is_problem(route->handling);
    if (act.corrects && something_to_correct && !another_problem) return 0;
    if (act.taken_back) return 1;
    if (route == nullptr) return act.deferred ? 1 : 6;
    if (act.deferred && route->note_kind.empty()) return 1;
    switch (route->handling) {
        case Handling::undo:
            return 1;
        case Handling::settled:
            return 2;
        case Handling::photos:
        case Handling::handoff:
        case Handling::handoff_now:
        case Handling::continue_case:
            return 3;
        case Handling::note:
        case Handling::release:
            return act.force == Force::ask ? 5 : 4;
        case Handling::in_sale:
            return 4;
        case Handling::answer:
        case Handling::note_status:
            return 5;
        case Handling::closing:
        case Handling::listen:
        case Handling::awaited:
            return 7;
    }
    return 6;
}

}  // namespace

/// The welcome opens the reply to a first message; the promotion follows only when all is before an order.
void Dialogue::greet() {
    if (state_.welcomed) return;
    state_.welcomed = turn_.now;
    turn_.say("welcome", {}, "新的接待");
    // A line that is not understood may be a complaint: no advertisement before it.
    const bool pre_sale = std::ranges::all_of(items_, [](const Item& item) {
        return item.act->intent != nullptr && item.route != nullptr &&
               (item.route->group == Group::pre_sale && !item.act->urgent &&
                item.route->handling != Handling::handoff_now);
    });
    if (pre_sale && !burst_.text.empty() && !turn_.has_open_order() &&
        turn_.playbook.promotion_now(turn_.now) && state_.tasks.empty())
        turn_.say("promotion", {}, "活动期内");
}

/// At once, from any state; what the same message tells goes with the buyer, but nothing is asked any more.
void Dialogue::hand_to_human(Item& item) {
    item.used = true;
    for (auto& other : items_) {
        if (other.used || other.route == nullptr || other.act->taken_back || other.act->negated) continue;
        const auto handling = other.route->handling;
        const auto request = request_of(*other.act);
        if (handling == Handling::photos || handling == Handling::handoff) {
            if (auto* task = open_problem(state_); task != nullptr) {
                tell_problem(turn_, *task, request);
            } else {
                auto& opened = open_task(turn_, request, ProblemCase{});
                const auto which = which_orders(turn_, request, Suits::not_closed);
                opened.orders = which.orders;
                if (!which.orders.empty()) state_.order = which.orders.front();
                tell_problem(turn_, opened, request);
            }
            other.used = true;
        } else if (handling == Handling::note && other.act->force == Force::wish) {
            take_note(turn_, request, *other.route);
            other.used = true;
        }
    }
    for (auto& task : state_.tasks)
        if (!task.choices.empty()) {
            const auto found = named_orders(turn_, whole(), task.choices);
            if (found.empty()) continue;  // the human sees all that it may be
            task.orders = found;
            task.choices.clear();
            state_.order = task.orders.front();
        }
    if (auto* task = state_.pending ? find_task(state_, state_.pending->task) : nullptr;
        task != nullptr && task->note() != nullptr)
        add_parts(turn_, *task, whole());
    auto request = request_of(*item.act);
    request.words = whole().words;
    if (!turn_.playbook.dialogue().follows_task(item.route->intent))
        if (auto* task = open_problem(state_)) keep_words(*task, request.words);
    pursue(turn_, request);
    did_ = true;
}

/// Pictures, cards or stickers without a word.
void Dialogue::without_words() {
    if (burst_.pictures > 0) {
        if (open_problem(state_) != nullptr) {
            if (state_.pending && state_.pending->asked == Asked::photos)
                take_photos(turn_, PhotosEnd::open);
            else
                turn_.say_or("photos.kept", "heard", {}, "还没要照片，先留着");
            return ask_next(turn_, false);
        }
        greet();
        turn_.say_or("photos.unexpected", "photos.kept", {}, "没要照片时来的照片，先留着");
        return;
    }
    if (!burst_.order_cards.empty()) {
        state_.order = burst_.order_cards.back();
        if (state_.pending && state_.pending->asked == Asked::order) {
            if (auto* task = find_task(state_, state_.pending->task); task != nullptr && take_order(*task)) {
                carry_on(turn_);
                return ask_next(turn_, false);
            }
        }
        greet();
        turn_.say_or("card.order", "anything_else", order_values(turn_.current_order()), "发来订单卡");
        return;
    }
    if (!burst_.item_cards.empty()) {
        greet();
        turn_.say_or("card.item", "anything_else", {}, "发来商品卡");
        return;
    }
    if (!state_.welcomed) greet();
}

void Dialogue::miss() {
    ++state_.misses;
    const auto told = whole();
    if (state_.misses > turn_.policy.misses_allowed) {
        begin_transfer(
            turn_,
            {.group = group_in_hand(turn_), .reason = "连续" + std::to_string(state_.misses) + "次没听懂"},
            told);
        return;
    }
    // What the buyer may have meant comes before what buyers often want, whose last (a human) is never left
    // out.
    std::vector<std::string> options;
    for (const auto* intent : reading_.meaning.doubted)
        if (can_be_offered(turn_, intent->id)) options.push_back(intent->id);
    for (const auto& intent : turn_.playbook.clarify_choices())
        if (std::ranges::find(options, intent) == options.end()) options.push_back(intent);
    const auto most = static_cast<std::size_t>(std::max(1, turn_.policy.choices_at_most));
    if (options.size() > most) {
        std::rotate(options.begin() + static_cast<std::ptrdiff_t>(most) - 1, options.end() - 1,
                    options.end());
        options.resize(most);
    }
    std::vector<std::string> titles;
    for (const auto& option : options)
        titles.emplace_back(turn_.playbook.choice_title(option));
    const auto why = reading_.meaning.doubted.empty() ? "没听懂，先问清楚" : "拿不准，先问清楚";
    if (!turn_.say_or("clarify", "clarify_again", {{"choices", numbered(titles)}}, why))
        return begin_transfer(
            turn_, {.group = group_in_hand(turn_), .reason = "没听懂，也没有可用的追问话术"}, told);
    state_.pending = Pending{Asked::clarify, 0, {}, options, told.words, 1};
}

/// What nobody could make out may be the beginning of a story that is told on.
void Dialogue::keep_unread() {
    constexpr std::size_t kLines = 4, kPoints = 120;
    std::string line(base::prefix_points(whole().words, kPoints));
    std::erase_if(state_.unread,
                  [&](const std::string& known) { return line.find(known) != std::string::npos; });
    if (state_.unread.size() < kLines) state_.unread.push_back(std::move(line));
}

void Dialogue::unclear() {
    const auto told = whole();
    // 冰袋还是别放了: the free wish about the same thing is taken back.
    if (drop_named_wish(turn_, told.words)) {
        did_ = true;
        return;
    }
    if (withdraw_opposite(turn_, told.words)) {
        did_ = true;
        turn_.say("note.withdrawing", {}, "买家收回，备注在撤");
        return;
    }
    // 不是1203 是1302, 两层就够: what a note says wrong is named.
    if (put_note_right(turn_, told)) {
        did_ = true;
        return;
    }
    // 冰袋别忘了: it is pressed, not told anew.
    if (already_noted(turn_, told.words)) {
        did_ = true;
        return;
    }
    // An order and nothing else, named after a question about orders (防滑垫呢): the question goes on with
    // it.
    const bool names_order =
        told.slot("order_id") != nullptr || told.slot("order_card") != nullptr ||
        (base::length(told.words) <= kFragment && count_pieces(pieces_named(state_, told.words)) == 1);
    if (const auto* route = turn_.playbook.route(state_.last_intent);
        !state_.pending && route != nullptr && route->handling == Handling::in_sale && names_order) {
        auto again = told;
        again.intent = state_.last_intent;
        again.resumed = true;
        again.why = "买家报了订单，接着办";
        return pursue(turn_, again);
    }
    if (burst_.only_stickers || told.words.empty()) return;
    if (auto* task = open_problem(state_)) keep_words(*task, told.words);
    // What was asked is asked once more before anything else is offered.
    if (state_.pending && state_.pending->asked != Asked::clarify) {
        if (state_.pending->times < 2) {
            digressed_ = true;
            return;
        }
        if (state_.pending->asked == Asked::photos) return;  // they take their time
        return begin_transfer(turn_, {.group = group_in_hand(turn_), .reason = "问了两次，没听懂买家的回答"},
                              told);
    }
    if (answer_from_goods(turn_, told, burst_.item_cards)) {
        did_ = true;
        return;
    }
    // 盐多不多, behind an answer about a good: another question about it, that nobody here can answer.
    if (asks_something() && !state_.goods.focus.empty() && !state_.pending &&
        turn_.playbook.dialogue().about_goods(state_.last_intent)) {
        auto question = told;
        question.intent = state_.last_intent;
        question.force = Force::ask;
        question.why = "接着问" + title_of(turn_, state_.last_intent);
        did_ = true;
        return pursue(turn_, question);
    }
    keep_unread();
    // Half a sentence is no miss; a question is a whole one.
    const bool fragment = base::length(told.words) <= kFragment && !burst_.cut && !asks_something();
    if (fragment && state_.fragments == 0 && turn_.say("listening", {}, "半句话，接着听")) {
        ++state_.fragments;
        state_.fragment = burst_.text;
        state_.fragment_at = turn_.now;
        return;
    }
    if (burst_.cut && state_.misses == 0 && turn_.say("too_long", {}, "太长，只读了前面")) {
        ++state_.misses;
        return;
    }
    miss();
}

void Dialogue::run() {
    const auto acted = turn_.actions.size();
    turn_.heard = whole().words;
    turn_.asking.heard = turn_.heard;
    turn_.asking.opened = turn_.playbook.says_opened(turn_.heard);
    if (!burst_.item_cards.empty()) talk_of_card(turn_, burst_.item_cards.back());
    if (!burst_.has_text) {
        without_words();
        return plan_quiet(turn_);
    }
    const auto human = std::ranges::find_if(items_, [this](const Item& item) { return wants_human(item); });
    if (human != items_.end()) {
        if (!state_.welcomed) state_.welcomed = turn_.now;
        hand_to_human(*human);
        return plan_quiet(turn_);
    }
    if (std::ranges::any_of(items_, [](const Item& item) { return wants_answer(item); }))
        state_.thanked = false;
    const bool greeted_now = !state_.welcomed;
    greet();
    drop_resignation();
    drop_bare_note();
    name_goods();
    answered_ = take_pending();
    if (answered_) {
        state_.misses = 0;
        did_ = true;
    }
    const bool correctable = !state_.tasks.empty() || !state_.notes.empty();
    // 多裹两层泡沫 哎不用了: taken back behind the wish that it covers.
    const auto behind_wish = [&](const Item& item) -> const Item* {
        if (!item.act->taken_back || item.act->intent != nullptr || item.act == &reading_.acts.front())
            return nullptr;
        const auto before =
            std::ranges::find_if(items_, [&](const Item& other) { return other.act == item.act - 1; });
        if (before == items_.end() || before->route == nullptr || before->act->force != Force::wish)
            return nullptr;
        const auto* kind = turn_.playbook.note_kind(before->route->note_kind);
        return kind != nullptr && kind->several && before->route->handling == Handling::note ? &*before
                                                                                             : nullptr;
    };
    std::vector<std::pair<int, Item>> ranked;
    for (const auto& item : items_) {
        const auto* wish = behind_wish(item);
        const auto& as = wish != nullptr ? *wish : item;
        ranked.emplace_back(rank_of(*as.act, as.route, correctable), item);
    }
    std::ranges::stable_sort(ranked, {}, [](const auto& one) { return one.first; });
    items_.clear();
    for (auto& one : ranked)
        items_.push_back(std::move(one.second));
    for (auto& item : items_) {
        if (item.used) continue;
        if (state_.owner.who != Owner::Who::bot || state_.closed) break;
        // A bare greeting is answered by the welcome itself.
        const bool social = item.act->intent != nullptr && item.act->intent->band == intents::Band::social;
        if (social && greeted_now && item.route != nullptr && item.route->handling == Handling::answer) {
            item.used = did_ = true;
            continue;
        }
        if (state_.due.transfer && !(item.act->taken_back)) continue;
        handle(item);
    }
    // What else was told belongs to the problem in hand.
    if (auto* task = open_problem(state_); task != nullptr && did_ && !state_.due.transfer)
        for (auto& item : items_)
            if (!item.used && item.act->force == Force::tell && !item.act->taken_back &&
                base::length(item.act->words) >= 2) {
                tell_problem(turn_, *task, request_of(*item.act));
                if (item.act->intent == nullptr) tell_reason(turn_, *task, item.act->words);
                item.used = true;
            }
    for (auto& item : items_)
        if (!did_ && !item.used && item.act->intent == nullptr && explains_wish(item)) {
            item.used = did_ = true;
            turn_.say("heard", {}, "说的是要求的原因");
        }
    // 说错了 五层吧: what is wrong with a note is named.
    if (!did_ && !answered_ &&
        std::ranges::all_of(items_, [](const Item& item) { return item.route == nullptr; }))
        did_ = put_note_right(turn_, whole());
    // 可以的吧, 弄好没: a question behind a wish asks how it stands.
    if (!did_ && !answered_ && (asks_something() || burst_.text.find("吧") != std::string::npos) &&
        !turn_.playbook.dialogue().asks_something_new(turn_.heard) &&
        std::ranges::all_of(items_, [](const Item& item) { return !own_wish(item); }))
        if (const auto status = note_status(turn_); !status.empty() && !state_.pending)
            did_ = turn_.say_or("note.status", "repeat.once", {{"note", status}}, "问要求办得怎么样");
    // 嗯嗯, 好的 alone: heard, nothing to say.
    const bool only_fillers = std::ranges::all_of(items_, [](const Item& item) {
        return item.used || (item.route != nullptr && item.route->handling == Handling::listen);
    });
    if (!did_ && !only_fillers) unclear();
    if (did_) {
        state_.misses = 0;
        state_.fragments = 0;
    }
    if (burst_.pictures > 0 && state_.pending && state_.pending->asked == Asked::photos && !answered_)
        take_photos(turn_, PhotosEnd::open);
    const bool owed = std::ranges::any_of(items_, [](const Item& item) { return wants_answer(item); });
    if (state_.owner.who == Owner::Who::bot && !state_.closed) {
        carry_on(turn_);
        if (state_.pending && state_.pending->asked == Asked::clarify && did_ && !answered_)
            state_.pending.reset();
        ask_next(turn_, digressed_);
        // Who says more gets a word, if only that it is taken down.
        if (owed && turn_.actions.size() == acted && state_.owner.who == Owner::Who::bot) {
            if (state_.pending) ask_next(turn_, true);
            if (turn_.actions.size() == acted) turn_.say("heard", {}, "记下了，没有别的可说");
        }
    }
    plan_quiet(turn_);
}

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
    if (looks_awaited(turn)) {
        state.due.answer.reset();  // PicturesLooked or the looks deadline does
        return;
    }
    Dialogue(turn, take_burst(turn)).run();
}

}  // namespace xiaoer::core
