// Finds the wish in what a buyer asks or tells in several clauses: a question that asks for something, a
// question with what to write behind it, the words of a free wish. Does nothing about it but pursue it.
#include <algorithm>
#include <string>

#include "bot/base/utf8.hpp"
#include "bot/core/dialogue.hpp"
#include "bot/core/note.hpp"
#include "bot/core/note_subject.hpp"
#include "bot/core/request_slots.hpp"

namespace xiaoer::core {

using intents::Force;
using intents::Stance;
using scripts::Handling;

/// 放张贺卡，写生日快乐，落款小禾: the clauses behind a free wish that mean nothing by themselves are its
/// words.
Request Dialogue::with_rest(Item& item) {
    auto request = request_of(*item.act);
    const auto* kind = turn_.playbook.note_kind(item.route->note_kind);
    if (kind == nullptr || !kind->several) return request;
    // 里面塞个手写卡 祝妈妈生日快乐: so is a wish before it that nothing else takes.
    if (item.act != &reading_.acts.front()) {
        const auto before =
            std::ranges::find_if(items_, [&](const Item& other) { return other.act == item.act - 1; });
        if (before != items_.end() && !before->used && before->act->intent == nullptr &&
            before->act->force == Force::wish && !before->act->taken_back && !before->act->conditional &&
            before->act->values.empty() && !negative(before->act->words, turn_.playbook.dialogue())) {
            request.words = before->act->words + "，" + request.words;
            before->used = true;
        }
    }
    auto clause = item.act->clause;
    for (const auto& act : reading_.acts) {
        if (act.clause <= clause) continue;
        const auto rest = std::ranges::find_if(items_, [&](const Item& other) { return other.act == &act; });
        if (rest == items_.end() || rest->used || act.intent != nullptr || act.force == Force::ask ||
            act.taken_back || act.conditional || act.past)
            break;
        if (base::length(act.words) < 2) {  // 写 奶奶生日快乐: a word alone leads to the next
            clause = act.clause;
            continue;
        }
        request.words += "，" + act.words;
        rest->used = true;
        clause = act.clause;
    }
    return request;
}

/// A wish in the form of a question or of a refusal.
bool Dialogue::hidden_wish(Item& item) {
    const auto& act = *item.act;
    const auto handling = item.route->handling;
    // 能写张卡片吗 内容是生日快乐: what to write is told already, and both are one wish.
    if (const auto* kind = turn_.playbook.note_kind(item.route->note_kind);
        kind != nullptr && kind->several && handling == Handling::note && act.force == Force::wish &&
        item.act != &reading_.acts.front()) {
        const auto before =
            std::ranges::find_if(items_, [&](const Item& other) { return other.act == item.act - 1; });
        if (before != items_.end() && !before->used && before->act->intent == act.intent &&
            before->act->force == Force::ask && before->act->clause + 1 == act.clause) {
            auto wish = with_rest(item);
            wish.words = turn_.playbook.dialogue().wish_in(before->act->words) + "，" + wish.words;
            before->used = item.used = did_ = true;
            pursue(turn_, wish);
            return true;
        }
    }
    // 可以帮我发顺丰不: asked for, not asked about.
    if (handling == Handling::note && act.force == Force::ask && !act.values.empty() &&
        turn_.playbook.dialogue().asks_for(act.words)) {
        auto wish = with_rest(item);
        wish.force = Force::wish;
        // 走中通成不成 圆通老丢件: the one asked for stands first.
        for (const auto& value : act.values)
            if (value.stance == Stance::mentioned && wish.slot(value.slot) == nullptr)
                put_value(wish, value.slot, value.value, "");
        item.used = did_ = true;
        pursue(turn_, wish);
        return true;
    }
    // 能写张卡片吗 写毕业快乐: so it is when the words alone mean nothing.
    if (act.force == Force::ask && act.intent != nullptr) {
        turn_.asking.force = intents::force_name(act.force);
        Item meant = item;
        if (const auto* route = route_of(turn_, act.intent->id); route != nullptr) meant.route = route;
        const auto* kind = turn_.playbook.note_kind(meant.route->note_kind);
        const bool free = kind != nullptr && kind->several && meant.route->handling == Handling::note;
        auto wish = free ? with_rest(meant) : request_of(act);
        const bool told = free && turn_.playbook.dialogue().told_behind_question(act.words);
        if (told || (wish.words.size() > act.words.size() && wish.words.starts_with(act.words))) {
            wish.intent = meant.route->intent;
            const auto rest = wish.words.substr(act.words.size());
            wish.words = turn_.playbook.dialogue().wish_in(act.words) + rest;
            wish.force = Force::wish;
            item.used = did_ = true;
            pursue(turn_, wish);
            return true;
        }
    }
    // 不要发票: not to have it is a wish of its own.
    if (act.negated && handling == Handling::answer && turn_.has_open_order()) {
        const auto* other = turn_.playbook.route(turn_.playbook.dialogue().unwanted);
        if (other != nullptr) {
            auto wish = request_of(act);
            wish.intent = other->intent;
            wish.force = Force::wish;
            item.used = did_ = true;
            pursue(turn_, wish);
            return true;
        }
    }
    return false;
}

}  // namespace xiaoer::core
