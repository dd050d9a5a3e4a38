#include "bot/studio/draft/difference.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "bot/studio/draft/workshop.hpp"
#include "bot/transcript/player.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;

/// A difference is found in quadratic time: beyond this only that the file changed is told.
constexpr std::size_t kCompared = 200 << 10;

std::string content_of(const Files& files, const std::string& path) {
    const auto at = files.find(path);
    return at == files.end() ? std::string() : at->second;
}

/// The parts of a file that people know by name: phrases, rows of routes, else the file's own id.
std::map<std::string, std::string> items_of(const std::string& content) {
    std::map<std::string, std::string> items;
    const auto value = json::parse(content, nullptr, false);
    if (!value.is_object()) return items;
    if (const auto list = value.find("phrases"); list != value.end() && list->is_array()) {
        for (const auto& phrase : *list) {
            if (phrase.is_object()) items[phrase.value("id", "")] = phrase.dump();
        }
    } else if (const auto rows = value.find("routes"); rows != value.end() && rows->is_object()) {
        for (const auto& [id, row] : rows->items())
            items[id] = row.dump();
    } else if (value.contains("id") && value["id"].is_string()) {
        items[value["id"].get<std::string>()] = value.dump();
    }
    return items;
}

}  // namespace

json describe_changes(const Files& before, const Files& after) {
    json files = json::array();
    for (const auto& change : changes(before, after)) {
        const auto old = content_of(before, change.path);
        const auto now = content_of(after, change.path);
        std::set<std::string> touched;
        const auto old_items = items_of(old);
        const auto new_items = items_of(now);
        for (const auto& [id, text] : new_items) {
            const auto at = old_items.find(id);
            if (at == old_items.end() || at->second != text) touched.insert(id);
        }
        for (const auto& [id, text] : old_items) {
            if (!new_items.contains(id)) touched.insert(id);
        }
        const bool large = old.size() + now.size() > kCompared;
        files.push_back({{"path", change.path},
                         {"change", change.kind == FileChange::Kind::added     ? "added"
                                    : change.kind == FileChange::Kind::removed ? "removed"
                                                                               : "changed"},
                         {"difference", large ? std::string("（文件太大，不逐行显示）")
                                              : transcript::difference(old, now, false)},
                         {"items", touched}});
    }
    return {{"files", std::move(files)}};
}

json Workshop::difference(std::optional<int> from, std::optional<int> to) {
    const auto of_number = [this](int number) {
        if (number != 0 && versions_.find(number) == nullptr)
            throw Refusal(404, "not_found", "没有这个版本。");
        return files_of(number);
    };
    const auto before = from ? of_number(*from) : live()->files;
    return describe_changes(before, to ? of_number(*to) : draft()->files);
}

}  // namespace xiaoer::studio
