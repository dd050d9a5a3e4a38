#include "bot/studio/trial/cases.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "bot/base/mask.hpp"
#include "bot/base/utf8.hpp"
#include "bot/studio/draft/folder.hpp"
#include "bot/studio/draft/refusal.hpp"
#include "bot/transcript/player.hpp"

namespace xiaoer::studio {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kCases = 2'000;
constexpr std::size_t kNameBytes = 120;
// The head of a case that was made of a conversation, as comments of the transcript.
constexpr std::string_view kOrigin = "# 来自会话: ";
constexpr std::string_view kBy = "# 谁存的: ";

/// A name people choose becomes a file's name: letters of any script, no way out of the folder.
fs::path file_of(const fs::path& folder, const std::string& name) {
    const bool strange =
        name.empty() || name.size() > kNameBytes || name.front() == '.' ||
        std::ranges::any_of(name, [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == '/' || c == '\\' || c == 0x7f;
        });
    if (strange) throw Refusal(400, "bad_request", "名字里不要有斜杠和特殊字符，最多四十个字。");
    return folder / (name + ".chat");
}

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (entry.path().extension() == ".chat" && files.size() < kCases) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

/// What a case says of itself in its first two lines.
json about(const fs::path& file) {
    json out = {{"name", file.stem().string()}};
    std::ifstream text(file);
    std::string line;
    for (const auto& [mark, key] : {std::pair(kOrigin, "origin"), std::pair(kBy, "by")})
        if (std::getline(text, line) && line.starts_with(mark)) out[key] = line.substr(mark.size());
    return out;
}

}  // namespace

json list_cases(const fs::path& folder) {
    json list = json::array();
    for (const auto& file : files_in(folder)) {
        struct stat facts {};
        if (::stat(file.c_str(), &facts) != 0) continue;
        list.push_back(about(file));
        list.back()["at"] = std::int64_t{facts.st_mtime} * 1'000;
    }
    return {{"cases", std::move(list)}};
}

json read_case(const fs::path& folder, const std::string& name) {
    const auto file = file_of(folder, name);
    const auto text = read_file(file);
    if (!text) throw Refusal(404, "not_found", "没有这个回归对话。");
    auto out = about(file);
    out["text"] = *text;
    return out;
}

void save_case(const fs::path& folder, const std::string& name, const std::string& text) {
    const auto file = file_of(folder, name);
    if (!fs::exists(file) && files_in(folder).size() >= kCases)
        throw Refusal(409, "too_many", "回归对话太多了，请先删掉一些。");
    write_file(file, text);
}

void remove_case(const fs::path& folder, const std::string& name) {
    if (!fs::remove(file_of(folder, name))) throw Refusal(404, "not_found", "没有这个回归对话。");
}

json run_cases(const fs::path& folder, const knowledge::Pack& pack, const Progress& progress) {
    json results = json::array();
    int failed = 0;
    const auto files = files_in(folder);
    for (const auto& file : files) {
        if (!progress(results.size(), files.size())) break;
        const auto text = read_file(file).value_or("");
        const auto replayed = transcript::replay(pack, text);
        const auto difference = transcript::difference(text, replayed.text, false);
        const bool ok = difference.empty() && replayed.errors.empty();
        failed += !ok;
        results.push_back({{"name", file.stem().string()},
                           {"ok", ok},
                           {"difference", difference},
                           {"errors", replayed.errors}});
    }
    return {{"results", std::move(results)}, {"failed", failed}};
}

transcript::Story masked(transcript::Story story) {
    for (auto& event : story.inputs) {
        if (auto* said = std::get_if<core::BuyerSaid>(&event.what)) {
            said->text = base::mask_people(said->text);
            said->nickname = base::prefix_points(said->nickname, 1);
        } else if (auto* agent = std::get_if<core::AgentSaid>(&event.what)) {
            agent->text = base::mask_people(agent->text);
        } else if (auto* passed = std::get_if<core::AgentPassed>(&event.what)) {
            passed->note = base::mask_people(passed->note);
        } else if (auto* noted = std::get_if<core::AgentNoted>(&event.what)) {
            for (auto& [slot, value] : noted->parts)
                value = base::mask_people(value);
        }
    }
    for (auto& facts : story.facts)
        for (auto& order : facts.orders)
            order.memo = base::mask_people(order.memo);
    return story;
}

std::string case_of(const transcript::Story& story, const knowledge::Pack& pack, std::string_view by) {
    std::string head;
    head.append(kOrigin).append(story.conversation).append("\n").append(kBy).append(by).append("\n");
    return head + transcript::replay(pack, transcript::transcript_of(story, pack), true).text;
}

}  // namespace xiaoer::studio
