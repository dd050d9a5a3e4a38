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

/// Sets the confidence of every claim that stands. Where the winner's is too low, the surest other claim
/// wins if it is sure enough; else nobody does, and ruling.doubted tells who might have.
void weigh(const Contents& contents, const Normalised& message, const Normalised& view,
           Resolution& resolution);

/// The three things that the words alone speak for most, strongest first.
[[nodiscard]] std::vector<Meaning::Leaning> leanings(const Contents& contents, std::string_view normalised);

}  // namespace xiaoer::intents
