// One intent's JSON file, key by key. Cross-references to other intents are the loader's affair.
#pragma once

#include <string>
#include <string_view>

#include "bot/base/document.hpp"
#include "intents/engine/contents.hpp"

namespace xiaoer::intents {

struct IntentFile {
    Intent intent;
    IntentText text;
};

/// Reads the file called shown_name (stem = the id it must have). Mistakes become faults.
[[nodiscard]] IntentFile read_intent(base::Document& document, base::Faults& faults,
                                     const std::string& shown_name, std::string_view stem);

}  // namespace xiaoer::intents
