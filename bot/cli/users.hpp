// `xiaoer user …`: the store's people on the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace xiaoer::cli {

/// Adds the verb and its subverbs to the command line; the one that is chosen sets action.
void add_users(CLI::App& app, std::string& data_dir, std::function<int()>& action);

}  // namespace xiaoer::cli
