// Sentences that a pattern describes, made from the pattern's own text. For the doctor, which verifies each
// by matching: a example proves something only after it has matched.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace xiaoer::intents {

/// At most `most` sentences, simplest first, every alternative and optional part in at least one of them as
/// long as there is room. The pattern must be one that pattern_trouble() found nothing wrong with.
[[nodiscard]] std::vector<std::string> examples_of(std::string_view pattern, std::size_t most);

}  // namespace xiaoer::intents
