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

class Resolver {
  public:
    Resolver(const Contents& contents, std::string_view text, const Context& context)
        : all_(contents), text_(text), context_(context) {
        searched().assign(text);
    }

    Resolution run() {
        collect();
        exclude();
        undo();
        yield();
        order();
        return std::move(resolution_);
    }

  private:
    void collect();
    void exclude();
    void undo();
    void yield();
    void order();
    void settle(Candidate& candidate) const;
    template <typename Barred>
    bool escape(const Candidate& candidate, Hit& hit, Barred&& barred) const;
    [[nodiscard]] const Intent& intent(const Candidate& candidate) const {
        return all_.intents[candidate.intent];
    }
    [[nodiscard]] Candidate* candidate_of(std::uint32_t intent);
    /// The text taken apart; kept for the next one, so that it need not be allocated again.
    static SearchText& searched() {
        static thread_local SearchText text;
        return text;
    }

    const Contents& all_;
    std::string_view text_;
    const Context& context_;
    std::vector<int> exclusions_;  ///< rules that may match and are exclusions
    Resolution resolution_;
};

void Resolver::collect() {
    static thread_local std::vector<int> ids;
    all_.rules.candidates(text_, ids);
    auto& candidates = resolution_.candidates;
    // The loader adds an intent's rules together, so ids come grouped by intent, patterns first.
    for (const int id : ids) {
        const auto& owner = all_.owners[static_cast<std::size_t>(id)];
        const bool known = !candidates.empty() && candidates.back().intent == owner.intent;
        if (owner.exclusion) {
            if (known) exclusions_.push_back(id);
            continue;
        }
        if (!known && !considered(all_.intents[owner.intent], context_)) continue;
        const auto where = all_.rules.find(id, searched());
        if (!where) continue;
        if (!known) candidates.emplace_back().intent = owner.intent;
        candidates.back().hits.push_back({owner.index, *where, Outcome::stands, 0});
    }
}

Candidate* Resolver::candidate_of(std::uint32_t intent) {
    auto& candidates = resolution_.candidates;
    const auto it = std::lower_bound(candidates.begin(), candidates.end(), intent,
                                     [](const Candidate& c, std::uint32_t i) { return c.intent < i; });
    return it != candidates.end() && it->intent == intent ? &*it : nullptr;
}

/// Moves a barred hit on to a later occurrence of its pattern; false when every occurrence is barred.
template <typename Barred>
bool Resolver::escape(const Candidate& candidate, Hit& hit, Barred&& barred) const {
    const int rule = all_.texts[candidate.intent].pattern_rules[hit.pattern];
    auto where = hit.where;
    for (std::size_t i = 0; i < kMaxOccurrences; ++i) {
        if (!barred(where)) {
            hit.where = where;
            return true;
        }
        const auto later = all_.rules.find(rule, searched(), std::max(where.end, where.begin + 1));
        if (!later) return false;
        where = *later;
    }
    return false;
}

const Candidate::Exclusion* exclusion_across(const Candidate& candidate, const Range& where) {
    const auto it =
        std::find_if(candidate.exclusions.begin(), candidate.exclusions.end(),
                     [&](const Candidate::Exclusion& exclusion) { return exclusion.clause.overlaps(where); });
    return it == candidate.exclusions.end() ? nullptr : &*it;
}

void Resolver::exclude() {
    for (const int id : exclusions_) {
        const auto& owner = all_.owners[static_cast<std::size_t>(id)];
        auto& exclusions = candidate_of(owner.intent)->exclusions;
        std::size_t from = 0;
        for (std::size_t i = 0; i < kMaxOccurrences; ++i) {
            const auto where = all_.rules.find(id, searched(), from);
            if (!where) break;
            exclusions.push_back({clauses_around(text_, *where), owner.index});
            from = std::max(where->end, from + 1);
        }
    }
    for (auto& candidate : resolution_.candidates) {
        for (auto& hit : candidate.hits) {
            const auto* exclusion = exclusion_across(candidate, hit.where);
            if (exclusion == nullptr) continue;
            const auto barred = [&](const Range& where) {
                return exclusion_across(candidate, where) != nullptr;
            };
            if (escape(candidate, hit, barred)) continue;
            hit.outcome = Outcome::excluded;
            hit.by = exclusion->exclusion;
        }
        settle(candidate);
    }
}

/// Whether the claim still stands, and on which hit.
void Resolver::settle(Candidate& candidate) const {
    candidate.outcome = Outcome::excluded;
    for (std::size_t i = 0; i < candidate.hits.size(); ++i) {
        const auto& hit = candidate.hits[i];
        if (hit.outcome != Outcome::stands) continue;
        const auto& best = candidate.span();
        const bool better = candidate.outcome != Outcome::stands || hit.where.size() > best.size() ||
                            (hit.where.size() == best.size() && hit.where.begin < best.begin);
        candidate.outcome = Outcome::stands;
        if (better) candidate.best = i;
    }
}

void Resolver::undo() {
    const auto* undoing = all_.find(kUndoIntent);
    if (undoing == nullptr) return;
    const auto index = static_cast<std::uint32_t>(all_.index_of(*undoing));
    const Candidate* taking_back = candidate_of(index);
    if (taking_back == nullptr || taking_back->outcome != Outcome::stands) return;
    for (auto& candidate : resolution_.candidates) {
        // Nothing takes back a call for a human or an emergency.
        if (candidate.intent == index || candidate.outcome != Outcome::stands ||
            intent(candidate).band <= Band::emergency)
            continue;
        const auto covered = [&](const Range& where) {
            return exclusion_across(candidate, where) != nullptr ||
                   std::any_of(taking_back->hits.begin(), taking_back->hits.end(), [&](const Hit& hit) {
                       return hit.outcome == Outcome::stands && hit.where.overlaps(where);
                   });
        };
        for (auto& hit : candidate.hits)
            if (hit.outcome == Outcome::stands && !escape(candidate, hit, covered))
                hit.outcome = Outcome::undone;
        settle(candidate);
        if (candidate.outcome != Outcome::stands) candidate.outcome = Outcome::undone;
    }
}

void Resolver::yield() {
    for (auto& candidate : resolution_.candidates) {
        if (candidate.outcome != Outcome::stands) continue;
        for (const auto other : all_.yields[candidate.intent]) {
            // Whoever is yielded to may itself have yielded; the loader refuses circles.
            const Candidate* stronger = candidate_of(other);
            if (stronger == nullptr ||
                (stronger->outcome != Outcome::stands && stronger->outcome != Outcome::yielded))
                continue;
            candidate.outcome = Outcome::yielded;
            candidate.by = other;
            break;
        }
    }
}

bool belongs_to_also(const Contents& all, std::string_view text, const Candidate& winner,
                     const Candidate& candidate) {
    const auto& first = all.intents[winner.intent];
    if (first.id == kUndoIntent) return candidate.outcome == Outcome::undone;
    if (all.intents[candidate.intent].band == Band::social && first.band != Band::social) return false;
    // One thing said once is one intent: a further one must have been said beside it.
    if (candidate.outcome == Outcome::yielded)
        return !clauses_around(text, winner.span()).overlaps(clauses_around(text, candidate.span()));
    return candidate.outcome == Outcome::stands && !winner.span().contains(candidate.span());
}

void Resolver::order() {
    const auto& candidates = resolution_.candidates;
    for (std::size_t i = 0; i < candidates.size(); ++i)
        if (candidates[i].outcome == Outcome::stands &&
            (!resolution_.winner || compare(all_, candidates[i], candidates[*resolution_.winner]).first))
            resolution_.winner = i;
    if (resolution_.winner) resolution_.also = also_of(all_, text_, resolution_);
}

std::string quoted(const Intent& intent) {
    return "“" + intent.title + "”（" + intent.id + "）";
}

/// Of something yielded, when nobody won in the end.
std::string without_winner(const Contents& contents, const Candidate& candidate) {
    return candidate.outcome == Outcome::yielded ? "按设置让给" + quoted(contents.intents[candidate.by])
                                                 : "没有胜出";
}

}  // namespace

std::string percent(double share) {
    return std::to_string(static_cast<int>(share * 100 + 0.5)) + "%";
}

bool considered(const Intent& intent, const Context& context) {
    if (intent.band == Band::awaited) {
        const auto awaited = [&](std::string_view what) {
            return !what.empty() && holds(intent.awaits, what);
        };
        if (!awaited(context.awaiting) && !awaited(context.standing)) return false;
    }
    return holds(intent.order_states, context.order_state) && holds(intent.after, context.last_intent);
}

Comparison compare(const Contents& contents, const Candidate& a, const Candidate& b) {
    const auto& x = contents.intents[a.intent];
    const auto& y = contents.intents[b.intent];
    if (x.band != y.band) return {Precedence::band, x.band < y.band};
    if (x.rank != y.rank) return {Precedence::rank, x.rank > y.rank};
    if (a.span().size() != b.span().size()) return {Precedence::length, a.span().size() > b.span().size()};
    if (a.span().begin != b.span().begin) return {Precedence::position, a.span().begin < b.span().begin};
    return {Precedence::tie, a.intent < b.intent};
}

std::vector<std::size_t> also_of(const Contents& contents, std::string_view text,
                                 const Resolution& resolution) {
    const auto& candidates = resolution.candidates;
    std::vector<std::size_t> also;
    for (std::size_t i = 0; i < candidates.size(); ++i)
        if (i != *resolution.winner &&
            belongs_to_also(contents, text, candidates[*resolution.winner], candidates[i]))
            also.push_back(i);
    std::sort(also.begin(), also.end(), [&](std::size_t a, std::size_t b) {
        return compare(contents, candidates[a], candidates[b]).first;
    });
    if (also.size() > kMaxAlso) also.resize(kMaxAlso);
    return also;
}

Resolution resolve(const Contents& contents, std::string_view text, const Context& context) {
    return Resolver(contents, text, context).run();
}

std::string reason(const Contents& contents, const Resolution& resolution, const Candidate& candidate,
                   const Hit& hit) {
    const auto& own = contents.intents[candidate.intent];
    const auto index = static_cast<std::size_t>(&candidate - resolution.candidates.data());
    if (hit.outcome == Outcome::excluded)
        return "被本意图的第" + std::to_string(hit.by + 1) + "条排除句式排除";
    if (hit.outcome == Outcome::undone) return "买家在这里说的是撤销，不是要求";
    if (std::find(resolution.doubted.begin(), resolution.doubted.end(), index) != resolution.doubted.end())
        return "把握只有" + percent(candidate.confidence) + "，不到" +
               percent(contents.confidence.answer_from) + "：这句话的字词更像别的意思";
    if (index == resolution.winner)
        return &hit == &candidate.hits[candidate.best] ? "胜出" : "同一意图的另一条句式，也命中";
    if (!resolution.winner) return without_winner(contents, candidate);
    const auto& top = contents.intents[resolution.candidates[*resolution.winner].intent];
    const bool in_also =
        std::find(resolution.also.begin(), resolution.also.end(), index) != resolution.also.end();
    const std::string lead = in_also ? "列为次要意图：" : "";
    if (candidate.outcome == Outcome::yielded)
        return lead + "按设置让给" + quoted(contents.intents[candidate.by]);
    if (own.band == Band::social && top.band != Band::social)
        return "寒暄：买家还说了别的事，让给" + quoted(top);
    switch (compare(contents, candidate, resolution.candidates[*resolution.winner]).by) {
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
