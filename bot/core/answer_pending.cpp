// Takes what the buyer says as the answer to what the bot has asked: an order, a part of a note, a yes, a
// fact, a remedy, a choice. What is no such answer is left for answer_acts.cpp.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "bot/base/utf8.hpp"
#include "bot/core/dialogue.hpp"
#include "bot/core/note.hpp"
#include "bot/core/note_wishes.hpp"
#include "bot/core/part_reader.hpp"
#include "bot/core/request_slots.hpp"

namespace xiaoer::core {
namespace {

using intents::Act;
using intents::Force;
using scripts::Handling;
using Asked = Pending::Asked;

constexpr std::size_t kWordsMost = 40;  // of an answer to a question about an order
/// A shorter answer that chose a remedy is the choice and no part of the story: 补发吧, 还是退吧.
constexpr std::size_t kRemedyAlone = 6;

}  // namespace

bool Dialogue::take_order(Task& task) {
    const auto request = whole();
    if (base::length(request.words) > kWordsMost && request.slot("order_id") == nullptr) return false;
    const auto found = named_orders(turn_, request, task.choices);
    if (found.empty()) return false;
    state_.order = found.front();
    use_all([&](const Item& item) {
        return !own_wish(item) || item.act->intent->id == task.intent || base::length(item.act->words) <= 12;
    });
    // The answer binds everything that waited for it.
    std::vector<Request> resumed;
    std::vector<std::uint32_t> ended;
    for (auto& each : state_.tasks) {
        if (each.choices.empty()) continue;
        const bool fits = std::ranges::all_of(
            found, [&](const auto& id) { return std::ranges::find(each.choices, id) != each.choices.end(); });
        if (!fits) continue;
        each.choices.clear();
        each.orders = found;
        if (std::holds_alternative<Inquiry>(each.what)) {
            Request again{each.intent, each.words.empty() ? "" : each.words.front(), each.slots,
                          "买家选了订单"};
            again.resumed = true;
            resumed.push_back(std::move(again));
            ended.push_back(each.id);
        }
    }
    for (const auto id : ended)
        end_task(state_, id);
    state_.pending.reset();
    for (const auto& each : resumed)
        for (const auto& id : found) {
            if (state_.owner.who != Owner::Who::bot || state_.due.transfer) break;
            state_.order = id;
            auto one = each;
            one.slots.emplace_back("order_id", id);
            pursue(turn_, one);
        }
    return true;
}

/// A part of a note: what slots tell, or the plain answer to what was asked.
bool Dialogue::take_part(Task& task) {
    const auto* kind = turn_.playbook.note_kind(task.note()->kind);
    if (kind == nullptr) return false;
    Request told;
    const auto taken = [&](const Item& item) {
        if (item.route != nullptr && item.route->handling == Handling::note &&
            item.route->note_kind != task.note()->kind && item.act->confidence >= 0.7)
            return false;
        // 我要退款, when a colour is asked for: another wish, whatever stands behind 要.
        if (item.route != nullptr && is_problem(item.route->handling) && item.act->force == Force::wish &&
            item.act->confidence >= 0.85)
            return false;
        if (item.route != nullptr &&
            (item.route->handling == Handling::undo || item.route->handling == Handling::release))
            return false;
        // 差多少我补给你: a question is no part of a note.
        if (item.act->force == Force::ask && item.act->intent == nullptr && item.act->values.empty())
            return false;
        return !(question(item) && own_wish(item) && item.act->confidence >= 0.7) && !item.act->taken_back;
    };
    std::vector<const Act*> used;
    for (const auto& item : items_)
        if (taken(item)) {
            put_told(told, *item.act);
            told.words += (told.words.empty() ? "" : " ") + item.act->words;
            used.push_back(item.act);
        }
    // 到付要多少钱 only asks, and tells no part; 到付可以吗 does.
    const auto only_asked = [&](const intents::Slot& slot) {
        return std::ranges::any_of(items_, [&](const Item& item) {
            const auto& where = item.act->where;
            return item.act->force == Force::ask && where.begin <= slot.where.begin &&
                   slot.where.end <= where.end && !turn_.playbook.dialogue().asks_consent(item.act->words);
        });
    };
    // 周六周日不要发货: what is refused is not the day that was asked for.
    const auto refused = [&](std::string_view slot) {
        return std::ranges::any_of(items_, [&](const Item& item) {
            return std::ranges::any_of(item.act->values, [&](const auto& value) {
                return value.slot == slot && value.stance == intents::Stance::excluded;
            });
        });
    };
    for (const auto& slot : reading_.slots)
        if (told.slot(slot.name) == nullptr && takes_part(*kind, slot.name) && !slot.replaced &&
            !only_asked(slot) && !refused(slot.name))
            told.slots.emplace_back(slot.name, slot.value);
    // 新的电话或收件人: any of the parts of which one is enough.
    std::vector<std::string> missing;
    for (const auto& part : lacking(turn_, task)) {
        const auto need = std::ranges::find_if(
            kind->needs, [&](const std::string& one) { return scripts::alternatives(one).front() == part; });
        if (need == kind->needs.end()) {
            missing.push_back(part);
            continue;
        }
        const auto any = scripts::alternatives(*need);
        if (std::ranges::none_of(any, [&](auto one) { return told.slot(one) != nullptr; }))
            missing.insert(missing.end(), any.begin(), any.end());
    }
    for (const auto& part : missing) {
        if (told.slot(part) != nullptr || told.words.empty() || refused(part)) continue;
        // 湖南长沙: what was read as a place is no name.
        if (part == "person" && (told.slot("province") != nullptr || told.slot("detail") != nullptr))
            continue;
        if (auto value = read_part(turn_, part, told.words, task); !value.empty()) {
            told.slots.emplace_back(part, std::move(value));
            break;  // a plain answer answers one question
        }
    }
    const bool digits = takes_part(*kind, "mobile") && !number_of_wrong_length(told.words).empty();
    if ((told.slots.empty() && !digits) || !add_parts(turn_, task, told)) return false;
    use_all([&](const Item& item) {
        return std::ranges::find(used, item.act) != used.end() &&
               (!own_wish(item) || item.route->note_kind == task.note()->kind || item.act->confidence < 0.7 ||
                item.route->handling == Handling::answer || item.route->handling == Handling::closing);
    });
    state_.pending.reset();
    return true;
}

/// 补发就行, said while photographs are awaited.
void Dialogue::choose_at_photos(Task& task, std::string_view words) {
    const auto before = task.problem()->remedy;
    const auto choice = choose_remedy(turn_, task, words, 0);
    if (choice != Choice::by_piece && (choice != Choice::chosen || task.problem()->remedy == before)) return;
    const auto title = chosen_remedy(turn_, &task);
    turn_.say("problem.noted", {{"intent", title}}, "买家要“" + title + "”");
}

/// Words while photographs are awaited: the end of them, more of the story, what is wanted.
bool Dialogue::take_photo_words(Task& task) {
    bool taken = false;
    const auto ends = [](const Item* item) {
        return item->act->intent != nullptr &&
               (item->act->intent->id == "photos_done" || item->act->intent->id == "photos_refused");
    };
    // 我不想拍 直接退我吧: what is wanted is heard before the case is handed over.
    std::vector<Item*> order;
    for (auto& item : items_)
        order.push_back(&item);
    std::ranges::stable_partition(order, [&](const Item* item) { return !ends(item); });
    for (auto* each : order) {
        auto& item = *each;
        if (item.used) continue;
        const auto id =
            item.act->intent == nullptr ? std::string_view() : std::string_view(item.act->intent->id);
        if (id == "photos_done") {
            item.used = taken = true;
            take_photos(turn_, PhotosEnd::told);
        } else if (id == "photos_refused") {
            item.used = taken = true;
            take_photos(turn_, PhotosEnd::refused, item.act->words);
        } else if (id == turn_.playbook.dialogue().later) {
            // 晚上回去再拍: they are waited for that long, and nothing is asked meanwhile.
            item.used = taken = true;
            state_.due.photos = turn_.now + turn_.policy.photos_later;
            turn_.say_or(id, "heard", {}, "买家晚些再拍");
            return true;
        } else if (id == "photos_no_box") {
            item.used = taken = true;
            without_package(turn_);
            if (burst_.pictures > 0 || state_.photos.complete()) take_photos(turn_, PhotosEnd::open);
        } else if (burst_.pictures == 1 && item.act->force != Force::ask &&
                   names_photo(turn_, item.act->words)) {
            item.used = taken = true;  // 这是生产日期, beside a picture, asks for none
        } else if (question(item) || item.act->taken_back || wants_human(item)) {
            continue;
        } else if (own_wish(item) && item.route->handling != Handling::photos &&
                   item.route->handling != Handling::handoff) {
            continue;
        } else if (!own_wish(item) ||
                   (item.act->intent->id == task.intent && base::length(item.act->words) <= kRemedyAlone &&
                    names_remedy(turn_, task, item.act->words))) {
            // 补发吧, with the last photograph: what is wanted about the problem itself.
            const auto request = request_of(*item.act);
            if (base::length(request.words) < 2) continue;
            item.used = taken = true;
            tell_problem(turn_, task, request);
            if (item.act->corrects) turn_.say("heard", {}, "等照片时改了前面说的，记下");
            if (item.act->force != Force::ask) choose_at_photos(task, request.words);
        }
        if (find_task(state_, task.id) == nullptr || state_.due.transfer) return true;
    }
    if (burst_.pictures > 0 && state_.pending && state_.pending->asked == Asked::photos) {
        take_photos(turn_, PhotosEnd::open);
        taken = true;
    } else if (taken && state_.pending && state_.pending->asked == Asked::photos) {
        digressed_ = true;
    }
    return taken;
}

bool Dialogue::take_fact(Task& task) {
    std::string words;
    std::vector<const Act*> used;
    for (const auto& item : items_) {
        if (item.used || item.act->taken_back || item.act->force == Force::ask || wants_human(item)) continue;
        // 你们正常发吧, when the reason for a refund is asked: it is off.
        if (item.route != nullptr &&
            (item.route->handling == Handling::undo || item.route->handling == Handling::release))
            continue;
        const bool other = own_wish(item) && item.act->confidence >= 0.7 && !item.act->values.empty() &&
                           item.route->handling == Handling::note && item.act->force == Force::wish;
        // 还是换一个新的给我吧, when the reason for a return is asked: another wish, and no reason.
        const bool another = own_wish(item) && item.route->handling == Handling::handoff &&
                             item.act->force == Force::wish && item.act->confidence >= 0.7 &&
                             item.act->intent->id != task.intent &&
                             !tells_asked(turn_, task, item.act->words);
        // 过敏了 身上起疹子: a harm is never only the reason for something else.
        const bool harm = item.act->intent != nullptr && item.act->intent->band == intents::Band::emergency &&
                          item.act->intent->id != task.intent && item.act->confidence >= 0.7 &&
                          own_wish(item);
        const bool leaves = another || harm ||
                            (own_wish(item) && (item.route->handling == Handling::in_sale ||
                                                item.route->handling == Handling::closing ||
                                                item.route->handling == Handling::settled));
        if (other || leaves) continue;
        words += (words.empty() ? "" : " ") + item.act->words;
        used.push_back(item.act);
    }
    if (base::length(words) < 2) return false;
    // A social word alone is no fact.
    const bool social = std::ranges::all_of(used, [](const Act* act) {
        return act->intent != nullptr && act->intent->band == intents::Band::social;
    });
    if (social) return false;
    use_all([&](const Item& item) { return std::ranges::find(used, item.act) != used.end(); });
    // A remedy told instead of the fact; a longer answer is the fact, whatever words are in it.
    if (base::length(words) <= kRemedyAlone && choose_remedy(turn_, task, words, 0) == Choice::chosen) {
        state_.pending.reset();
        return true;
    }
    add_fact(turn_, task, words);
    Request told{task.intent, words, {}, {}};
    for (const auto* act : used)
        put_told(told, *act);
    tell_problem(turn_, task, told);
    return true;
}

bool Dialogue::take_remedy(Task& task) {
    const auto told = whole();
    const auto* number = told.slot("choice");
    const bool asks =
        std::ranges::any_of(items_, [](const Item& item) { return question(item) && own_wish(item); });
    if (has("none_of_these")) {
        use_all([this](const Item& item) { return !wants_human(item); });
        keep_words(task, told.words);
        tell_problem(turn_, task, told);
        task.problem()->demand = told.words;
        turn_.say("remedy.none", {}, "给的办法都不要，由人来谈");
        state_.pending.reset();
        return true;
    }
    // 那我拒收行不行: one of the ways, with leave asked for it, is chosen.
    const bool consents =
        turn_.playbook.dialogue().asks_consent(told.words) && names_remedy(turn_, task, told.words);
    if (asks && !consents && number == nullptr) return false;
    // 算了，家里人说要留着: taken back, and nothing else is wished. 不用退货 only refuses one of the ways.
    if (number == nullptr &&
        std::ranges::any_of(items_,
                            [&](const Item& item) {
                                return !item.used && item.act->taken_back && !item.act->past &&
                                       (item.act->intent == nullptr || item.act->intent->id == task.intent);
                            }) &&
        std::ranges::none_of(items_, [](const Item& item) {
            return own_wish(item) && item.act->force == Force::wish && !item.act->taken_back &&
                   !item.act->negated;
        }))
        return false;
    // 有35码就换，没有就退: which one depends on what the bot does not know.
    if (number == nullptr &&
        // 补我50 不然免谈: what follows from a refusal is no condition of the wish.
        std::ranges::any_of(items_, [](const Item& item) {
            return item.act->conditional && item.route != nullptr &&
                   item.route->handling != Handling::handoff_now;
        })) {
        use_all([this](const Item& item) { return !wants_human(item); });
        tell_problem(turn_, task, told);
        task.problem()->demand = told.words;
        turn_.say("conditional.person", {}, "要求带条件，由人来定");
        state_.pending.reset();
        return true;
    }
    // 不对 是买错了颜色: a fact that was told is put right, and the remedies stand.
    const bool corrects =
        has("no") || std::ranges::any_of(items_, [](const Item& item) { return item.act->corrects; });
    // 先不退 给我换大一码的: one of the ways is no fact.
    const bool way = names_remedy(turn_, task, told.words);
    if (number == nullptr && corrects && !way && correct_facts(turn_, task, told.words)) {
        use_all([this](const Item& item) { return !wants_human(item); });
        keep_words(task, told.words);
        digressed_ = true;
        return true;
    }
    const auto choice =
        choose_remedy(turn_, task, told.words,
                      number == nullptr ? 0 : static_cast<std::size_t>(std::atoi(number->c_str())));
    if (choice == Choice::chosen) {
        const auto remedy = task.problem()->remedy;
        use_all([&](const Item& item) {
            if (!own_wish(item)) return true;
            // 换邮政 may be one of the ways that were offered, and no note.
            if (item.route->handling == Handling::note)
                return choose_remedy(turn_, task, item.act->words, 0) == Choice::chosen;
            return item.route->handling == Handling::handoff || item.route->handling == Handling::photos ||
                   item.route->handling == Handling::answer;
        });
        task.problem()->remedy = remedy;
        if (base::length(told.words) > kRemedyAlone) tell_problem(turn_, task, told);
        const auto title = chosen_remedy(turn_, &task);
        turn_.say("problem.noted", {{"intent", title}}, "买家选了“" + title + "”");
        state_.pending.reset();
        return true;
    }
    if (choice == Choice::by_piece) {
        use_all([this](const Item& item) { return !wants_human(item); });
        tell_problem(turn_, task, told);
        turn_.say("problem.noted", {{"intent", task.problem()->demand}}, "几件各有各的办法，记买家的原话");
        state_.pending.reset();
        return true;
    }
    const bool statement = std::ranges::none_of(items_, [](const Item& item) {
        return own_wish(item) && item.route->handling != Handling::photos &&
               item.route->handling != Handling::handoff;
    });
    if (!statement || told.words.empty()) return false;
    // Money, a threat, another wish: what he wants is told to the human in his own words.
    tell_problem(turn_, task, told);
    use_all([this](const Item& item) { return !wants_human(item); });
    if (task.problem()->asked_yuan > 0 || choice == Choice::part || state_.pending->times >= 2) {
        task.problem()->demand = told.words;
        state_.pending.reset();
    } else {
        digressed_ = true;
    }
    return true;
}

bool Dialogue::take_clarify() {
    const auto told = whole();
    const auto* number = told.slot("choice");
    std::size_t n = number == nullptr ? 0 : static_cast<std::size_t>(std::atoi(number->c_str()));
    const auto& options = state_.pending->options;
    if (n == 0 && base::length(told.words) <= kWordsMost)
        for (std::size_t i = 0; i < options.size(); ++i)
            if (const auto title = turn_.playbook.choice_title(options[i]);
                !title.empty() && told.words.find(title) != std::string::npos)
                n = i + 1;
    if (n < 1 || n > options.size()) return false;
    const Request chosen{options[n - 1], state_.pending->words, {}, "买家选了第" + std::to_string(n) + "项"};
    use_all([](const Item&) { return true; });
    state_.pending.reset();
    state_.misses = 0;
    pursue(turn_, chosen);
    return true;
}

bool Dialogue::take_pending() {
    if (!state_.pending) return false;
    if (state_.pending->asked == Asked::clarify) return take_clarify();
    auto* task = find_task(state_, state_.pending->task);
    if (task == nullptr) {
        state_.pending.reset();
        return false;
    }
    switch (state_.pending->asked) {
        case Asked::order:
            return take_order(*task);
        case Asked::part:
            return take_part(*task);
        case Asked::confirm:
            return take_confirm();
        case Asked::wrong:
            return take_wrong();
        case Asked::photos:
            return take_photo_words(*task);
        case Asked::fact:
            return take_fact(*task);
        case Asked::remedy:
            return take_remedy(*task);
        case Asked::clarify:
            break;
    }
    return false;
}

}  // namespace xiaoer::core
