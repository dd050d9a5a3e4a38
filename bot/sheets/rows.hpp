// What an export shows of registers, notes and transcripts: headings, cells, and what of them is personal.
// Values only; reading and writing are elsewhere.
#pragma once

#include <string>
#include <vector>

#include "adapters/tables/write.hpp"
#include "bot/store/archive.hpp"
#include "scripts/engine/playbook.hpp"
#include "scripts/engine/registers.hpp"

namespace xiaoer::sheets {

struct View {
    std::chrono::minutes utc_offset{480};
    bool masked = true;
};

/// "2026-11-22 13:05:09" on the store's clock.
[[nodiscard]] std::string clock_text(core::Time at, std::chrono::minutes utc_offset);
/// Telephone numbers, addresses, mail, and a name that stands beside a hidden number.
[[nodiscard]] std::string masked_text(const std::string& text);
/// The first character of a name; the first and last of an id: enough to tell two buyers apart by eye.
[[nodiscard]] std::string masked_name(const std::string& name);
[[nodiscard]] std::string masked_id(const std::string& id);

/// One register in its own columns, or all of them together (only = null) in every column there is.
class RegisterTable {
  public:
    RegisterTable(const scripts::Registers& registers, const scripts::Register* only, View view);
    [[nodiscard]] std::vector<adapters::Heading> headings() const;
    [[nodiscard]] std::vector<std::string> cells(const store::RegisterRow& row) const;

  private:
    [[nodiscard]] std::string cell(const std::string& column, const store::RegisterRow& row) const;

    const scripts::Registers& registers_;
    const scripts::Register* only_;
    View view_;
    std::vector<scripts::RegisterColumn> columns_;
};

[[nodiscard]] std::vector<adapters::Heading> note_headings();
[[nodiscard]] std::vector<std::string> note_cells(const store::NoteRow& row,
                                                  const scripts::Playbook& playbook, View view);

[[nodiscard]] std::vector<adapters::Heading> line_headings();
[[nodiscard]] std::vector<std::string> line_cells(const store::ArchivedLine& line, View view);

}  // namespace xiaoer::sheets
