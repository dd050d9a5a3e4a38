// `xiaoer export scripts` and `xiaoer import scripts`: the phrases as a spreadsheet for trainers without a
// browser. Nothing is written before the whole pack has been loaded with the change.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace xiaoer::cli {

/// Adds "scripts" to both verbs; the one that is chosen sets action.
void add_scripts(CLI::App& export_verb, CLI::App& import_verb, std::string& root,
                 std::function<int()>& action);

}  // namespace xiaoer::cli
