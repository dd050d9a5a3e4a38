// xiaoer goods import | list | show: the store's goods from a platform's export, and what the bot knows of
// them.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace xiaoer::cli {

void add_goods(CLI::App& app, std::string& root, std::function<int()>& action);

}  // namespace xiaoer::cli
