// `xiaoer export registers|notes|transcripts`: what the store keeps, as a spreadsheet. Personal data is
// masked unless a supervisor asks for it by name, which the audit trail keeps.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace xiaoer::cli {

/// Adds the verbs export and import with everything below them; the one that is chosen sets action.
void add_tables(CLI::App& app, std::string& root, std::string& data_dir, std::function<int()>& action);

}  // namespace xiaoer::cli
