// Sets up the one log: lines of text for people or of JSON for machines, on standard error. Callers mask
// personal data (base::mask) and pass text as arguments, never as a format.
#pragma once

#include <string>

namespace xiaoer::run {

enum class LogFormat { text, json };

/// level: trace debug info warn error critical off.
void set_up_log(LogFormat format, const std::string& level);

}  // namespace xiaoer::run
