#include "bot/studio/draft/imports.hpp"

#include <nlohmann/json.hpp>

#include "bot/sheets/phrases.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;

/// People have some hundred phrases; a stranger's file may claim millions.
constexpr std::uintmax_t kFileBytes = std::uintmax_t{64} << 20U;
constexpr adapters::TableLimits kLimits{.file_bytes = kUploadBytes,
                                        .part_bytes = std::size_t{32} << 20U,
                                        .text_bytes = std::size_t{8} << 20U,
                                        .rows = 20'000,
                                        .columns = 64};

}  // namespace

json import_phrases(Workshop& workshop, const std::string& by, const Upload& upload) {
    if (upload.bytes.size() > kUploadBytes) throw Refusal(413, "too_large", "文件超过4MB，请分成几个文件。");
    const auto shown = workshop.of("");
    if (!shown->ok()) throw Refusal(409, "faults", "草稿里还有错误，先改好它再导入。", shown->faults);
    if (!upload.base.empty() && upload.base != shown->hash)
        throw Refusal(409, "changed_elsewhere", "预览之后草稿又改过，请再看一遍预览。");
    const sheets::TemporaryFolder folder;
    const auto file = folder.path() / "upload";
    write_file(file, upload.bytes);
    base::Faults faults;
    scripts::SheetPlan plan;
    if (const auto sheet = sheets::read_phrases(file, upload.name, kLimits, faults);
        sheet && !base::has_errors(faults)) {
        plan = sheets::plan_phrases(workshop.folder(""), shown->pack, *sheet, upload.replace, workshop.now());
        faults.insert(faults.end(), plan.faults.begin(), plan.faults.end());
    }
    const bool apply = upload.apply && !base::has_errors(faults) && !plan.files.empty();
    if (apply) {
        workshop.edit(by, [&](Files& files) {
            for (const auto& [path, text] : plan.files)
                files["scripts/" + path] = text;
            return std::string();
        });
    }
    auto out = sheets::plan_json(plan, faults, apply);
    out["base"] = shown->hash;
    return out;
}

std::string export_phrases(Workshop& workshop, const std::string& source, const std::string& form) {
    const auto shown = workshop.of(source);
    if (!shown->ok()) throw Refusal(409, "faults", "草稿里还有错误，话术暂时导不出来。", shown->faults);
    const sheets::TemporaryFolder folder;
    const auto file = folder.path() / ("phrases." + form);
    (void)sheets::write_phrases(*shown->pack.playbook, form, file);
    auto bytes = read_file(file, kFileBytes);
    if (!bytes) throw Refusal(500, "failed", "话术表太大，导不出来。");
    return std::move(*bytes);
}

}  // namespace xiaoer::studio
