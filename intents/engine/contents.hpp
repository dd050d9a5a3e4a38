// What a catalogue holds once loaded. Internal to intents: others see catalogue.hpp. Written by the loader,
// read by decide, explain and the doctor.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "intents/engine/acts/cues.hpp"
#include "intents/engine/catalogue.hpp"
#include "intents/engine/match/ngram_classifier.hpp"
#include "intents/engine/match/rules.hpp"
#include "intents/engine/text/normalise.hpp"
#include "intents/engine/text/pinyin.hpp"

namespace xiaoer::intents {

class Gazetteer;

/// A trainer's sentence that an intent must, or must not, answer, and where it stands.
struct Example {
    std::string text;
    std::string awaiting;
    std::string order_state;
    std::string last_intent;
    bool must_match = true;
    std::size_t index = 0;  ///< in its list
    int line = 0;           ///< in its file; 0 unknown
    int column = 0;
};

/// Where a line of a trainer's file is, for findings made after loading.
struct Place {
    int line = 0;
    int column = 0;
};

struct IntentText {
    std::vector<std::string> patterns;
    std::vector<std::string> unless;
    std::vector<Example> examples;
    std::vector<Place> pattern_places;
    std::vector<Place> unless_places;
    std::vector<int> pattern_rules;  ///< ids in Contents::rules
    std::vector<int> unless_rules;
};

/// What a rule of Contents::rules is.
struct RuleOwner {
    std::uint32_t intent = 0;
    std::uint32_t index = 0;  ///< among the intent's patterns or exclusions
    bool exclusion = false;
};

/// How sure a ruling must be: intents/confidence.json and intents/ngram.json (confidence.hpp). Without them
/// every ruling is certain.
struct Confidence {
    double answer_from = 0;  ///< the trainer's mark, 0 to 1
    // What a claim adds to the wording, fitted on messages that the patterns had never seen.
    double words = 1;    ///< weight of the wording itself
    double first = 0;    ///< the claim that precedence puts first
    double further = 0;  ///< any other claim
    double covered = 0;  ///< a claim whose patterns cover the whole text; less for less
    double nothing = 0;  ///< that nothing of the catalogue is meant
    NgramClassifier ngrams;
    std::unordered_set<std::uint64_t> certain;  ///< the trainers' own sentences, by intent
};

struct Contents {
    std::vector<Intent> intents;                     ///< sorted by id
    std::vector<IntentText> texts;                   ///< beside intents
    std::vector<RuleOwner> owners;                   ///< by rule id
    std::vector<std::vector<std::uint32_t>> yields;  ///< beside intents: indices of those it yields to
    Rules rules;
    Typos typos;
    Pinyin pinyin;
    Confidence confidence;
    Cues cues;
    std::vector<Typos::Pair> typo_words;  ///< as written
    std::shared_ptr<const Gazetteer> gazetteer;
    std::string version;

    [[nodiscard]] const Intent* find(std::string_view id) const;
    /// The intent itself, or the one it stands for.
    [[nodiscard]] const Intent* meant_by(std::size_t intent) const {
        const auto& said = intents[intent];
        return said.stands_for.empty() ? &said : find(said.stands_for);
    }
    [[nodiscard]] std::size_t index_of(const Intent& intent) const {
        return static_cast<std::size_t>(&intent - intents.data());
    }
};

/// The context in which an example is to be judged.
[[nodiscard]] Context context_of(const Example& example);

}  // namespace xiaoer::intents
