// Order notes from the buyer's mouth to the memo and out of it again: collects parts, reads back where a
// mistake would send a parcel astray, writes, amends, withdraws, and tells the buyer only what has really
// happened (law 6).
#include <algorithm>
#include <utility>

#include "bot/base/utf8.hpp"
#include "bot/core/note.hpp"
#include "bot/core/street.hpp"
#include "bot/core/turn.hpp"
#include "scripts/engine/calendar.hpp"

namespace xiaoer::core {
namespace {

using Stage = NoteDraft::Stage;

constexpr std::size_t kNotesKept = 16;
constexpr std::string_view kNot = "not_";
constexpr std::string_view kOld = "old_";
constexpr std::string_view kImpossible = "date_impossible";  ///< a date that does not exist, as typed
constexpr std::string_view kPast = "date_past";              ///< a date that is over

Flag flag_of(std::string_view colour) {
    for (const auto flag : {Flag::red, Flag::yellow, Flag::green, Flag::blue, Flag::pink})
        if (word(flag) == colour) return flag;
    return Flag::none;
}

/// By the command that writes it, or by the one that takes it out again.
NoteDraft* find_note(Conversation& state, std::string_view command) {
    if (command.empty()) return nullptr;
    const auto it = std::ranges::find_if(
        state.notes, [&](const NoteDraft& note) { return note.command == command || note.undo == command; });
    return it == state.notes.end() ? nullptr : &*it;
}

bool under_way(const NoteDraft& note) {
    return note.stage == Stage::writing || note.stage == Stage::arranging || note.stage == Stage::withdrawing;
}
/// Still says something to the warehouse, or soon will.
bool stands(const NoteDraft& note) {
    return note.stage == Stage::writing || note.stage == Stage::written || note.stage == Stage::arranging ||
           note.stage == Stage::arranged;
}

/// Makes room for one more. What is under way keeps its place: its outcome is still to come.
NoteDraft& add_draft(Conversation& state) {
    if (state.notes.size() >= kNotesKept) {
        const auto settled =
            std::ranges::find_if(state.notes, [](const NoteDraft& n) { return !under_way(n); });
        state.notes.erase(settled == state.notes.end() ? state.notes.begin() : settled);
    }
    return state.notes.emplace_back();
}

std::string content_of(const NoteWish& wish, const scripts::Playbook& playbook) {
    return note_content(wish.kind, wish.parts, playbook);
}

/// Gives the text to the back office.
void send_note(Turn& turn, NoteDraft& draft, const scripts::NoteKind& kind, Time due, std::string why) {
    auto& next = turn.state.due.note;
    draft.stage = Stage::writing;
    draft.due = due;
    next = next ? std::min(*next, due) : due;
    const auto flag = draft.flag == Flag::none ? flag_of(kind.flag) : draft.flag;
    draft.command = turn.emit(WriteNote{draft.order, draft.kind, draft.text, flag}, std::move(why));
}

/// Past its review the warehouse has the order already: a person must be told.
void tell_reviewer(Turn& turn, NoteDraft& draft, std::string why) {
    draft.stage = Stage::arranging;
    std::string text = draft.order + "，" + draft.text;
    for (const auto& old : draft.replaces)
        if (auto* note = find_note(turn.state, old)) text += "（原来的“" + note->text + "”作废）";
    draft.command = turn.emit(MessageReviewer{draft.order, std::move(text)}, std::move(why));
}

bool reviewed(const Order* order) {
    return order != nullptr && order->review == ReviewState::reviewed && order->open() &&
           order->state != TradeState::shipped;
}

/// A human wants it: into the memo, or to the reviewer when the warehouse already packs by the old word.
void send_for_agent(Turn& turn, NoteDraft& draft, const scripts::NoteKind& kind, const std::string& why) {
    if (reviewed(turn.find_order(draft.order)) && is_request(kind, turn.playbook))
        return tell_reviewer(turn, draft, why + "，订单已审核，转告审单专员");
    send_note(turn, draft, kind, turn.now + turn.policy.note_due, why);
}

void erase(Turn& turn, NoteDraft& note, std::string why) {
    switch (note.stage) {
        case Stage::written:
            note.stage = Stage::withdrawing;
            note.undo = turn.emit(EraseNote{note.order, note.command, note.text}, std::move(why));
            return;
        case Stage::writing:
            note.withdraw = true;  // on its outcome
            return;
        case Stage::arranging:
        case Stage::arranged:
            note.stage = Stage::withdrawing;
            note.told = false;
            note.undo =
                turn.emit(MessageReviewer{note.order, note.order + "，作废：" + note.text + "（买家不要了）"},
                          std::move(why));
            return;
        case Stage::refused:
        case Stage::withdrawing:
        case Stage::undone:
            return;
    }
}

/// What a sentence of a free wish is about, without the words of asking: to see that two are the same.
std::string core_of(std::string_view words, const std::vector<std::string>& fillers) {
    std::string out(words);
    for (const auto& filler : fillers)
        for (auto at = out.find(filler); at != std::string::npos; at = out.find(filler, at))
            out.erase(at, filler.size());
    return out;
}

/// The longest text that two wishes share, in characters.
std::size_t shared(std::string_view a, std::string_view b) {
    std::size_t best = 0;
    for (std::size_t i = 0; i < a.size(); i = base::next_point(a, i)) {
        std::size_t count = 0;
        for (auto j = base::next_point(a, i); j <= a.size(); j = base::next_point(a, j)) {
            if (b.find(a.substr(i, j - i)) == std::string_view::npos) break;
            ++count;
            if (j == a.size()) break;
        }
        best = std::max(best, count);
    }
    return best;
}

bool negative(std::string_view words) {
    for (const std::string_view no : {"不", "别", "勿", "没", "免", "拒"})
        if (words.find(no) != std::string_view::npos) return true;
    return false;
}

/// About the same thing: a new line about it stands in for the old one.
bool same_subject(std::string_view a, std::string_view b, const std::vector<std::string>& fillers) {
    return shared(core_of(a, fillers), core_of(b, fillers)) >= 2;
}

bool same_wish(const scripts::NoteKind& kind, const Parts& a, const Parts& b, std::string_view content_a,
               std::string_view content_b, const std::vector<std::string>& fillers) {
    if (!kind.several) return a == b || content_a == content_b;
    return content_a == content_b ||
           (same_subject(content_a, content_b, fillers) && negative(content_a) == negative(content_b));
}

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

/// One order's note: what is the same is not written twice, what it contradicts is taken out once it stands.
void write_for(Turn& turn, const Task& task, const NoteWish& wish, const scripts::NoteKind& kind,
               const std::string& order_id) {
    auto& state = turn.state;
    const auto content = content_of(wish, turn.playbook);
    std::vector<std::string> replaces;
    for (auto& note : state.notes) {
        if (note.kind != kind.id || note.order != order_id || !stands(note) || note.withdraw) continue;
        const auto old = note_content(note.kind, note.parts, turn.playbook);
        if (same_wish(kind, note.parts, wish.parts, old, content, turn.playbook.dialogue().fillers)) {
            turn.say(note.stage == Stage::written   ? "note.already"
                     : note.stage == Stage::writing ? "note.already.kept"
                                                    : "note.already.arranging",
                     {{"note", content}}, "同样的备注已经有了，不重复写");
            return;
        }
        const bool contradicts = !kind.several ||
                                 same_subject(old, content, turn.playbook.dialogue().fillers) ||
                                 std::ranges::find(wish.replaces, note.command) != wish.replaces.end();
        if (contradicts) replaces.push_back(note.command);
    }
    auto& draft = add_draft(state);
    draft.kind = kind.id;
    draft.parts = wish.parts;
    draft.order = order_id;
    draft.replaces = std::move(replaces);
    draft.text = note_text(kind.title, content, turn.reception(), turn.playbook.today(turn.now));
    const auto* order = turn.find_order(order_id);
    if (reviewed(order)) return tell_reviewer(turn, draft, "订单已审核，转告审单专员");
    const auto due = order != nullptr && order->paid
                         ? std::max(turn.now + std::chrono::minutes(1), *order->paid + turn.policy.note_due)
                         : turn.now + turn.policy.note_due;
    send_note(turn, draft, kind, due, "写订单备注：" + kind.title);
    (void)task;
}

void write_wish(Turn& turn, std::uint32_t id) {
    auto& state = turn.state;
    auto* task = find_task(state, id);
    if (task == nullptr || task->note() == nullptr) return;
    const auto* kind = turn.playbook.note_kind(task->note()->kind);
    if (kind == nullptr) return end_task(state, id);
    if (task->orders.empty()) {
        if (task->note()->stage == NoteWish::Stage::for_order) return;
        task->note()->stage = NoteWish::Stage::for_order;
        turn.say("note.later", {{"note", content_of(*task->note(), turn.playbook)}}, "还没有订单，先记着");
        if (state.pending && state.pending->task == id) state.pending.reset();
        return;
    }
    const Task done = *task;
    end_task(state, id);
    for (const auto& order : done.orders)
        write_for(turn, done, *done.note(), *kind, order);
}

/// A courier's further parts fall away with it: what only a rule of needs_if wants, and the rule does not
/// hold.
void drop_unneeded(NoteWish& wish, const scripts::NoteKind& kind) {
    for (const auto& [rule, parts] : kind.needs_if) {
        if (part_rule_holds(rule, wish.parts)) continue;
        for (const auto& part : parts)
            wish.parts.erase(part);
    }
}

/// One value into the wish; true when it is news.
bool put_part(NoteWish& wish, const std::string& name, const std::string& value) {
    auto& part = wish.parts[name];
    if (part == value) return false;
    part = value;
    return true;
}

bool put_date(Turn& turn, NoteWish& wish, const std::string& value) {
    const auto day = scripts::parse_date(value);
    if (day && *day < turn.playbook.today(turn.now)) return put_part(wish, std::string(kPast), value);
    wish.parts.erase(std::string(kPast));
    wish.parts.erase(std::string(kImpossible));
    wish.parts.erase("hold");
    return put_part(wish, "date", value);
}

/// What the message tells goes into the wish; the later word counts. True when there was news.
bool merge(Turn& turn, NoteWish& wish, const Request& request, const scripts::NoteKind& kind,
           bool correcting) {
    bool news = false;
    const auto* old_detail = request.slot("old_detail");
    for (const auto& [name, value] : request.slots) {
        if (value.empty() || name.starts_with(kOld)) continue;
        if (name == "no_district") {
            if (takes_part(kind, "district")) news = put_part(wish, "district", "-") || news;
            continue;
        }
        if (name == "landline" && !takes_part(kind, name) && request.slot("mobile") == nullptr) {
            news = put_part(wish, "mobile", value) || news;
            continue;
        }
        if (name == kImpossible) {
            if (!takes_part(kind, "date") || request.slot("date") != nullptr) continue;
            wish.parts.erase("date");
            news = put_part(wish, std::string(kImpossible), value) || news;
            continue;
        }
        if (!takes_part(kind, name)) continue;
        if (name == "date") {
            news = put_date(turn, wish, value) || news;
        } else if (name == "detail") {
            auto& told = wish.parts["detail"];
            const bool whole = request.slot("province") != nullptr || request.slot("district") != nullptr;
            auto next = told.empty() || whole ? value
                        : correcting || old_detail != nullptr
                            ? corrected_detail(told, value, old_detail == nullptr ? "" : *old_detail)
                            : extended_detail(told, value);
            news = news || told != next;
            told = std::move(next);
        } else {
            news = put_part(wish, name, value) || news;
        }
        // Wanted and excluded cannot both be: the later word counts.
        const auto opposite = name.starts_with(kNot) ? name.substr(kNot.size()) : std::string(kNot) + name;
        if (const auto it = wish.parts.find(opposite); it != wish.parts.end() && it->second == value)
            wish.parts.erase(it);
    }
    if (wish.parts.contains("date")) wish.parts.erase("hold");
    drop_unneeded(wish, kind);
    return news;
}

/// How many pieces the orders of the task hold of what it is about.
int pieces(const Turn& turn, const Task& task) {
    int count = 0;
    for (const auto& id : task.orders) {
        const auto* order = turn.find_order(id);
        if (order == nullptr) continue;
        for (const auto& item : order->items)
            count += item.quantity;
    }
    return count;
}

bool says_all(const Task& task) {
    for (const auto& words : task.words)
        for (const std::string_view all : {"都", "全部", "全换", "全改", "所有"})
            if (words.find(all) != std::string::npos) return true;
    return false;
}

/// What the order itself answers is not asked for.
void fill_from_order(const Turn& turn, Task& task, const scripts::NoteKind& kind) {
    auto& parts = task.note()->parts;
    if (!takes_part(kind, "quantity") || parts.contains("quantity") || task.orders.empty()) return;
    const int count = pieces(turn, task);
    if (count == 1 || (count > 1 && says_all(task) && task.orders.size() == 1))
        parts["quantity"] = std::to_string(count);
}

/// What the wish lacks. A change of goods must say of how many, where the order has several.
std::vector<std::string> lacking_of(const Turn& turn, const Task& task, const scripts::NoteKind& kind) {
    auto missing = missing_parts(task.note()->parts, kind);
    if (missing.empty() && takes_part(kind, "quantity") && !task.note()->parts.contains("quantity") &&
        task.orders.size() == 1 && pieces(turn, task) > 1)
        missing.emplace_back("quantity");
    return missing;
}

/// What was asked for cannot be written by the bot: more than was paid for, another price.
const scripts::NoteLimit* beyond(const Turn& turn, const Task& task, const scripts::NoteKind& kind) {
    const auto& parts = task.note()->parts;
    for (const auto& limit : turn.playbook.dialogue().limits) {
        const auto part = parts.find(limit.part);
        if (limit.note != kind.id || part == parts.end()) continue;
        if (!limit.more_than_ordered) {
            if (limit.fits(part->second)) return &limit;
            continue;
        }
        const int have = pieces(turn, task);
        if (have > 0 && std::atoi(part->second.c_str()) > have) return &limit;
    }
    return nullptr;
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

/// A kind for a part of an address alone (电话换成…): nothing of the place is told, and the buyer does not
/// ask to change the place.
bool only_a_part(const Request& request, const scripts::NoteKind& part_kind) {
    bool told = false;
    for (const auto& [name, value] : request.slots) {
        if (name.starts_with(kOld) || value.empty()) continue;
        if (name == "detail" && names_a_street(value)) return false;
        if (takes_part(part_kind, name))
            told = true;
        else if (name == "province" || name == "city" || name == "district")
            return false;
    }
    return told;
}

/// 换成黄桃口味的, 我要30包的: what the slots did not name as an attribute stands behind the verb; a number
/// with 的 behind its unit is a specification, no quantity.
void name_the_change(Request& request) {
    const std::string_view words = request.words;
    if (const auto* quantity = request.slot("quantity")) {
        const auto at = words.find(*quantity);
        const auto unit = at == std::string_view::npos ? at : at + quantity->size();
        if (unit != std::string_view::npos && unit < words.size()) {
            const auto end = base::next_point(words, unit);
            if (words.substr(end).starts_with("的") || words.substr(end).starts_with("装")) {
                std::string spec(words.substr(at, end - at));
                std::erase_if(request.slots, [](const auto& slot) { return slot.first == "quantity"; });
                if (request.slot("attribute") == nullptr)
                    request.slots.emplace_back("attribute", std::move(spec));
            }
        }
    }
    if (request.slot("quantity") == nullptr)
        for (const auto& [numeral, count] : {std::pair<std::string_view, const char*>{"一", "1"},
                                             {"1", "1"},
                                             {"两", "2"},
                                             {"2", "2"},
                                             {"三", "3"},
                                             {"3", "3"}})
            if (words.starts_with(numeral)) {
                const auto rest = words.substr(numeral.size());
                for (const std::string_view unit : {"个", "件", "盒", "袋", "包", "双", "条", "瓶"})
                    if (rest.starts_with(unit)) request.slots.emplace_back("quantity", count);
                break;
            }
    if (request.slot("attribute") != nullptr) return;
    for (const std::string_view verb : {"换成", "改成", "换为", "改为", "换"}) {
        const auto at = words.rfind(verb);
        if (at == std::string_view::npos) continue;
        auto rest = words.substr(at + verb.size());
        rest = rest.substr(0, std::min({rest.find(' '), rest.find("，"), rest.find("。"), rest.size()}));
        for (bool cut = true; cut;) {
            cut = false;
            for (const std::string_view end : {"的", "吧", "啊", "呗", "哈", "了", "吗", "可以", "行"})
                if (rest.ends_with(end)) rest.remove_suffix(end.size()), cut = true;
        }
        const auto length = base::length(rest);
        if (length >= 1 && length <= 12 && rest.find("下") == std::string_view::npos)
            request.slots.emplace_back("attribute", std::string(rest));
        return;
    }
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
    const auto broken = turn.playbook.guard().check_all_but_personal(words);
    if (!broken && turn.playbook.dialogue().notable(words)) return false;
    turn.say_or("note.refused_content", "repeat.once", {},
                "备注里不能写：" + (broken ? broken->title : std::string("没有谁答应过的事")));
    return true;
}

}  // namespace

std::vector<std::string> lacking(const Turn& turn, const Task& task) {
    const auto* kind = turn.playbook.note_kind(task.note()->kind);
    return kind == nullptr ? std::vector<std::string>() : lacking_of(turn, task, *kind);
}

void take_note(Turn& turn, const Request& given, const scripts::Route& route) {
    auto& state = turn.state;
    const auto* kind = turn.playbook.note_kind(route.note_kind);
    if (kind == nullptr)
        return begin_transfer(turn, {.group = route.group, .reason = "这种备注还没有配置"}, given);
    Request request = given;
    if (takes_part(*kind, "attribute")) name_the_change(request);
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
    const bool empty_words = base::length(core_of(request.words, turn.playbook.dialogue().fillers)) < 1;
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
        if (text.find(request.words) == std::string::npos) text += (text.empty() ? "" : "，") + request.words;
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
    const bool correcting = wish->stage == NoteWish::Stage::confirming;
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
    if (kind->confirm) {
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

bool withdraw_opposite(Turn& turn, std::string_view words) {
    const auto& fillers = turn.playbook.dialogue().fillers;
    bool any = false;
    for (auto& note : turn.state.notes) {
        const auto* kind = turn.playbook.note_kind(note.kind);
        if (kind == nullptr || !kind->several || !stands(note) || note.withdraw || !note.by.empty()) continue;
        const auto content = note_content(note.kind, note.parts, turn.playbook);
        if (content.empty() || negative(content) == negative(words) || !same_subject(content, words, fillers))
            continue;
        note.told = false;
        erase(turn, note, "买家收回了这条要求");
        any = true;
    }
    return any;
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
    else if (wish.parts.contains("mobile_short"))
        turn.say_or("note.phone_length", "note.ask_again", values, "手机号位数不对");
    else if (standing)
        turn.say_or("note.ask_again", "note.ask_part", values, kind->title + "还缺" + titles);
    else
        turn.say_or("note.ask_part", "note.ask_again", values, kind->title + "还缺" + titles);
    pending = Pending{Pending::Asked::part, task.id, missing.front(), {}, titles, times};
    return true;
}

bool correct_note(Turn& turn, const Request& request) {
    auto& state = turn.state;
    for (auto it = state.notes.rbegin(); it != state.notes.rend(); ++it) {
        if (!stands(*it) || it->withdraw || !it->by.empty() || it->parts.empty()) continue;
        const auto* kind = turn.playbook.note_kind(it->kind);
        if (kind == nullptr) continue;
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

std::size_t withdraw_notes(Turn& turn, std::string_view kind_id, std::string_view words,
                           std::string_view order) {
    std::size_t count = 0;
    for (auto& note : turn.state.notes) {
        if (!stands(note) || note.withdraw || !note.by.empty()) continue;
        const auto* kind = turn.playbook.note_kind(note.kind);
        if (kind == nullptr || (note.kind == "problem" || note.kind == "urged")) continue;
        if (!kind_id.empty() && note.kind != kind_id) continue;
        if (!order.empty() && note.order != order) continue;
        if (kind->several && !words.empty() &&
            !same_subject(note_content(note.kind, note.parts, turn.playbook), words,
                          turn.playbook.dialogue().fillers))
            continue;
        note.told = false;
        erase(turn, note, "买家收回了这条要求");
        ++count;
    }
    return count;
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

void write_own_note(Turn& turn, std::string_view kind_id, std::string_view content, std::string_view order) {
    auto& state = turn.state;
    const auto* kind = turn.playbook.note_kind(kind_id);
    if (kind == nullptr || order.empty()) return;
    auto& draft = add_draft(state);
    draft.kind = kind->id;
    draft.order = order;
    draft.told = true;
    draft.text = note_text(kind->title, content, turn.reception(), turn.playbook.today(turn.now));
    send_note(turn, draft, *kind, turn.now + turn.policy.note_due, "写订单备注：" + kind->title);
}

void agent_noted(Turn& turn, const AgentNoted& noted) {
    auto& state = turn.state;
    const auto day = turn.playbook.today(turn.now);
    if (const auto fault = fault_of(noted, state, turn.playbook, day); !fault.empty()) {
        turn.emit(Alarm{Alarm::Level::slow_reply, "备注没有写：" + fault}, "客服" + noted.agent + "写备注");
        return;
    }
    const auto* kind = turn.playbook.note_kind(noted.kind);
    // What the bot was still asking the buyer for is settled by a human's note of the same kind.
    std::vector<std::uint32_t> settled;
    for (const auto& task : state.tasks)
        if (task.note() != nullptr && task.note()->kind == kind->id) settled.push_back(task.id);
    for (const auto id : settled)
        end_task(state, id);
    auto& draft = add_draft(state);
    draft.kind = kind->id;
    draft.order = noted.order;
    draft.by = noted.agent;
    draft.flag = noted.flag;
    draft.told = true;  // what the buyer hears of it is the agent's to say
    for (const auto& [slot, value] : noted.parts)
        if (!value.empty()) draft.parts[slot] = value;
    draft.text =
        note_text(kind->title, note_content(draft.kind, draft.parts, turn.playbook), noted.agent, day);
    send_for_agent(turn, draft, *kind, "客服" + noted.agent + "写备注：" + kind->title);
}

void settle_notes(Turn& turn) {
    auto& state = turn.state;
    std::vector<std::uint32_t> waiting;
    for (const auto& task : state.tasks)
        if (task.note() != nullptr && task.note()->stage == NoteWish::Stage::for_order)
            waiting.push_back(task.id);
    const auto order = std::ranges::find_if(state.orders, [](const Order& o) {
        return o.state == TradeState::unpaid || o.state == TradeState::paid;
    });
    if (order != state.orders.end())
        for (const auto id : waiting) {
            find_task(state, id)->orders = {order->id};
            write_wish(turn, id);
        }
    state.due.note.reset();
    for (auto& draft : state.notes) {
        if (draft.stage != Stage::writing || !draft.due) continue;
        if (*draft.due <= turn.now) {
            draft.due.reset();
            turn.emit(
                Alarm{Alarm::Level::supervisor, "订单" + draft.order + "的备注超时未写成：" + draft.text},
                "备注过了时限");
        } else {
            state.due.note = state.due.note ? std::min(*state.due.note, *draft.due) : *draft.due;
        }
    }
}

void note_outcome(Turn& turn, std::string_view command, bool written, bool final, std::string_view reason) {
    auto& state = turn.state;
    auto* draft = find_note(state, command);
    if (draft == nullptr) return;
    if (draft->stage == Stage::withdrawing) {
        // The memo would not let go of the line: a person must, and the buyer is not told it is gone.
        if (written || !final) return;
        turn.emit(Alarm{Alarm::Level::supervisor,
                        "订单" + draft->order + "的备注撤不掉，请人工处理：" + draft->text},
                  "后台拒绝：" + std::string(reason));
        draft->stage = Stage::written;
        if (!std::exchange(draft->told, true)) turn.say("note.withdraw_failed", {}, "备注没撤成");
        return;
    }
    if (draft->stage != Stage::writing) return;
    draft->reason = written ? std::string() : std::string(reason);
    const auto content = note_content(draft->kind, draft->parts, turn.playbook);
    if (!written && !final) {
        // It is being retried and the due deadline watches; the buyer hears now that it is kept, not that it
        // is done.
        if (!draft->told && state.owner.who != Owner::Who::agent) {
            draft->told = true;
            turn.say("note.kept", {{"note", content}}, "后台暂时写不进去，先记着");
            plan_quiet(turn);
        }
        return;
    }
    draft->stage = written ? Stage::written : Stage::refused;
    draft->due.reset();
    if (!written)
        turn.emit(Alarm{Alarm::Level::supervisor,
                        "订单" + draft->order + "的备注写不进去，请人工补写：" + draft->text},
                  "后台拒绝：" + std::string(reason));
    if (written && draft->withdraw) {
        erase(turn, *draft, "买家在写的时候收回了");
    } else {
        if (written)
            for (const auto& old : std::vector<std::string>(draft->replaces))
                if (auto* note = find_note(state, old)) {
                    note->told = true;  // the new line speaks for it
                    erase(turn, *note, "由新的备注代替");
                }
        const bool silent = draft->told || state.owner.who == Owner::Who::agent;
        draft->told = true;
        if (!silent) {
            turn.say(written ? "note.written" : "note.kept", {{"note", content}},
                     written ? "备注已写入并核对" : "备注没写成");
            plan_quiet(turn);
        }
    }
    settle_notes(turn);
}

bool reviewer_told(Turn& turn, std::string_view command, bool told, std::string_view reason) {
    auto* draft = find_note(turn.state, command);
    if (draft == nullptr) return false;
    if (draft->stage == Stage::withdrawing) {
        draft->stage = told ? Stage::undone : Stage::arranged;
        if (!told)
            turn.emit(Alarm{Alarm::Level::supervisor,
                            "订单" + draft->order + "的备注要作废，审单专员没有收到：" + draft->text},
                      "转告审单失败：" + std::string(reason));
        if (!std::exchange(draft->told, true)) turn.say("note.withdraw_arranged", {}, "已请审单专员作废");
        plan_quiet(turn);
        return true;
    }
    if (draft->stage != Stage::arranging) return false;
    draft->stage = told ? Stage::arranged : Stage::refused;
    draft->reason = told ? std::string() : "没有告诉到审单专员：" + std::string(reason);
    for (const auto& old : draft->replaces)
        if (auto* note = find_note(turn.state, old); note != nullptr && told) note->stage = Stage::undone;
    if (!told)
        turn.emit(Alarm{Alarm::Level::supervisor,
                        "订单" + draft->order + "已审核，审单专员没有收到，请人工转告：" + draft->text},
                  "转告审单失败：" + std::string(reason));
    if (!std::exchange(draft->told, true)) {
        turn.say(told ? "note.arranged" : "note.kept",
                 {{"note", note_content(draft->kind, draft->parts, turn.playbook)}},
                 told ? "审单专员已收到" : "审单专员没收到");
        plan_quiet(turn);
    }
    return true;
}

void undo_note(Turn& turn, const AgentUndidNote& undo) {
    auto* draft = find_note(turn.state, undo.command);
    if (draft == nullptr || draft->stage != Stage::written) return;
    draft->told = true;
    erase(turn, *draft, "客服" + undo.agent + "撤回备注");
}

void note_erased(Turn& turn, const NoteErased& erased) {
    auto* draft = find_note(turn.state, erased.note);
    if (draft == nullptr) return;
    draft->stage = Stage::undone;
    if (std::exchange(draft->told, true)) return;
    if (turn.state.owner.who == Owner::Who::agent) return;
    turn.say("note.withdrawn", {{"note", note_content(draft->kind, draft->parts, turn.playbook)}},
             "备注已撤回");
    plan_quiet(turn);
}

void retry_note(Turn& turn, const AgentRetriedNote& again) {
    auto* draft = find_note(turn.state, again.command);
    if (draft == nullptr || draft->stage != Stage::refused) return;
    const auto* kind = turn.playbook.note_kind(draft->kind);
    if (kind == nullptr) return;
    draft->reason.clear();
    send_for_agent(turn, *draft, *kind, "客服" + again.agent + "重试备注");
    settle_notes(turn);
}

}  // namespace xiaoer::core
