#include "intents/engine/match/understand.hpp"

#include <algorithm>

#include "intents/engine/match/confidence.hpp"
#include "intents/engine/match/resolver.hpp"
#include "intents/engine/slots/slots.hpp"

namespace xiaoer::intents {

Meaning decide(const Contents& contents, std::string_view typed, const Context& context, bool everything) {
    const auto message = normalise(typed, contents.typos);
    const auto view = sentences(message);
    auto ruling = rule_on(contents, view.text, context);
    weigh(contents, message, view, ruling);

    Meaning meaning;
    const auto evidence = [&](std::size_t index, const Hit& hit) {
        const bool told = index == ruling.winner ||
                          std::find(ruling.also.begin(), ruling.also.end(), index) != ruling.also.end();
        const auto& claim = ruling.claims[index];
        meaning.why.push_back({&contents.intents[claim.intent], hit.pattern,
                               view.typed(hit.where.begin, hit.where.end), told && hit.fate != Fate::excluded,
                               reason(contents, ruling, claim, hit)});
    };
    const Hit* best = nullptr;
    if (ruling.winner) {
        const auto& winner = ruling.claims[*ruling.winner];
        best = &winner.hits[winner.best];
        meaning.intent = contents.meant_by(winner.intent);
        meaning.confidence = winner.confidence;
        for (const auto index : ruling.also) {
            const auto* further = contents.meant_by(ruling.claims[index].intent);
            if (further != meaning.intent) meaning.also.push_back(further);
        }
        evidence(*ruling.winner, *best);
    }
    for (const auto index : ruling.doubted)
        meaning.doubted.push_back(contents.meant_by(ruling.claims[index].intent));
    if (everything) meaning.leanings = leanings(contents, message.text);
    if (everything)
        for (std::size_t i = 0; i < ruling.claims.size(); ++i)
            for (const auto& hit : ruling.claims[i].hits)
                if (&hit != best) evidence(i, hit);
    meaning.slots = find_slots(message, context, *contents.gazetteer);
    return meaning;
}

}  // namespace xiaoer::intents
