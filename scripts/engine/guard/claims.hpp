// claims.json: what a phrase may only say where it is true (备注好了 belongs to the phrase that is said once
// the note stands), and what has no place in some (an offer in an apology). Looked at when phrases are
// loaded; what is sent at last is the guard's.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bot/base/fault.hpp"

namespace re2 {
class RE2;
}

namespace xiaoer::scripts {

struct File;

struct Claim {
    std::string id;
    std::string title;  ///< Chinese
    std::string mend;   ///< Chinese: what to write instead
    std::vector<std::shared_ptr<const re2::RE2>> patterns;
    /// Phrase ids; one that ends in "." stands for all that begin with it.
    std::vector<std::string> only_in;
    std::vector<std::string> never_in;
    /// The part of a phrase's source that makes the claim in the wrong place; "" = none.
    [[nodiscard]] std::string wrong_in(std::string_view phrase, std::string_view source) const;
};

void load_claims(const File& file, std::vector<Claim>& claims, base::Faults& faults);

}  // namespace xiaoer::scripts
