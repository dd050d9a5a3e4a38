// The phrases as a spreadsheet that a trainer fills in: writing it, reading it back, what it would change,
// and whether the whole pack would still load and pass the lint. Used by the command line and by the studio;
// changes no file of the pack.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "adapters/tables/read.hpp"
#include "bot/knowledge/pack.hpp"
#include "scripts/engine/sheet/sheet.hpp"

namespace xiaoer::sheets {

/// How many rows were written. Throws std::runtime_error when the disk refuses.
std::size_t write_phrases(const scripts::Playbook& playbook, const std::string& form,
                          const std::filesystem::path& file);

/// Rows of a spreadsheet, and in which of its columns (from 1) they stood.
struct PhraseSheet {
    std::string name;  ///< for faults
    std::vector<scripts::SheetRow> rows;
    int code = 1, text = 2;
    int group = 0;  ///< 0: it has no such column
};

/// Nothing, with faults, when the file is no sheet of phrases.
[[nodiscard]] std::optional<PhraseSheet> read_phrases(const std::filesystem::path& file,
                                                      const std::string& name,
                                                      const adapters::TableLimits& limits,
                                                      base::Faults& faults);

/// What the sheet would make of the pack in root, which `pack` was loaded from. Faults name the row and the
/// column of the sheet wherever it is the sheet that is at fault. With errors there are no files.
[[nodiscard]] scripts::SheetPlan plan_phrases(const std::filesystem::path& root, const knowledge::Pack& pack,
                                              const PhraseSheet& sheet, bool replace, core::Time now);

/// {added, changed, removed, unchanged, files, faults, applied}
[[nodiscard]] nlohmann::json plan_json(const scripts::SheetPlan& plan, const base::Faults& faults,
                                       bool applied);

/// A folder that goes away with its owner.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace xiaoer::sheets
