// Clauses among each other: what the whole message shows, what a clause lends to its neighbour, sets a
// condition for or colours, and which clauses are one act. It must not read a clause anew.
#include <algorithm>

#include "intents/engine/acts/reader.hpp"

namespace xiaoer::intents {
namespace {

bool only_refuses(const Act& act) {
    return !act.values.empty() && std::all_of(act.values.begin(), act.values.end(), [](const Value& value) {
        return value.stance == Stance::excluded;
    });
}

bool names(const Act& act, std::string_view slot) {
    return std::any_of(act.values.begin(), act.values.end(), [&](const Value& value) {
        return value.slot == slot && value.stance != Stance::excluded;
    });
}

bool is_plain(const Act& act) {
    return !act.negated && !act.taken_back && !act.deferred && !act.past && !act.conditional;
}

/// Does a clause only go on with the act before it?
bool goes_on(const Cues& cues, const Act& before, const Act& act) {
    if (before.taken_back && act.taken_back)
        return before.intent == nullptr || act.intent == nullptr || before.intent == act.intent;
    if (before.intent == nullptr || act.intent == nullptr) return false;
    if (before.intent != act.intent) {
        // 不想要了 退款: a reason and a wish, or one wish in two words; 盆碎了 席子也裂了: one trouble.
        const bool family = std::any_of(cues.families.begin(), cues.families.end(), [&](const auto& ids) {
            const auto in = [&](const Intent& intent) {
                return std::find(ids.begin(), ids.end(), intent.id) != ids.end();
            };
            return in(*before.intent) && in(*act.intent);
        });
        if (!family || before.force != act.force || act.force == Force::ask || before.taken_back ||
            act.taken_back || before.negated || act.negated)
            return false;
    }
    if (before.negated != act.negated || before.taken_back != act.taken_back || before.past != act.past ||
        before.conditional != act.conditional)
        return false;
    if (!before.refers.empty() && !act.refers.empty() && before.refers != act.refers) return false;
    if (before.force == Force::ask && act.force == Force::ask) return is_plain(act);
    // Two things to note are two notes.
    return before.intent->id != "other_note";
}

/// 换一个, 要换: changes something and names nothing, behind a clause that names a part of the order.
bool changes_what_was_named(const Draft& before, const Draft& draft) {
    const auto& act = draft.act;
    if (before.act.intent == nullptr || !before.part || before.act.force != Force::wish || act.past)
        return false;
    const bool bare = draft.bare && draft.changes && !draft.noun && act.refers.empty();
    return bare && std::all_of(act.values.begin(), act.values.end(),
                               [](const Value& value) { return value.slot == "quantity"; });
}

/// 写错了, 急用: says nothing by itself, colours what stands beside it.
bool colours(const Draft& draft) {
    const auto& act = draft.act;
    if (!act.values.empty() || act.taken_back || act.negated || act.deferred || act.past) return false;
    // 不对 是421 says what is right.
    const bool number =
        std::any_of(act.words.begin(), act.words.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (act.corrects && act.intent == nullptr && act.force == Force::tell) return !number;
    return act.urgent && draft.only_urgent && draft.bare && act.force != Force::ask;
}

}  // namespace

/// 再发…我就退: what may not happen again is refused; the threat itself is no wish.
bool Reader::refused_by_threat(Draft& draft, const Scene& scene) {
    const auto& clause = draft.clause;
    if (!scene.text(clause.where).starts_with("再")) return false;
    bool then = false, threat = false;
    for (auto t = clause.first_token; t < clause.last_token; ++t) {
        then = then || scene.tokens[t].is(cue::kThen);
        threat = threat || (then && scene.tokens[t].is(cue::kThreat));
    }
    if (!threat) return false;
    bool refused = false;
    for (auto& value : draft.act.values)
        if (value.stance == Stance::wanted && value.slot != "quantity" && value.slot != "amount") {
            value.stance = Stance::excluded;
            refused = true;
        }
    if (refused) draft.act.why.emplace_back("“再…就”→ 不要");
    return refused;
}

/// A condition covers its own clause and what follows from it; 没有就… also what stands before.
void Reader::conditions(std::vector<Draft>& drafts, const Scene& scene) const {
    const auto wishes = [](const Draft& draft) { return draft.act.force == Force::wish; };
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        auto& clause = drafts[i].clause;
        // 没黑色就退, 能换就换, 再这样我就投诉
        const auto text = scene.text(clause.where);
        const bool opens = text.starts_with("没") || text.starts_with("能") || text.starts_with("再");
        if (refused_by_threat(drafts[i], scene)) continue;
        // 没穿过 就试了下: 就 is "only" where nothing is wished.
        const bool only = drafts[i].act.force == Force::tell && drafts[i].act.intent == nullptr &&
                          text.find("了") != std::string_view::npos;
        if (opens && !only && (clause.does & cue::kThen) != 0 && drafts[i].act.force != Force::ask) {
            drafts[i].act.conditional = true;
            drafts[i].act.why.emplace_back("“…就…”→ 有条件，不照办");
            if (text.starts_with("没") && i > 0 && clause.cut != Cut::line)
                drafts[i - 1].act.conditional = true;
        }
        if ((clause.does & cue::kCondition) == 0) continue;
        for (auto t = clause.first_token; t < clause.last_token; ++t) {
            const auto& token = scene.tokens[t];
            if (!token.is(cue::kCondition)) continue;
            drafts[i].act.conditional = true;
            drafts[i].act.why.push_back(quoted(scene, token) + "→ 有条件，不照办");
            if (token.is(cue::kThen) && i > 0 && clause.cut != Cut::line)
                drafts[i - 1].act.conditional = true;
            break;
        }
        const bool inner = wishes(drafts[i]) && (clause.does & cue::kThen) != 0;
        if (!inner && i + 1 < drafts.size() && !drafts[i + 1].act.past &&
            drafts[i + 1].clause.cut != Cut::line && drafts[i + 1].clause.cut != Cut::connective &&
            !drafts[i].clause.questioned) {
            drafts[i + 1].act.conditional = true;
            drafts[i + 1].act.why.emplace_back("上一句是条件");
        }
    }
}

/// What only the whole message shows (a pattern across clauses) belongs to the clause where it ends.
void Reader::reconcile(std::vector<Draft>& drafts) {
    if (meaning_.intent == nullptr || !whole_.winner || drafts.size() < 2) return;
    const auto& winner = whole_.candidates[*whole_.winner];
    if (all_.intents[winner.intent].id == kUndoIntent || all_.intents[winner.intent].band == Band::awaited)
        return;
    const auto heard = std::any_of(drafts.begin(), drafts.end(), [&](Draft& draft) {
        // What the words proposed for a clause, a pattern says of the whole.
        if (draft.act.intent == meaning_.intent && draft.act.by_words) {
            draft.act.by_words = false;
            draft.act.confidence = std::max(draft.act.confidence, meaning_.confidence);
        }
        return draft.act.intent == meaning_.intent && (draft.act.confidence >= all_.confidence.answer_from ||
                                                       draft.act.taken_back || draft.act.negated);
    });
    if (heard) return;
    const auto span = view_.typed(winner.span().begin, winner.span().end);
    Draft* last = nullptr;
    for (auto& draft : drafts)
        if (draft.act.where.begin < span.end && draft.act.where.end > span.begin &&
            (draft.act.intent == nullptr || draft.act.confidence < meaning_.confidence) &&
            !draft.act.taken_back && !draft.act.negated && !draft.act.past)
            last = &draft;
    if (last == nullptr) return;
    auto& act = last->act;
    set_intent(act, winner.intent, meaning_.confidence,
               "整句话的句式 " + all_.texts[winner.intent].patterns[winner.hits[winner.best].pattern] +
                   " → " + meaning_.intent->title + "，把握" + percent(meaning_.confidence));
    act.by_words = false;
    if (act.force == Force::tell && is_wish(*meaning_.intent)) act.force = Force::wish;
}

/// A clause with values and no meaning of its own goes on with what its neighbour wants; so does one that
/// only refuses a value for which the neighbour names another (原味的不要了 换成麻辣味).
void Reader::lend(std::vector<Draft>& drafts) {
    // 能发中通不 别走邮政: the one asked about beside a refused one is the one that is wished.
    for (std::size_t i = 0; i + 1 < drafts.size(); ++i) {
        auto& asks = drafts[i].act;
        auto& refuses = drafts[i + 1].act;
        const bool one = asks.force == Force::ask && asks.values.size() == 1 &&
                         asks.values.front().slot == "courier" &&
                         asks.values.front().stance == Stance::mentioned;
        if (!one || !only_refuses(refuses) || refuses.values.front().slot != "courier") continue;
        refuses.values.push_back(asks.values.front());
        refuses.values.back().stance = Stance::wanted;
        refuses.why.push_back("问的是" + asks.values.front().value + "，又不要别的：要它");
        asks.intent = refuses.intent;
        asks.force = Force::wish;
        asks.values.front().stance = Stance::wanted;
    }
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        auto& act = drafts[i].act;
        const bool refusal = only_refuses(act) && act.values.front().slot != "product" &&
                             i + 1 < drafts.size() && drafts[i + 1].act.intent != nullptr &&
                             drafts[i + 1].act.force == Force::wish &&
                             names(drafts[i + 1].act, act.values.front().slot);
        if (refusal && act.intent != drafts[i + 1].act.intent) {
            act.intent = drafts[i + 1].act.intent;
            act.confidence = drafts[i + 1].act.confidence;
            act.taken_back = act.negated = false;
            act.why.emplace_back("不要的和下一句要的是同一样");
        }
        // 地址不对 要换一个: what is changed is what the clause before named.
        if (i > 0 && changes_what_was_named(drafts[i - 1], drafts[i])) {
            const auto& named = drafts[i - 1].act;
            act.intent = named.intent;
            act.confidence = named.confidence;
            act.values.clear();
            act.why.push_back("换的是前一句说的，接着" + named.intent->title);
        }
        if (act.intent != nullptr || act.values.empty() || act.force == Force::ask || act.past) continue;
        const auto takes = [&](const Draft& other) {
            const auto* intent = other.act.intent;
            return intent != nullptr && other.act.force == Force::wish &&
                   std::any_of(act.values.begin(), act.values.end(), [&](const Value& value) {
                       return std::find(intent->slots.begin(), intent->slots.end(), value.slot) !=
                              intent->slots.end();
                   });
        };
        Draft* from = nullptr;
        const bool slip = i > 1 && colours(drafts[i - 1]) && drafts[i - 1].act.corrects;
        if (i > 0 && takes(drafts[i - 1])) from = &drafts[i - 1];
        if (from == nullptr && slip && takes(drafts[i - 2])) from = &drafts[i - 2];
        if (from == nullptr && i + 1 < drafts.size() && takes(drafts[i + 1])) from = &drafts[i + 1];
        if (from == nullptr && i + 1 < drafts.size() && drafts[i + 1].act.force == Force::ask) {
            // 到底15号 能不能发: asked about, not asked for.
            auto& asked = drafts[i + 1].act;
            const auto* intent = asked.intent;
            const bool its =
                intent != nullptr && std::any_of(act.values.begin(), act.values.end(), [&](const Value& v) {
                    return std::find(intent->slots.begin(), intent->slots.end(), v.slot) !=
                           intent->slots.end();
                });
            if (its && act.force == Force::tell && asked.values.empty()) {
                for (auto& value : act.values)
                    value.stance = Stance::mentioned;
                asked.values = act.values;
                act.intent = intent;
                act.force = Force::ask;
                act.confidence = asked.confidence;
                act.why.push_back("问的是后面的" + intent->title);
            }
            continue;
        }
        if (from == nullptr) continue;
        // 发韵达吧 中通离我家太远了: what nothing asks for beside one that is asked for is only talked of.
        if ((slip || act.corrects) && from < &drafts[i]) {
            // 发申通 打错了 中通: the later value takes the place of the earlier.
            for (auto& value : act.values)
                for (auto& old : from->act.values)
                    if (value.slot == old.slot && old.stance == Stance::wanted) {
                        old.stance = Stance::replaced;
                        if (value.stance == Stance::mentioned) value.stance = Stance::wanted;
                    }
            act.corrects = true;
        } else if ((drafts[i].clause.does & cue::kAsksFor) == 0)
            for (auto& value : act.values)
                if (value.slot == "courier" && value.stance == Stance::wanted && names(from->act, value.slot))
                    value.stance = Stance::mentioned;
        act.intent = from->act.intent;
        act.confidence = from->act.confidence;
        act.force = Force::wish;
        act.why.push_back("接着旁边的" + act.intent->title);
    }
}

void colour(std::vector<Draft>& drafts) {
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        if (!colours(drafts[i])) continue;
        const auto takes = [&](const Draft& other) {
            return other.act.intent != nullptr && !other.act.past && !other.act.taken_back && !colours(other);
        };
        Draft* to = nullptr;
        if (i + 1 < drafts.size() && takes(drafts[i + 1])) to = &drafts[i + 1];
        if (to == nullptr && i > 0 && takes(drafts[i - 1])) to = &drafts[i - 1];
        if (to == nullptr) continue;
        to->act.corrects = to->act.corrects || drafts[i].act.corrects;
        to->act.urgent = to->act.urgent || drafts[i].act.urgent;
        to->act.why.push_back("旁边说了“" + drafts[i].act.words + "”");
        drafts[i].dropped = true;
    }
    std::erase_if(drafts, [](const Draft& draft) { return draft.dropped; });
}

std::vector<Act> Reader::merged(std::vector<Draft>& drafts) const {
    const auto positive_behind = [&](const Draft& before) {
        return std::any_of(drafts.begin() + (&before - drafts.data()), drafts.end(), [](const Draft& draft) {
            return draft.act.force == Force::wish && !draft.act.taken_back && draft.act.intent != nullptr &&
                   is_plain(draft.act);
        });
    };
    std::vector<Act> out;
    int number = 0;
    for (auto& draft : drafts) {
        auto& act = draft.act;
        act.clause = number++;
        // 算了 before a positive wish only opens it.
        if (act.taken_back && act.intent == nullptr && act.values.empty() && positive_behind(draft)) continue;
        // 电话写错了 尾号是2223: which digits are wrong is read where the number is known.
        const bool repairs =
            act.corrects && act.values.empty() && act.words.find_first_of("0123456789") != std::string::npos;
        if (!out.empty() && !repairs && goes_on(cues_, out.back(), act)) {
            auto& before = out.back();
            before.where.end = std::max(before.where.end, act.where.end);
            before.words =
                std::string(typed_.substr(before.where.begin, before.where.end - before.where.begin));
            const bool better = before.intent != act.intent && act.intent != nullptr &&
                                before.intent != nullptr && act.values.empty() == before.values.empty() &&
                                act.confidence > before.confidence;
            if (before.intent == nullptr || better ||
                (before.values.empty() && !act.values.empty() && act.intent != nullptr))
                before.intent = act.intent;
            if (act.force < before.force && (draft.wishful || before.force != Force::ask))
                before.force = act.force;
            before.confidence = std::max(before.confidence, act.confidence);
            before.urgent = before.urgent || act.urgent;
            // 电话错了 是…57: the later takes the place of the earlier.
            if (act.corrects)
                for (const auto& value : act.values)
                    for (auto& old : before.values)
                        if (value.stance == Stance::wanted && old.stance == Stance::wanted &&
                            value.slot == old.slot && value.value != old.value)
                            old.stance = Stance::replaced;
            before.corrects = before.corrects || act.corrects;
            before.deferred = before.deferred || act.deferred;
            before.by_words = before.by_words && act.by_words;
            if (before.refers.empty()) before.refers = act.refers;
            before.values.insert(before.values.end(), act.values.begin(), act.values.end());
            settle(before.values);
            before.parts.insert(before.parts.end(), act.parts.begin(), act.parts.end());
            before.why.insert(before.why.end(), act.why.begin(), act.why.end());
            continue;
        }
        out.push_back(std::move(act));
    }
    return out;
}

}  // namespace xiaoer::intents
