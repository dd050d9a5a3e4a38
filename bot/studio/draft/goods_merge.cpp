// See goods_merge.hpp.
#include "bot/studio/draft/goods_merge.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "scripts/engine/goods/names.hpp"

namespace xiaoer::studio {
namespace {

using sheets::SheetGood;
using sheets::SheetSpec;

/// "2026-06-01T02:30Z", as goods have it.
std::string moment(scripts::Time at) {
    using namespace std::chrono;
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const auto minute = duration_cast<minutes>(at - day).count();
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02dZ",
                  static_cast<int>(date.year()) % 10'000, static_cast<unsigned>(date.month()) % 100U,
                  static_cast<unsigned>(date.day()) % 100U, static_cast<int>(minute / 60),
                  static_cast<int>(minute % 60));
    return text.data();
}

Json yuan_json(std::int64_t fen) {
    if (fen % 100 == 0) return fen / 100;
    return static_cast<double>(fen) / 100;
}

/// Changes one good's JSON and keeps what changed.
class Merge {
  public:
    Merge(Json& good, const GoodsImport& how, GoodsChange& change)
        : good_(good), how_(how), change_(change) {}

    void all(const SheetGood& row) {
        set("title", "标题", row.title);
        if (!good_.contains("name")) set("name", "短名", row.name);
        add_texts("names", "别名", row.names);
        if (!row.item.empty()) add_texts("item_ids", "商品编号", {row.item});
        set("kind", "大类", row.kind);
        set("category", "类目", row.category);
        add_texts("tags", "标签", row.tags);
        set("pitch", "卖点", row.pitch);
        if (row.on_sale && good_.value("on_sale", true) != *row.on_sale) {
            note("状态", json_text(good_.value("on_sale", true)), json_text(*row.on_sale));
            if (*row.on_sale)
                good_.erase("on_sale");
            else
                good_["on_sale"] = false;
        }
        specs(row);
        set_values(good_, row.values, "");
        sizes(row);
    }

  private:
    void note(std::string what, std::string before, std::string after) {
        change_.details.push_back({std::move(what), std::move(before), std::move(after)});
    }

    void set(const char* key, const char* title, const std::string& value) {
        if (value.empty() || json_text_at(good_, key) == value) return;
        note(title, json_text_at(good_, key), value);
        good_[key] = value;
    }

    void add_texts(const char* key, const char* title, const std::vector<std::string>& texts) {
        std::string added;
        for (const auto& text : texts) {
            const auto known = good_.find(key);
            if (known != good_.end() && std::find(known->begin(), known->end(), Json(text)) != known->end())
                continue;
            if (known == good_.end()) good_[key] = Json::array();
            good_[key].push_back(text);
            added += (added.empty() ? "" : "、") + text;
        }
        if (!added.empty()) note(title, "", added);
    }

    void set_values(Json& owner, const sheets::TextPairs& values, const std::string& of) {
        for (const auto& [id, value] : values) {
            auto& all = owner["values"];
            if (all.is_null()) all = Json::object();
            const auto it = all.find(id);
            if (it != all.end() && it->is_object()) {
                if (json_text_at(*it, "value") == value) continue;
                note(of + id, json_text_at(*it, "value"), value);
                (*it)["value"] = value;
                continue;
            }
            if (it != all.end() && json_text(*it) == value) continue;
            note(of + id, it == all.end() ? "" : json_text(*it), value);
            all[id] = value;
        }
    }

    Json* spec_of(const SheetSpec& wanted) {
        auto& all = good_["specs"];
        for (auto& spec : all)
            if (!wanted.sku.empty() && json_text_at(spec, "sku") == wanted.sku) return &spec;
        for (auto& spec : all)
            if (scripts::comparable(json_text_at(spec, "name")) == scripts::comparable(wanted.name))
                return &spec;
        for (auto& spec : all)
            if (spec.contains("words") && std::find(spec["words"].begin(), spec["words"].end(),
                                                    Json(wanted.name)) != spec["words"].end())
                return &spec;
        // A good of one specification that the table calls by no name.
        if (all.size() == 1 && wanted.name == "默认") return &all[0];
        return nullptr;
    }

    void specs(const SheetGood& row) {
        if (row.specs.empty()) return;
        if (!good_.contains("specs")) good_["specs"] = Json::array();
        std::vector<std::string> told;
        for (const auto& wanted : row.specs) {
            auto* spec = spec_of(wanted);
            if (spec == nullptr) {
                good_["specs"].push_back({{"name", wanted.name}});
                spec = &good_["specs"].back();
                note("规格", "", wanted.name);
            }
            told.push_back(json_text_at(*spec, "name"));
            one_spec(*spec, wanted);
        }
        if (!how_.replace) return;
        auto& all = good_["specs"];
        for (std::size_t i = all.size(); i-- > 0;) {
            const auto name = json_text_at(all[i], "name");
            if (std::find(told.begin(), told.end(), name) != told.end()) continue;
            note("规格", name, "");
            all.erase(i);
        }
    }

    void one_spec(Json& spec, const SheetSpec& wanted) {
        const auto name = json_text_at(spec, "name");
        if (!wanted.sku.empty()) spec["sku"] = wanted.sku;
        for (const auto& word : wanted.words) {
            if (!spec.contains("words")) spec["words"] = Json::array();
            auto& words = spec["words"];
            if (std::find(words.begin(), words.end(), Json(word)) == words.end()) words.push_back(word);
        }
        const auto put = [&](const char* key, const std::string& title, const Json& value) {
            if (json_text_at(spec, key) == json_text(value)) return;
            note(title + " " + name, json_text_at(spec, key), json_text(value));
            spec[key] = value;
        };
        if (wanted.price_fen) put("price", "价格", yuan_json(*wanted.price_fen));
        if (wanted.stock) put("stock", "库存", *wanted.stock);
        // With a stock both are as old as the table; a price alone is the store's word until it is changed.
        if (wanted.stock) spec["read_at"] = moment(how_.read_at);
        set_values(spec, wanted.values, name + " ");
    }

    void sizes(const SheetGood& row) {
        for (const auto& size : row.sizes) {
            if (!good_.contains("sizes")) good_["sizes"] = Json::array();
            Json wanted = {{"size", size.size}};
            for (const auto& [measure, range] : size.ranges)
                wanted[measure] = range;
            auto& all = good_["sizes"];
            const auto it = std::find_if(all.begin(), all.end(), [&](const Json& one) {
                return json_text_at(one, "size") == size.size;
            });
            if (it == all.end()) {
                all.push_back(wanted);
                note("尺码", "", size.size);
            } else if (*it != wanted) {
                note("尺码 " + size.size, it->dump(), wanted.dump());
                *it = wanted;
            }
        }
    }

    Json& good_;
    const GoodsImport& how_;
    GoodsChange& change_;
};

}  // namespace

std::string json_text(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_float()) return scripts::yuan(std::llround(value.get<double>() * 100));
    if (value.is_boolean()) return value.get<bool>() ? "在售" : "下架";
    return value.is_null() ? std::string() : value.dump();
}

std::string json_text_at(const Json& object, const char* key) {
    const auto it = object.find(key);
    return it == object.end() ? std::string() : json_text(*it);
}

void merge_good(Json& good, const SheetGood& row, const GoodsImport& how, GoodsChange& change) {
    Merge(good, how, change).all(row);
}

}  // namespace xiaoer::studio
