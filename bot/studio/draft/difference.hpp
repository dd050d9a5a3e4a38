// What changed between two sets of files, for people: file by file, with the rules and phrases touched.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "bot/studio/draft/folder.hpp"

namespace xiaoer::studio {

/// {files: [{path, change, difference, items}]}
[[nodiscard]] nlohmann::json describe_changes(const Files& before, const Files& after);

}  // namespace xiaoer::studio
