// Order notes from the buyer's mouth: collects parts, reads back where a mistake would send a parcel astray,
// corrects, tells how far each has come. Gives nothing to the back office itself: note_drafts.cpp does.
#include <algorithm>
#include <utility>

#include "bot/base/utf8.hpp"
#include "bot/core/note.hpp"
#include "bot/core/note_drafts.hpp"
#include "bot/core/note_subject.hpp"
#include "bot/core/note_wishes.hpp"
#include "bot/core/turn.hpp"
#include "intents/engine/contents.hpp"
#include "intents/engine/slots/answers.hpp"
#include "intents/engine/text/numerals.hpp"

namespace xiaoer::core {
namespace {

using Stage = NoteDraft::Stage;

/// How far a note has come, in words that are true.
std::string_view stage_words(Stage stage) {
    switch (stage) {
        case Stage::writing:
            return "正在写进订单备注";
        case Stage::written:
            return "已写进订单备注";
        case Stage::arranging:
        case Stage::arranged:
            return "已转告审单同事，在安排";
        case Stage::refused:
            return "还没写成，同事在跟";
        case Stage::withdrawing:
            return "正在撤回";
        case Stage::undone:
            return "已撤回";
    }
    return "";
}

/// The parcel has left: what is still possible is told, and a person gets it where the kind says so.
void too_late(Turn& turn, const Request& request, const scripts::NoteKind& kind, const Order& order) {
    turn.state.order = order.id;
    const bool told = !kind.after_shipping.empty() &&
                      turn.say(kind.after_shipping, order_values(&order), request.why + " · 已发货");
    if (kind.after_shipping_group || !told)
        begin_transfer(turn,
                       {.group = kind.after_shipping_group.value_or(Group::in_sale),
                        .reason = "已发货，" + kind.title + "要先联系快递"},
                       request);
}

Task* open_note(Conversation& state, std::string_view kind, const std::vector<std::string>& orders, Time now,
                bool several) {
    for (auto& task : state.tasks) {
        if (task.note() == nullptr || task.note()->kind != kind) continue;
        if (several && task.opened != now) continue;
        if (!task.orders.empty() && !orders.empty() && task.orders != orders) continue;
        return &task;
    }
    return nullptr;
}

bool refused_content(Turn& turn, const std::string& words) {
    // The number under which the buyer is to be called (到了打我电话) leads nobody off the platform.
    auto seen = words;
    const auto& gazetteer = *turn.knowledge.catalogue.contents().gazetteer;
    if (const auto mobile = intents::read_phone(words, gazetteer).value; !mobile.empty())
        if (const auto at = seen.find(mobile); at != std::string::npos) seen.erase(at, mobile.size());
    const auto broken = turn.playbook.guard().check_all_but_personal(seen);
    if (!broken && turn.playbook.dialogue().notable(words)) return false;
    turn.say_or("note.refused_content", "repeat.once", {},
                "备注里不能写：" + (broken ? broken->title : std::string("没有谁答应过的事")));
    return true;
}

}  // namespace

void take_note(Turn& turn, const Request& given, const scripts::Route& route) {
    auto& state = turn.state;
    const auto* kind = turn.playbook.note_kind(route.note_kind);
    if (kind == nullptr)
        return begin_transfer(turn, {.group = route.group, .reason = "这种备注还没有配置"}, given);
    Request request = given;
    if (takes_part(*kind, "attribute")) name_the_change(request, turn.playbook.dialogue());
    const auto* part_kind = turn.playbook.note_kind(turn.playbook.dialogue().part_note(request.intent));
    Which which;
    if (route.needs_order) {
        if (!state.orders_known)
            return begin_transfer(turn, {.group = route.group, .reason = "订单系统暂时查不到，备注不能乱写"},
                                  request);
        which = which_orders(turn, request, Suits::any_open);
        if (which.orders.empty() && which.choices.empty() && !state.orders.empty()) {
            // Only finished orders: there is nothing left to write on.
            const Order last = state.orders.front();
            if (last.state == TradeState::completed || last.tracking == Tracking::signed_for)
                return too_late(turn, request, *kind, last);
        }
    }
    if (!which.orders.empty()) {
        const auto* order = turn.find_order(which.orders.front());
        if (order != nullptr && order->state == TradeState::shipped) {
            const Order shipped = *order;
            return too_late(turn, request, *kind, shipped);
        }
        state.order = which.orders.front();
    }
    const bool bare = std::ranges::find(turn.playbook.dialogue().bare_notes, request.intent) !=
                      turn.playbook.dialogue().bare_notes.end();
    const bool empty_words = base::length(core_of(request.words, turn.playbook.dialogue())) < 1;
    const bool needs_words = std::ranges::find(kind->needs, "request") != kind->needs.end();
    if (needs_words && !request.words.empty() && refused_content(turn, request.words)) return;

    auto* task = open_note(state, kind->id, which.orders, turn.now, kind->several);
    if (task == nullptr && part_kind != nullptr) {
        task = open_note(state, part_kind->id, which.orders, turn.now, false);
        if (task == nullptr && only_a_part(request, *part_kind)) {
            kind = part_kind;
        } else if (task != nullptr && only_a_part(request, *part_kind)) {
            kind = part_kind;
        } else if (task != nullptr) {
            task->note()->kind = kind->id;  // the whole address after all
        }
    }
    const bool fresh = task == nullptr;
    if (fresh) task = &open_task(turn, request, NoteWish{.kind = kind->id, .parts = {}, .replaces = {}});
    keep_words(*task, request.words);
    if (!which.orders.empty()) task->orders = which.orders;
    if (fresh || task->orders.empty()) task->choices = which.choices;
    auto& wish = *task->note();
    const auto stage = wish.stage;
    bool news = merge(turn, wish, request, *kind, !fresh && request.slot("old_detail") != nullptr);
    if (needs_words && !bare && !empty_words) {
        // What only the buyer's own words can tell is taken as it was said; clauses of one breath are one
        // wish.
        auto& text = wish.parts["request"];
        const auto told = turn.playbook.dialogue().wish_in(request.words);
        if (text.find(told) == std::string::npos) text += (text.empty() ? "" : "，") + told;
        if (request.unsure) wish.parts[std::string(kUnsure)] = "1";
        news = true;
    }
    if (stage == NoteWish::Stage::confirming && news) wish.stage = NoteWish::Stage::collecting;
    if (stage == NoteWish::Stage::for_order && !task->orders.empty())
        wish.stage = NoteWish::Stage::collecting;
    fill_from_order(turn, *task, *kind);
}

bool add_parts(Turn& turn, Task& task, const Request& request) {
    auto* wish = task.note();
    const auto* kind = wish == nullptr ? nullptr : turn.playbook.note_kind(wish->kind);
    if (kind == nullptr) return false;
    const bool correcting = wish->stage == NoteWish::Stage::confirming || request.corrects;
    if (!merge(turn, *wish, request, *kind, correcting)) return false;
    keep_words(task, request.words);
    wish->stage = NoteWish::Stage::collecting;  // a correction is read back again
    return true;
}

void carry_on_note(Turn& turn, std::uint32_t id) {
    auto* task = find_task(turn.state, id);
    if (task == nullptr || task->note() == nullptr || !task->choices.empty()) return;
    auto& wish = *task->note();
    const auto* kind = turn.playbook.note_kind(wish.kind);
    if (kind == nullptr) return end_task(turn.state, id);
    fill_from_order(turn, *task, *kind);
    if (const auto* limit = beyond(turn, *task, *kind)) {
        const Request about{task->intent, task->words.empty() ? "" : task->words.back(), {}, kind->title};
        const auto content = content_of(wish, turn.playbook);
        const auto part = wish.parts.at(limit->part);
        const auto group = limit->group;
        turn.say(limit->phrase, {{"note", content}, {"missing", part}}, kind->title + "要人来定");
        if (group) return begin_transfer(turn, {.group = *group, .reason = kind->title + "要人来定"}, about);
        return end_task(turn.state, id);
    }
    if (!lacking_of(turn, *task, *kind).empty()) {
        wish.stage = NoteWish::Stage::collecting;
        return;
    }
    if (wish.stage == NoteWish::Stage::for_order) return;
    if (kind->confirm || wish.parts.contains(kUnsure)) {
        wish.stage = NoteWish::Stage::confirming;
        return;
    }
    write_wish(turn, id);
}

void confirm_notes(Turn& turn, const std::vector<std::uint32_t>& ids) {
    if (turn.state.pending && turn.state.pending->asked == Pending::Asked::confirm)
        turn.state.pending.reset();
    for (const auto id : ids)
        write_wish(turn, id);
}

bool ask_note(Turn& turn, Task& task, bool again) {
    auto& state = turn.state;
    const auto& wish = *task.note();
    const auto* kind = turn.playbook.note_kind(wish.kind);
    if (kind == nullptr || wish.stage == NoteWish::Stage::for_order) return false;
    auto& pending = state.pending;
    if (wish.stage == NoteWish::Stage::confirming) {
        // All that waits for a yes is read back together.
        std::vector<std::string> ids;
        std::string all;
        for (const auto& other : state.tasks) {
            if (other.note() == nullptr || other.note()->stage != NoteWish::Stage::confirming) continue;
            ids.push_back(std::to_string(other.id));
            if (!all.empty()) all += "；";
            if (other.orders.size() > 1) all += std::to_string(other.orders.size()) + "单都";
            all += content_of(*other.note(), turn.playbook);
        }
        const bool standing = pending && pending->asked == Pending::Asked::confirm &&
                              pending->options == ids && pending->words == all;
        if (standing && !again) return true;
        // "哪里不对" stands: it is answered before anything is read back again.
        if (pending && pending->asked == Pending::Asked::wrong && pending->options == ids && !again)
            return true;
        const int times = standing ? pending->times + 1 : 1;
        turn.say_or(standing ? "note.confirm_again" : "note.confirm", "note.confirm_again", {{"note", all}},
                    kind->title + "先复述一遍");
        pending = Pending{Pending::Asked::confirm, task.id, {}, ids, all, times};
        return true;
    }
    const auto missing = lacking_of(turn, task, *kind);
    if (missing.empty()) return false;
    const auto titles = part_titles(missing, *kind);
    const bool standing = pending && pending->task == task.id && pending->asked == Pending::Asked::part &&
                          pending->words == titles;
    if (standing && !again) return true;
    const int times = standing ? pending->times + 1 : 1;
    const auto impossible = wish.parts.find(kImpossible);
    const auto past = wish.parts.find(kPast);
    const std::vector<scripts::Value> values{{"missing", titles}, {"note", kind->title}};
    if (impossible != wish.parts.end())
        turn.say_or("note.date_impossible", "note.ask_again",
                    {{"missing", titles}, {"date", impossible->second}}, "没有这一天，问清楚");
    else if (past != wish.parts.end())
        turn.say_or("note.date_past", "note.ask_again",
                    {{"missing", titles}, {"date", day_text(past->second)}}, "日子已经过去，问清楚");
    else if (wish.parts.contains(kWrongLength))
        turn.say_or("note.phone_length", "note.ask_again", values, "手机号位数不对");
    else if (standing)
        turn.say_or("note.ask_again", "note.ask_part", values, kind->title + "还缺" + titles);
    else
        turn.say_or("note.ask_part", "note.ask_again", values, kind->title + "还缺" + titles);
    pending = Pending{Pending::Asked::part, task.id, missing.front(), {}, titles, times};
    return true;
}

bool correct_note(Turn& turn, const Request& request, std::string_view command) {
    auto& state = turn.state;
    for (auto it = state.notes.rbegin(); it != state.notes.rend(); ++it) {
        if (!stands(*it) || it->withdraw || !it->by.empty() || it->parts.empty()) continue;
        const auto* kind = turn.playbook.note_kind(it->kind);
        if (kind == nullptr) continue;
        if (!command.empty() && it->command != command) continue;
        const bool touches = std::ranges::any_of(request.slots, [&](const auto& slot) {
            return !slot.first.starts_with(kOld) && it->parts.contains(slot.first);
        });
        if (!touches) continue;
        const auto* order = turn.find_order(it->order);
        if (order != nullptr && order->state == TradeState::shipped) {
            const Order shipped = *order;
            too_late(turn, request, *kind, shipped);
            return true;
        }
        NoteWish wish{.kind = it->kind, .parts = it->parts, .replaces = {it->command}};
        const auto on = it->order;
        if (!merge(turn, wish, request, *kind, true)) return false;
        auto& task = open_task(turn, request, std::move(wish));
        task.orders = {on};
        return true;
    }
    return false;
}

namespace {

/// 三层 of "裹三层气泡膜" and what it becomes; nothing when no other number stands before the measure.
std::optional<scripts::Dialogue::Replacement> count_changed(std::string_view text, const std::string& number,
                                                            const std::string& measure) {
    for (auto at = text.find(measure); at != std::string_view::npos; at = text.find(measure, at + 1)) {
        auto begin = at;
        while (begin > 0) {
            const auto before = base::previous_point(text, begin);
            if (!intents::chinese_number(text.substr(before, begin - before)) &&
                text.substr(before, begin - before) != "十")
                break;
            begin = before;
        }
        const auto old = text.substr(begin, at - begin);
        if (old.empty() || old == number) continue;
        return scripts::Dialogue::Replacement{std::string(old) + measure, number + measure};
    }
    return std::nullopt;
}

}  // namespace

bool put_note_right(Turn& turn, const Request& request) {
    const auto& dialogue = turn.playbook.dialogue();
    const auto replaced = dialogue.replacement(request.words);
    const auto counted = replaced ? std::nullopt : dialogue.counted_anew(request.words);
    if (!replaced && !counted) return false;
    const auto corrected = [&](const Parts& parts) {
        Request told = request;
        told.slots.clear();
        for (const auto& [name, value] : parts) {
            // A number of measures belongs to a wish in the buyer's own words: 裹三层, and then 两层就够.
            if (counted && name != "request") continue;
            const auto change = replaced ? replaced : count_changed(value, counted->number, counted->measure);
            if (!change) continue;
            const auto at = value.find(change->wrong);
            if (at == std::string::npos) continue;
            if (name == "detail") {
                told.slots = {{"detail", change->right}, {"old_detail", change->wrong}};
            } else {
                auto right = value;
                told.slots = {{name, right.replace(at, change->wrong.size(), change->right)}};
            }
            break;
        }
        return told;
    };
    for (auto it = turn.state.tasks.rbegin(); it != turn.state.tasks.rend(); ++it) {
        if (it->note() == nullptr) continue;
        const auto told = corrected(it->note()->parts);
        if (!told.slots.empty() && add_parts(turn, *it, told)) return true;
    }
    for (auto it = turn.state.notes.rbegin(); it != turn.state.notes.rend(); ++it) {
        if (!stands(*it) || it->withdraw || !it->by.empty()) continue;
        const auto told = corrected(it->parts);
        if (!told.slots.empty()) return correct_note(turn, told, it->command);
    }
    return false;
}

bool move_note(Turn& turn, const Request& request) {
    auto& state = turn.state;
    const auto which = which_orders(turn, request, Suits::not_closed);
    if (which.orders.size() != 1) return false;
    const auto* meant = turn.find_order(which.orders.front());
    if (meant == nullptr || meant->state == TradeState::shipped) return false;
    for (auto it = state.tasks.rbegin(); it != state.tasks.rend(); ++it) {
        if (it->note() == nullptr || it->orders.empty()) continue;
        if (it->orders == which.orders) return false;
        it->orders = which.orders;
        state.order = which.orders.front();
        return true;
    }
    for (auto it = state.notes.rbegin(); it != state.notes.rend(); ++it) {
        if (!stands(*it) || it->withdraw || !it->by.empty() || it->parts.empty()) continue;
        if (turn.playbook.note_kind(it->kind) == nullptr) continue;
        if (it->order == which.orders.front()) return false;
        // The old one is taken out once the new one stands.
        auto& task = open_task(turn, request,
                               NoteWish{.kind = it->kind, .parts = it->parts, .replaces = {it->command}});
        task.orders = which.orders;
        state.order = which.orders.front();
        return true;
    }
    return false;
}

std::string note_status(const Turn& turn) {
    std::string all;
    const auto add = [&](const std::string& text, std::string_view stage) {
        if (text.empty()) return;
        all += (all.empty() ? "" : "；") + text + "：" + std::string(stage);
    };
    for (const auto& note : turn.state.notes) {
        if (note.stage == Stage::undone || note.parts.empty()) continue;
        add(note_content(note.kind, note.parts, turn.playbook), stage_words(note.stage));
    }
    for (const auto& task : turn.state.tasks) {
        if (task.note() == nullptr) continue;
        const auto* kind = turn.playbook.note_kind(task.note()->kind);
        if (kind == nullptr) continue;
        const auto content = content_of(*task.note(), turn.playbook);
        const auto& text = content.empty() ? kind->title : content;
        if (!task.choices.empty())
            add(text, "等您说是哪一单");
        else if (task.note()->stage == NoteWish::Stage::confirming)
            add(text, "等您核对");
        else if (task.note()->stage == NoteWish::Stage::for_order)
            add(text, "先记着，下单后写");
        else
            add(text, "还差" + part_titles(missing_parts(task.note()->parts, *kind), *kind));
    }
    return all;
}

}  // namespace xiaoer::core
