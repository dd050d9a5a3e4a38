// Which intents claim a message and which of them wins: eligibility, exclusions, undoing, yielding, order.
// The one place where precedence is decided; decide, explain and the doctor only show its result.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "intents/engine/contents.hpp"

namespace xiaoer::intents {

enum class Outcome : std::uint8_t {
    stands,
    excluded,  ///< an exclusion of the intent itself matches in the same clause
    undone,    ///< said inside what kUndoIntent covers
    yielded    ///< another intent is there that it yields to
};

/// One pattern that matched.
struct Hit {
    std::uint32_t pattern = 0;
    Range where;  ///< in the text of sentences()
    Outcome outcome = Outcome::stands;
    std::uint32_t by = 0;  ///< index of the exclusion, when excluded
};

/// An intent at least one of whose patterns matched.
struct Candidate {
    std::uint32_t intent = 0;  ///< index in Contents
    std::vector<Hit> hits;
    Outcome outcome = Outcome::stands;  ///< excluded: all hits are
    std::uint32_t by = 0;               ///< index of the intent yielded to
    std::size_t best = 0;  ///< index of the longest, then earliest hit that stands (or stood before undoing)

    struct Exclusion {
        Range clause;
        std::uint32_t exclusion = 0;
    };
    std::vector<Exclusion> exclusions;  ///< where exclusions of the intent forbid it
    double confidence = 1;              ///< see confidence.hpp

    [[nodiscard]] const Range& span() const { return hits[best].where; }
};

struct Resolution {
    std::vector<Candidate> candidates;  ///< by intent, ascending
    std::optional<std::size_t> winner;  ///< index of a claim
    std::vector<std::size_t> also;      ///< indices of claims, in order of precedence
    std::vector<std::size_t> doubted;   ///< claims that stand but are not sure enough, surest first
};

/// Why one claim goes before another, weakest last.
enum class Precedence : std::uint8_t { band, rank, length, position, tie };

/// What decides between two claims that stand.
struct Comparison {
    Precedence by = Precedence::tie;
    bool first = false;  ///< a goes before b (at a tie: by id, so that it is never luck)
};
[[nodiscard]] Comparison compare(const Contents& contents, const Candidate& a, const Candidate& b);

/// May this intent be thought of at all in this context?
[[nodiscard]] bool considered(const Intent& intent, const Context& context);

/// What was said beside the winner, in order of precedence. text is the output of sentences().
[[nodiscard]] std::vector<std::size_t> also_of(const Contents& contents, std::string_view text,
                                               const Resolution& resolution);

/// text is the output of sentences().
[[nodiscard]] Resolution resolve(const Contents& contents, std::string_view text, const Context& context);

/// 0.314 is "31%".
[[nodiscard]] std::string percent(double share);

/// Why a hit won or lost, one short Chinese sentence.
[[nodiscard]] std::string reason(const Contents& contents, const Resolution& resolution,
                                 const Candidate& candidate, const Hit& hit);

}  // namespace xiaoer::intents
