// A trainer's mistake: where it is and how to mend it. Never thrown, always collected: a file with
// three mistakes shows all three.
#pragma once

#include <string>
#include <vector>

namespace xiaoer::base {

struct Fault {
    enum class Weight { error, warning };

    std::string file;     ///< path as the trainer knows it, e.g. "intents/catalog/invoice.json"
    int line = 0;         ///< 1-based; 0 when the fault is about the whole file
    int column = 0;       ///< 1-based, in characters; 0 when unknown
    std::string place;    ///< path inside the file, e.g. "patterns[3]"; may be empty
    std::string message;  ///< one Chinese sentence that says what is wrong and how to mend it
    Weight weight = Weight::error;

    bool operator==(const Fault&) const = default;
};

using Faults = std::vector<Fault>;

/// "file:line:column [place] message", the parts that are known.
[[nodiscard]] std::string to_string(const Fault& fault);

[[nodiscard]] bool has_errors(const Faults& faults);

}  // namespace xiaoer::base
