// `xiaoer backup` and `xiaoer restore`: everything of a data folder as it stands, while a server runs on it,
// and back into an empty one.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace xiaoer::cli {

void add_backup(CLI::App& app, std::string& data_dir, std::function<int()>& action);

}  // namespace xiaoer::cli
