// What a store owes a buyer and an auditor: `xiaoer buyer show` (everything we hold of him), `xiaoer erase`
// (nothing of him is left), `xiaoer audit verify` (nobody has touched the trail).
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace xiaoer::cli {

void add_privacy(CLI::App& app, std::string& data_dir, std::function<int()>& action);

}  // namespace xiaoer::cli
