// The configuration file of `xiaoer serve`, and `xiaoer config check`: every option of the command line under
// one name, read strictly. What the command line says as well counts before the file.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "bot/base/fault.hpp"
#include "bot/cli/serve.hpp"

namespace xiaoer::cli {

/// Empty when there is an error among the faults. Relative paths are beside the file that names them. Also
/// checks what can be checked without serving: addresses, the back office's settings, certificates' files.
[[nodiscard]] std::optional<Options> read_configuration(const std::filesystem::path& file,
                                                        base::Faults& faults);

void add_configuration(CLI::App& app, std::function<int()>& action);

}  // namespace xiaoer::cli
