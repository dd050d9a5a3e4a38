// Where things are when the command line does not say: the trainers' folders, the pages, the user's data.
#pragma once

#include <string>

namespace xiaoer::cli {

/// The folder that holds intents/ and scripts/: $XIAOER_HOME, beside the binary's folder, or the source tree
/// it was built from.
[[nodiscard]] std::string pack_root();
/// The built browser pages: $XIAOER_PAGES, console/ beside the binary, or the installed share folder.
[[nodiscard]] std::string pages_dir();
/// $XDG_DATA_HOME/xiaoer, else ~/.local/share/xiaoer.
[[nodiscard]] std::string data_dir();
/// The program that looks at pictures, beside this one; "" when it is not there.
[[nodiscard]] std::string look_program();

}  // namespace xiaoer::cli
