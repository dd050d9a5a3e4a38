// Loading and checking of photos.json; see photo_sets.hpp.
#include "scripts/engine/photo_sets.hpp"

#include <algorithm>

#include "bot/base/utf8.hpp"
#include "scripts/engine/load.hpp"
#include "scripts/engine/phrase_ids.hpp"
#include "scripts/engine/phrases.hpp"

namespace xiaoer::scripts {
namespace {

constexpr std::size_t kSetsMost = 30;
constexpr std::size_t kSlotsMost = 12;
constexpr std::size_t kTitleMost = 10;
constexpr std::string_view kRequest = "photos.request";

/// It stands in stored conversations and in what the buyer's page sends.
bool is_photo_id(std::string_view id) {
    return !id.empty() && id.size() <= 32 && id.front() >= 'a' && id.front() <= 'z' &&
           id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

void check_photo_name(const base::Node& node, const std::string& id, const std::string& title) {
    if (!id.empty() && !is_photo_id(id))
        node.fault("id", "“" + id + "”要用小写英文字母、数字和下划线，字母开头，最多32个");
    if (base::length(title) > kTitleMost)
        node.fault("title", "名称最多" + std::to_string(kTitleMost) + "个字，请写短些");
}

bool names_it(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<PhotoSlot> read_slots(base::Node& set, std::string_view key, const PhotoSet& so_far) {
    std::vector<PhotoSlot> slots;
    set.each(key, [&](base::Node node) {
        PhotoSlot slot{node.text("id"), node.text("title"), node.texts("words")};
        check_photo_name(node, slot.id, slot.title);
        const bool again = std::any_of(slots.begin(), slots.end(),
                                       [&](const PhotoSlot& each) { return each.id == slot.id; });
        if (again || so_far.slot(slot.id) != nullptr)
            node.fault("id", "这一组里“" + slot.id + "”写了两次，请只留一次");
        for (std::size_t i = 0; i < slot.words.size(); ++i)
            if (base::length(slot.words[i]) < 2)
                node.fault("words", i, "一个字太容易碰上别的话，请写两个字以上");
        node.finish();
        slots.push_back(std::move(slot));
    });
    return slots;
}

}  // namespace

const PhotoSlot* PhotoSet::slot(std::string_view wanted) const {
    for (const auto* slots : {&package, &goods})
        for (const auto& each : *slots)
            if (each.id == wanted) return &each;
    return nullptr;
}

const PhotoSet& PhotoSets::of(std::string_view problem, std::string_view kind,
                              std::string_view category) const {
    for (const auto& set : sets) {
        if (!set.problems.empty() && !names_it(set.problems, problem)) continue;
        if (!set.categories.empty() && !names_it(set.categories, kind) && !names_it(set.categories, category))
            continue;
        return set;
    }
    return sets.back();
}

const PhotoSet* PhotoSets::find(std::string_view id) const {
    for (const auto& set : sets)
        if (set.id == id) return &set;
    return nullptr;
}

void load_photo_sets(const File& file, PhotoSets& photos, base::Faults& faults) {
    base::Document document(file.path, file.name, faults);
    auto root = document.root();
    if (!document.ok()) return;
    root.skip("comment");
    root.each("sets", [&](base::Node node) {
        PhotoSet set;
        set.id = node.text("id");
        set.title = node.text("title");
        set.problems = node.texts("problems");
        set.categories = node.texts("categories");
        set.request = node.text_or("request", kRequest);
        if (set.request != kRequest && !set.request.starts_with(kPhotosPrefix))
            node.fault("request",
                       "“" + set.request + "”要以“" + std::string(kPhotosPrefix) + "”开头，请改正");
        set.waybill = node.flag_or("waybill", false);
        set.package = read_slots(node, "package", set);
        set.goods = read_slots(node, "goods", set);
        node.skip("comment");
        node.finish();
        check_photo_name(node, set.id, set.title);
        if (photos.find(set.id) != nullptr) node.fault("id", "“" + set.id + "”写了两次，请只留一次");
        const auto slots = set.package.size() + set.goods.size();
        if (slots == 0 || slots > kSlotsMost)
            node.fault("一组照片要有1到" + std::to_string(kSlotsMost) + "格（package 和 goods 合起来）");
        if (set.waybill && set.package.empty()) node.fault("waybill", "要看面单，package 里至少要有一个面");
        if (!photos.sets.empty() && photos.sets.back().problems.empty() &&
            photos.sets.back().categories.empty())
            node.fault("上一组没写 problems 和 categories，什么都对得上，这一组永远用不到；请把它挪到上面");
        photos.sets.push_back(std::move(set));
    });
    photos.asks_again = root.texts("asks_again");
    root.finish();
    if (photos.sets.empty())
        root.fault("sets", "至少要有一组照片");
    else if (!photos.sets.back().problems.empty() || !photos.sets.back().categories.empty())
        root.fault("sets", "最后一组不能写 problems 和 categories：哪一组都对不上时用它");
    if (photos.sets.size() > kSetsMost) root.fault("sets", "最多" + std::to_string(kSetsMost) + "组");
}

void check_photo_sets(const PhotoSets& photos, const Routing& routes, const Phrases& phrases,
                      const std::string& file, base::Faults& faults) {
    for (std::size_t i = 0; i < photos.sets.size(); ++i) {
        const auto& set = photos.sets[i];
        const auto place = "sets[" + std::to_string(i) + "]";
        for (const auto& problem : set.problems) {
            const auto route = std::find_if(routes.rows.begin(), routes.rows.end(),
                                            [&](const Route& each) { return each.intent == problem; });
            if (route == routes.rows.end() || route->handling != Handling::photos)
                faults.push_back(
                    {file, 0, 0, place + ".problems",
                     "“" + problem + "”在 routing.json 里不要照片（handling 不是 photos），请改正"});
        }
        if (phrases.find(set.request) == nullptr)
            faults.push_back(
                {file, 0, 0, place + ".request", "没有话术“" + set.request + "”，请在 phrases 里补上"});
    }
}

}  // namespace xiaoer::scripts
