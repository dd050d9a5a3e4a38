#include "bot/verbs_scripts.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "adapters/tables/read.hpp"
#include "bot/run/pack.hpp"
#include "bot/scripts_preview.hpp"
#include "bot/verbs_sheet.hpp"
#include "scripts/lint.hpp"
#include "scripts/sheet.hpp"

namespace xiaoer::verbs {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kFaults = 1;
constexpr int kWrongCommand = 2;

struct Given {
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

int export_scripts(const std::string& root, const Given& given) {
    const auto form = form_of(given.file);
    if (const auto refusal = refuse_to_write(form, given.file, given.force); !refusal.empty()) {
        std::cerr << refusal << "\n";
        return kWrongCommand;
    }
    base::Faults faults;
    const auto book = scripts::Book::load(fs::path(root) / "scripts", faults);
    if (!book) {
        for (const auto& fault : faults)
            std::cerr << to_string(fault) << "\n";
        return kFaults;
    }
    const auto rows = scripts::sheet_of(*book);
    const auto writer = write_sheet(form, given.file, {{"编码", 36}, {"内容", 90}, {"分组", 24}}, "话术");
    for (const auto& row : rows)
        writer->row({row.code, row.text, row.group});
    writer->finish();
    if (given.as_json)
        print_json({{"file", given.file}, {"rows", rows.size()}});
    else
        std::cout << "已导出" << rows.size() << "条话术到 " << given.file << "\n";
    return 0;
}

/// Where the columns are; nothing when code or text is missing.
struct Columns {
    std::size_t code = 0, text = 0;
    std::optional<std::size_t> group;
};

std::optional<Columns> columns_of(const std::vector<std::string>& heading) {
    std::optional<std::size_t> code, text, group;
    for (std::size_t i = 0; i < heading.size(); ++i) {
        const auto& title = heading[i];
        const auto has = [&](std::string_view word) { return title.find(word) != std::string::npos; };
        auto& place = has("编码") ? code : has("分组") ? group : text;
        if ((has("编码") || has("分组") || has("内容") || has("短语") || has("话术")) && !place) place = i;
    }
    if (!code || !text) return std::nullopt;
    return Columns{*code, *text, group};
}

struct Sheet {
    std::vector<scripts::SheetRow> rows;
    bool has_groups = false;
};

/// Nothing, with faults, when the file is no sheet of phrases.
std::optional<Sheet> read_sheet(const std::string& file, base::Faults& faults) {
    auto read = adapters::read_table(file);
    const auto name = fs::path(file).filename().string();
    for (auto& problem : read.problems)
        faults.push_back({name, static_cast<int>(problem.line), 0, "", std::move(problem.reason)});
    if (!read.refusal.empty()) {
        faults.push_back({name, 0, 0, "", read.refusal});
        return std::nullopt;
    }
    const auto columns = columns_of(read.table.columns);
    if (!columns) {
        faults.push_back(
            {name, 0, 0, "", "第一行要有“编码”和“内容”两列（“分组”可以没有），请对照导出的文件"});
        return std::nullopt;
    }
    Sheet sheet;
    sheet.has_groups = columns->group.has_value();
    for (auto& row : read.table.rows) {
        const auto cell = [&](std::size_t at) {
            return at < row.cells.size() ? row.cells[at] : std::string();
        };
        sheet.rows.push_back({cell(columns->code), cell(columns->text),
                              columns->group ? cell(*columns->group) : "", row.line});
    }
    return sheet;
}

/// A folder that goes away with the check.
class Trial {
  public:
    Trial() {
        auto name = (fs::temp_directory_path() / "xiaoer-trial-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("建不了临时目录");
        path_ = name;
    }
    ~Trial() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;
    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

/// The intents do not change, so their doctor is not asked.
base::Faults linted(const run::Pack& pack) {
    std::vector<std::string_view> intents;
    for (const auto& intent : pack.catalogue->intents())
        if (intent.stands_for.empty()) intents.push_back(intent.id);
    const auto now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return scripts::lint(*pack.book, intents, pack.book->today(now));
}

/// Loads and lints the whole pack as it would be; what was wrong before is not told again.
void try_out(const fs::path& root, const run::Pack& before, const scripts::SheetPlan& plan,
             base::Faults& faults) {
    const Trial trial;
    fs::create_directory_symlink(fs::absolute(root / "intents"), trial.path() / "intents");
    for (const std::string folder : {"scripts", "scripts/phrases"}) {
        fs::create_directory(trial.path() / folder);
        for (const auto& entry : fs::directory_iterator(root / folder))
            if (entry.path().extension() == ".json")
                fs::copy_file(entry.path(), trial.path() / folder / entry.path().filename());
    }
    for (const auto& [file, text] : plan.files)
        std::ofstream(trial.path() / "scripts" / file, std::ios::binary) << text;
    base::Faults found;
    const auto after = run::load_pack(trial.path(), found);
    if (after.book) {
        const auto known = linted(before);
        for (auto& fault : linted(after)) {
            const auto same = [&](const base::Fault& other) {
                return other.file == fault.file && other.message == fault.message;
            };
            if (std::none_of(known.begin(), known.end(), same)) found.push_back(std::move(fault));
        }
    }
    faults.insert(faults.end(), found.begin(), found.end());
}

/// The file is whole at any moment, and keeps its mode.
void write_whole(const fs::path& file, const std::string& text) {
    struct stat known {};
    const mode_t mode = ::stat(file.c_str(), &known) == 0 ? known.st_mode & 0777U : 0644U;
    auto part = (file.parent_path() / ("." + file.filename().string() + ".XXXXXX")).string();
    const int fd = ::mkstemp(part.data());
    const auto fail = [&] {
        const std::string why = std::strerror(errno);
        if (fd >= 0) ::unlink(part.c_str());
        throw std::runtime_error("写不了文件 " + file.string() + "：" + why);
    };
    if (fd < 0) fail();
    std::size_t done = 0;
    while (done < text.size()) {
        const auto wrote = ::write(fd, text.data() + done, text.size() - done);
        if (wrote <= 0) break;
        done += static_cast<std::size_t>(wrote);
    }
    const bool safe = done == text.size() && ::fchmod(fd, mode) == 0 && ::fsync(fd) == 0;
    if (::close(fd) != 0 || !safe || ::rename(part.c_str(), file.c_str()) != 0) fail();
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

int import_scripts(const std::string& root, const Given& given) {
    const auto dir = fs::path(root) / "scripts";
    base::Faults faults;
    scripts::SheetPlan plan;
    bool applied = false;
    const auto finish = [&] {
        const bool bad = base::has_errors(faults);
        if (given.as_json) {
            print_json(preview::as_json(plan, faults, applied));
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
    const auto pack = run::load_pack(root, faults);
    if (!pack.catalogue || !pack.book) return finish();
    faults.clear();
    const auto sheet = read_sheet(given.file, faults);
    if (!sheet || base::has_errors(faults)) return finish();
    plan = scripts::plan_sheet(*pack.book, dir, sheet->rows,
                               {.name = fs::path(given.file).filename().string(),
                                .has_groups = sheet->has_groups,
                                .replace = given.replace});
    faults.insert(faults.end(), plan.faults.begin(), plan.faults.end());
    if (!given.as_json && !base::has_errors(faults)) {
        const bool colour = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
        preview::print(std::cout, plan, colour);
    }
    if (base::has_errors(faults) || plan.files.empty()) return finish();
    try_out(root, pack, plan, faults);
    if (!base::has_errors(faults) && given.apply) applied = apply(dir, plan, as_read, faults);
    return finish();
}

}  // namespace

void add_scripts(CLI::App& export_verb, CLI::App& import_verb, std::string& root,
                 std::function<int()>& action) {
    auto given = std::make_shared<Given>();
    const auto common = [&](CLI::App* verb) {
        verb->add_option("--pack", root, "folder that holds intents/ and scripts/")
            ->check(CLI::ExistingDirectory);
        verb->add_flag("--json", given->as_json, "a summary as JSON");
    };
    auto* out = export_verb.add_subcommand(
        "scripts", "every phrase as a row: 编码, 内容, 分组; see scripts/README.md for the codes");
    common(out);
    out->add_option("FILE", given->file, "FILE.xlsx or FILE.csv")->required();
    out->add_flag("--force", given->force, "write over an existing file");
    out->callback(
        [&root, &action, given] { action = [&root, given] { return export_scripts(root, *given); }; });

    auto* in = import_verb.add_subcommand(
        "scripts",
        "shows what a sheet would add and change; writes with --apply, and only what loads without a fault");
    common(in);
    in->add_option("FILE", given->file, "FILE.xlsx or FILE.csv")->required()->check(CLI::ExistingFile);
    in->add_flag("--apply", given->apply, "write it");
    in->add_flag("--replace", given->replace, "remove what the sheet does not have (else it stays)");
    in->callback(
        [&root, &action, given] { action = [&root, given] { return import_scripts(root, *given); }; });
}

}  // namespace xiaoer::verbs
