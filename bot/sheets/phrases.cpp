#include "bot/sheets/phrases.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "bot/sheets/form.hpp"
#include "scripts/engine/json_edit.hpp"
#include "scripts/engine/lint.hpp"

namespace xiaoer::sheets {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Kind = scripts::SheetChange::Kind;

/// Where the columns are, from 1; false when code or text is missing.
bool find_columns(const std::vector<std::string>& heading, PhraseSheet& sheet) {
    sheet.code = sheet.text = sheet.group = 0;
    for (std::size_t i = 0; i < heading.size(); ++i) {
        const auto has = [&](std::string_view word) { return heading[i].find(word) != std::string::npos; };
        auto& place = has("编码") ? sheet.code : has("分组") ? sheet.group : sheet.text;
        const bool known = has("编码") || has("分组") || has("内容") || has("短语") || has("话术");
        if (known && place == 0) place = static_cast<int>(i) + 1;
    }
    return sheet.code > 0 && sheet.text > 0;
}

/// Rules and phrases as the lint sees them; the intents do not change, so their doctor is not asked.
base::Faults linted(const knowledge::Pack& pack, core::Time now) {
    std::vector<std::string_view> intents;
    for (const auto& intent : pack.catalogue->intents())
        if (intent.stands_for.empty()) intents.push_back(intent.id);
    return scripts::lint(*pack.playbook, intents, pack.playbook->today(now));
}

/// Loads and lints the whole pack as it would be; what was wrong before is not told again.
base::Faults try_out(const fs::path& root, const knowledge::Pack& before, const scripts::SheetPlan& plan,
                     core::Time now) {
    const TemporaryFolder trial;
    fs::create_directory_symlink(fs::absolute(root / "intents"), trial.path() / "intents");
    for (const std::string folder : {"scripts", "scripts/phrases", "scripts/goods"}) {
        fs::create_directory(trial.path() / folder);
        for (const auto& entry : fs::directory_iterator(root / folder))
            if (entry.path().extension() == ".json")
                fs::copy_file(entry.path(), trial.path() / folder / entry.path().filename());
    }
    for (const auto& [file, text] : plan.files) {
        std::ofstream out(trial.path() / "scripts" / file, std::ios::binary);
        if (!(out << text).flush()) throw std::runtime_error("临时目录写不下了");
    }
    base::Faults found;
    const auto after = knowledge::load_pack(trial.path(), found);
    if (!after.playbook) return found;
    const auto known = linted(before, now);
    for (auto& fault : linted(after, now)) {
        const bool old = std::ranges::any_of(known, [&](const base::Fault& other) {
            return other.file == fault.file && other.message == fault.message;
        });
        if (!old) found.push_back(std::move(fault));
    }
    return found;
}

/// A trainer who looks at a spreadsheet is told the row, not the line of a file he has never seen.
class Pointer {
  public:
    Pointer(const PhraseSheet& sheet, const scripts::SheetPlan& plan) : sheet_(sheet) {
        for (const auto& [file, text] : plan.files)
            files_.emplace(file, scripts::JsonText(text));
    }

    void point(base::Fault& fault) const {
        const auto* row = row_of(fault);
        if (row == nullptr) return;
        fault.file = sheet_.name;
        fault.line = static_cast<int>(row->line);
        fault.column = sheet_.text;
        fault.place = row->code;
    }

  private:
    /// The row whose text stands where the fault is.
    [[nodiscard]] const scripts::SheetRow* row_of(const base::Fault& fault) const {
        for (const auto& [file, text] : files_) {
            if (!fault.file.ends_with(file) || fault.place.empty()) continue;
            const auto said = json::parse(text.value(fault.place), nullptr, false);
            const auto fits = [&](const scripts::SheetRow& row) {
                if (said.is_string()) return row.text == said.get_ref<const std::string&>();
                return said.is_object() && row.code == said.value("id", "");
            };
            const auto row = std::ranges::find_if(sheet_.rows, fits);
            if (row != sheet_.rows.end()) return &*row;
        }
        return nullptr;
    }

    const PhraseSheet& sheet_;
    std::map<std::string, scripts::JsonText> files_;
};

json fault_json(const base::Fault& fault) {
    return {{"file", fault.file},
            {"line", fault.line},
            {"column", fault.column},
            {"place", fault.place},
            {"message", fault.message},
            {"weight", fault.weight == base::Fault::Weight::error ? "error" : "warning"}};
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
    auto name = (fs::temp_directory_path() / "xiaoer-sheet-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("建不了临时目录");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

std::size_t write_phrases(const scripts::Playbook& playbook, const std::string& form, const fs::path& file) {
    const auto rows = scripts::sheet_of(playbook);
    const auto writer = write_sheet(form, file, {{"编码", 36}, {"内容", 90}, {"分组", 24}}, "话术");
    for (const auto& row : rows)
        writer->row({row.code, row.text, row.group});
    writer->finish();
    return rows.size();
}

std::optional<PhraseSheet> read_phrases(const fs::path& file, const std::string& name,
                                        const adapters::TableLimits& limits, base::Faults& faults) {
    auto read = adapters::read_table(file, limits);
    for (auto& problem : read.problems)
        faults.push_back({name, static_cast<int>(problem.line), 0, "", std::move(problem.reason)});
    if (!read.refusal.empty()) {
        faults.push_back({name, 0, 0, "", read.refusal});
        return std::nullopt;
    }
    PhraseSheet sheet;
    sheet.name = name;
    if (!find_columns(read.table.columns, sheet)) {
        faults.push_back(
            {name, 0, 0, "", "第一行要有“编码”和“内容”两列（“分组”可以没有），请对照导出的文件"});
        return std::nullopt;
    }
    for (const auto& row : read.table.rows) {
        const auto cell = [&](int column) {
            const auto at = static_cast<std::size_t>(column) - 1;
            return column > 0 && at < row.cells.size() ? row.cells[at] : std::string();
        };
        sheet.rows.push_back({cell(sheet.code), cell(sheet.text), cell(sheet.group), row.line});
    }
    return sheet;
}

scripts::SheetPlan plan_phrases(const fs::path& root, const knowledge::Pack& pack, const PhraseSheet& sheet,
                                bool replace, core::Time now) {
    auto plan = scripts::plan_sheet(*pack.playbook, root / "scripts", sheet.rows,
                                    {.name = sheet.name, .has_groups = sheet.group > 0, .replace = replace});
    for (auto& fault : plan.faults)
        fault.column = fault.column == 1 ? sheet.code : fault.column == 2 ? sheet.text : sheet.group;
    if (base::has_errors(plan.faults) || plan.files.empty()) return plan;
    const Pointer pointer(sheet, plan);
    for (auto& fault : try_out(root, pack, plan, now)) {
        pointer.point(fault);
        plan.faults.push_back(std::move(fault));
    }
    if (base::has_errors(plan.faults)) plan.files.clear();
    return plan;
}

json plan_json(const scripts::SheetPlan& plan, const base::Faults& faults, bool applied) {
    json out = {{"added", json::array()}, {"changed", json::array()},    {"removed", json::array()},
                {"files", json::array()}, {"unchanged", plan.unchanged}, {"faults", json::array()},
                {"applied", applied}};
    for (const auto& fault : faults)
        out["faults"].push_back(fault_json(fault));
    for (const auto& change : plan.changes) {
        json entry = {{"code", change.code}, {"file", change.file}};
        if (change.kind != Kind::added) entry["before"] = change.before;
        if (change.kind != Kind::removed) entry["after"] = change.after;
        if (change.group_before != change.group_after || change.kind != Kind::changed)
            entry["group"] = change.kind == Kind::removed ? change.group_before : change.group_after;
        out[change.kind == Kind::added     ? "added"
            : change.kind == Kind::changed ? "changed"
                                           : "removed"]
            .push_back(std::move(entry));
    }
    for (const auto& [file, text] : plan.files)
        out["files"].push_back("scripts/" + file);
    return out;
}

}  // namespace xiaoer::sheets
