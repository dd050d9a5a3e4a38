// How sure a ruling is, and what becomes of one that is not: patterns say which intents a message may mean,
// the wording of the message (ngram_classifier.hpp) says how likely that is. Below the trainer's mark nothing
// is answered; the bot asks back. It finds no claims itself.
#pragma once

#include <filesystem>

#include "bot/base/fault.hpp"
#include "intents/engine/match/resolver.hpp"

namespace xiaoer::intents {

/// dir is the folder that holds both files; the intents must have been read.
void read_confidence(const std::filesystem::path& dir, Contents& contents, base::Faults& faults);

/// The share of a piece of the searched text that the candidate's patterns cover together, 0 to 1.
[[nodiscard]] double covered_share(const Candidate& candidate, Range of);

/// Sets the confidence of every claim that stands. Where the winner's is too low, the surest other claim
/// wins if it is sure enough; else nobody does, and ruling.doubted tells who might have.
void weigh(const Contents& contents, const Normalised& message, const Normalised& view,
           Resolution& resolution);

constexpr double kLeastBelief = 1e-3;  ///< what the words never rule out

/// The classifier's column of an intent; -1: it was never heard, or is not to be weighed (a call for a human,
/// an emergency, an answer to what the bot asked, what means something by its context alone).
[[nodiscard]] int column_of(const Contents& contents, const Intent& intent);
/// Is the text one of the intent's own example sentences?
[[nodiscard]] bool is_certain(const Contents& contents, std::string_view normalised, std::size_t intent);

/// The three things that the words alone speak for most, strongest first.
[[nodiscard]] std::vector<Meaning::Leaning> leanings(const Contents& contents, std::string_view normalised);

}  // namespace xiaoer::intents
