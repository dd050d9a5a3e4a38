// Phrases from a trainer's spreadsheet into the draft, and out again. First it is shown what would change,
// then the same file is brought again to be taken over; nothing is written that does not load.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "bot/studio/draft/workshop.hpp"

namespace xiaoer::studio {

struct Upload {
    std::string bytes;     ///< of the file, xlsx or csv
    std::string name;      ///< as its owner calls it, for faults
    bool replace = false;  ///< what the sheet does not have is removed
    bool apply = false;    ///< into the draft
    std::string base;      ///< hash that the preview was made on; "" = none was
};

/// The most a file may have; what it unpacks to is limited as well.
inline constexpr std::size_t kUploadBytes = std::size_t{4} << 20U;

/// ImportPlan of openapi.json. Refusal 409 when the files are not those of the preview, or do not load.
[[nodiscard]] nlohmann::json import_phrases(Workshop& workshop, const std::string& by, const Upload& upload);

/// Every phrase of the draft or of what serves as a file: form is xlsx or csv.
[[nodiscard]] std::string export_phrases(Workshop& workshop, const std::string& source,
                                         const std::string& form);

}  // namespace xiaoer::studio
