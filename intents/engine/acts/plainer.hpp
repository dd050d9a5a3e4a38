// Other ways of saying the same, from clauses.json: 发货没 is 发货了没. Only of a clause that no pattern
// understands, so that it never changes what is understood. Knows no intents.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bot/base/document.hpp"

namespace re2 {
class RE2;
}

namespace xiaoer::intents {

/// Immutable after read(); shared between threads.
class Plainer {
  public:
    /// The rows of "plainer" under root; appends faults.
    void read(base::Node& root);
    /// The text after every rule, in the order of the file; the same text when none fits. Text is normalised.
    [[nodiscard]] std::string apply(std::string_view text) const;

  private:
    struct Rule {
        std::shared_ptr<const re2::RE2> said;
        std::string read_as;
    };
    std::vector<Rule> rules_;
};

}  // namespace xiaoer::intents
