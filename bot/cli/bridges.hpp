// The verb `bridge`: which desktop bridges may dial in.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace xiaoer::cli {

void add_bridges(CLI::App& app, std::string& data_dir, std::function<int()>& action);

}  // namespace xiaoer::cli
