// The phrases as rows of a spreadsheet, in the columns of 千牛 quick phrases (编码, 内容, 分组), and back:
// which rows are new, changed or gone, and what the files of phrases/ become. Writes nothing; whether the
// result may be used is decided by loading it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "scripts/engine/phrases.hpp"

namespace xiaoer::scripts {

struct SheetRow {
    std::string code;   ///< see code_of
    std::string text;   ///< one variant
    std::string group;  ///< 售前 … of a quick phrase; for the bot's own phrases only what they are about
    std::int64_t line = 0;
};

/// "urge_ship", "greeting[order_state=paid]/2": id, condition, number of the variant. It stays the same as
/// long as these do; a code is also how a new condition is written.
[[nodiscard]] std::string code_of(const std::string& id, const When& when, std::size_t variant);
struct Code {
    std::string id;
    When when;
    std::size_t variant = 0;  ///< from 0
};
/// Nothing, and a Chinese sentence, when it is no code.
[[nodiscard]] std::optional<Code> read_code(const std::string& code, std::string& trouble);

/// Every variant of every phrase, file by file.
[[nodiscard]] std::vector<SheetRow> sheet_of(const Playbook& playbook);

struct SheetChange {
    enum class Kind : std::uint8_t { added, changed, removed } kind;
    std::string code;
    std::string before, after;
    std::string group_before, group_after;
    std::string file;  ///< "phrases/core.json"
};

struct SheetOptions {
    std::string name;        ///< of the sheet, for faults
    bool has_groups = true;  ///< false: the sheet has no such column, groups stay
    bool replace = false;    ///< what the sheet does not have is removed
};

struct SheetPlan {
    std::vector<SheetChange> changes;
    std::size_t unchanged = 0;
    base::Faults faults;  ///< with errors there are no files; column: 1 code, 2 text, 3 group
    /// Whole new contents of the files that change, by their path below the scripts folder. Order, comments,
    /// titles and everything else the sheet does not hold are as they were.
    std::map<std::string, std::string> files;
};

/// dir is the folder that book was loaded from. Throws std::runtime_error when a file there cannot be read.
[[nodiscard]] SheetPlan plan_sheet(const Playbook& playbook, const std::filesystem::path& dir,
                                   const std::vector<SheetRow>& rows, const SheetOptions& options);

}  // namespace xiaoer::scripts
