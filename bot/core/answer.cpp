// Answers a burst: reads it clause by clause and lets each act meet what is open (design: the table of
// repair). The answer to the bot's own question comes first, then corrections, what is taken back, problems,
// wishes as they were told, questions; then the one question that is next. No wish is dropped.
#include <algorithm>
#include <array>

#include "bot/base/utf8.hpp"
#include "bot/core/note.hpp"
#include "bot/core/part_reader.hpp"
#include "bot/core/turn.hpp"

namespace xiaoer::core {
namespace {

using intents::Act;
using intents::Force;
using intents::Stance;
using scripts::Handling;
using scripts::Route;
using Asked = Pending::Asked;

constexpr std::size_t kFragment = 8;    // characters that may be the beginning of a sentence
constexpr std::size_t kWordsMost = 40;  // of an answer to a question about an order

struct Burst {
    std::string text;
    int pictures = 0;
    bool only_stickers = true;
    bool has_text = false;
    std::vector<std::string> order_cards;
    std::vector<std::string> item_cards;
    bool cut = false;
};

Burst take_burst(Turn& turn) {
    auto& state = turn.state;
    Burst burst;
    if (!state.fragment.empty() && turn.now - state.fragment_at <= turn.policy.fragment_kept)
        burst.text = state.fragment;
    state.fragment.clear();
    for (const auto& line : state.unanswered) {
        if (!line.text.empty()) {
            if (!burst.text.empty()) burst.text += '\n';
            burst.text += line.text;
        }
        burst.pictures += line.pictures;
        burst.only_stickers = burst.only_stickers && line.sticker;
        burst.cut = burst.cut || line.cut;
        burst.has_text = burst.has_text || !line.text.empty();
        if (!line.item_card.empty()) burst.item_cards.push_back(line.item_card);
        if (!line.order_card.empty()) burst.order_cards.push_back(line.order_card);
    }
    state.unanswered.clear();
    state.burst_began.reset();
    state.due.answer.reset();
    return burst;
}

bool hold_stands(const Conversation& state) {
    return std::ranges::any_of(state.notes, [](const NoteDraft& note) {
        return note.parts.contains("hold") &&
               (note.stage == NoteDraft::Stage::writing || note.stage == NoteDraft::Stage::written ||
                note.stage == NoteDraft::Stage::arranging || note.stage == NoteDraft::Stage::arranged);
    });
}

intents::Context context_of(const Turn& turn) {
    const auto& state = turn.state;
    const auto* order = turn.current_order();
    return {.awaiting = state.pending ? word(state.pending->asked) : std::string_view(),
            .order_state = order != nullptr ? word(order->state) : std::string_view(),
            .last_intent = state.last_intent,
            .today = turn.playbook.today(turn.now),
            .standing = hold_stands(state) ? std::string_view("hold") : std::string_view()};
}

/// Joins the values of one slot: several wanted are the last one, alternatives are joined by 或, exclusions
/// by 、.
void put_value(Request& request, const std::string& slot, const std::string& value, std::string_view join) {
    for (auto& [name, known] : request.slots)
        if (name == slot) {
            if (join.empty())
                known = value;
            else if (known.find(value) == std::string::npos)
                known += std::string(join) + value;
            return;
        }
    request.slots.emplace_back(slot, value);
}

void put_values(Request& request, const Act& act) {
    for (const auto& value : act.values) {
        switch (value.stance) {
            case Stance::wanted:
                // A second telephone stands beside the first; of other parts the later one counts.
                put_value(request, value.slot, value.value, value.slot == "mobile" ? "，备用" : "");
                break;
            case Stance::either:
                put_value(request, value.slot, value.value, "或");
                break;
            case Stance::excluded:
                put_value(request, "not_" + value.slot, value.value, "、");
                break;
            case Stance::replaced:
                put_value(request, "old_" + value.slot, value.value, "");
                break;
            case Stance::mentioned:
                // Told in a plain answer or a wish to wait; in a question or a tale it is no wish.
                if ((act.deferred && !act.taken_back) ||
                    (act.force != Force::ask && (value.slot == "date_impossible" || value.slot == "hold")))
                    put_value(request, value.slot, value.value, "");
                break;
            case Stance::kept:
                break;
        }
    }
}

class Dialogue {
  public:
    Dialogue(Turn& turn, Burst burst)
        : turn_(turn),
          state_(turn.state),
          burst_(std::move(burst)),
          reading_(turn.knowledge.catalogue.read(burst_.text, context_of(turn))) {
        for (const auto& act : reading_.acts)
            items_.push_back({&act, act.intent == nullptr ? nullptr : route_of(turn, act.intent->id), false});
    }

    void run();
    /// What is told while a transfer is about to happen or a human is awaited: what can be kept, withdrawn or
    /// answered; true when the transfer is off.
    bool beside_handoff();
    [[nodiscard]] const Burst& burst() const { return burst_; }

  private:
    struct Item {
        const Act* act;
        const Route* route;
        bool used;
    };

    [[nodiscard]] Request request_of(const Act& act) const;
    [[nodiscard]] Request whole() const;
    [[nodiscard]] const Item* item_of(std::string_view intent) const;
    [[nodiscard]] bool has(std::string_view intent) const { return item_of(intent) != nullptr; }
    [[nodiscard]] bool wants_human(const Item& item) const;
    [[nodiscard]] static bool own_wish(const Item& item);
    [[nodiscard]] static bool question(const Item& item);
    void use_all(auto&& which) {
        for (auto& item : items_)
            if (which(item)) item.used = true;
    }
    [[nodiscard]] bool unused_left() const {
        return std::ranges::any_of(items_, [](const Item& item) { return !item.used; });
    }

    void greet();
    void hand_to_human(Item& item);
    bool take_pending();
    bool take_order(Task& task);
    bool take_part(Task& task);
    bool take_confirm();
    bool take_wrong();
    bool take_photo_words(Task& task);
    bool take_fact(Task& task);
    bool take_remedy(Task& task);
    bool take_clarify();
    void take_values(Item& item);
    void take_back(Item& item);
    void settle_case(Item& item);
    void conditional(Item& item);
    void handle(Item& item);
    void without_words();
    void unclear();
    void miss();

    Turn& turn_;
    Conversation& state_;
    Burst burst_;
    intents::Reading reading_;
    std::vector<Item> items_;
    bool did_ = false;        ///< something was understood and done
    bool answered_ = false;   ///< the bot's own question was answered
    bool digressed_ = false;  ///< the question is to be asked once more
    int answers_ = 0;
};

Request Dialogue::request_of(const Act& act) const {
    Request request;
    if (act.intent != nullptr) {
        request.intent = act.intent->id;
        request.why = "意图：" + act.intent->title;
    }
    request.words = act.words;
    request.refers = act.refers;
    request.force = act.force;
    put_values(request, act);
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
        if (item.act->force != Force::ask || item.act->intent == nullptr) put_values(request, *item.act);
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

bool Dialogue::wants_human(const Item& item) const {
    return item.route != nullptr && item.route->handling == Handling::handoff_now && !item.act->taken_back &&
           !item.act->negated && !item.act->conditional &&
           (item.act->force != Force::ask || turn_.playbook.dialogue().follows_task(item.route->intent));
}

/// Means something by itself, whatever the bot asked.
bool Dialogue::own_wish(const Item& item) {
    return item.route != nullptr && item.route->handling != Handling::awaited &&
           item.route->handling != Handling::listen && item.act->intent->band != intents::Band::awaited;
}

bool Dialogue::question(const Item& item) {
    return item.act->force == Force::ask && item.act->intent != nullptr;
}

/// The welcome opens the reply to a first message; the promotion follows only when all is before an order.
void Dialogue::greet() {
    if (state_.welcomed) return;
    state_.welcomed = turn_.now;
    turn_.say("welcome", {}, "新的接待");
    const bool pre_sale = std::ranges::all_of(items_, [](const Item& item) {
        return item.route == nullptr || (item.route->group == Group::pre_sale && !item.act->urgent &&
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
            task.orders = found.empty() ? std::vector<std::string>{task.choices.front()} : found;
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
        return !(question(item) && own_wish(item) && item.act->confidence >= 0.7) && !item.act->taken_back;
    };
    std::vector<const Act*> used;
    for (const auto& item : items_)
        if (taken(item)) {
            put_values(told, *item.act);
            told.words += (told.words.empty() ? "" : " ") + item.act->words;
            used.push_back(item.act);
        }
    for (const auto& slot : reading_.slots)
        if (told.slot(slot.name) == nullptr && takes_part(*kind, slot.name) && !slot.replaced)
            told.slots.emplace_back(slot.name, slot.value);
    const auto missing = lacking(turn_, task);
    for (const auto& part : missing) {
        if (told.slot(part) != nullptr || told.words.empty()) continue;
        if (auto value = read_part(turn_, part, told.words, task); !value.empty()) {
            told.slots.emplace_back(part, std::move(value));
            break;  // a plain answer answers one question
        }
    }
    if (told.slots.empty() || !add_parts(turn_, task, told)) return false;
    use_all([&](const Item& item) {
        return std::ranges::find(used, item.act) != used.end() &&
               (!own_wish(item) || item.route->note_kind == task.note()->kind || item.act->confidence < 0.7 ||
                item.route->handling == Handling::answer || item.route->handling == Handling::closing);
    });
    state_.pending.reset();
    return true;
}

bool Dialogue::take_confirm() {
    std::vector<std::uint32_t> ids;
    for (const auto& text : state_.pending->options)
        ids.push_back(static_cast<std::uint32_t>(std::strtoul(text.c_str(), nullptr, 10)));
    const bool asks =
        std::ranges::any_of(items_, [](const Item& item) { return question(item) && own_wish(item); });
    const bool yes = has("yes") || has("ack_filler");
    const bool no =
        has("no") || std::ranges::any_of(items_, [](const Item& item) { return item.act->corrects; });
    bool changed = false;
    if (!asks) {
        const auto told = whole();
        for (const auto id : ids) {
            auto* task = find_task(state_, id);
            const auto* kind = task == nullptr ? nullptr : turn_.playbook.note_kind(task->note()->kind);
            if (kind == nullptr) continue;
            auto own = told;
            // Bare words that put one part right: 门牌是89号.
            if (own.slots.empty() && no) {
                const auto part = read_correction(turn_, *task, told.words);
                if (!part.first.empty()) own.slots.push_back(part);
            }
            changed = add_parts(turn_, *task, own) || changed;
        }
    }
    const auto same_kind = [&](const Item& item) {
        if (!own_wish(item)) return true;
        if (item.route->handling != Handling::note) return false;
        return std::ranges::any_of(ids, [&](auto id) {
            auto* task = find_task(state_, id);
            return task != nullptr && task->note()->kind == item.route->note_kind;
        });
    };
    if (changed) {
        use_all(same_kind);
        state_.pending.reset();
        return true;
    }
    if (asks) return false;
    const bool back = std::ranges::any_of(items_, [](const Item& i) { return i.act->taken_back; });
    if (no && !back) {
        use_all(same_kind);
        turn_.say("note.which_part", {}, "买家说不对，问哪里不对");
        state_.pending->asked = Asked::wrong;
        state_.pending->times = 1;
        digressed_ = false;
        answered_ = true;
        return true;
    }
    if (!yes || back) return false;
    use_all(same_kind);
    confirm_notes(turn_, ids);
    return true;
}

/// "哪里不对": a value, or what cannot be read and then is a human's.
bool Dialogue::take_wrong() {
    if (has("yes")) {
        state_.pending->asked = Asked::confirm;
        return take_confirm();
    }
    state_.pending->asked = Asked::confirm;
    const bool taken = [&] {
        const auto told = whole();
        bool changed = false;
        for (const auto& text : state_.pending->options) {
            auto* task =
                find_task(state_, static_cast<std::uint32_t>(std::strtoul(text.c_str(), nullptr, 10)));
            if (task == nullptr) continue;
            auto own = told;
            if (own.slots.empty()) {
                const auto part = read_correction(turn_, *task, told.words);
                if (!part.first.empty()) own.slots.push_back(part);
            }
            changed = add_parts(turn_, *task, own) || changed;
        }
        return changed;
    }();
    if (taken) {
        use_all([](const Item& item) { return !question(item); });
        state_.pending.reset();
    } else if (state_.pending) {
        state_.pending->asked = Asked::wrong;
    }
    return taken;
}

/// Words while photographs are awaited: the end of them, more of the story, what is wanted.
bool Dialogue::take_photo_words(Task& task) {
    bool taken = false;
    for (auto& item : items_) {
        if (item.used) continue;
        const auto id =
            item.act->intent == nullptr ? std::string_view() : std::string_view(item.act->intent->id);
        if (id == "photos_done") {
            item.used = taken = true;
            take_photos(turn_, PhotosEnd::told);
        } else if (id == "photos_refused") {
            item.used = taken = true;
            take_photos(turn_, PhotosEnd::refused);
        } else if (id == "photos_no_box") {
            item.used = taken = true;
            state_.photos.faces_needed = 0;
            state_.photos.goods_needed = std::max(1, turn_.policy.goods_photos);
            turn_.say("photos.no_box", {}, "包装没有了，只要商品的照片");
            state_.due.photos = turn_.now + turn_.policy.photos_wait;
            if (burst_.pictures > 0 || state_.photos.complete()) take_photos(turn_, PhotosEnd::open);
        } else if (question(item) || item.act->taken_back || wants_human(item)) {
            continue;
        } else if (own_wish(item) && item.route->handling != Handling::photos &&
                   item.route->handling != Handling::handoff) {
            continue;
        } else if (!own_wish(item)) {
            const auto request = request_of(*item.act);
            if (base::length(request.words) < 2) continue;
            item.used = taken = true;
            tell_problem(turn_, task, request);
            choose_remedy(turn_, task, request.words, 0);
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
        if (item.used || item.act->taken_back || (question(item) && own_wish(item)) || wants_human(item))
            continue;
        const bool other = own_wish(item) && item.act->confidence >= 0.7 && !item.act->values.empty() &&
                           item.route->handling == Handling::note && item.act->force == Force::wish;
        const bool leaves = own_wish(item) && (item.route->handling == Handling::in_sale ||
                                               item.route->handling == Handling::closing ||
                                               item.route->handling == Handling::settled);
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
    constexpr std::size_t kRemedyAlone = 6;
    if (base::length(words) <= kRemedyAlone && choose_remedy(turn_, task, words, 0) == Choice::chosen) {
        keep_words(task, words);
        state_.pending.reset();
        return true;
    }
    add_fact(turn_, task, words);
    Request told{task.intent, words, {}, {}};
    for (const auto* act : used)
        put_values(told, *act);
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
    if (asks && number == nullptr) return false;
    const auto choice =
        choose_remedy(turn_, task, told.words,
                      number == nullptr ? 0 : static_cast<std::size_t>(std::atoi(number->c_str())));
    if (choice == Choice::chosen) {
        use_all([](const Item& item) {
            return !own_wish(item) || item.route->handling == Handling::handoff ||
                   item.route->handling == Handling::photos || item.route->handling == Handling::answer;
        });
        keep_words(task, told.words);
        tell_problem(turn_, task, told);
        const auto title = chosen_remedy(turn_, &task);
        turn_.say("problem.noted", {{"intent", title}}, "买家选了“" + title + "”");
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
    if (task.problem()->asked_yuan > 0 || state_.pending->times >= 2) {
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

/// Values without a wish of their own: for the note that is open, for one that is written, or for what was
/// offered.
void Dialogue::take_values(Item& item) {
    auto request = request_of(*item.act);
    // 啊不 圆通: behind a wish of the same breath even a bare value puts it right.
    if (request.slots.empty() && !item.act->past && !item.act->conditional)
        for (const auto& value : item.act->values)
            if (value.stance == Stance::mentioned && !state_.tasks.empty() &&
                state_.tasks.back().opened == turn_.now)
                put_value(request, value.slot, value.value, "");
    if (request.slots.empty()) return;
    for (auto it = state_.tasks.rbegin(); it != state_.tasks.rend(); ++it)
        if (it->note() != nullptr && add_parts(turn_, *it, request)) {
            item.used = did_ = true;
            return;
        }
    if (correct_note(turn_, request)) {
        item.used = did_ = true;
        return;
    }
    // A date after "you may name a date" is one.
    const auto* route = turn_.playbook.route(state_.last_intent);
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

/// Undoes what the act covers, and says what really happened.
void Dialogue::take_back(Item& item) {
    item.used = did_ = true;
    const auto& act = *item.act;
    const auto handling = item.route == nullptr ? Handling::undo : item.route->handling;
    const bool any = item.route == nullptr || handling == Handling::undo || handling == Handling::awaited;
    const auto covers = [&](const Task& task) {
        if (any) return true;
        if (task.intent == act.intent->id) return true;
        const auto* route = turn_.playbook.route(task.intent);
        if (route == nullptr) return false;
        if (task.note() != nullptr) return item.route->note_kind == task.note()->kind;
        return task.problem() != nullptr && (handling == Handling::handoff || handling == Handling::photos);
    };
    // Without an object it is the open question's task, else the newest.
    Task* found = nullptr;
    if (any && state_.pending) found = find_task(state_, state_.pending->task);
    for (auto it = state_.tasks.rbegin(); found == nullptr && it != state_.tasks.rend(); ++it)
        if (covers(*it)) found = &*it;
    const bool deferred = act.deferred && !act.taken_back;
    if (found != nullptr) {
        const bool problem = found->problem() != nullptr;
        const auto what = title_of(turn_, found->intent);
        end_task(state_, found->id);
        if (problem) {
            state_.due.photos.reset();
            if (state_.due.transfer) cancel_transfer(turn_);
        }
        turn_.say_or(deferred ? "undo.deferred" : "undo.dropped", "undo.dropped", {{"intent", what}},
                     "买家不要了，还没有办");
        return;
    }
    if (state_.due.transfer && (any || turn_.playbook.dialogue().follows_task(item.route->intent))) {
        cancel_transfer(turn_);
        turn_.say("undo.dropped", {{"intent", "转人工"}}, "买家不转了");
        return;
    }
    const auto kind = any || item.route->note_kind.empty() ? std::string() : item.route->note_kind;
    const auto words = item.act->words;
    if ((any || !kind.empty()) && withdraw_notes(turn_, kind, any ? std::string() : words, {}) > 0) {
        turn_.say("note.withdrawing", {}, "买家收回，备注在撤");
        return;
    }
    if (handling == Handling::handoff || handling == Handling::photos) {
        const auto* problem = turn_.playbook.problem(act.intent->id);
        if (problem != nullptr && !problem->note_kind.empty() &&
            withdraw_notes(turn_, problem->note_kind, {}, {}) > 0) {
            turn_.say("note.withdrawing", {}, "买家收回，备注在撤");
            return;
        }
    }
    if (answers_ == 0 && !unused_left()) turn_.say_or("undo.nothing", "repeat.once", {}, "没有在办的事");
}

/// 找到了, 收到了: what was complained of is over.
void Dialogue::settle_case(Item& item) {
    item.used = did_ = true;
    if (auto* task = open_problem(state_)) end_task(state_, task->id);
    if (state_.due.transfer) cancel_transfer(turn_);
    state_.photos = {};
    state_.due.photos.reset();
    for (auto& urging : state_.urgings)
        urging.promise.reset();
    state_.due.promise.reset();
    say_own(turn_, request_of(*item.act));
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
                   {item.act->intent->id, request.words, {}, "带条件的要求"});
}

void Dialogue::handle(Item& item) {
    const auto& act = *item.act;
    if (act.intent == nullptr && !act.taken_back) return take_values(item);
    if (item.route == nullptr && act.intent != nullptr) return;
    const auto handling = item.route == nullptr ? Handling::undo : item.route->handling;
    const bool problem = handling == Handling::photos || handling == Handling::handoff;
    if (act.corrects && !act.values.empty() && handling == Handling::note &&
        correct_note(turn_, request_of(act))) {
        item.used = did_ = true;
        return;
    }
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
    if (act.taken_back || (act.deferred && problem) || handling == Handling::undo) return take_back(item);
    if (act.negated && (problem || handling == Handling::handoff_now || handling == Handling::in_sale)) {
        item.used = true;
        return;
    }
    if (handling == Handling::settled) return settle_case(item);
    if (handling == Handling::awaited || handling == Handling::listen) {
        if (act.intent->band == intents::Band::awaited && !act.values.empty()) take_values(item);
        return;
    }
    if (act.conditional && act.force != Force::ask && (problem || handling == Handling::note))
        return conditional(item);
    // 备注6月1号发货, 帮我发顺丰: the value says which kind of note is meant.
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
            if (slot == "date" && act.words.find("发") == std::string::npos) continue;
            auto wish = request_of(act);
            wish.intent = other->intent;
            put_value(wish, value->slot, value->value, "");
            item.used = did_ = true;
            return pursue(turn_, wish);
        }
    }
    // A claim beside it makes the whole wish one that is not written (备注写上 客服已同意免单).
    if (handling == Handling::note && act.force != Force::ask &&
        !turn_.playbook.dialogue().notable(burst_.text)) {
        use_all([](const Item& other) {
            return other.route == nullptr || other.route->handling == Handling::note ||
                   other.route->handling == Handling::handoff;
        });
        did_ = true;
        turn_.say_or("note.refused_content", "repeat.once", {}, "备注里不能写没有人答应过的事");
        return;
    }
    // 可以帮我发顺丰不: asked for, not asked about.
    if (handling == Handling::note && act.force == Force::ask && !act.values.empty() &&
        turn_.playbook.dialogue().asks_for(act.words)) {
        auto wish = request_of(act);
        wish.force = Force::wish;
        for (const auto& value : act.values)
            if (value.stance == Stance::mentioned) put_value(wish, value.slot, value.value, "");
        item.used = did_ = true;
        return pursue(turn_, wish);
    }
    // 不要发票: not to have it is a wish of its own.
    if (act.negated && handling == Handling::answer && turn_.has_open_order()) {
        const auto* other = turn_.playbook.route(turn_.playbook.dialogue().unwanted);
        if (other != nullptr) {
            auto wish = request_of(act);
            wish.intent = other->intent;
            wish.force = Force::wish;
            item.used = did_ = true;
            return pursue(turn_, wish);
        }
    }
    if (act.past && problem) {
        // Told of an earlier time beside a wish for this one; by itself it may be about what has just come.
        const auto which = which_orders(turn_, request_of(act), Suits::received);
        const bool wishes = std::ranges::any_of(items_, [&](const Item& other) {
            return &other != &item && other.act->force == Force::wish && own_wish(other);
        });
        if (wishes || which.orders.empty()) {
            item.used = did_ = true;
            turn_.say("past.sorry", {}, "说的是以前的事");
            return;
        }
    }
    // Lateness told beside a problem is part of it; so are 先别发了 beside 我不要了 and 要退回去不 beside what
    // is wrong.
    const bool holds = act.deferred && act.values.size() == 1 && act.values.front().slot == "hold";
    if (auto* task = open_problem(state_);
        task != nullptr && !state_.pending &&
        ((handling == Handling::in_sale && act.force == Force::tell) ||
         (task->opened == turn_.now &&
          ((holds && !item.route->note_kind.empty()) || (problem && act.force == Force::ask))))) {
        item.used = did_ = true;
        tell_problem(turn_, *task, request_of(act));
        return;
    }
    // What the buyer asks about a new parcel or a remedy while a problem is open goes with the problem.
    if (auto* task = open_problem(state_);
        task != nullptr && handling == Handling::in_sale && (act.force == Force::ask || act.conditional)) {
        item.used = did_ = digressed_ = true;
        keep_words(*task, act.words);
        turn_.say_or("question.kept", "photos.remind", {}, "这句请同事一起回答");
        return;
    }
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
    pursue(turn_, request_of(act));
    if (handling == Handling::answer || act.force == Force::ask) {
        ++answers_;
        digressed_ = digressed_ || asked;
    }
}

/// Pictures, cards or stickers without a word.
void Dialogue::without_words() {
    if (burst_.pictures > 0) {
        if (open_problem(state_) != nullptr) {
            if (state_.pending && state_.pending->asked == Asked::photos) take_photos(turn_, PhotosEnd::open);
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
        if (answer_from_goods(turn_, {}, burst_.item_cards)) return;
        turn_.say_or("card.item", "anything_else", {}, "发来商品卡");
        return;
    }
    if (!state_.welcomed) greet();
}

bool can_be_offered(const Turn& turn, const std::string& intent) {
    const auto* route = turn.playbook.route(intent);
    return route != nullptr && route->handling != Handling::listen && route->handling != Handling::closing &&
           route->handling != Handling::awaited && route->handling != Handling::undo;
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

void Dialogue::unclear() {
    const auto told = whole();
    // 冰袋还是别放了: the free wish about the same thing is taken back.
    if (withdraw_opposite(turn_, told.words)) {
        did_ = true;
        turn_.say("note.withdrawing", {}, "买家收回，备注在撤");
        return;
    }
    // An order and nothing else, named after a question about orders: the question goes on with it.
    if (const auto* route = turn_.playbook.route(state_.last_intent);
        !state_.pending && route != nullptr && route->handling == Handling::in_sale &&
        (told.slot("order_id") != nullptr || told.slot("order_card") != nullptr)) {
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
    if (auto about = told; answer_from_goods(turn_, about, burst_.item_cards)) {
        did_ = true;
        return;
    }
    // Half a sentence is no miss.
    const bool fragment = base::length(told.words) <= kFragment && !burst_.cut;
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

/// Human and emergency first, then corrections, taking back, what is settled, problems, wishes as told,
/// questions, social words.
int rank_of(const Act& act, const Route* route, bool something_to_correct) {
    if (act.corrects && something_to_correct) return 0;
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

void Dialogue::run() {
    turn_.heard = whole().words;
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
    const bool greeted_now = !state_.welcomed;
    greet();
    answered_ = take_pending();
    if (answered_) {
        state_.misses = 0;
        did_ = true;
    }
    const bool correctable = !state_.tasks.empty() || !state_.notes.empty();
    std::ranges::stable_sort(items_, {},
                             [&](const Item& item) { return rank_of(*item.act, item.route, correctable); });
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
    // 可以的吧, 嗯嗯: a question behind a wish asks how it stands.
    if (!did_ && !answered_ &&
        (burst_.text.find("吧") != std::string::npos || burst_.text.find("吗") != std::string::npos ||
         burst_.text.find("？") != std::string::npos) &&
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
    if (state_.owner.who == Owner::Who::bot && !state_.closed) {
        carry_on(turn_);
        if (state_.pending && state_.pending->asked == Asked::clarify && did_ && !answered_)
            state_.pending.reset();
        ask_next(turn_, digressed_);
    }
    plan_quiet(turn_);
}

bool Dialogue::beside_handoff() {
    const auto told = whole();
    auto* problem = open_problem(state_);
    // 算了别补了 直接退钱: another remedy is no taking back.
    const bool rechosen =
        problem != nullptr && choose_remedy(turn_, *problem, told.words, 0) == Choice::chosen;
    const bool wishes = std::ranges::any_of(items_, [](const Item& item) {
        return own_wish(item) && item.act->force == Force::wish && !item.act->taken_back &&
               !item.act->negated;
    });
    for (auto& item : items_) {
        const auto handling = item.route == nullptr ? Handling::awaited : item.route->handling;
        if (handling == Handling::settled) {
            settle_case(item);
            return true;
        }
        const bool back = item.act->taken_back || handling == Handling::undo || item.act->deferred;
        const auto* meant =
            reading_.meaning.intent == nullptr ? nullptr : turn_.playbook.route(reading_.meaning.intent->id);
        const bool whole_wish = meant != nullptr && meant->handling == Handling::handoff;
        if (!back || rechosen || (item.act->intent == nullptr && (wishes || whole_wish))) continue;
        take_back(item);
        if (!state_.due.transfer && state_.owner.who == Owner::Who::bot) return true;
    }
    problem = open_problem(state_);
    for (auto& item : items_) {
        if (item.used) continue;
        const auto request = request_of(*item.act);
        if (problem != nullptr) {
            tell_problem(turn_, *problem, request);
            // 直接退钱: another wish than the one that was chosen is the last one.
            if (!rechosen && own_wish(item) && item.act->force == Force::wish &&
                (item.route->handling == Handling::handoff || item.route->handling == Handling::photos) &&
                item.act->intent->id != problem->intent) {
                problem->problem()->remedy.clear();
                problem->problem()->demand = request.words;
            }
        }
        if (item.act->corrects && !item.act->values.empty()) correct_note(turn_, request);
    }
    return false;
}

}  // namespace

std::chrono::milliseconds burst_wait(const Turn& turn) {
    const auto& state = turn.state;
    const auto& policy = turn.policy;
    const auto& lines = state.unanswered;
    if (lines.empty()) return policy.burst_window;
    std::string text = state.fragment;
    std::chrono::milliseconds gap{0};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!lines[i].text.empty()) text += (text.empty() ? "" : "\n") + lines[i].text;
        if (i > 0) gap = std::max(gap, lines[i].at - lines[i - 1].at);
    }
    // Who writes slowly goes on writing slowly.
    auto wait = std::max(policy.burst_window,
                         std::min(gap + std::chrono::milliseconds(500), policy.burst_unfinished));
    if (text.empty()) return wait;
    const auto reading = turn.knowledge.catalogue.read(text, context_of(turn));
    if (reading.unfinished) wait = policy.burst_unfinished;
    // Parts of a note that still lacks some are told one after the other.
    if (reading.acts.empty()) return wait;
    const auto& last = reading.acts.back();
    const bool known = last.intent != nullptr || state.pending.has_value();
    if (!known) wait = policy.burst_unfinished;
    if (last.intent != nullptr && !last.values.empty()) {
        const auto* route = turn.playbook.route(last.intent->id);
        const auto* kind = route == nullptr || route->handling != Handling::note
                               ? nullptr
                               : turn.playbook.note_kind(route->note_kind);
        if (kind != nullptr) {
            Request told;
            for (const auto& act : reading.acts)
                put_values(told, act);
            const bool missing = std::ranges::any_of(kind->needs, [&](const std::string& part) {
                return told.slot(part) == nullptr && told.slot("not_" + part) == nullptr;
            });
            if (missing && kind->needs.size() > 2) wait = policy.burst_unfinished;
        }
    }
    return wait;
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
    Dialogue(turn, take_burst(turn)).run();
}

void answer_before_handoff(Turn& turn, const BuyerSaid& said) {
    auto& state = turn.state;
    Dialogue dialogue(turn, take_burst(turn));
    const bool off = dialogue.beside_handoff();
    state.due.transfer.reset();
    if (off) {
        carry_on(turn);
        ask_next(turn, false);
        return plan_quiet(turn);
    }
    if (!said.text.empty())
        state.transfer.card.words += (state.transfer.card.words.empty() ? "" : "\n") + said.text;
    turn.say("transfer.moment", {}, "买家回了话，马上转");
    hand_off(turn, "转" + std::string(title(state.transfer.group)) + "：" + state.transfer.card.reason);
}

void answer_in_queue(Turn& turn) {
    // The lines stay unanswered: the agent sees and answers them.
    const auto lines = turn.state.unanswered;
    const auto began = turn.state.burst_began;
    const auto due = turn.state.due.answer;
    turn.state.unanswered = {lines.back()};
    Dialogue(turn, take_burst(turn)).beside_handoff();
    turn.state.unanswered = lines;
    turn.state.burst_began = began;
    turn.state.due.answer = due;
}

}  // namespace xiaoer::core
