// Reads a message into its acts and tells what each of them is: a request, a question, a wish of its own.
// Does nothing about them; that is in the answer files.
#include "bot/core/dialogue.hpp"

#include <algorithm>
#include <utility>

#include "bot/base/utf8.hpp"
#include "bot/core/goods_words.hpp"
#include "bot/core/note_subject.hpp"
#include "bot/core/request_slots.hpp"
#include "intents/engine/contents.hpp"

namespace xiaoer::core {
namespace {

using intents::Act;
using intents::Force;
using intents::Stance;
using scripts::Handling;

}  // namespace

bool is_problem(Handling handling) {
    return handling == Handling::photos || handling == Handling::handoff;
}

Dialogue::Dialogue(Turn& turn, Burst burst)
    : turn_(turn),
      state_(turn.state),
      burst_(std::move(burst)),
      reading_(turn.knowledge.catalogue.read(burst_.text, context_of(turn))) {
    for (const auto& act : reading_.acts)
        items_.push_back({&act, act.intent == nullptr ? nullptr : route_of(turn, act.intent->id), false, {}});
    for (const auto& act : reading_.acts)
        if (act.intent != nullptr) turn.used.intents.push_back(act.intent->id);
    // What stands for another intent (那这单呢) and what takes back are named by the whole message only.
    for (const auto& evidence : reading_.meaning.why)
        if (evidence.won) turn.used.intents.push_back(evidence.intent->id);
}

void Dialogue::put_told(Request& request, const Act& act) const {
    put_values(request, act);
    // 不对 一袋盐焗一袋原味: each kind with its number, as the buyer told it.
    if (act.force == Force::ask || std::ranges::none_of(act.values, [](const auto& value) {
            return value.slot == "attribute" && value.stance != Stance::excluded;
        }))
        return;
    if (const auto kinds = turn_.playbook.dialogue().kinds_shared_out(act.words); !kinds.empty())
        put_value(request, "attribute", kinds, "");
}

Request Dialogue::request_of(const Act& act) const {
    Request request;
    if (act.intent != nullptr) {
        request.intent = act.intent->id;
        request.why = "意图：" + act.intent->title;
    }
    request.words = act.words;
    request.refers = act.refers;
    request.parts = act.parts;
    request.force = act.force;
    request.corrects = act.corrects;
    request.unsure = act.by_words;
    request.deferred = act.deferred && !act.taken_back;
    put_told(request, act);
    for (const auto& card : burst_.order_cards)
        request.slots.emplace_back("order_card", card);
    return request;
}

/// The whole message as one request: every value that is wanted, whatever clause told it.
Request Dialogue::whole() const {
    Request request;
    request.words = burst_.text;
    std::ranges::replace(request.words, '\n', ' ');
    for (const auto& item : items_)
        if (item.act->force != Force::ask || item.act->intent == nullptr) put_told(request, *item.act);
    for (const auto& slot : reading_.slots)
        if (request.slot(slot.name) == nullptr && (slot.name == "order_id" || slot.name == "choice"))
            request.slots.emplace_back(slot.name, slot.value);
    for (const auto& card : burst_.order_cards)
        request.slots.emplace_back("order_card", card);
    return request;
}

const Dialogue::Item* Dialogue::item_of(std::string_view intent) const {
    for (const auto& item : items_)
        if (!item.used && item.act->intent != nullptr && item.act->intent->id == intent) return &item;
    return nullptr;
}

/// 上次碎了，气死我了，这次包好点: the anger is about what is past, and this time there is a wish to work on.
bool Dialogue::angry_at_past(const Item& item) const {
    if (item.act->force != Force::tell) return false;
    const bool past = std::ranges::any_of(items_, [](const Item& other) {
        return other.act->past && other.route != nullptr && is_problem(other.route->handling);
    });
    return past && std::ranges::any_of(items_, [&](const Item& other) {
               return &other != &item && own_wish(other) && other.act->force == Force::wish &&
                      !other.act->negated && !other.act->taken_back;
           });
}

bool Dialogue::wants_human(const Item& item) const {
    return item.route != nullptr && item.route->handling == Handling::handoff_now && !item.act->taken_back &&
           !item.act->negated && !item.act->conditional && !angry_at_past(item) &&
           (item.act->force != Force::ask || turn_.playbook.dialogue().follows_task(item.route->intent));
}

/// Means something by itself, whatever the bot asked.
bool Dialogue::own_wish(const Item& item) {
    return item.route != nullptr && item.route->handling != Handling::awaited &&
           item.route->handling != Handling::listen && item.act->intent->band != intents::Band::awaited;
}

bool Dialogue::wants_answer(const Item& item) {
    if (item.route == nullptr) return item.act->intent == nullptr && base::length(item.act->words) >= 3;
    return item.act->intent->band != intents::Band::social && item.route->handling != Handling::listen &&
           item.route->handling != Handling::closing && item.route->handling != Handling::awaited &&
           item.route->handling != Handling::settled;
}

/// 算了 带点瑕疵也能穿，补我5块: a sigh before what is wanted takes nothing back.
void Dialogue::drop_resignation() {
    const auto* task = open_problem(state_);
    if (task == nullptr) return;
    const auto* route = turn_.playbook.route(task->intent);
    const bool broken = route != nullptr && route->handling == Handling::photos;
    for (auto it = items_.begin(); it != items_.end(); ++it) {
        if (!it->act->taken_back || it->act->intent != nullptr || !it->act->values.empty()) continue;
        const bool goes_on = std::any_of(it + 1, items_.end(), [&](const Item& next) {
            if (next.act->taken_back || next.act->negated || next.act->force == Force::ask) return false;
            const bool money = std::ranges::any_of(next.act->values,
                                                   [](const auto& value) { return value.slot == "amount"; });
            // 孩子说要留着: to keep what is whole is to take back; what is broken is not kept for nothing.
            return money || (broken && names_remedy(turn_, *task, next.act->words)) ||
                   (own_wish(next) && is_problem(next.route->handling));
        });
        if (goes_on) it->used = true;
    }
}

/// 帮我备注 发韵达快递: what is to be noted stands beside it, as a note of its own kind.
void Dialogue::drop_bare_note() {
    const auto& bare = turn_.playbook.dialogue().bare_notes;
    const auto is_bare = [&](const Item& item) {
        return item.route != nullptr && std::ranges::find(bare, item.route->intent) != bare.end();
    };
    // 再加一个 放门卫就行: one wish more, and no piece more.
    const auto only_counts = [&](const Item& item) {
        const auto& values = item.act->values;
        return values.size() == 1 && values.front().slot == "quantity" && values.front().value == "1" &&
               item.act->clause == 0 &&
               base::length(core_of(item.act->words, turn_.playbook.dialogue())) <= 1;
    };
    const bool beside = std::ranges::any_of(items_, [&](const Item& item) {
        return !only_counts(item) && item.route != nullptr && item.route->handling == Handling::note &&
               !is_bare(item) && item.act->force == Force::wish;
    });
    for (auto& item : items_)
        if (beside && ((is_bare(item) && item.act->values.empty()) || only_counts(item))) item.used = true;
}

/// 竹炭包 多久晒一回: a name alone says what the question beside it is about.
void Dialogue::name_goods() {
    const auto& goods = turn_.playbook.goods();
    const auto& asking = turn_.playbook.dialogue().goods_intents;
    const auto& typos = turn_.knowledge.catalogue.contents().typos;
    Item* name = nullptr;
    Item* question = nullptr;
    std::string good;
    for (auto& item : items_) {
        const bool about_goods = item.act->intent != nullptr && item.route != nullptr &&
                                 std::ranges::find(asking, item.act->intent->id) != asking.end();
        if (item.act->intent != nullptr && !about_goods) continue;
        const auto words = intents::normalise(item.act->words, typos).text;
        const auto mentions = goods.named(words);
        if (mentions.empty() && about_goods) {
            question = &item;
        } else if (mentions.size() == 1 && mentions.front().goods.size() == 1 && goods.asked(words).empty() &&
                   words_left(words, mentions) <= 1) {
            name = &item;
            good = mentions.front().goods.front()->id;
        } else {
            name = question = nullptr;
        }
        if (name == nullptr || question == nullptr) continue;
        question->good = good;
        name->used = true;
        question = nullptr;  // and the next question is about it as well
    }
}

/// 路远怕碎, 那个站点老丢件, told after a wish for the order: why it is wished, and nothing new.
bool Dialogue::explains_wish(const Item& item) const {
    const auto& act = *item.act;
    // 那个站点老丢件 may look like urging, but not surely.
    // 改成18号吧 15号还没到家: nor does a day that is only spoken of urge.
    const bool speaks_of_day =
        item.route != nullptr && item.route->urges && std::ranges::any_of(act.values, [](const auto& value) {
            return value.slot == "date" && value.stance == Stance::mentioned;
        });
    const bool tells = act.force == Force::tell ||
                       (act.force == Force::wish && (act.confidence < 0.7 || act.by_words)) || speaks_of_day;
    if (!tells || act.taken_back || act.negated || act.corrects || (act.urgent && !act.by_words))
        return false;
    if (open_problem(state_) != nullptr) return false;
    const auto* last = turn_.playbook.route(state_.last_intent);
    const bool beside = std::ranges::any_of(items_, [&](const Item& other) {
        if (&other == &item || other.act->taken_back) return false;
        if (other.route == nullptr)  // 就韵达, behind an offer to note one
            return last != nullptr && !last->offers.empty() &&
                   std::ranges::any_of(other.act->values, [&](const auto& value) {
                       return value.stance == Stance::wanted &&
                              std::ranges::any_of(turn_.playbook.dialogue().by_slot,
                                                  [&](const auto& slot) { return slot.first == value.slot; });
                   });
        // 6号再发: the day is wished for, where without one the same words only get an answer.
        const bool wishes = !other.route->note_kind.empty() && other.act->force == Force::wish &&
                            std::ranges::any_of(other.act->values, [](const auto& value) {
                                return value.stance == Stance::wanted;
                            });
        return wishes || other.route->handling == Handling::note;
    });
    if (beside && speaks_of_day) return true;
    // 走中通 上次圆通丢我门口: of the time before.
    if (beside && act.past && item.route != nullptr && item.route->handling == Handling::note) return true;
    if (beside && act.intent != nullptr && !act.by_words &&
        std::ranges::find(turn_.playbook.dialogue().reason_intents, act.intent->id) !=
            turn_.playbook.dialogue().reason_intents.end())
        return true;
    if (!beside && (last == nullptr || last->handling != Handling::note)) return false;
    if (std::ranges::any_of(act.values, [](const auto& value) { return value.stance != Stance::mentioned; }))
        return false;
    if (!turn_.playbook.dialogue().gives_reason(act.words)) return false;
    // 太贵了 beside a wish says why; by itself it asks for less.
    return beside || item.route == nullptr || item.route->handling != Handling::answer ||
           act.confidence < 0.9;
}

bool Dialogue::asks_something() const {
    return std::ranges::any_of(items_, [](const Item& item) { return item.act->force == Force::ask; });
}

bool Dialogue::question(const Item& item) {
    return item.act->force == Force::ask && item.act->intent != nullptr;
}

}  // namespace xiaoer::core
