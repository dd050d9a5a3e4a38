// Does what scripts/routing.json says about an intent: answer, note, parcel, problem, handoff. How acts of
// one message meet what is open is decided in answer.cpp.
#include <algorithm>

#include "bot/base/utf8.hpp"
#include "bot/core/goods.hpp"
#include "bot/core/note.hpp"
#include "bot/core/note_drafts.hpp"
#include "bot/core/note_subject.hpp"
#include "bot/core/note_wishes.hpp"
#include "bot/core/turn.hpp"
#include "intents/engine/contents.hpp"
#include "scripts/engine/phrase_ids.hpp"

namespace xiaoer::core {
namespace {

using scripts::Handling;
using scripts::Route;

/// A wish that holds everything a note needs becomes one ("11月3号再发"), and so does one to wait whose day
/// is still to be asked ("晚几天再发"); otherwise it is a question.
bool tells_a_note(const Turn& turn, const Request& request, const Route& route) {
    if (route.note_kind.empty() || request.force == intents::Force::ask) return false;
    const auto* kind = turn.playbook.note_kind(route.note_kind);
    if (kind == nullptr) return false;
    const auto told = [&](std::string_view part) { return request.slot(part) != nullptr; };
    return std::ranges::any_of(request.slots,
                               [&](const auto& slot) {
                                   return slot.first == "date" || slot.first == "hold" ||
                                          slot.first == "date_impossible";
                               }) ||
           (request.deferred && request.force == intents::Force::wish && turn.has_open_order() &&
            takes_part(*kind, "hold")) ||
           (!kind->needs.empty() && std::ranges::all_of(kind->needs, told));
}

std::string at_once_reason(const Turn& turn, const Request& request) {
    const auto title = title_of(turn, request.intent);
    return (title.empty() ? std::string("这件事") : title) + "，马上由人处理";
}

void to_human(Turn& turn, const Request& request, const Route& route) {
    say_own(turn, request);  // comfort first, where the playbook has it
    const auto* group = request.slot("group");
    // A wish for a human has no group of its own: it is that of what is in hand.
    auto to = turn.playbook.dialogue().follows_task(route.intent) ? group_in_hand(turn) : route.group;
    if (group != nullptr && *group == title(Group::supervisor)) to = Group::supervisor;
    begin_transfer(turn, {.group = to, .reason = at_once_reason(turn, request), .at_once = true}, request);
}

/// The next day's question about a case that humans have: it goes on with the same people, from where it
/// stands.
void continue_case(Turn& turn, const Request& request) {
    // 补发的多久到, asked while the problem is still being taken down: it goes with that.
    if (auto* problem = open_problem(turn.state); problem != nullptr) {
        keep_words(*problem, request.words);
        turn.say_or("question.kept", "heard", {}, "这句请同事一起回答");
        return;
    }
    const auto& settled = turn.state.settled;
    if (settled.empty())
        return pursue(turn, Request{turn.playbook.dialogue().case_otherwise, request.words, request.slots,
                                    request.why, request.refers, request.force, false});
    const Settled last = settled.back();
    if (turn.find_order(last.order) != nullptr) turn.state.order = last.order;
    turn.say("case.continued", {{"intent", title_of(turn, last.intent)}}, "接着之前的问题");
    Request about = request;
    about.intent = last.intent;
    // 补的寄了吗 单号发我: all of it is asked about the case.
    const auto& asked = turn.heard.empty() ? request.words : turn.heard;
    about.words = last.words.empty() ? asked : last.words + "；现在问：" + asked;
    begin_transfer(turn,
                   {.group = last.group, .reason = "续：" + title_of(turn, last.intent), .continued = true},
                   about);
}

/// Whether a note of the kind is asked for, or written and not taken back.
bool stands(const Conversation& state, std::string_view kind) {
    return std::ranges::any_of(
               state.tasks,
               [&](const Task& task) { return task.note() != nullptr && task.note()->kind == kind; }) ||
           std::ranges::any_of(state.notes, [&](const NoteDraft& note) {
               return note.kind == kind && note.stage != NoteDraft::Stage::undone &&
                      note.stage != NoteDraft::Stage::refused && note.stage != NoteDraft::Stage::withdrawing;
           });
}

/// 照常发, 快递随便: what was asked for in this matter before is off, written or not; false: nothing was.
bool release(Turn& turn, const Route& route) {
    auto& state = turn.state;
    const auto* kind = route.note_kind.empty() ? nullptr : turn.playbook.note_kind(route.note_kind);
    if (kind == nullptr) return false;
    bool off = false;
    // Who wants it sent after all does not want it taken back.
    if (const auto* task = open_problem(state); task != nullptr && takes_part(*kind, "hold")) {
        const auto* problem = turn.playbook.route(task->intent);
        if (problem != nullptr && problem->handling == Handling::handoff) {
            const auto what = title_of(turn, task->intent);
            end_task(state, task->id);
            state.due.photos.reset();
            if (state.due.transfer) cancel_transfer(turn);
            turn.say("undo.dropped", {{"intent", what}}, "买家说照常发");
            off = true;
        }
    }
    // 别的快递随便: what was refused is refused still.
    const auto refuses = [](const Parts& parts) {
        return !parts.empty() &&
               std::ranges::all_of(parts, [](const auto& part) { return part.first.starts_with(kNot); });
    };
    const auto refusal = std::ranges::find_if(state.notes, [&](const NoteDraft& note) {
        return core::stands(note) && !note.withdraw && note.kind == kind->id && refuses(note.parts);
    });
    if (!off && refusal != state.notes.end()) {
        const auto content = note_content(refusal->kind, refusal->parts, turn.playbook);
        return turn.say_or("note.already", "repeat.once", {{"note", content}}, "不要的照旧不要，别的都行");
    }
    std::vector<std::uint32_t> wishes;
    for (const auto& task : state.tasks)
        if (task.note() != nullptr && task.note()->kind == kind->id) wishes.push_back(task.id);
    for (const auto id : wishes)
        end_task(state, id);
    if (withdraw_notes(turn, kind->id, {}, {}) > 0)
        turn.say("note.released", {}, "买家说可以发了，先前的要求撤回");
    else if (!wishes.empty())
        turn.say("undo.dropped", {{"intent", kind->title}}, "买家说不用了，还没有写");
    else
        return off;
    return true;
}

/// What of which good is missing: the words for people, the ids ("" none) for who fills it in.
std::vector<std::pair<std::string, std::string>> missing_fields(const Turn& turn, const GoodsAnswer& answer) {
    const auto& goods = turn.playbook.goods();
    const auto* good = goods.find(answer.good);
    const auto* attribute = goods.attribute(answer.attribute);
    auto fields = register_fields(turn, turn.current_order(), attribute == nullptr ? "" : attribute->title);
    const auto name = good == nullptr ? answer.good : good->name;
    if (!name.empty()) {
        std::erase_if(fields, [](const auto& field) { return field.first == "product"; });
        fields.emplace_back("product", name);
    }
    if (good != nullptr) fields.emplace_back("good", good->id);
    if (attribute != nullptr) fields.emplace_back("attribute", attribute->id);
    return fields;
}

/// What the goods' files lack goes on the trainers' list.
void note_missing(Turn& turn, const Request& request, const GoodsAnswer& answer) {
    const auto* order = turn.current_order();
    auto fields = missing_fields(turn, answer);
    fields.emplace_back("words", request.words);
    turn.emit(
        RegisterCase{"goods_missing", order == nullptr ? "" : order->id, request.words, std::move(fields)},
        "商品资料里没有，记下来补");
}

/// Whoever has a problem open keeps it: his question goes along to the people who settle that.
void ask_colleague(Turn& turn, const Request& request) {
    if (auto* problem = open_problem(turn.state)) {
        tell_problem(turn, *problem, request);
        if (!turn.state.pending) hand_over_problem(turn, Task(*problem));
        return;
    }
    begin_transfer(turn, {.group = Group::pre_sale, .reason = "商品资料里没有，请同事核实"}, request);
}

}  // namespace

std::string title_of(const Turn& turn, std::string_view id) {
    const auto* intent = turn.knowledge.catalogue.find(id);
    return intent != nullptr ? intent->title : std::string(turn.playbook.choice_title(id));
}

const Route* route_of(const Turn& turn, std::string_view intent) {
    Asking asking = turn.asking;
    asking.intent = intent;
    const auto facts = facts_of(turn.state, turn.current_order(), asking, turn.now, turn.playbook);
    const auto* other = turn.playbook.instead(intent, facts);
    return turn.playbook.route(other == nullptr ? intent : std::string_view(other->intent));
}

bool say_own(Turn& turn, const Request& request) {
    return turn.say(request.intent, order_values(turn.current_order()), request.why);
}

/// Whether the words begin with the thing, but for words of asking (请问, 你们家的).
bool begins_with(std::string_view words, std::string_view thing, const scripts::Dialogue& dialogue) {
    const auto at = words.find(thing);
    return at != std::string_view::npos && base::length(core_of(words.substr(0, at), dialogue)) <= 1;
}

constexpr std::size_t kNeedKept = 60;  // characters

bool answer_from_goods(Turn& turn, const Request& request, const std::vector<std::string>& item_cards) {
    auto& state = turn.state;
    GoodsContext context;
    context.item_cards = item_cards;
    if (const auto* order = turn.current_order())
        for (const auto& item : order->items)
            context.order.push_back(item.title);
    for (const auto& order : state.orders)
        for (const auto& item : order.items)
            context.orders.push_back(item.title);
    context.focus = state.goods.focus;
    context.last_attribute = state.goods.attribute;
    context.candidates = state.goods.candidates;
    context.recommended = state.goods.recommended;
    context.need = state.goods.need;
    context.first_choice = turn.playbook.shop().recommend_first;
    if (const auto* thing = request.slot("product")) context.things.push_back(*thing);
    // 你家棉柔巾掉不掉毛 asks about what it names first; behind a good, a thing is what that good is to hold
    // or touch (能放冰箱吗).
    if (!request.asked_of.empty() && context.focus.empty() && context.orders.empty() && item_cards.empty() &&
        begins_with(request.words, request.asked_of, turn.playbook.dialogue()))
        context.things.push_back(request.asked_of);
    context.promotion = turn.playbook.promotion_rule(turn.now);
    context.typos = &turn.knowledge.catalogue.contents().typos;
    context.now = turn.now;
    const auto answer = answer_goods(request.words, context, turn.playbook.goods());
    if (answer.outcome == GoodsAnswer::Outcome::none) return false;
    if (!answer.good.empty()) state.goods.focus = answer.good;
    state.goods.attribute = answer.attribute;
    if (!answer.recommended.empty()) state.goods.need = base::prefix_points(answer.need, kNeedKept);
    state.goods.candidates = answer.candidates;
    for (const auto& id : answer.recommended)
        state.goods.recommended.push_back(id);
    bool said = false;
    bool stock_gone = false;
    for (const auto& [phrase, values] : answer.say) {
        // 怎么吃啊 直接吃吗: one question in two clauses has one answer.
        auto told = std::string(phrase);
        for (const auto& value : values)
            told += "\n" + value.value;
        if (std::ranges::find(turn.goods_told, told) != turn.goods_told.end()) {
            said = true;
            continue;
        }
        turn.goods_told.push_back(std::move(told));
        said = turn.say(phrase, values, request.why + " · 商品资料") || said;
        stock_gone = stock_gone || phrase == "goods.stock_no";
    }
    if (!said && !answer.say.empty())
        said = turn.say_or("repeat.once", "repeat.again", {}, "同样的问题，答案没有变");
    const bool missing = answer.outcome == GoodsAnswer::Outcome::unknown_good ||
                         answer.outcome == GoodsAnswer::Outcome::unknown_value;
    if (missing) note_missing(turn, request, answer);
    if (missing || stock_gone || !said) ask_colleague(turn, request);
    return true;
}

void talk_of_card(Turn& turn, const std::string& card) {
    const auto* good = turn.playbook.goods().by_item(card);
    turn.state.goods = {.focus = good == nullptr ? card : good->id,
                        .attribute = {},
                        .candidates = {},
                        .recommended = std::move(turn.state.goods.recommended),
                        .need = {}};
}

void answer_question(Turn& turn, const Request& request, const Route& route) {
    auto& state = turn.state;
    state.last_intent = request.intent;
    ++state.asked[request.intent];
    if (route.human_from > 0 && state.asked[request.intent] >= route.human_from)
        return begin_transfer(
            turn,
            {.group = route.group,
             .reason = "问了" + std::to_string(state.asked[request.intent]) + "次，需要人工来谈"},
            request);
    if (turn.playbook.dialogue().about_goods(route.intent)) {
        if (answer_from_goods(turn, request)) return;
        // What the files of the goods do not answer is never answered from another good's.
        if (!turn.playbook.has(route.intent)) {
            turn.say("goods.not_told", {}, request.why + " · 商品资料里没有");
            note_missing(turn, request, GoodsAnswer{});
            return ask_colleague(turn, request);
        }
    }
    if (say_own(turn, request)) return;
    if (turn.repeated()) {
        // The same question again: the answer stands above, and said a third time it is a human's.
        if (turn.say_or("repeat.once", "repeat.again", {}, "同样的问题，答案没有变")) return;
    }
    // What nobody can answer here goes with what is open to the human who gets it.
    if (auto* problem = open_problem(state); problem != nullptr && state.owner.who == Owner::Who::bot) {
        keep_words(*problem, request.words);
        if (turn.say("question.kept", {}, "这句请同事一起回答")) return;
    }
    begin_transfer(turn, {.group = route.group, .reason = "没有合适的话术，不乱答"}, request);
}

void pursue(Turn& turn, const Request& given) {
    auto& state = turn.state;
    turn.asking.force = intents::force_name(given.force);
    const Route* route = route_of(turn, given.intent);
    if (route == nullptr)
        return begin_transfer(turn, {.group = group_in_hand(turn), .reason = "这类问题还没有配置处理方式"},
                              given);
    Request request = given;
    request.intent = route->intent;
    turn.asking.intent = route->intent;
    turn.asking.urges = route->urges;
    if (route->stops_reminders) stop_reminders(turn);
    if (!route->before_order.empty() && state.orders.empty() && state.orders_known) {
        state.last_intent = request.intent;
        if (turn.say(route->before_order, order_values(nullptr), request.why + " · 还没有订单")) return;
    }
    const bool asks = request.force == intents::Force::ask;
    switch (route->handling) {
        case Handling::answer:
            if (tells_a_note(turn, request, *route)) {
                state.last_intent = request.intent;
                return take_note(turn, request, *route);
            }
            if (asks && obey_conditions(turn, request)) return;
            return answer_question(turn, request, *route);
        case Handling::note:
            if (asks) return answer_question(turn, request, *route);
            ++state.asked[request.intent];
            state.last_intent = request.intent;
            return take_note(turn, request, *route);
        case Handling::note_status: {
            state.last_intent = request.intent;
            const auto status = note_status(turn);
            if (status.empty()) return answer_question(turn, request, *route);
            if (!turn.say("note.status", {{"note", status}}, request.why))
                turn.say("repeat.once", {}, "说过了");
            return;
        }
        case Handling::release: {
            state.last_intent = request.intent;
            if (release(turn, *route)) return;
            return answer_question(turn, request, *route);
        }
        case Handling::in_sale:
            // 算了，有货就尽快发吧: the date or the hold that was asked for before is off.
            if (route->urges && request.force == intents::Force::wish)
                for (const auto& kind : turn.playbook.note_kinds())
                    if (takes_part(kind, "hold") && stands(state, kind.id)) {
                        Route sooner = *route;
                        sooner.note_kind = kind.id;
                        if (release(turn, sooner)) return;
                    }
            ++state.asked[request.intent];
            state.last_intent = request.intent;
            return pursue_parcel(turn, request, *route);
        case Handling::photos:
        case Handling::handoff:
            ++state.asked[request.intent];
            state.last_intent = request.intent;
            return open_problem_case(turn, request, *route);
        case Handling::continue_case:
            state.last_intent = request.intent;
            return continue_case(turn, request);
        case Handling::handoff_now:
            ++state.asked[request.intent];
            state.last_intent = request.intent;
            return to_human(turn, request, *route);
        case Handling::closing:
            state.last_intent = request.intent;
            if (state.thanked) {  // thanks for thanks: a word, no second goodbye
                say_own(turn, request);
                state.closed = true;
                return;
            }
            return close_conversation(turn, "", request.why);
        case Handling::undo:
        case Handling::settled:
        case Handling::listen:
        case Handling::awaited:
            return;
    }
}

}  // namespace xiaoer::core
