#include "intents/engine/match/understand.hpp"

#include <algorithm>

#include "intents/engine/match/confidence.hpp"
#include "intents/engine/match/resolver.hpp"
#include "intents/engine/slots/slots.hpp"

namespace xiaoer::intents {

Normalised tidy(const Contents& contents, std::string_view typed) {
    return contents.pinyin.written(normalise(typed, contents.typos));
}

Meaning decide(const Contents& contents, std::string_view typed, const Context& context, bool everything) {
    const auto message = tidy(contents, typed);
    const auto view = sentences(message);
    auto resolution = resolve(contents, view.text, context);
    weigh(contents, message, view, resolution);
    return meaning_of(contents, message, view, resolution, find_slots(message, context, *contents.gazetteer),
                      everything);
}

Meaning meaning_of(const Contents& contents, const Normalised& message, const Normalised& view,
                   const Resolution& resolution, std::vector<Slot> slots, bool everything) {
    Meaning meaning;
    const auto evidence = [&](std::size_t index, const Hit& hit) {
        const bool told =
            index == resolution.winner ||
            std::find(resolution.also.begin(), resolution.also.end(), index) != resolution.also.end();
        const auto& candidate = resolution.candidates[index];
        meaning.why.push_back(
            {&contents.intents[candidate.intent], hit.pattern, view.typed(hit.where.begin, hit.where.end),
             told && hit.outcome != Outcome::excluded, reason(contents, resolution, candidate, hit)});
    };
    const Hit* best = nullptr;
    if (resolution.winner) {
        const auto& winner = resolution.candidates[*resolution.winner];
        best = &winner.hits[winner.best];
        meaning.intent = contents.meant_by(winner.intent);
        meaning.confidence = winner.confidence;
        for (const auto index : resolution.also) {
            const auto* further = contents.meant_by(resolution.candidates[index].intent);
            if (further != meaning.intent) meaning.also.push_back(further);
        }
        evidence(*resolution.winner, *best);
    }
    for (const auto index : resolution.doubted)
        meaning.doubted.push_back(contents.meant_by(resolution.candidates[index].intent));
    if (everything) meaning.leanings = leanings(contents, message.text);
    if (everything)
        for (std::size_t i = 0; i < resolution.candidates.size(); ++i)
            for (const auto& hit : resolution.candidates[i].hits)
                if (&hit != best) evidence(i, hit);
    meaning.slots = std::move(slots);
    return meaning;
}

}  // namespace xiaoer::intents
