#include "bot/studio/draft/documents.hpp"

#include <algorithm>

#include "bot/studio/draft/keep_text.hpp"
#include "bot/studio/draft/refusal.hpp"

namespace xiaoer::studio {
namespace {

constexpr std::string_view kCatalog = "intents/catalog/";
constexpr std::string_view kPhrases = "scripts/phrases/";
constexpr const char* kRouting = "scripts/routing.json";

[[noreturn]] void missing(const std::string& sentence) {
    throw Refusal(404, "not_found", sentence);
}

void must_fit(const std::string& etag, const std::string& now) {
    if (etag != now)
        throw Refusal(409, "changed_elsewhere", "你打开之后别人改过它。请刷新看看新的内容，再改一次。");
}

std::string etag_of(const Json& value) {
    return hash_of(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// A file that is there keeps the text of everything that stays as it was.
void put(Files& files, const std::string& path, const Json& value) {
    auto& text = files[path];
    text = text.empty() ? house_style(value) : with_changes(text, value);
}

/// A phrase is one object a condition: all of one id, in the file of the first.
struct PhrasePlace {
    std::string file;
    std::vector<std::size_t> at;
    Json content;  ///< of the file
};

std::optional<PhrasePlace> find_phrase(const Files& files, const std::string& id) {
    for (auto at = files.lower_bound(std::string(kPhrases));
         at != files.end() && at->first.starts_with(kPhrases); ++at) {
        if (at->second.find('"' + id + '"') == std::string::npos) continue;
        auto content = parse_file(files, at->first);
        const auto list = content.find("phrases");
        if (list == content.end() || !list->is_array()) continue;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < list->size(); ++i) {
            if ((*list)[i].is_object() && (*list)[i].value("id", "") == id) places.push_back(i);
        }
        if (!places.empty()) return PhrasePlace{at->first, std::move(places), std::move(content)};
    }
    return std::nullopt;
}

/// As forms edit it: {id, when, lines}, or with several conditions {id, …, entries: [{when, lines}]}.
Json gathered(const PhrasePlace& place) {
    const auto& list = place.content["phrases"];
    if (place.at.size() == 1) return list[place.at.front()];
    Json whole = list[place.at.front()];
    whole.erase("when");
    whole.erase("lines");
    whole["entries"] = Json::array();
    for (const auto i : place.at) {
        Json entry = Json::object();
        for (const auto* key : {"when", "lines"})
            if (list[i].contains(key)) entry[key] = list[i][key];
        whole["entries"].push_back(std::move(entry));
    }
    return whole;
}

std::vector<Json> spread(const Json& document) {
    const auto entries = document.find("entries");
    if (entries == document.end()) return {document};
    if (!entries->is_array() || entries->empty()) throw Refusal(400, "bad_request", "话术至少要有一条。");
    std::vector<Json> out;
    for (const auto& entry : *entries) {
        if (!entry.is_object()) throw Refusal(400, "bad_request", "话术的每一条是一个对象。");
        Json one = document;
        one.erase("entries");
        for (const auto& [key, value] : entry.items())
            one[key] = value;
        out.push_back(std::move(one));
    }
    return out;
}

/// Puts these where the phrase stood; none takes it out.
void replace_phrase(PhrasePlace& place, const std::vector<Json>& with) {
    Json list = Json::array();
    const auto& before = place.content["phrases"];
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (i == place.at.front())
            for (const auto& one : with)
                list.push_back(one);
        if (std::ranges::find(place.at, i) == place.at.end()) list.push_back(before[i]);
    }
    place.content["phrases"] = std::move(list);
}

Json route_row(const Files& files, const std::string& id) {
    const auto content = parse_file(files, kRouting);
    const auto rows = content.find("routes");
    if (rows == content.end() || !rows->is_object() || !rows->contains(id)) return nullptr;
    auto row = (*rows)[id];
    return row;
}

void set_route_row(Files& files, const std::string& id, const Json& row) {
    auto content = parse_file(files, kRouting);
    if (!content.contains("routes") || !content["routes"].is_object()) content["routes"] = Json::object();
    if (row.is_null())
        content["routes"].erase(id);
    else
        content["routes"][id] = row;
    put(files, kRouting, content);
}

}  // namespace

bool is_id(std::string_view id) {
    if (id.empty() || id.size() > 64 || id.front() < 'a' || id.front() > 'z') return false;
    return std::ranges::all_of(
        id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; });
}

Json parse_file(const Files& files, const std::string& path) {
    const auto at = files.find(path);
    if (at == files.end()) missing("没有文件 " + path + "。");
    auto value = Json::parse(at->second, nullptr, false);
    if (!value.is_object()) throw Refusal(422, "unreadable", path + " 不是可读的 JSON，请先改好它。");
    return value;
}

std::string settings_path(std::string_view name) {
    for (const std::string_view one : {"shop", "policy", "zones", "conditions", "routing", "notes", "guard",
                                       "registers", "problems", "attributes", "claims", "dialogue"}) {
        if (one == name) return "scripts/" + std::string(name) + ".json";
    }
    for (const std::string_view one : {"typos", "goods", "couriers"}) {
        if (one == name) return "intents/" + std::string(name) + ".json";
    }
    return {};
}

Document read_settings(const Files& files, std::string_view name) {
    const auto path = settings_path(name);
    if (path.empty()) missing("没有这份设置。");
    auto value = parse_file(files, path);
    auto etag = etag_of(value);
    return {std::move(value), path, std::move(etag)};
}

void put_settings(Files& files, std::string_view name, const Json& value, const std::string& etag) {
    const auto before = read_settings(files, name);
    must_fit(etag, before.etag);
    put(files, before.file, value);
}

std::string intent_path(const Files& files, const std::string& id) {
    auto named = std::string(kCatalog) + id + ".json";
    if (files.contains(named)) return named;
    for (auto at = files.lower_bound(std::string(kCatalog));
         at != files.end() && at->first.starts_with(kCatalog); ++at) {
        const auto value = Json::parse(at->second, nullptr, false);
        if (value.is_object() && value.value("id", "") == id) return at->first;
    }
    return {};
}

Document read_intent(const Files& files, const std::string& id) {
    const auto path = intent_path(files, id);
    if (path.empty()) missing("没有规则 " + id + "。");
    Json value = {{"document", parse_file(files, path)}, {"route", route_row(files, id)}};
    auto etag = etag_of(value);
    return {std::move(value), path, std::move(etag)};
}

void put_intent(Files& files, const std::string& id, const Json& document, const Json& path,
                const std::string& etag) {
    if (!is_id(id)) throw Refusal(400, "bad_request", "编号用小写字母、数字和下划线，字母开头。");
    if (!document.is_object() || document.value("id", "") != id)
        throw Refusal(400, "bad_request", "规则里的 id 要和它的编号一样。");
    auto file = intent_path(files, id);
    must_fit(etag, file.empty() ? std::string() : read_intent(files, id).etag);
    if (file.empty()) file = std::string(kCatalog) + id + ".json";
    put(files, file, document);
    set_route_row(files, id, path);
}

void remove_intent(Files& files, const std::string& id) {
    const auto file = intent_path(files, id);
    if (file.empty()) missing("没有规则 " + id + "。");
    files.erase(file);
    set_route_row(files, id, nullptr);
}

Document read_phrase(const Files& files, const std::string& id) {
    const auto place = find_phrase(files, id);
    if (!place) missing("没有话术 " + id + "。");
    auto value = gathered(*place);
    auto etag = etag_of(value);
    return {std::move(value), place->file, std::move(etag)};
}

void put_phrase(Files& files, const std::string& id, const Json& document, const std::string& file,
                const std::string& etag) {
    if (!is_id(id)) throw Refusal(400, "bad_request", "编号用小写字母、数字、点和下划线，字母开头。");
    if (!document.is_object() || document.value("id", "") != id)
        throw Refusal(400, "bad_request", "话术里的 id 要和它的编号一样。");
    if (auto place = find_phrase(files, id)) {
        must_fit(etag, etag_of(gathered(*place)));
        replace_phrase(*place, spread(document));
        put(files, place->file, place->content);
        return;
    }
    must_fit(etag, "");
    auto name = file.empty() ? std::string("own.json") : file.substr(file.rfind('/') + 1);
    if (!name.ends_with(".json") || !is_id(std::string_view(name).substr(0, name.size() - 5)))
        throw Refusal(400, "bad_request", "文件名用小写字母、数字和下划线，以 .json 结尾。");
    const auto path = std::string(kPhrases) + name;
    auto content = files.contains(path) ? parse_file(files, path) : Json{{"phrases", Json::array()}};
    for (auto& one : spread(document))
        content["phrases"].push_back(std::move(one));
    put(files, path, content);
}

void remove_phrase(Files& files, const std::string& id) {
    auto place = find_phrase(files, id);
    if (!place) missing("没有话术 " + id + "。");
    replace_phrase(*place, {});
    if (place->content["phrases"].empty())
        files.erase(place->file);
    else
        put(files, place->file, place->content);
}

}  // namespace xiaoer::studio
