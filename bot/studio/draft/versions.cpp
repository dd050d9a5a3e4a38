#include "bot/studio/draft/versions.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace xiaoer::studio {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string folder_name(int number) {
    auto digits = std::to_string(number);
    return std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits;
}

std::string_view word(Version::State state) {
    return state == Version::State::pending    ? "pending"
           : state == Version::State::rejected ? "rejected"
                                               : "published";
}

std::optional<Version> read_version(const fs::path& file) {
    const auto text = read_file(file);
    const auto value = text ? json::parse(*text, nullptr, false) : json();
    if (!value.is_object()) return std::nullopt;
    Version version;
    version.number = value.value("number", 0);
    version.at = core::Time{std::chrono::milliseconds{value.value("at", std::int64_t{0})}};
    version.by = value.value("by", "");
    version.note = value.value("note", "");
    version.approved_by = value.value("approved_by", "");
    version.waiver = value.value("waiver", "");
    version.intents = value.value("intents", "");
    version.scripts = value.value("scripts", "");
    version.files_changed = value.value("files_changed", 0);
    version.rolled_back_to = value.value("rolled_back_to", 0);
    version.editors = value.value("editors", std::vector<std::string>{});
    const auto state = value.value("state", "");
    version.state = state == "pending"    ? Version::State::pending
                    : state == "rejected" ? Version::State::rejected
                                          : Version::State::published;
    return version;
}

int read_live(const fs::path& folder) {
    const auto text = read_file(folder / "live");
    int number = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), number);
    return number;
}

}  // namespace

Versions::Versions(fs::path folder, fs::path root)
    : folder_(std::move(folder)), root_(std::move(root)), live_(read_live(folder_)) {
    fs::create_directories(folder_);
    for (const auto& entry : fs::directory_iterator(folder_)) {
        if (auto version = read_version(entry.path() / "version.json"))
            versions_.push_back(std::move(*version));
    }
    std::ranges::sort(versions_, {}, &Version::number);
    if (live_ != 0 && find(live_) == nullptr)
        throw std::runtime_error("正在使用的话术版本 " + std::to_string(live_) + " 不见了：" +
                                 folder_.string());
}

fs::path Versions::folder_of(int number) const {
    return number == 0 ? root_ : folder_ / folder_name(number);
}

const Version* Versions::find(int number) const {
    const auto at = std::ranges::find(versions_, number, &Version::number);
    return at == versions_.end() ? nullptr : &*at;
}

const Version* Versions::pending() const {
    const auto at = std::ranges::find(versions_, Version::State::pending, &Version::state);
    return at == versions_.end() ? nullptr : &*at;
}

const Version& Versions::add(Version version, const Files& files) {
    version.number = versions_.empty() ? 1 : versions_.back().number + 1;
    // The description comes last: a folder without one is a publish that did not happen.
    write_files(folder_of(version.number), files);
    save(version);
    return versions_.emplace_back(std::move(version));
}

void Versions::change(const Version& version) {
    save(version);
    *std::ranges::find(versions_, version.number, &Version::number) = version;
}

void Versions::save(const Version& version) const {
    const json value = {{"number", version.number},
                        {"at", version.at.time_since_epoch().count()},
                        {"by", version.by},
                        {"note", version.note},
                        {"approved_by", version.approved_by},
                        {"waiver", version.waiver},
                        {"intents", version.intents},
                        {"scripts", version.scripts},
                        {"files_changed", version.files_changed},
                        {"rolled_back_to", version.rolled_back_to},
                        {"editors", version.editors},
                        {"state", word(version.state)}};
    write_file(folder_of(version.number) / "version.json",
               value.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

void Versions::make_live(int number) {
    write_file(folder_ / "live", std::to_string(number) + "\n");
    live_ = number;
}

fs::path live_folder(const fs::path& data, const fs::path& root) {
    const auto folder = data / "studio" / "versions";
    const auto number = read_live(folder);
    return number == 0 ? root : folder / folder_name(number);
}

}  // namespace xiaoer::studio
