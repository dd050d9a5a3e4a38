#include "bot/studio/draft/goods.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/base/mask.hpp"
#include "bot/sheets/phrases.hpp"
#include "bot/studio/draft/goods_import.hpp"
#include "bot/studio/draft/keep_text.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;
using scripts::Good;
using GoodKind = scripts::Attribute::Kind;

constexpr std::string_view kGoodsFolder = "scripts/goods/";
constexpr const char* kOwnGoods = "scripts/goods/own.json";
constexpr std::size_t kWordsShown = 5;

struct GoodPlaceInFile {
    std::string file;
    std::size_t index = 0;
    Json content;  ///< of the file
};

std::optional<GoodPlaceInFile> find_good(const Files& files, const std::string& id) {
    for (auto at = files.lower_bound(std::string(kGoodsFolder));
         at != files.end() && at->first.starts_with(kGoodsFolder); ++at) {
        if (at->second.find('"' + id + '"') == std::string::npos) continue;
        auto content = parse_file(files, at->first);
        const auto list = content.find("goods");
        if (list == content.end() || !list->is_array()) continue;
        for (std::size_t i = 0; i < list->size(); ++i)
            if ((*list)[i].is_object() && (*list)[i].value("id", "") == id)
                return GoodPlaceInFile{at->first, i, std::move(content)};
    }
    return std::nullopt;
}

[[noreturn]] void no_good(const std::string& id) {
    throw Refusal(404, "not_found", "没有商品 " + id + "。");
}

std::string etag_of_good(const Json& value) {
    return hash_of(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void write_goods(Files& files, const std::string& path, const Json& content) {
    auto& text = files[path];
    text = text.empty() ? house_style(content) : with_changes(text, content);
}

bool fits_search(const Good& good, const std::string& search) {
    const auto has = [&](const std::string& text) { return text.find(search) != std::string::npos; };
    return search.empty() || has(good.id) || has(good.title) || has(good.name) || has(good.category) ||
           std::any_of(good.names.begin(), good.names.end(), has) ||
           std::any_of(good.item_ids.begin(), good.item_ids.end(), has) ||
           std::any_of(good.tags.begin(), good.tags.end(), has);
}

json card_of(const Good& good, const scripts::Goods& goods, core::Time now) {
    std::optional<std::int64_t> least, most;
    for (const auto& spec : good.specs) {
        if (!spec.price_fen) continue;
        least = std::min(least.value_or(*spec.price_fen), *spec.price_fen);
        most = std::max(most.value_or(*spec.price_fen), *spec.price_fen);
    }
    json card = {{"id", good.id},
                 {"title", good.title},
                 {"name", good.name},
                 {"kind", good.kind},
                 {"category", good.category},
                 {"tags", good.tags},
                 {"item_ids", good.item_ids},
                 {"specs", good.specs.size()},
                 {"values", good.values.size()},
                 {"on_sale", good.on_sale},
                 {"sold_out", goods.sold_out(good, now)}};
    if (least) card["price"] = scripts::yuan(*least) + (least == most ? "" : "-" + scripts::yuan(*most));
    return card;
}

bool answers(const Good& good, const std::string& attribute) {
    const auto tells = [&](const std::vector<scripts::GoodValue>& values) {
        return std::any_of(values.begin(), values.end(),
                           [&](const scripts::GoodValue& value) { return value.attribute == attribute; });
    };
    return tells(good.values) ||
           std::any_of(good.specs.begin(), good.specs.end(),
                       [&](const scripts::GoodSpec& spec) { return tells(spec.values); });
}

}  // namespace

json goods_cards(const Loaded& shown, const Loaded& live, const GoodsWish& wish, core::Time now) {
    if (!shown.ok()) throw Refusal(409, "faults", "草稿里还有错误，先改好它。", shown.faults);
    const auto& goods = shown.pack.playbook->goods();
    const auto* before = live.ok() ? &live.pack.playbook->goods() : nullptr;
    json list = json::array();
    std::size_t found = 0;
    for (const auto& good : goods.all()) {
        if (!fits_search(good, wish.search)) continue;
        const auto number = found++;
        if (number < wish.offset || number >= wish.offset + wish.limit) continue;
        auto card = card_of(good, goods, now);
        card["new"] = before != nullptr && before->find(good.id) == nullptr;
        list.push_back(std::move(card));
    }
    json attributes = json::array();
    for (const auto& attribute : goods.attributes())
        if (attribute.kind == GoodKind::value || attribute.kind == GoodKind::claim)
            attributes.push_back({{"id", attribute.id},
                                  {"title", attribute.title},
                                  {"claim", attribute.kind == GoodKind::claim}});
    return {{"goods", std::move(list)},
            {"found", found},
            {"of", goods.all().size()},
            {"attributes", std::move(attributes)}};
}

Document read_good(const Files& files, const std::string& id) {
    auto place = find_good(files, id);
    if (!place) no_good(id);
    Json value = place->content["goods"][place->index];
    auto etag = etag_of_good(value);
    return {std::move(value), place->file, std::move(etag)};
}

void put_good(Files& files, const std::string& id, const Json& document, const std::string& etag) {
    if (id.empty() || id.size() > 64 ||
        id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
        throw Refusal(400, "bad_request", "编号用小写字母、数字和下划线。");
    if (!document.is_object() || document.value("id", "") != id)
        throw Refusal(400, "bad_request", "商品里的 id 要和它的编号一样。");
    auto place = find_good(files, id);
    const auto now = place ? etag_of_good(place->content["goods"][place->index]) : std::string();
    if (etag != now)
        throw Refusal(409, "changed_elsewhere", "你打开之后别人改过它。请刷新看看新的内容，再改一次。");
    if (!place) {
        place = GoodPlaceInFile{kOwnGoods, 0, {{"goods", Json::array()}}};
        if (files.contains(kOwnGoods)) place->content = parse_file(files, kOwnGoods);
        place->content["goods"].push_back(document);
    } else {
        place->content["goods"][place->index] = document;
    }
    write_goods(files, place->file, place->content);
}

void remove_good(Files& files, const std::string& id) {
    auto place = find_good(files, id);
    if (!place) no_good(id);
    place->content["goods"].erase(place->index);
    if (place->content["goods"].empty())
        files.erase(place->file);
    else
        write_goods(files, place->file, place->content);
    std::vector<std::string> paths;
    for (auto at = files.lower_bound(std::string(kGoodsFolder));
         at != files.end() && at->first.starts_with(kGoodsFolder); ++at)
        if (at->second.find('"' + id + '"') != std::string::npos) paths.push_back(at->first);
    for (const auto& path : paths) {
        auto content = parse_file(files, path);
        for (auto& good : content["goods"]) {
            if (!good.contains("companions")) continue;
            auto& all = good["companions"];
            all.erase(std::remove(all.begin(), all.end(), Json(id)), all.end());
        }
        write_goods(files, path, content);
    }
}

void fill_value(Files& files, const std::string& id, const std::string& attribute, const std::string& value) {
    auto place = find_good(files, id);
    if (!place) no_good(id);
    auto& values = place->content["goods"][place->index]["values"];
    if (values.is_null()) values = Json::object();
    values[attribute] = value;
    write_goods(files, place->file, place->content);
}

json missing_knowledge(const Loaded& shown, const std::vector<store::RegisterRow>& rows) {
    if (!shown.ok()) throw Refusal(409, "faults", "草稿里还有错误，先改好它。", shown.faults);
    const auto& goods = shown.pack.playbook->goods();
    struct Asked {
        std::string good, name, attribute, title;
        std::size_t times = 0;
        core::Time last{};
        std::vector<std::string> words{};
    };
    std::vector<Asked> all;
    for (const auto& row : rows) {
        const auto field = [&](std::string_view name) {
            const auto it = std::find_if(row.fields.begin(), row.fields.end(),
                                         [&](const auto& pair) { return pair.first == name; });
            return it == row.fields.end() ? std::string() : it->second;
        };
        const auto status = field("status");
        if (!status.empty() && status != "待补") continue;
        Asked one{field("good"), field("product"), field("attribute"), field("kind")};
        const auto* good = goods.find(one.good);
        if (good != nullptr && !one.attribute.empty() && answers(*good, one.attribute)) continue;
        if (good == nullptr && !one.name.empty() && goods.of_title(one.name) != nullptr &&
            one.attribute.empty())
            continue;
        auto it = std::find_if(all.begin(), all.end(), [&](const Asked& other) {
            return other.good == one.good && other.name == one.name && other.attribute == one.attribute;
        });
        if (it == all.end()) it = all.insert(all.end(), std::move(one));
        ++it->times;
        it->last = std::max(it->last, row.at);
        auto words = base::mask(field("words").empty() ? row.summary : field("words"));
        if (it->words.size() < kWordsShown &&
            std::find(it->words.begin(), it->words.end(), words) == it->words.end())
            it->words.push_back(std::move(words));
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Asked& a, const Asked& b) { return a.times > b.times; });
    json list = json::array();
    for (const auto& one : all)
        list.push_back({{"good", one.good},
                        {"name", one.name},
                        {"attribute", one.attribute},
                        {"title", one.title},
                        {"times", one.times},
                        {"last", one.last.time_since_epoch().count()},
                        {"words", one.words}});
    return {{"missing", std::move(list)}};
}

json import_goods(Workshop& workshop, const std::string& by, const GoodsUpload& upload) {
    if (upload.bytes.size() > kGoodsUploadBytes)
        throw Refusal(413, "too_large", "文件超过32MB，请分成几个文件。");
    const auto shown = workshop.of("");
    if (!shown->ok()) throw Refusal(409, "faults", "草稿里还有错误，先改好它再导入。", shown->faults);
    if (!upload.base.empty() && upload.base != shown->hash)
        throw Refusal(409, "changed_elsewhere", "预览之后草稿又改过，请再看一遍预览。");
    const sheets::TemporaryFolder folder;
    const auto file = folder.path() / "upload";
    write_file(file, upload.bytes);
    base::Faults faults;
    const auto sheet =
        sheets::read_goods(file, upload.name, shown->pack.playbook->goods(), upload.choices, faults);
    if (upload.skip_bad && sheet)
        for (auto& fault : faults)
            fault.weight = base::Fault::Weight::warning;
    GoodsPlan plan;
    if (sheet && !sheet->goods.empty() && !base::has_errors(faults)) {
        plan = plan_goods(shown->files, *sheet, {.replace = upload.replace, .read_at = upload.written_at});
        faults.insert(faults.end(), plan.faults.begin(), plan.faults.end());
    }
    const bool changes = !plan.files.empty() || !plan.removed_files.empty();
    const bool apply = upload.apply && changes && !base::has_errors(faults);
    if (apply) {
        workshop.edit(by, [&](Files& files) {
            for (const auto& [path, text] : plan.files)
                files[path] = text;
            for (const auto& path : plan.removed_files)
                files.erase(path);
            return std::string();
        });
    }
    auto out = plan_json(plan, sheet ? &*sheet : nullptr, faults, apply);
    out["base"] = shown->hash;
    out["choices"] = sheets::goods_field_titles();
    return out;
}

}  // namespace xiaoer::studio
