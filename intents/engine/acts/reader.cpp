// Catalogue::read: a message as acts, step by step. Slots and the classical decision come from the whole
// message, once; each clause is read by itself. It must not join clauses: join_acts.cpp does.
#include <algorithm>

#include "intents/engine/acts/reader.hpp"
#include "intents/engine/match/confidence.hpp"
#include "intents/engine/slots/slots.hpp"

namespace xiaoer::intents {

Normalised part_of(const Normalised& whole, Range where) {
    Normalised out;
    out.text = whole.text.substr(where.begin, where.size());
    out.origin.assign(whole.origin.begin() + static_cast<std::ptrdiff_t>(where.begin),
                      whole.origin.begin() + static_cast<std::ptrdiff_t>(where.end) + 1);
    return out;
}

std::string quoted(const Scene& scene, const Token& token) {
    return "“" + std::string(scene.text(token.where)) + "”";
}

void Reader::read_clause(Draft& draft, const Scene& scene) {
    auto& act = draft.act;
    const auto& clause = draft.clause;
    if (clause.cut != Cut::start) act.why.push_back("在" + std::string(cut_title(clause.cut)) + "处断开");
    for (auto i = clause.first_token; i < clause.last_token; ++i)
        if (const auto& token = scene.tokens[i];
            token.object >= 0 && (draft.object < 0 || token.is(cue::kTopic) || !draft.noun)) {
            draft.object = token.object;
            draft.noun = token.is(cue::kTopic);
            draft.part = token.part >= 0;
        }
    for (auto i = clause.first_token; i < clause.last_token; ++i)
        if (const auto part = scene.tokens[i].part; part >= 0)
            act.parts.push_back(cues_.parts[static_cast<std::size_t>(part)]);
    draft.bare = clause.first_atom == clause.last_atom && clause.where.size() <= 15;
    draft.only_urgent = clause.first_token < clause.last_token;
    for (auto i = clause.first_token; i < clause.last_token; ++i)
        draft.only_urgent =
            draft.only_urgent && scene.tokens[i].is(cue::kUrgent | cue::kParticle | cue::kFiller);
    auto stances = stances_of(scene, clause);
    act.values = std::move(stances.values);
    draft.own_doing = stances.own_doing;
    force_of(draft, scene);
    act.corrects = act.corrects || (stances.replaces && act.force == Force::wish);
    act.why.insert(act.why.end(), stances.why.begin(), stances.why.end());
    // 改成 a value corrects what was ordered or said.
    if (act.force == Force::wish && (clause.does & cue::kChange) != 0 && !act.values.empty())
        act.corrects = true;
    withdrawals(draft, scene);
    intent_of(draft, scene);
    if (clause.bargain == Bargain::asked && act.force == Force::wish &&
        (act.intent == nullptr || act.confidence < all_.confidence.answer_from ||
         (act.intent->band > Band::emergency && !is_wish(*act.intent) && draft.object < 0))) {
        if (const auto* asked = all_.find(cues_.bargain); asked != nullptr) {
            act.intent = asked;
            act.confidence = std::max(act.confidence, cues_.slots_floor);
            act.by_words = false;
            draft.known_object = true;
            act.why.push_back("讲条件要的 → " + asked->title);
        }
    }
    if (clause.bargain == Bargain::promised) {
        // 我就不退了 holds only when what was asked for is given.
        act.conditional = true;
        act.negated = act.negated || act.taken_back;
        act.taken_back = false;
        act.why.emplace_back("讲条件：前一句办到了才算");
    }
    refused_values(draft, scene);
    finish(draft, scene);
}

void Reader::finish(Draft& draft, const Scene& scene) const {
    auto& act = draft.act;
    const auto& clause = draft.clause;
    if (!draft.known_object && act.confidence < cues_.unknown_below) {
        if (act.intent != nullptr) act.why.push_back(act.intent->title + "：把握太小，算没听懂");
        act.intent = nullptr;
        act.confidence = 0;
    }
    const bool wishes = act.intent != nullptr && is_wish(*act.intent);
    if (act.force == Force::tell && !act.past && wishes && act.confidence >= all_.confidence.answer_from) {
        act.force = Force::wish;
        act.why.push_back(act.intent->title + "：不是问句，算要求");
    }
    if (act.intent != nullptr && act.intent->id == kHuman) {
        if (!act.negated && !act.taken_back) act.force = Force::wish;
        for (auto i = clause.first_token; i < clause.last_token; ++i)
            if (scene.tokens[i].group >= 0) {
                const auto& token = scene.tokens[i];
                act.values.push_back({"group", cues_.groups[static_cast<std::size_t>(token.group)],
                                      Stance::wanted, message_.typed(token.where.begin, token.where.end)});
                break;
            }
    }
    // What is asked, told of the past or given as a reason is only talked of; numbers still say which order.
    const bool said = (clause.does & (cue::kPredicate | cue::kSend)) != 0;
    if (act.force == Force::ask || act.past || (act.force == Force::tell && said))
        for (auto& value : act.values) {
            const bool number =
                value.slot == "order_id" || value.slot == "tracking" || value.slot == "item_id";
            if (!number && value.stance == Stance::wanted) value.stance = Stance::mentioned;
        }
    // A wish that takes no day and no courier only talks of them: 昨天付的钱还没发.
    if (act.force == Force::wish && act.intent != nullptr)
        for (auto& value : act.values)
            if ((value.slot == "date" || value.slot == "courier") && value.stance == Stance::wanted &&
                std::find(act.intent->slots.begin(), act.intent->slots.end(), value.slot) ==
                    act.intent->slots.end())
                value.stance = Stance::mentioned;
    act.where = message_.typed(clause.where.begin, clause.where.end);
    // Without connective and fillers at its ends.
    auto inner = clause.where;
    for (auto i = clause.first_token; i < clause.last_token; ++i) {
        const auto& token = scene.tokens[i];
        if (token.where.begin != inner.begin || !token.is(cue::kConnective | cue::kFiller) ||
            token.is(cue::kPredicate))
            break;
        inner.begin = token.where.end;
        while (inner.begin < inner.end &&
               (message_.text[inner.begin] == ' ' || message_.text[inner.begin] == ','))
            ++inner.begin;
    }
    if (inner.begin >= inner.end) inner = clause.where;
    const auto span = message_.typed(inner.begin, inner.end);
    act.words = std::string(typed_.substr(span.begin, span.end - span.begin));
    while (!act.words.empty() && (act.words.back() == ' ' || act.words.back() == '\n'))
        act.words.pop_back();
    if (cues_.refers) {
        static thread_local SearchText searched;
        searched.assign(scene.text(clause.where));
        if (const auto found = cues_.refers->find(searched); found && found->size() > 0) {
            auto begin = clause.where.begin + found->begin;
            const auto end = clause.where.begin + found->end;
            // 退后面那单: without the verb before it.
            constexpr auto kVerbs = cue::kPredicate | cue::kThen | cue::kHelper | cue::kNegation |
                                    cue::kSend | cue::kChange | cue::kTurn | cue::kOthers | cue::kFiller |
                                    cue::kPlease | cue::kWant | cue::kForbid;
            for (auto i = clause.first_token; i < clause.last_token; ++i)
                if (scene.tokens[i].where.begin == begin && scene.tokens[i].is(kVerbs) &&
                    scene.tokens[i].where.end < end)
                    begin = scene.tokens[i].where.end;
            const auto where = message_.typed(begin, end);
            act.refers = std::string(typed_.substr(where.begin, where.end - where.begin));
        }
    }
}

Reading Reader::run() {
    view_ = sentences(message_);
    whole_ = resolve(all_, view_.text, context_);
    xiaoer::intents::weigh(all_, message_, view_, whole_);
    Reading reading;
    const auto every = find_every_slot(message_, context_, *all_.gazetteer);
    reading.meaning = meaning_ = meaning_of(all_, message_, view_, whole_, without_repeats(every), false);
    reading.slots = meaning_.slots;
    const auto atoms = atoms_of(message_, every);
    std::vector<Range> ranges;
    for (const auto& atom : atoms)
        if (!atom.spoken) ranges.push_back(atom.where);
    auto tokens = cues_.scan(message_.text, ranges);
    if (!cues_.empty()) {
        add_choice_questions(message_.text, tokens);
        add_alternatives(message_.text, atoms, tokens);
        hear_tails(message_.text, tokens);
    }
    const auto clauses = cut_clauses(message_.text, tokens, atoms);
    const Scene scene{message_, every, atoms, tokens, cues_};
    std::vector<Draft> drafts(clauses.size());
    for (std::size_t i = 0; i < clauses.size(); ++i) {
        drafts[i].clause = clauses[i];
        drafts[i].alone = clauses.size() == 1;
        if (clauses.size() == 1) {
            drafts[i].resolution = whole_;
        } else {
            const auto view = sentences(part_of(message_, clauses[i].where));
            drafts[i].resolution = resolve(all_, view.text, context_);
        }
        read_clause(drafts[i], scene);
    }
    reconcile(drafts);
    lend(drafts);
    conditions(drafts, scene);
    colour(drafts);
    reading.acts = merged(drafts);
    // 改到 with nothing behind it, 我想, 另外: more is coming.
    constexpr auto kGoesOn =
        cue::kConnective | cue::kPlease | cue::kWant | cue::kSend | cue::kTurn | cue::kCondition;
    reading.unfinished = !tokens.empty() && tokens.back().where.end == message_.text.size() &&
                         tokens.back().is(kGoesOn) && !tokens.back().is(cue::kPredicate);
    return reading;
}

Reading Catalogue::read(std::string_view text, const Context& context) const {
    return Reader(contents(), text, context).run();
}

}  // namespace xiaoer::intents
