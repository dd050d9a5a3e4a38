// What a message means, from the typed text: normalise, find sentences, rule, find slots.
#pragma once

#include "intents/engine/contents.hpp"

namespace xiaoer::intents {

/// The text that patterns see: a '\n' stands behind every sentence mark; origin still leads to the typed
/// text.
[[nodiscard]] Normalised sentences(const Normalised& message);

/// The clause (between commas, spaces, sentence ends) or clauses that a range of such a text touches.
[[nodiscard]] Range clauses_around(std::string_view text, Range range);

/// The message in the form that patterns and words are looked for in: normalised, pinyin in characters.
[[nodiscard]] Normalised tidy(const Contents& contents, std::string_view typed);

struct Resolution;

/// What a weighed resolution means.
[[nodiscard]] Meaning meaning_of(const Contents& contents, const Normalised& message, const Normalised& view,
                                 const Resolution& resolution, std::vector<Slot> slots, bool everything);

/// everything: collect the evidence of every pattern that matched, not only the winner's.
[[nodiscard]] Meaning decide(const Contents& contents, std::string_view typed, const Context& context,
                             bool everything);

}  // namespace xiaoer::intents
