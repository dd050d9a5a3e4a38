#include "bot/cli/scripts.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "bot/cli/scripts_preview.hpp"
#include "bot/cli/verb.hpp"
#include "bot/cli/whole_file.hpp"
#include "bot/knowledge/pack.hpp"
#include "bot/sheets/form.hpp"
#include "bot/sheets/phrases.hpp"

namespace xiaoer::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct ScriptArguments {
    std::string file;
    bool force = false;
    bool apply = false;
    bool replace = false;
    bool as_json = false;
};

std::string read_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void print_json(const json& value) {
    std::cout << value.dump(2, ' ', false, json::error_handler_t::replace) << "\n";
}

int export_scripts(const std::string& root, const ScriptArguments& given) {
    const auto form = sheets::form_of(given.file);
    if (const auto refusal = sheets::refuse_to_write(form, given.file, given.force); !refusal.empty()) {
        std::cerr << refusal << "\n";
        return kWrongCommand;
    }
    base::Faults faults;
    const auto playbook = scripts::Playbook::load(fs::path(root) / "scripts", faults);
    if (!playbook) {
        for (const auto& fault : faults)
            std::cerr << to_string(fault) << "\n";
        return kFaults;
    }
    const auto rows = sheets::write_phrases(*playbook, form, given.file);
    if (given.as_json)
        print_json({{"file", given.file}, {"rows", rows}});
    else
        std::cout << "已导出" << rows << "条话术到 " << given.file << "\n";
    return 0;
}

/// Writes file by file. False, with nothing written, when somebody has changed one since it was read.
bool apply(const fs::path& dir, const scripts::SheetPlan& plan,
           const std::map<std::string, std::string>& as_read, base::Faults& faults) {
    for (const auto& [file, text] : plan.files) {
        const auto known = as_read.find(file);
        if (read_file(dir / file) == (known == as_read.end() ? "" : known->second)) continue;
        faults.push_back({"scripts/" + file, 0, 0, "", "这个文件刚刚被别人改过，请重新导出、再改再导入"});
        return false;
    }
    for (const auto& [file, text] : plan.files)
        write_whole(dir / file, text);
    return true;
}

std::map<std::string, std::string> phrase_files(const fs::path& dir) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(dir / "phrases"))
        if (entry.path().extension() == ".json")
            files["phrases/" + entry.path().filename().string()] = read_file(entry.path());
    return files;
}

int import_scripts(const std::string& root, const ScriptArguments& given) {
    const auto dir = fs::path(root) / "scripts";
    base::Faults faults;
    scripts::SheetPlan plan;
    bool applied = false;
    const auto finish = [&] {
        const bool bad = base::has_errors(faults);
        if (given.as_json) {
            print_json(sheets::plan_json(plan, faults, applied));
            return bad ? kFaults : 0;
        }
        for (const auto& fault : faults)
            std::cout << to_string(fault) << "\n";
        if (bad)
            std::cout << "有错误，什么都没有写。\n";
        else if (applied)
            std::cout << "已写入" << plan.files.size() << "个文件。\n";
        else if (!plan.changes.empty())
            std::cout << "以上只是预览，什么都没有写；确认无误后加 --apply 再导入一次。\n";
        return bad ? kFaults : 0;
    };
    const auto as_read = phrase_files(dir);
    const auto pack = knowledge::load_pack(root, faults);
    if (!pack.catalogue || !pack.playbook) return finish();
    faults.clear();
    const auto name = fs::path(given.file).filename().string();
    const auto sheet = sheets::read_phrases(given.file, name, {}, faults);
    if (!sheet || base::has_errors(faults)) return finish();
    plan = sheets::plan_phrases(root, pack, *sheet, given.replace, now());
    faults.insert(faults.end(), plan.faults.begin(), plan.faults.end());
    if (!given.as_json && !base::has_errors(faults)) {
        const bool colour = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
        preview::print(std::cout, plan, colour);
    }
    if (!base::has_errors(faults) && given.apply && !plan.files.empty())
        applied = apply(dir, plan, as_read, faults);
    return finish();
}

}  // namespace

void add_scripts(CLI::App& export_verb, CLI::App& import_verb, std::string& root,
                 std::function<int()>& action) {
    auto given = std::make_shared<ScriptArguments>();
    const auto common = [&](CLI::App* verb) {
        verb->add_option("--pack", root, "放 intents/ 和 scripts/ 的目录")->check(CLI::ExistingDirectory);
        verb->add_flag("--json", given->as_json, "结果写成 JSON");
    };
    auto* out =
        export_verb.add_subcommand("scripts", "每条话术一行：编码、内容、分组；编码见 scripts/README.md");
    common(out);
    out->add_option("FILE", given->file, "文件名.xlsx 或 文件名.csv")->required();
    out->add_flag("--force", given->force, "文件已经有了就覆盖");
    out->callback(
        [&root, &action, given] { action = [&root, given] { return export_scripts(root, *given); }; });

    auto* in =
        import_verb.add_subcommand("scripts", "显示表格会新增、改动什么；加 --apply 才写入，有错的不写");
    common(in);
    in->add_option("FILE", given->file, "文件名.xlsx 或 文件名.csv")->required()->check(CLI::ExistingFile);
    in->add_flag("--apply", given->apply, "写入");
    in->add_flag("--replace", given->replace, "表格里没有的就删掉（不写则保留）");
    in->callback(
        [&root, &action, given] { action = [&root, given] { return import_scripts(root, *given); }; });
}

}  // namespace xiaoer::cli
