// Does what one act of the buyer's asks for: takes values, opens what is wished, puts a wish right. What
// answers the bot's own question has been taken before (answer_pending.cpp); what is taken back is in
// answer_taken_back.cpp, wishes in several clauses in answer_wishes.cpp.
#include <algorithm>
#include <string>

#include "bot/base/utf8.hpp"
#include "bot/core/dialogue.hpp"
#include "bot/core/note.hpp"
#include "bot/core/note_drafts.hpp"
#include "bot/core/note_subject.hpp"
#include "bot/core/part_reader.hpp"
#include "bot/core/request_slots.hpp"

namespace xiaoer::core {
namespace {

using intents::Force;
using intents::Stance;
using scripts::Handling;

}  // namespace

/// Values without a wish of their own: for the note that is open, for one that is written, or for what was
/// offered.
void Dialogue::take_values(Item& item) {
    auto request = request_of(*item.act);
    // 啊不 圆通: behind a wish of the same breath even a bare value puts it right.
    // 说错 是周六: so does one that says what was wrong.
    const bool fresh = !state_.tasks.empty() && state_.tasks.back().opened == turn_.now;
    if (request.slots.empty() && !item.act->past && !item.act->conditional)
        for (const auto& value : item.act->values)
            if (value.stance == Stance::mentioned && (fresh || item.act->corrects))
                put_value(request, value.slot, value.value, "");
    // 选错了，是坚果那单: behind a wish for a note another order is named.
    const auto* last = turn_.playbook.route(state_.last_intent);
    if (last != nullptr && last->handling == Handling::note && !state_.pending &&
        item.act->force != Force::ask && !item.act->conditional && move_note(turn_, request)) {
        item.used = did_ = true;
        return;
    }
    // 如果8号发几号能到: weighed, not wished.
    if (request.slots.empty() || item.act->conditional) return;
    for (auto it = state_.tasks.rbegin(); it != state_.tasks.rend(); ++it)
        if (it->note() != nullptr && add_parts(turn_, *it, request)) {
            item.used = did_ = true;
            return;
        }
    if (correct_note(turn_, request)) {
        item.used = did_ = true;
        return;
    }
    // A date after "you may name a date" is one; 特快 after 标快还是特快 is what was offered to note.
    const auto* route = turn_.playbook.route(state_.last_intent);
    if (route != nullptr && !route->offers.empty()) {
        for (const auto& [slot, value] : route->offered)
            if (request.slot(slot) == nullptr) put_value(request, slot, value, "");
        route = turn_.playbook.route(route->offers);
    }
    const auto* kind =
        route == nullptr || route->note_kind.empty() ? nullptr : turn_.playbook.note_kind(route->note_kind);
    if (kind != nullptr && std::ranges::any_of(request.slots, [&](const auto& slot) {
            return takes_part(*kind, slot.first) || slot.first == "date_impossible";
        })) {
        auto wish = request;
        wish.intent = route->intent;
        wish.force = Force::wish;
        take_note(turn_, wish, *route);
        item.used = did_ = true;
    }
}

/// 15号上午能寄出不, when that day is noted already: how it stands, and no general answer that denies it.
bool Dialogue::tell_standing(const Item& item) {
    const auto& act = *item.act;
    if (item.route->note_kind.empty() || act.force != Force::ask) return false;
    // 什么时候发, with no day named: the day that is noted is the answer.
    if (act.values.empty() && item.route->handling != Handling::answer) return false;
    const bool noted = std::ranges::any_of(state_.notes, [&](const NoteDraft& note) {
        return stands(note) && note.kind == item.route->note_kind &&
               std::ranges::all_of(act.values, [&](const auto& value) {
                   const auto part = note.parts.find(value.slot);
                   return part != note.parts.end() && part->second == value.value;
               });
    });
    return noted &&
           turn_.say_or("note.status", "repeat.once", {{"note", note_status(turn_)}}, "问的正是已经备注的");
}

/// 有就换，没有就退: what happens hangs on what the bot does not know; a human decides with both wishes.
void Dialogue::conditional(Item& item) {
    const auto request = whole();
    for (auto& other : items_)
        if (other.act->conditional || !own_wish(other)) other.used = true;
    item.used = did_ = true;
    const auto which = which_orders(turn_, request, Suits::not_closed);
    if (!which.orders.empty()) state_.order = which.orders.front();
    turn_.say("conditional.person", {}, "要求带条件，由人来定");
    begin_transfer(turn_, {.group = group_in_hand(turn_), .reason = "买家的要求带条件，要先核实"},
                   {item.act->intent == nullptr ? std::string() : item.act->intent->id,
                    request.words,
                    {},
                    "带条件的要求"});
}

/// 备注6月1号发货, 帮我发顺丰: the value says which kind of note is meant.
bool Dialogue::wish_of_value(Item& item) {
    const auto& act = *item.act;
    const auto handling = item.route->handling;
    const auto details = std::ranges::count_if(
        act.values, [](const auto& v) { return v.slot == "courier" || v.slot.starts_with("sf_"); });
    if ((act.force == Force::wish || details > 1) &&
        (handling == Handling::answer ||
         (handling == Handling::note && act.intent->id == turn_.playbook.dialogue().unwanted))) {
        for (const auto& [slot, intent] : turn_.playbook.dialogue().by_slot) {
            const auto value = std::ranges::find_if(act.values, [&](const auto& v) {
                return v.slot == slot && v.stance != Stance::excluded && v.stance != Stance::replaced;
            });
            const auto* other = turn_.playbook.route(intent);
            if (value == act.values.end() || other == nullptr || other->intent == act.intent->id) continue;
            // 明天发工资: a day that is told is no day to send on.
            if (slot == "date" && value->stance == Stance::mentioned && handling != Handling::note) continue;
            auto wish = request_of(act);
            wish.intent = other->intent;
            put_value(wish, value->slot, value->value, "");
            item.used = did_ = true;
            pursue(turn_, wish);
            return true;
        }
    }
    return false;
}

/// A claim beside it makes the whole wish one that is not written (备注写上 客服已同意免单).
bool Dialogue::refuse_claim(Item& item) {
    const auto& act = *item.act;
    const auto handling = item.route->handling;
    if (handling != Handling::note || act.force == Force::ask) return false;
    const auto notable = [&](const Item& other) {
        return turn_.playbook.dialogue().notable(other.act->words);
    };
    // A claim in a clause of its own (客服答应过的), or one that only the whole shows, is about every wish.
    const bool claimed = !turn_.playbook.dialogue().notable(burst_.text) &&
                         std::ranges::none_of(items_, [&](const Item& other) {
                             return other.route != nullptr && !notable(other);
                         });
    if (claimed || !notable(item)) {
        use_all([&](const Item& other) {
            return other.route == nullptr ||
                   ((claimed || !notable(other)) &&
                    (other.route->handling == Handling::note || other.route->handling == Handling::handoff));
        });
        did_ = true;
        turn_.say_or("note.refused_content", "repeat.once", {}, "备注里不能写没有人答应过的事");
        return true;
    }
    return false;
}

/// Told of an earlier order: no problem of this one.
bool Dialogue::past_problem(Item& item) {
    const auto& act = *item.act;
    if (act.past && is_problem(item.route->handling)) {
        // Told of an earlier time beside a wish for this one; by itself it may be about what has just come.
        const auto which = which_orders(turn_, request_of(act), Suits::received);
        const bool wishes = std::ranges::any_of(items_, [&](const Item& other) {
            return &other != &item && other.act->force == Force::wish && own_wish(other);
        });
        if (wishes || which.orders.empty()) {
            item.used = did_ = true;
            turn_.say("past.sorry", {}, "说的是以前的事");
            return true;
        }
    }
    return false;
}

/// What belongs to the problem that is being taken down is kept with it.
bool Dialogue::join_problem(Item& item) {
    const auto& act = *item.act;
    const auto handling = item.route->handling;
    const bool problem = is_problem(handling);
    // Lateness told beside a problem is part of it; so are 先别发了 beside 我不要了 and 要退回去不 beside
    // what is wrong.
    const bool holds = act.deferred && act.values.size() == 1 && act.values.front().slot == "hold";
    if (auto* task = open_problem(state_);
        task != nullptr && !state_.pending &&
        ((handling == Handling::in_sale && act.force == Force::tell) ||
         (task->opened == turn_.now && handling == Handling::answer && act.force != Force::ask &&
          turn_.playbook.dialogue().about_goods(act.intent->id)) ||
         // 发霉了 这咋吃嘛: asks nothing.
         (task->opened == turn_.now && act.force == Force::ask &&
          turn_.playbook.dialogue().only_laments(act.words)) ||
         (task->opened == turn_.now &&
          ((holds && !item.route->note_kind.empty()) || (problem && act.force == Force::ask))))) {
        item.used = did_ = true;
        tell_problem(turn_, *task, request_of(act));
        return true;
    }
    // What the buyer asks about a new parcel or a remedy while a problem is open goes with the problem.
    if (auto* task = open_problem(state_);
        task != nullptr && handling == Handling::in_sale && (act.force == Force::ask || act.conditional)) {
        item.used = did_ = digressed_ = true;
        keep_words(*task, act.words);
        turn_.say_or("question.kept", "photos.remind", {}, "这句请同事一起回答");
        return true;
    }
    return false;
}

/// 标快吧 运费我出, behind an answer that offered to note just that: no other thing that the words resemble.
bool Dialogue::takes_offer(Item& item) {
    const auto& act = *item.act;
    const auto* last = turn_.playbook.route(state_.last_intent);
    if (last == nullptr || last->offers.empty() || act.force == Force::ask || act.taken_back) return false;
    const auto* offered = turn_.playbook.route(last->offers);
    const auto* kind = offered == nullptr ? nullptr : turn_.playbook.note_kind(offered->note_kind);
    if (kind == nullptr || (item.route != nullptr && item.route->handling == Handling::note)) return false;
    if (std::ranges::none_of(act.values, [&](const auto& value) { return takes_part(*kind, value.slot); }))
        return false;
    take_values(item);
    return item.used;
}

/// 5栋412, and in the same breath 不对 是421: the part of the note that is still being told.
bool Dialogue::put_right_at_once(Item& item) {
    const auto& act = *item.act;
    if (!act.corrects || act.taken_back || act.force == Force::ask || state_.tasks.empty()) return false;
    auto& task = state_.tasks.back();
    if (task.note() == nullptr || task.opened != turn_.now) return false;
    auto request = request_of(act);
    for (const auto& value : act.values)
        if (request.slot(value.slot) == nullptr && value.stance == Stance::mentioned)
            put_value(request, value.slot, value.value, "");
    if (request.slots.empty()) {
        const auto part = read_correction(turn_, task, act.words);
        if (part.second.empty()) return false;
        request.slots.push_back(part);
    }
    if (!add_parts(turn_, task, request)) return false;
    item.used = did_ = true;
    return true;
}

void Dialogue::handle(Item& item) {
    const auto& act = *item.act;
    if (put_right_at_once(item)) return;
    if (act.intent == nullptr && act.force != Force::ask && !act.conditional &&
        drop_named_wish(turn_, act.words)) {
        item.used = did_ = true;
        return;
    }
    if (act.intent == nullptr && !act.taken_back) {
        // 不用打了: of the notes that stand it is the last one with that verb.
        if (withdraw_called_off(turn_, act.words)) {
            item.used = did_ = true;
            turn_.say("note.withdrawing", {}, "买家收回，备注在撤");
            return;
        }
        return take_values(item);
    }
    if (takes_offer(item)) return;
    if (item.route == nullptr && act.intent != nullptr) return;
    const auto handling = item.route == nullptr ? Handling::undo : item.route->handling;
    const bool problem = is_problem(handling);
    if (act.corrects && !act.values.empty() && handling == Handling::note &&
        correct_note(turn_, request_of(act))) {
        item.used = did_ = true;
        return;
    }
    // 泡沫箱要钱的话就算了: whether the noted wish still holds hangs on what the bot does not know.
    if (act.taken_back && act.conditional && act.intent == nullptr && names_noted(turn_, act.words))
        return conditional(item);
    // 送不到就算了 退了吧: as a whole it is a wish.
    if (act.taken_back && act.intent == nullptr && reading_.meaning.intent != nullptr) {
        const auto* meant = turn_.playbook.route(reading_.meaning.intent->id);
        if (meant != nullptr && meant->handling == Handling::handoff) {
            auto wish = whole();
            wish.intent = meant->intent;
            item.used = did_ = true;
            return pursue(turn_, wish);
        }
    }
    // 上次的就算了, and the anger about it: nothing of now is meant.
    if (act.past && act.taken_back) {
        item.used = did_ = true;
        if (!unused_left()) turn_.say_or("past.sorry", "anything_else", {}, "以前的事，买家说算了");
        return;
    }
    if (handling == Handling::handoff_now && angry_at_past(item)) {
        item.used = true;
        return;
    }
    if (explains_wish(item)) {
        item.used = true;
        if (!unused_left() && !did_) turn_.say("heard", {}, "说的是要求的原因");
        did_ = true;
        return;
    }
    // 多放一个手提袋 手提袋不用放了, in one breath.
    if (const auto* kind = turn_.playbook.note_kind(item.route == nullptr ? "" : item.route->note_kind);
        kind != nullptr && kind->several && handling == Handling::note && act.force == Force::wish &&
        !state_.tasks.empty() && state_.tasks.back().opened == turn_.now &&
        drop_named_wish(turn_, act.words)) {
        item.used = did_ = true;
        return;
    }
    // 手提袋不要了: what was asked for beside the goods, and no goods of the order.
    if (handling == Handling::handoff && act.force != Force::ask && !act.conditional &&
        open_problem(state_) == nullptr && drop_named_wish(turn_, act.words)) {
        item.used = did_ = true;
        return;
    }
    if (handling == Handling::handoff && act.force != Force::ask && open_problem(state_) == nullptr &&
        withdraw_opposite(turn_, act.words)) {
        item.used = did_ = true;
        turn_.say("note.withdrawing", {}, "买家收回，备注在撤");
        return;
    }
    if (act.taken_back || (act.deferred && problem) || handling == Handling::undo) return take_back(item);
    if (act.negated && (problem || handling == Handling::handoff_now || handling == Handling::in_sale)) {
        item.used = true;
        return;
    }
    if (handling == Handling::settled) return settle_case(item);
    if (handling == Handling::awaited || handling == Handling::listen) {
        const bool told = handling == Handling::awaited || act.intent->band == intents::Band::awaited;
        if (told && !act.values.empty()) take_values(item);
        return;
    }
    // 没货就退钱吧, of an order that has run out: what it hangs on is known.
    const auto* order = turn_.current_order();
    const bool met =
        order != nullptr && order->out_of_stock && turn_.playbook.dialogue().if_no_stock(act.words);
    if (act.conditional && !met && act.force != Force::ask && (problem || handling == Handling::note))
        return conditional(item);
    if (tell_standing(item)) {
        item.used = did_ = true;
        return;
    }
    if (wish_of_value(item) || refuse_claim(item) || hidden_wish(item)) return;
    if (past_problem(item) || join_problem(item)) return;
    if (act.intent->band == intents::Band::social && answers_ > 0) {
        item.used = true;
        return;
    }
    if (handling == Handling::answer && answers_ >= turn_.policy.reply_parts) return;
    if (handling == Handling::closing && !state_.tasks.empty()) {
        item.used = did_ = digressed_ = true;  // 谢谢, and the question still stands
        return;
    }
    const bool asked = state_.pending.has_value();
    item.used = did_ = true;
    if (!item.good.empty()) state_.goods.focus = item.good;
    pursue(turn_, handling == Handling::note && act.force != Force::ask ? with_rest(item) : request_of(act));
    if (handling == Handling::answer || act.force == Force::ask) {
        ++answers_;
        // 地址我晚点发你: the open question rests until he writes again.
        digressed_ = digressed_ || (asked && act.intent->id != turn_.playbook.dialogue().later);
    }
}

}  // namespace xiaoer::core
