#include "intents/decide.hpp"

#include <algorithm>
#include <optional>

#include "intents/slots.hpp"

namespace xiaoer::intents {
namespace {

constexpr std::size_t kMaxAlso = 2;
constexpr int kMaxOccurrences = 16;  ///< of one pattern in one message; later ones add nothing

enum class Fate { stands, excluded, undone, yielded, won };

/// One pattern that matched.
struct Hit {
    std::uint32_t pattern = 0;
    Range where;
    Fate fate = Fate::stands;
    std::uint32_t by = 0;  ///< exclusion's index
};

/// An intent at least one of whose patterns matched.
struct Claim {
    std::uint32_t intent = 0;
    std::vector<Hit> hits;
    Fate fate = Fate::stands;
    std::uint32_t by = 0;  ///< intent yielded to
    Range best;            ///< longest, then earliest hit that stands
    std::size_t best_hit = 0;
};

bool holds(const std::vector<std::string>& allowed, std::string_view value) {
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

bool considered(const Intent& intent, const Context& context) {
    if (intent.band == Band::awaited && (context.awaiting.empty() || !holds(intent.awaits, context.awaiting)))
        return false;
    return holds(intent.order_states, context.order_state) && holds(intent.after, context.last_intent);
}

class Decision {
  public:
    Decision(const Contents& contents, std::string_view text, const Context& context)
        : all_(contents), text_(text), context_(context) {}

    void run() {
        collect();
        exclude();
        undo();
        yield();
        order();
    }

    [[nodiscard]] const std::vector<Claim>& claims() const { return claims_; }
    [[nodiscard]] const Claim* winner() const { return winner_; }
    [[nodiscard]] const std::vector<const Claim*>& also() const { return also_; }
    [[nodiscard]] std::string reason(const Claim& claim, const Hit& hit) const;

  private:
    void collect();
    void exclude();
    void undo();
    void yield();
    void order();
    void settle(Claim& claim);
    [[nodiscard]] bool precedes(const Claim& a, const Claim& b) const;
    [[nodiscard]] bool belongs_to_also(const Claim& claim) const;
    /// Moves a hit behind the barred ranges by looking for later occurrences; false when all are barred.
    template <typename Barred>
    bool escape(const Claim& claim, Hit& hit, Barred&& barred) const;
    [[nodiscard]] std::vector<Range> occurrences(int rule) const;
    [[nodiscard]] const Intent& intent(const Claim& claim) const { return all_.intents[claim.intent]; }
    [[nodiscard]] Claim* claim_of(std::uint32_t intent);

    const Contents& all_;
    std::string_view text_;
    const Context& context_;
    std::vector<Claim> claims_;    ///< by intent index
    std::vector<int> exclusions_;  ///< candidate rules that are exclusions
    Claim* winner_ = nullptr;
    std::vector<const Claim*> also_;
};

void Decision::collect() {
    static thread_local std::vector<int> ids;
    all_.rules.candidates(text_, ids);
    // The loader adds an intent's rules together, so ids come grouped by intent.
    for (const int id : ids) {
        const auto& owner = all_.owners[static_cast<std::size_t>(id)];
        if (!considered(all_.intents[owner.intent], context_)) continue;
        if (owner.exclusion) {
            exclusions_.push_back(id);
            continue;
        }
        const auto where = all_.rules.find(id, text_);
        if (!where) continue;
        if (claims_.empty() || claims_.back().intent != owner.intent)
            claims_.push_back({owner.intent, {}, {}, 0, {}, 0});
        claims_.back().hits.push_back({owner.index, *where, Fate::stands, 0});
    }
}

Claim* Decision::claim_of(std::uint32_t intent) {
    const auto it = std::lower_bound(claims_.begin(), claims_.end(), intent,
                                     [](const Claim& c, std::uint32_t i) { return c.intent < i; });
    return it != claims_.end() && it->intent == intent ? &*it : nullptr;
}

std::vector<Range> Decision::occurrences(int rule) const {
    std::vector<Range> all;
    for (std::size_t from = 0; all.size() < kMaxOccurrences;) {
        const auto where = all_.rules.find(rule, text_, from);
        if (!where) break;
        all.push_back(*where);
        from = std::max(where->end, from + 1);
    }
    return all;
}

template <typename Barred>
bool Decision::escape(const Claim& claim, Hit& hit, Barred&& barred) const {
    const int rule = all_.texts[claim.intent].pattern_rules[hit.pattern];
    auto where = hit.where;
    for (int i = 0; i < kMaxOccurrences; ++i) {
        if (!barred(where)) {
            hit.where = where;
            return true;
        }
        const auto later = all_.rules.find(rule, text_, std::max(where.end, where.begin + 1));
        if (!later) return false;
        where = *later;
    }
    return false;
}

void Decision::exclude() {
    for (const int id : exclusions_) {
        const auto& owner = all_.owners[static_cast<std::size_t>(id)];
        Claim* claim = claim_of(owner.intent);
        if (claim == nullptr) continue;
        auto clauses = occurrences(id);
        for (auto& clause : clauses)
            clause = clauses_around(text_, clause);
        if (clauses.empty()) continue;
        for (auto& hit : claim->hits) {
            if (hit.fate != Fate::stands) continue;
            const auto barred = [&](const Range& where) {
                return std::any_of(clauses.begin(), clauses.end(),
                                   [&](const Range& clause) { return clause.overlaps(where); });
            };
            if (escape(*claim, hit, barred)) continue;
            hit.fate = Fate::excluded;
            hit.by = owner.index;
        }
    }
    for (auto& claim : claims_)
        settle(claim);
}

void Decision::settle(Claim& claim) {
    claim.fate = Fate::excluded;
    for (std::size_t i = 0; i < claim.hits.size(); ++i) {
        const auto& hit = claim.hits[i];
        if (hit.fate != Fate::stands) continue;
        const bool better = claim.fate != Fate::stands || hit.where.size() > claim.best.size() ||
                            (hit.where.size() == claim.best.size() && hit.where.begin < claim.best.begin);
        claim.fate = Fate::stands;
        if (!better) continue;
        claim.best = hit.where;
        claim.best_hit = i;
    }
}

void Decision::undo() {
    const auto* undoing = all_.find(kUndoIntent);
    if (undoing == nullptr) return;
    const auto index = static_cast<std::uint32_t>(all_.index_of(*undoing));
    const Claim* taking_back = claim_of(index);
    if (taking_back == nullptr || taking_back->fate != Fate::stands) return;
    const auto covered = [&](const Range& where) {
        return std::any_of(taking_back->hits.begin(), taking_back->hits.end(), [&](const Hit& hit) {
            return hit.fate == Fate::stands && hit.where.overlaps(where);
        });
    };
    for (auto& claim : claims_) {
        // Nothing takes back a call for a human or an emergency.
        if (claim.intent == index || claim.fate != Fate::stands || intent(claim).band <= Band::emergency)
            continue;
        for (auto& hit : claim.hits)
            if (hit.fate == Fate::stands && !escape(claim, hit, covered)) hit.fate = Fate::undone;
        const auto undone = claim.best;
        settle(claim);
        if (claim.fate == Fate::stands) continue;
        claim.fate = Fate::undone;
        claim.best = undone;
    }
}

void Decision::yield() {
    // The loader refuses circles, so whoever is yielded to may itself have yielded: it still outranks.
    for (auto& claim : claims_) {
        if (claim.fate != Fate::stands) continue;
        for (const auto other : all_.yields[claim.intent]) {
            const Claim* stronger = claim_of(other);
            if (stronger == nullptr || (stronger->fate != Fate::stands && stronger->fate != Fate::yielded))
                continue;
            claim.fate = Fate::yielded;
            claim.by = other;
            break;
        }
    }
}

bool Decision::precedes(const Claim& a, const Claim& b) const {
    const auto& x = intent(a);
    const auto& y = intent(b);
    if (x.band != y.band) return x.band < y.band;
    if (x.rank != y.rank) return x.rank > y.rank;
    if (a.best.size() != b.best.size()) return a.best.size() > b.best.size();
    if (a.best.begin != b.best.begin) return a.best.begin < b.best.begin;
    return a.intent < b.intent;  // by id: a tie that the doctor reports, but never luck
}

bool Decision::belongs_to_also(const Claim& claim) const {
    const bool undoing = intent(*winner_).id == kUndoIntent;
    if (undoing) return claim.fate == Fate::undone;
    if (claim.fate != Fate::stands && claim.fate != Fate::yielded) return false;
    if (intent(claim).band == Band::social && intent(*winner_).band != Band::social) return false;
    if (claim.fate == Fate::yielded)
        return !clauses_around(text_, winner_->best).overlaps(clauses_around(text_, claim.best));
    return !winner_->best.contains(claim.best);
}

void Decision::order() {
    std::vector<Claim*> standing;
    for (auto& claim : claims_)
        if (claim.fate == Fate::stands) standing.push_back(&claim);
    const auto first = [&](const Claim* a, const Claim* b) { return precedes(*a, *b); };
    const auto it = std::min_element(standing.begin(), standing.end(), first);
    if (it == standing.end()) return;
    winner_ = *it;
    for (const auto& claim : claims_)
        if (&claim != winner_ && belongs_to_also(claim)) also_.push_back(&claim);
    std::sort(also_.begin(), also_.end(), first);
    if (also_.size() > kMaxAlso) also_.resize(kMaxAlso);
    winner_->fate = Fate::won;
}

std::string quoted(const Intent& intent) {
    return "“" + intent.title + "”（" + intent.id + "）";
}

std::string Decision::reason(const Claim& claim, const Hit& hit) const {
    const auto& own = intent(claim);
    switch (hit.fate) {
        case Fate::excluded:
            return "被本意图的第" + std::to_string(hit.by + 1) + "条排除句式排除";
        case Fate::undone:
            return "买家在这里说的是撤销，不是要求";
        default:
            break;
    }
    if (claim.fate == Fate::won)
        return claim.hits[claim.best_hit].pattern == hit.pattern ? "胜出" : "同一意图的另一条句式，也命中";
    const bool in_also = std::find(also_.begin(), also_.end(), &claim) != also_.end();
    if (claim.fate == Fate::undone) return in_also ? "被撤销的意图，只作参考" : "被撤销";
    const auto& top = intent(*winner_);
    const std::string lead = in_also ? "列为次要意图：" : "";
    if (claim.fate == Fate::yielded) return lead + "按设置让给" + quoted(all_.intents[claim.by]);
    if (own.band == Band::social && top.band != Band::social)
        return "寒暄：买家还说了别的事，让给" + quoted(top);
    if (own.band != top.band) return lead + "层级低于" + quoted(top);
    if (own.rank != top.rank) return lead + "同一层级里次序低于" + quoted(top);
    if (claim.best.size() != winner_->best.size()) return lead + "命中的文字比" + quoted(top) + "短";
    if (claim.best.begin != winner_->best.begin) return lead + "在句中的位置比" + quoted(top) + "靠后";
    return lead + "与" + quoted(top) + "不分先后，按编号排列；请设置次序";
}

}  // namespace

Meaning decide(const Contents& contents, std::string_view typed, const Context& context, bool everything) {
    const auto message = normalise(typed, contents.typos);
    const auto view = sentences(message);
    Decision decision(contents, view.text, context);
    decision.run();

    Meaning meaning;
    const auto evidence = [&](const Claim& claim, const Hit& hit) {
        const bool won =
            &claim == decision.winner() ||
            std::find(decision.also().begin(), decision.also().end(), &claim) != decision.also().end();
        meaning.why.push_back({&contents.intents[claim.intent], hit.pattern,
                               view.typed(hit.where.begin, hit.where.end), won && hit.fate != Fate::excluded,
                               decision.reason(claim, hit)});
    };
    if (const auto* winner = decision.winner()) {
        meaning.intent = &contents.intents[winner->intent];
        for (const auto* claim : decision.also())
            meaning.also.push_back(&contents.intents[claim->intent]);
        evidence(*winner, winner->hits[winner->best_hit]);
    }
    if (everything) {
        const auto* best =
            decision.winner() ? &decision.winner()->hits[decision.winner()->best_hit] : nullptr;
        for (const auto& claim : decision.claims())
            for (const auto& hit : claim.hits)
                if (&hit != best) evidence(claim, hit);
    }
#ifndef XIAOER_NO_SLOTS
    meaning.slots = find_slots(message, context, *contents.gazetteer);
#endif
    return meaning;
}

}  // namespace xiaoer::intents
