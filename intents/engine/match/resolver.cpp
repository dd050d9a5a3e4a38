#include "intents/engine/match/resolver.hpp"

#include <algorithm>

#include "intents/engine/match/understand.hpp"

namespace xiaoer::intents {
namespace {

constexpr std::size_t kMaxAlso = 2;
constexpr std::size_t kMaxOccurrences = 16;  ///< of one pattern in one message; later ones add nothing

bool holds(const std::vector<std::string>& allowed, std::string_view value) {
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

class Court {
  public:
    Court(const Contents& contents, std::string_view text, const Context& context)
        : all_(contents), text_(text), context_(context) {}

    Ruling run() {
        collect();
        exclude();
        undo();
        yield();
        order();
        return std::move(ruling_);
    }

  private:
    void collect();
    void exclude();
    void undo();
    void yield();
    void order();
    void settle(Claim& claim) const;
    template <typename Barred>
    bool escape(const Claim& claim, Hit& hit, Barred&& barred) const;
    [[nodiscard]] const Intent& intent(const Claim& claim) const { return all_.intents[claim.intent]; }
    [[nodiscard]] Claim* claim_of(std::uint32_t intent);

    const Contents& all_;
    std::string_view text_;
    const Context& context_;
    std::vector<int> exclusions_;  ///< rules that may match and are exclusions
    Ruling ruling_;
};

void Court::collect() {
    static thread_local std::vector<int> ids;
    all_.rules.candidates(text_, ids);
    auto& claims = ruling_.claims;
    // The loader adds an intent's rules together, so ids come grouped by intent, patterns first.
    for (const int id : ids) {
        const auto& owner = all_.owners[static_cast<std::size_t>(id)];
        const bool claimed = !claims.empty() && claims.back().intent == owner.intent;
        if (owner.exclusion) {
            if (claimed) exclusions_.push_back(id);
            continue;
        }
        if (!claimed && !considered(all_.intents[owner.intent], context_)) continue;
        const auto where = all_.rules.find(id, text_);
        if (!where) continue;
        if (!claimed) claims.emplace_back().intent = owner.intent;
        claims.back().hits.push_back({owner.index, *where, Fate::stands, 0});
    }
}

Claim* Court::claim_of(std::uint32_t intent) {
    auto& claims = ruling_.claims;
    const auto it = std::lower_bound(claims.begin(), claims.end(), intent,
                                     [](const Claim& c, std::uint32_t i) { return c.intent < i; });
    return it != claims.end() && it->intent == intent ? &*it : nullptr;
}

/// Moves a barred hit on to a later occurrence of its pattern; false when every occurrence is barred.
template <typename Barred>
bool Court::escape(const Claim& claim, Hit& hit, Barred&& barred) const {
    const int rule = all_.texts[claim.intent].pattern_rules[hit.pattern];
    auto where = hit.where;
    for (std::size_t i = 0; i < kMaxOccurrences; ++i) {
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

const Claim::Bar* bar_across(const Claim& claim, const Range& where) {
    const auto it = std::find_if(claim.bars.begin(), claim.bars.end(),
                                 [&](const Claim::Bar& bar) { return bar.clause.overlaps(where); });
    return it == claim.bars.end() ? nullptr : &*it;
}

void Court::exclude() {
    for (const int id : exclusions_) {
        const auto& owner = all_.owners[static_cast<std::size_t>(id)];
        auto& bars = claim_of(owner.intent)->bars;
        std::size_t from = 0;
        for (std::size_t i = 0; i < kMaxOccurrences; ++i) {
            const auto where = all_.rules.find(id, text_, from);
            if (!where) break;
            bars.push_back({clauses_around(text_, *where), owner.index});
            from = std::max(where->end, from + 1);
        }
    }
    for (auto& claim : ruling_.claims) {
        for (auto& hit : claim.hits) {
            const auto* bar = bar_across(claim, hit.where);
            if (bar == nullptr) continue;
            const auto barred = [&](const Range& where) { return bar_across(claim, where) != nullptr; };
            if (escape(claim, hit, barred)) continue;
            hit.fate = Fate::excluded;
            hit.by = bar->exclusion;
        }
        settle(claim);
    }
}

/// Whether the claim still stands, and on which hit.
void Court::settle(Claim& claim) const {
    claim.fate = Fate::excluded;
    for (std::size_t i = 0; i < claim.hits.size(); ++i) {
        const auto& hit = claim.hits[i];
        if (hit.fate != Fate::stands) continue;
        const auto& best = claim.span();
        const bool better = claim.fate != Fate::stands || hit.where.size() > best.size() ||
                            (hit.where.size() == best.size() && hit.where.begin < best.begin);
        claim.fate = Fate::stands;
        if (better) claim.best = i;
    }
}

void Court::undo() {
    const auto* undoing = all_.find(kUndoIntent);
    if (undoing == nullptr) return;
    const auto index = static_cast<std::uint32_t>(all_.index_of(*undoing));
    const Claim* taking_back = claim_of(index);
    if (taking_back == nullptr || taking_back->fate != Fate::stands) return;
    for (auto& claim : ruling_.claims) {
        // Nothing takes back a call for a human or an emergency.
        if (claim.intent == index || claim.fate != Fate::stands || intent(claim).band <= Band::emergency)
            continue;
        const auto covered = [&](const Range& where) {
            return bar_across(claim, where) != nullptr ||
                   std::any_of(taking_back->hits.begin(), taking_back->hits.end(), [&](const Hit& hit) {
                       return hit.fate == Fate::stands && hit.where.overlaps(where);
                   });
        };
        for (auto& hit : claim.hits)
            if (hit.fate == Fate::stands && !escape(claim, hit, covered)) hit.fate = Fate::undone;
        settle(claim);
        if (claim.fate != Fate::stands) claim.fate = Fate::undone;
    }
}

void Court::yield() {
    for (auto& claim : ruling_.claims) {
        if (claim.fate != Fate::stands) continue;
        for (const auto other : all_.yields[claim.intent]) {
            // Whoever is yielded to may itself have yielded; the loader refuses circles.
            const Claim* stronger = claim_of(other);
            if (stronger == nullptr || (stronger->fate != Fate::stands && stronger->fate != Fate::yielded))
                continue;
            claim.fate = Fate::yielded;
            claim.by = other;
            break;
        }
    }
}

bool belongs_to_also(const Contents& all, std::string_view text, const Claim& winner, const Claim& claim) {
    const auto& first = all.intents[winner.intent];
    if (first.id == kUndoIntent) return claim.fate == Fate::undone;
    if (all.intents[claim.intent].band == Band::social && first.band != Band::social) return false;
    // One thing said once is one intent: a further one must have been said beside it.
    if (claim.fate == Fate::yielded)
        return !clauses_around(text, winner.span()).overlaps(clauses_around(text, claim.span()));
    return claim.fate == Fate::stands && !winner.span().contains(claim.span());
}

void Court::order() {
    const auto& claims = ruling_.claims;
    for (std::size_t i = 0; i < claims.size(); ++i)
        if (claims[i].fate == Fate::stands &&
            (!ruling_.winner || compare(all_, claims[i], claims[*ruling_.winner]).first))
            ruling_.winner = i;
    if (ruling_.winner) ruling_.also = also_of(all_, text_, ruling_);
}

std::string quoted(const Intent& intent) {
    return "“" + intent.title + "”（" + intent.id + "）";
}

/// Of something yielded, when nobody won in the end.
std::string without_winner(const Contents& contents, const Claim& claim) {
    return claim.fate == Fate::yielded ? "按设置让给" + quoted(contents.intents[claim.by]) : "没有胜出";
}

}  // namespace

std::string percent(double share) {
    return std::to_string(static_cast<int>(share * 100 + 0.5)) + "%";
}

bool considered(const Intent& intent, const Context& context) {
    if (intent.band == Band::awaited && (context.awaiting.empty() || !holds(intent.awaits, context.awaiting)))
        return false;
    return holds(intent.order_states, context.order_state) && holds(intent.after, context.last_intent);
}

Comparison compare(const Contents& contents, const Claim& a, const Claim& b) {
    const auto& x = contents.intents[a.intent];
    const auto& y = contents.intents[b.intent];
    if (x.band != y.band) return {Precedence::band, x.band < y.band};
    if (x.rank != y.rank) return {Precedence::rank, x.rank > y.rank};
    if (a.span().size() != b.span().size()) return {Precedence::length, a.span().size() > b.span().size()};
    if (a.span().begin != b.span().begin) return {Precedence::position, a.span().begin < b.span().begin};
    return {Precedence::tie, a.intent < b.intent};
}

std::vector<std::size_t> also_of(const Contents& contents, std::string_view text, const Ruling& ruling) {
    const auto& claims = ruling.claims;
    std::vector<std::size_t> also;
    for (std::size_t i = 0; i < claims.size(); ++i)
        if (i != *ruling.winner && belongs_to_also(contents, text, claims[*ruling.winner], claims[i]))
            also.push_back(i);
    std::sort(also.begin(), also.end(),
              [&](std::size_t a, std::size_t b) { return compare(contents, claims[a], claims[b]).first; });
    if (also.size() > kMaxAlso) also.resize(kMaxAlso);
    return also;
}

Ruling rule_on(const Contents& contents, std::string_view text, const Context& context) {
    return Court(contents, text, context).run();
}

std::string reason(const Contents& contents, const Ruling& ruling, const Claim& claim, const Hit& hit) {
    const auto& own = contents.intents[claim.intent];
    const auto index = static_cast<std::size_t>(&claim - ruling.claims.data());
    if (hit.fate == Fate::excluded) return "被本意图的第" + std::to_string(hit.by + 1) + "条排除句式排除";
    if (hit.fate == Fate::undone) return "买家在这里说的是撤销，不是要求";
    if (std::find(ruling.doubted.begin(), ruling.doubted.end(), index) != ruling.doubted.end())
        return "把握只有" + percent(claim.confidence) + "，不到" + percent(contents.confidence.answer_from) +
               "：这句话的字词更像别的意思";
    if (index == ruling.winner)
        return &hit == &claim.hits[claim.best] ? "胜出" : "同一意图的另一条句式，也命中";
    if (!ruling.winner) return without_winner(contents, claim);
    const auto& top = contents.intents[ruling.claims[*ruling.winner].intent];
    const bool in_also = std::find(ruling.also.begin(), ruling.also.end(), index) != ruling.also.end();
    const std::string lead = in_also ? "列为次要意图：" : "";
    if (claim.fate == Fate::yielded) return lead + "按设置让给" + quoted(contents.intents[claim.by]);
    if (own.band == Band::social && top.band != Band::social)
        return "寒暄：买家还说了别的事，让给" + quoted(top);
    switch (compare(contents, claim, ruling.claims[*ruling.winner]).by) {
        case Precedence::band:
            return lead + "层级低于" + quoted(top);
        case Precedence::rank:
            return lead + "同一层级里次序低于" + quoted(top);
        case Precedence::length:
            return lead + "命中的文字比" + quoted(top) + "短";
        case Precedence::position:
            return lead + "在句中的位置比" + quoted(top) + "靠后";
        case Precedence::tie:
            break;
    }
    return lead + "与" + quoted(top) + "不分先后，按编号排列；请设置次序";
}

}  // namespace xiaoer::intents
