// Which intent a clause has and how sure that is: patterns, values and the words are weighed against each
// other. It must not change a clause's force or values, nor look at other clauses.
#include <algorithm>
#include <cmath>

#include "intents/engine/acts/reader.hpp"
#include "intents/engine/lint/explain.hpp"
#include "intents/engine/match/confidence.hpp"

namespace xiaoer::intents {

const SlotEvidence* Reader::evidence_for(const Draft& draft, const Scene& scene) const {
    const auto& values = draft.act.values;
    for (const auto& one : cues_.evidence) {
        if (!one.forces.empty() &&
            std::find(one.forces.begin(), one.forces.end(), force_name(draft.act.force)) == one.forces.end())
            continue;
        if (one.alone && (draft.act.past || (draft.clause.does & (cue::kPredicate | cue::kSend | cue::kAsk |
                                                                  cue::kOpenAsk)) != 0))
            continue;
        const bool all = std::all_of(one.slots.begin(), one.slots.end(), [&](const std::string& slot) {
            return std::any_of(values.begin(), values.end(), [&](const Value& value) {
                return value.slot == slot && !(slot == "date" && draft.own_doing);
            });
        });
        if (!all) continue;
        const auto text = scene.text(draft.clause.where);
        const auto says = [&](const std::vector<std::string>& words) {
            return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
                return text.find(word) != std::string_view::npos;
            });
        };
        if ((one.words.empty() || says(one.words)) && !says(one.not_words)) return &one;
    }
    return nullptr;
}

std::vector<Choice> Reader::choices(const Draft& draft, const Scene& scene) const {
    std::vector<Choice> out;
    for (const auto& candidate : draft.resolution.candidates) {
        if (candidate.outcome != Outcome::stands && candidate.outcome != Outcome::undone) continue;
        const auto& intent = all_.intents[candidate.intent];
        if (intent.id == kUndoIntent) continue;
        out.push_back({candidate.intent, &candidate, false, false, false, 0});
    }
    if (const auto* evidence = evidence_for(draft, scene)) {
        const auto* intent = all_.find(evidence->intent);
        const auto it = std::find_if(out.begin(), out.end(),
                                     [&](const Choice& one) { return intent == &all_.intents[one.intent]; });
        if (it != out.end())
            it->by_slots = true;
        else if (intent != nullptr)
            out.push_back({all_.index_of(*intent), nullptr, true, false, false, 0});
    }
    // Slots stand in the order of precedence like a pattern; who tells to do something wishes.
    const auto before = [&](const Choice& a, const Choice& b) {
        const auto& x = all_.intents[a.intent];
        const auto& y = all_.intents[b.intent];
        if (x.band > Band::emergency && y.band > Band::emergency && draft.imperative &&
            draft.act.force == Force::wish && is_wish(x) != is_wish(y))
            return is_wish(x);
        if (a.candidate != nullptr && b.candidate != nullptr)
            return compare(all_, *a.candidate, *b.candidate).first;
        if (x.band != y.band) return x.band < y.band;
        return x.rank != y.rank ? x.rank > y.rank : a.candidate != nullptr;
    };
    if (const auto it = std::min_element(out.begin(), out.end(), before); it != out.end()) it->first = true;
    return out;
}

/// The share of every candidate, and what the words alone propose.
void Reader::weigh(std::vector<Choice>& all, const Normalised& text, Draft& draft) const {
    const auto& how = all_.confidence;
    for (auto& one : all)
        one.confidence = 1;
    if (how.ngrams.empty()) return;
    static thread_local std::vector<double> shares;
    how.ngrams.weigh(text.text, shares);
    auto& act = draft.act;
    const auto loudest = std::max_element(shares.begin(), shares.end());
    const auto loud_column = static_cast<int>(loudest - shares.begin());
    const double loud = *loudest;
    const auto* loud_intent = all_.find(how.ngrams.columns()[static_cast<std::size_t>(loud_column)]);
    if (loud_intent != nullptr && loud >= 0.3)
        act.why.push_back("字词更像" + loud_intent->title + " " + percent(loud));
    for (auto& share : shares)
        share = how.words * std::log(share + kLeastBelief);
    shares[NgramClassifier::kOther] += how.nothing;
    std::vector<int> columns;
    for (const auto& one : all) {
        columns.push_back(column_of(all_, all_.intents[one.intent]));
        if (columns.back() < 0) continue;
        auto& share = shares[static_cast<std::size_t>(columns.back())];
        if (one.candidate != nullptr || one.first) share += one.first ? how.first : how.further;
        if (one.first && one.candidate != nullptr)
            share += how.covered * covered_share(*one.candidate, {0, text.text.size()});
        if (one.by_slots) share += cues_.slots_weight;
    }
    to_shares(shares);
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto& one = all[i];
        if (columns[i] < 0 || is_certain(all_, text.text, one.intent)) continue;
        one.confidence = shares[static_cast<std::size_t>(columns[i])];
        if (one.candidate != nullptr && all_.intents[one.intent].band == Band::store)
            one.confidence = std::max(one.confidence, cues_.store_floor);
        if (one.by_slots && draft.act.force == Force::wish)
            one.confidence = std::max(one.confidence, cues_.slots_floor);
    }
    // A pattern that the words speak against says nothing; the words may.
    const bool heard = std::any_of(all.begin(), all.end(), [&](const Choice& one) {
        return one.confidence >= how.answer_from || all_.intents[one.intent].band <= Band::emergency;
    });
    if (heard) return;
    if (all.empty() && draft.object >= 0 && (act.force == Force::wish || act.corrects)) {
        // 被子那单催一下: the word names what is wanted.
        const auto* named = all_.find(cues_.objects[static_cast<std::size_t>(draft.object)]);
        // A part of an order names a change only where something changes; a human is never guessed.
        const bool part = draft.part && !draft.changes && !act.corrects && !act.taken_back && !act.negated;
        if (named != nullptr && named->band > Band::emergency && !part) {
            all.push_back({all_.index_of(*named), nullptr, false, false, true, cues_.named_floor});
            return;
        }
    }
    if (loud_intent == nullptr) return;
    const double mark = loud_intent->id == kHuman ? cues_.human_alone : cues_.words_alone;
    // What the catalogue excludes here the words do not bring back.
    const auto known = [&](const Candidate& candidate) {
        return &all_.intents[candidate.intent] == loud_intent;
    };
    if (loud < mark || std::ranges::any_of(draft.resolution.candidates, known)) return;
    all.push_back({all_.index_of(*loud_intent), nullptr, false, false, false, loud});
    act.by_words = true;
}

void Reader::set_intent(Act& act, std::size_t intent, double confidence, std::string why) const {
    act.intent = all_.meant_by(intent);
    act.confidence = confidence;
    act.why.push_back(std::move(why));
}

/// 发货没: no pattern knows it; 发货了没 is the same, and one does.
void Reader::read_plainly(Draft& draft, Normalised& text) const {
    if (draft.resolution.winner) return;
    auto plain = cues_.plainer.apply(text.text);
    if (plain == text.text) return;
    Normalised said;
    said.origin.resize(plain.size() + 1);
    said.text = std::move(plain);
    auto resolution = resolve(all_, sentences(said).text, context_);
    if (!resolution.winner) return;
    draft.act.why.push_back("没有句式命中，换个说法再读：“" + said.text + "”");
    draft.resolution = std::move(resolution);
    text = std::move(said);
}

void Reader::intent_of(Draft& draft, const Scene& scene) {
    auto& act = draft.act;
    auto text = part_of(message_, draft.clause.where);
    read_plainly(draft, text);
    auto all = choices(draft, scene);
    weigh(all, text, draft);
    const auto undo = std::find_if(draft.resolution.candidates.begin(), draft.resolution.candidates.end(),
                                   [&](const Candidate& candidate) {
                                       return all_.intents[candidate.intent].id == kUndoIntent &&
                                              candidate.outcome == Outcome::stands;
                                   });
    const bool undone = undo != draft.resolution.candidates.end();
    if (undone && act.force != Force::ask && !act.corrects && !act.taken_back && !act.negated) {
        act.taken_back = true;
        act.why.push_back("收回的句式 " + all_.texts[undo->intent].patterns[undo->hits[undo->best].pattern]);
    }
    if (draft.known_object) {
        act.by_words = false;
        act.confidence = 0.9;
        return;
    }
    // A bare 算了 covers what is open, not what the words resemble.
    if (act.taken_back)
        std::erase_if(all, [](const Choice& one) {
            return one.candidate == nullptr || one.candidate->outcome != Outcome::undone;
        });
    if (act.taken_back && all.empty()) act.by_words = false;
    if (all.empty()) return;
    const auto surer = [](const Choice& a, const Choice& b) { return a.confidence < b.confidence; };
    auto chosen = std::find_if(all.begin(), all.end(), [](const Choice& one) { return one.first; });
    const auto best = std::max_element(all.begin(), all.end(), surer);
    if (chosen == all.end()) chosen = best;
    const bool weighed = column_of(all_, all_.intents[best->intent]) >= 0;
    if (best != chosen && ((weighed && best->confidence >= cues_.clear * chosen->confidence) ||
                           (chosen->confidence < all_.confidence.answer_from &&
                            best->confidence >= all_.confidence.answer_from))) {
        act.why.push_back("次序在前的是" + all_.intents[chosen->intent].title + "，但字词更像别的：只有" +
                          percent(chosen->confidence));
        chosen = best;
    }
    const auto& intent = all_.intents[chosen->intent];
    std::string why;
    if (chosen->candidate != nullptr)
        why = "句式 " +
              all_.texts[chosen->intent].patterns[chosen->candidate->hits[chosen->candidate->best].pattern] +
              " → " + intent.title + "（" + std::string(band_title(intent.band)) + "），把握" +
              percent(chosen->confidence);
    else if (chosen->by_slots)
        why = "说出的信息 → " + intent.title + "，把握" + percent(chosen->confidence);
    else if (chosen->named)
        why = "没有句式命中，说出了要办的事 → " + intent.title;
    else
        why = "没有句式命中，只凭字词 → " + intent.title + "，把握" + percent(chosen->confidence);
    set_intent(act, chosen->intent, chosen->confidence, std::move(why));
}

}  // namespace xiaoer::intents
