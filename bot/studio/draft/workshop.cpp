#include "bot/studio/draft/workshop.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/studio/draft/cards.hpp"
#include "scripts/engine/phrases.hpp"

namespace xiaoer::studio {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::int64_t millis(core::Time time) {
    return time.time_since_epoch().count();
}

core::Time time_of(const json& value, const char* key) {
    return core::Time{std::chrono::milliseconds{value.value(key, std::int64_t{0})}};
}

}  // namespace

Workshop::Workshop(Options options)
    : options_(std::move(options)), versions_(options_.data / "studio" / "versions", options_.root) {
    read_meta();
}

json Workshop::faults_json(const base::Faults& faults) {
    json out = json::array();
    for (const auto& fault : faults)
        out.push_back({{"file", fault.file},
                       {"line", fault.line},
                       {"column", fault.column},
                       {"place", fault.place},
                       {"message", fault.message},
                       {"weight", fault.weight == base::Fault::Weight::error ? "error" : "warning"}});
    return out;
}

std::shared_ptr<const Loaded> Workshop::load(const fs::path& folder) {
    auto loaded = std::make_shared<Loaded>();
    loaded->files = read_files(folder);
    loaded->hash = hash_of(loaded->files);
    loaded->pack = knowledge::load_pack(folder, loaded->faults);
    return loaded;
}

std::shared_ptr<const Loaded> Workshop::live() {
    if (!live_) live_ = load(versions_.folder_of(versions_.live()));
    return live_;
}

std::shared_ptr<const Loaded> Workshop::draft() {
    if (!has_draft()) throw Refusal(404, "no_draft", "还没有草稿。");
    if (!draft_) draft_ = load(draft_folder());
    return draft_;
}

std::shared_ptr<const Loaded> Workshop::of(const std::string& source) {
    if (source.empty()) return has_draft() ? draft() : live();
    // Without a draft the draft is what it would begin as.
    if (source == "draft") return has_draft() ? draft() : live();
    if (source == "live") return live();
    throw Refusal(400, "bad_request", "只能看草稿或正在使用的版本。");
}

void Workshop::read_meta() {
    const auto text = read_file(draft_file());
    const auto value = text ? json::parse(*text, nullptr, false) : json();
    if (!value.is_object()) return;
    draft_meta_ = Meta{value.value("base", 0), time_of(value, "edited"), value.value("editor", ""),
                       value.value("editors", std::vector<std::string>{})};
    const auto edits = value.value("edits", json::object());
    for (const auto& [file, edit] : edits.items())
        edits_[file] = {edit.value("by", ""), time_of(edit, "at")};
}

void Workshop::save_meta() {
    json edits = json::object();
    for (const auto& [file, edit] : edits_)
        edits[file] = {{"by", edit.by}, {"at", millis(edit.at)}};
    const json value = {{"base", draft_meta_->base},
                        {"edited", millis(draft_meta_->edited)},
                        {"editor", draft_meta_->editor},
                        {"editors", draft_meta_->editors},
                        {"edits", std::move(edits)}};
    write_file(draft_file(), value.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

json Workshop::begin_draft(const std::string& by, std::optional<int> from, bool force) {
    if (has_draft() && !force && !changes(files_of(draft_meta_->base), draft()->files).empty())
        throw Refusal(409, "draft_exists", "已经有一份改过的草稿。先发布它，或者确认丢掉它。");
    const int base = from.value_or(versions_.live());
    if (base != 0 && versions_.find(base) == nullptr) throw Refusal(404, "not_found", "没有这个版本。");
    const auto files = files_of(base);
    drop_draft();
    write_files(draft_folder(), files);
    draft_meta_ = Meta{from ? base : versions_.live(), now(), by, {}};
    save_meta();
    return draft_json();
}

void Workshop::drop_draft() {
    std::error_code ignored;
    fs::remove(draft_file(), ignored);
    fs::remove_all(draft_folder(), ignored);
    draft_meta_.reset();
    draft_.reset();
}

json Workshop::edit(const std::string& by, const std::function<std::string(Files&)>& change) {
    if (!has_draft()) begin_draft(by, std::nullopt, false);
    auto files = draft()->files;
    const auto before = files;
    const auto etag = change(files);
    for (const auto& one : changes(before, files)) {
        if (one.kind == FileChange::Kind::removed)
            fs::remove(draft_folder() / one.path);
        else
            write_file(draft_folder() / one.path, files.at(one.path));
        edits_[one.path] = {by, now()};
    }
    auto& meta = *draft_meta_;
    meta.edited = now();
    meta.editor = by;
    if (std::ranges::find(meta.editors, by) == meta.editors.end()) meta.editors.push_back(by);
    save_meta();
    draft_.reset();
    const auto loaded = draft();
    return {{"etag", etag}, {"faults", faults_json(loaded->faults)}, {"ok", loaded->ok()}};
}

const Workshop::Edit* Workshop::last_edit(const std::string& file) const {
    const auto at = edits_.find(file);
    return at == edits_.end() ? nullptr : &at->second;
}

Files Workshop::files_of(int number) {
    return number == versions_.live() ? live()->files : read_files(versions_.folder_of(number));
}

json Workshop::draft_json() {
    if (!has_draft()) return {{"exists", false}};
    const auto loaded = draft();
    json changed = json::array();
    for (const auto& one : changes(files_of(draft_meta_->base), loaded->files))
        changed.push_back(one.path);
    return {{"exists", true},
            {"base", draft_meta_->base},
            {"hash", loaded->hash},
            {"changed", std::move(changed)},
            {"ok", loaded->ok()},
            {"faults", faults_json(loaded->faults)},
            {"edited", millis(draft_meta_->edited)},
            {"editor", draft_meta_->editor},
            {"behind", draft_meta_->base != versions_.live()}};
}

json Workshop::version_json(const Version& version) const {
    json out = {{"number", version.number},
                {"at", millis(version.at)},
                {"by", version.by},
                {"note", version.note},
                {"live", version.number == versions_.live()},
                {"intents", version.intents},
                {"state", version.state == Version::State::pending    ? "pending"
                          : version.state == Version::State::rejected ? "rejected"
                                                                      : "published"}};
    if (!version.approved_by.empty()) out["approved_by"] = version.approved_by;
    if (!version.waiver.empty()) out["waiver"] = version.waiver;
    if (version.rolled_back_to != 0) out["rolled_back_to"] = version.rolled_back_to;
    return out;
}

json Workshop::versions() {
    json list = json::array();
    for (auto at = versions_.all().rbegin(); at != versions_.all().rend(); ++at)
        list.push_back(version_json(*at));
    Version first;
    first.note = "启动时的文件";
    list.push_back(version_json(first));
    return {{"versions", std::move(list)}};
}

bool Workshop::needs_approval() {
    const auto file = live()->files.find("scripts/shop.json");
    const auto value = file == live()->files.end() ? json() : json::parse(file->second, nullptr, false);
    const auto wish = value.is_object() ? value.find("publish_needs_approval") : value.end();
    return wish != value.end() && wish->is_boolean() && wish->get<bool>();
}

json Workshop::summary() {
    const auto loaded = of("");
    auto live = version_json(Version{});
    const auto all = versions();
    for (const auto& version : all["versions"]) {
        if (version["live"] == true) live = version;
    }
    std::size_t cases = 0;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(cases_folder(), error))
        cases += entry.path().extension() == ".chat";
    json out = {{"draft", draft_json()},
                {"live", std::move(live)},
                {"counts",
                 {{"intents", loaded->ok() ? loaded->pack.catalogue->intents().size() : 0},
                  {"phrases", loaded->ok() ? loaded->pack.playbook->phrases().all().size() : 0},
                  {"cases", cases},
                  {"unmatched", 0}}},
                {"needs_approval", needs_approval()},
                {"bands", bands()}};
    if (const auto* pending = versions_.pending()) out["pending"] = version_json(*pending);
    return out;
}

json Workshop::publish(const std::string& by, const std::string& note, const std::string& waiver) {
    const auto loaded = draft();
    if (versions_.pending() != nullptr)
        throw Refusal(409, "pending", "有一个版本在等第二个人批准，先处理它。");
    if (draft_meta_->base != versions_.live())
        throw Refusal(409, "draft_behind", "草稿是从旧版本改的，别人已经发布了新版本。请从新版本重新开始。");
    if (!loaded->ok()) throw Refusal(409, "faults", "草稿里还有错误，改好才能发布。", loaded->faults);
    const auto changed = changes(files_of(draft_meta_->base), loaded->files);
    if (changed.empty()) throw Refusal(409, "no_change", "草稿和正在使用的版本一样。");
    if (checked_.cases != loaded->hash) throw Refusal(409, "cases_not_run", "先在这份草稿上跑一遍回归对话。");
    if (checked_.failed > 0 && waiver.empty())
        throw Refusal(409, "cases_fail",
                      std::to_string(checked_.failed) + "个回归对话没有通过。改好它，或者写明为什么放行。");
    if (checked_.backtest != loaded->hash)
        throw Refusal(409, "backtest_not_run", "先用历史会话回测这份草稿，看看它改变了什么。");
    Version version;
    version.at = now();
    version.by = by;
    version.note = note;
    version.waiver = checked_.failed > 0 ? waiver : "";
    version.intents = loaded->pack.catalogue->version();
    version.scripts = loaded->pack.playbook->version();
    version.files_changed = static_cast<int>(changed.size());
    version.editors = draft_meta_->editors;
    version.state = needs_approval() ? Version::State::pending : Version::State::published;
    const auto kept = versions_.add(std::move(version), loaded->files);
    if (!needs_approval()) go_live(kept);
    drop_draft();
    return {{"version", version_json(kept)}};
}

/// The version is loaded from its own folder: what serves is what is kept.
void Workshop::go_live(const Version& version) {
    auto loaded = load(versions_.folder_of(version.number));
    if (!loaded->ok()) throw Refusal(409, "faults", "这个版本现在加载不了，仍用原来的版本。", loaded->faults);
    versions_.make_live(version.number);
    live_ = std::move(loaded);
    published_ = live_->pack;
}

json Workshop::decide(int number, const std::string& by, bool approve, const std::string& note) {
    const auto* found = versions_.find(number);
    if (found == nullptr || found->state != Version::State::pending)
        throw Refusal(404, "not_found", "这个版本不在等待批准。");
    auto version = *found;
    if (version.by == by || std::ranges::find(version.editors, by) != version.editors.end())
        throw Refusal(403, "same_person", "改的人不能自己批准，请另一位同事来看。");
    version.state = approve ? Version::State::published : Version::State::rejected;
    version.approved_by = by;
    if (!note.empty()) version.note += "（" + by + "：" + note + "）";
    if (approve) go_live(version);
    versions_.change(version);
    return {{"version", version_json(version)}};
}

json Workshop::roll_back(int number, const std::string& by, const std::string& note) {
    const auto* found = versions_.find(number);
    if (number != 0 && (found == nullptr || found->state != Version::State::published))
        throw Refusal(404, "not_found", "没有这个已发布的版本。");
    if (number == versions_.live()) throw Refusal(409, "already_live", "正在使用的就是这个版本。");
    Version version;
    version.at = now();
    version.by = by;
    version.note = note;
    version.rolled_back_to = number;
    const auto files = files_of(number);
    version.files_changed = static_cast<int>(changes(live()->files, files).size());
    const auto target = load(versions_.folder_of(number));
    if (!target->ok()) throw Refusal(409, "faults", "那个版本现在加载不了，仍用原来的版本。", target->faults);
    version.intents = target->pack.catalogue->version();
    version.scripts = target->pack.playbook->version();
    const auto kept = versions_.add(std::move(version), files);
    go_live(kept);
    return {{"version", version_json(kept)}};
}

std::optional<knowledge::Pack> Workshop::take_published() {
    return std::exchange(published_, std::nullopt);
}

}  // namespace xiaoer::studio
