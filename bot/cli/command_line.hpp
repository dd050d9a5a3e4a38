// The verbs of the command line, told apart and run.
#pragma once

namespace xiaoer::cli {

/// Exit status: 0 done, 1 faults were found (check, play, import), 2 the command line is wrong, 3 it failed
/// while running.
[[nodiscard]] int run(int argc, char** argv);

}  // namespace xiaoer::cli
