// See goods_import.hpp.
#include "bot/studio/draft/goods_import.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <unordered_set>

#include "bot/sheets/phrases.hpp"
#include "bot/studio/draft/documents.hpp"
#include "bot/studio/draft/goods_merge.hpp"
#include "bot/studio/draft/keep_text.hpp"
#include "scripts/engine/goods/names.hpp"
#include "scripts/engine/playbook.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;
using sheets::SheetGood;
using sheets::SheetSpec;
using Kind = GoodsChange::Kind;

constexpr std::string_view kFolder = "scripts/goods/";
constexpr std::string_view kAttributes = "scripts/attributes.json";
constexpr std::size_t kGoodsInFile = 500;  ///< a file that people can still open, and far below its limit
constexpr std::size_t kShown = 300;
constexpr std::size_t kStep = 1'000;

/// A short hash for ids of goods that no platform numbers.
std::string short_hash(const std::string& text) {
    return hash_of(text).substr(0, 10);
}

std::string new_id(const SheetGood& good) {
    std::string id = "item_";
    for (const char c : good.item) {
        if (c >= 'A' && c <= 'Z')
            id += static_cast<char>(c - 'A' + 'a');
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            id += c;
        else
            return "goods_" + short_hash(good.item);
    }
    return good.item.empty() ? "goods_" + short_hash(good.title) : id;
}

class Planner {
  public:
    Planner(const Files& files, const sheets::GoodsSheet& sheet, const GoodsImport& how)
        : files_(files), sheet_(sheet), how_(how) {}

    GoodsPlan run() {
        read_known();
        new_attributes();
        std::size_t done = 0;
        for (const auto& row : sheet_.goods) {
            one(row);
            if (++done % kStep == 0 || done == sheet_.goods.size()) tell("比对", done, sheet_.goods.size());
        }
        look_for_missing();
        write();
        try_out();
        if (base::has_errors(plan_.faults)) plan_.files.clear();
        return std::move(plan_);
    }

  private:
    struct Place {
        std::string file;
        std::size_t index = 0;
    };
    struct OneFile {
        Json content;
        bool changed = false;
        std::vector<std::int64_t> lines;  ///< of the table, beside goods; 0 none
        std::vector<bool> gone;
    };

    void tell(const char* stage, std::size_t done, std::size_t total) const {
        if (how_.progress) how_.progress(stage, done, total);
    }

    void read_known() {
        for (auto at = files_.lower_bound(std::string(kFolder));
             at != files_.end() && at->first.starts_with(kFolder); ++at) {
            auto& file = goods_[at->first];
            file.content = parse_file(files_, at->first);
            auto& goods = file.content["goods"];
            file.lines.assign(goods.size(), 0);
            file.gone.assign(goods.size(), false);
            for (std::size_t i = 0; i < goods.size(); ++i) {
                const Place place{at->first, i};
                ids_.insert(json_text_at(goods[i], "id"));
                by_title_.emplace(scripts::comparable(json_text_at(goods[i], "title")), place);
                if (goods[i].contains("item_ids"))
                    for (const auto& item : goods[i]["item_ids"])
                        by_item_.emplace(json_text(item), place);
            }
        }
    }

    /// Columns that the trainer wants as new attributes: asked by their own name until somebody writes more.
    void new_attributes() {
        for (const auto& column : sheet_.columns) {
            if (!column.new_attribute) continue;
            if (attributes_.is_null()) attributes_ = parse_file(files_, std::string(kAttributes));
            auto& all = attributes_["attributes"];
            int number = 0;
            std::string id;
            do {
                id = "own_" + std::to_string(++number);
            } while (std::any_of(all.begin(), all.end(),
                                 [&](const Json& a) { return json_text_at(a, "id") == id; }));
            all.push_back({{"id", id},
                           {"title", column.heading},
                           {"patterns", Json::array({quoted(column.heading)})},
                           {"must_match", Json::array({column.heading + "是多少"})}});
            attribute_ids_[column.heading] = id;
        }
    }
    static std::string quoted(const std::string& text) {
        std::string out;
        for (const char c : text) {
            if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) out += '\\';
            out += c;
        }
        return out;
    }

    SheetGood with_ids(SheetGood row) const {
        const auto name = [&](sheets::TextPairs& values) {
            for (auto& [id, value] : values)
                if (const auto it = attribute_ids_.find(id); it != attribute_ids_.end()) id = it->second;
        };
        name(row.values);
        for (auto& spec : row.specs)
            name(spec.values);
        return row;
    }

    const Place* place_of(const SheetGood& row) const {
        if (!row.item.empty())
            if (const auto it = by_item_.find(row.item); it != by_item_.end()) return &it->second;
        const auto it = by_title_.find(scripts::comparable(row.title));
        if (it == by_title_.end()) return nullptr;
        // The same title under another number is another item.
        const auto& good = goods_.at(it->second.file).content["goods"][it->second.index];
        const bool numbered = good.contains("item_ids") && !good["item_ids"].empty();
        return !row.item.empty() && numbered ? nullptr : &it->second;
    }

    void one(const SheetGood& given) {
        const auto row = attribute_ids_.empty() ? given : with_ids(given);
        GoodsChange change;
        change.title = row.title;
        change.line = row.line;
        if (const auto* place = place_of(row)) {
            auto& file = goods_[place->file];
            auto& good = file.content["goods"][place->index];
            file.lines[place->index] = row.line;
            change.id = json_text_at(good, "id");
            change.kind = Kind::changed;
            const bool stocked = std::any_of(row.specs.begin(), row.specs.end(),
                                             [](const SheetSpec& spec) { return spec.stock.has_value(); });
            merge_good(good, row, how_, change);
            // A newer reading of the same stock is written as well, though nobody needs to look at it.
            file.changed = file.changed || stocked || !change.details.empty();
            if (change.details.empty()) {
                ++plan_.unchanged;
                return;
            }
        } else {
            add(row, change);
        }
        plan_.changes.push_back(std::move(change));
    }

    void add(const SheetGood& row, GoodsChange& change) {
        change.kind = Kind::added;
        change.id = new_id(row);
        for (int n = 2; ids_.contains(change.id); ++n)
            change.id = new_id(row) + "_" + std::to_string(n);
        ids_.insert(change.id);
        Json good = {{"id", change.id}};
        merge_good(good, row, how_, change);
        change.details.clear();
        auto& file = goods_[file_for_new()];
        if (file.content.is_null())
            file.content = {{"comment", "从表格导入的商品。"}, {"goods", Json::array()}};
        file.content["goods"].push_back(std::move(good));
        file.lines.push_back(row.line);
        file.gone.push_back(false);
        file.changed = true;
    }

    std::string file_for_new() {
        for (;; ++file_number_) {
            auto name = std::string(kFolder) + "imported" +
                        (file_number_ == 1 ? "" : "_" + std::to_string(file_number_)) + ".json";
            const auto it = goods_.find(name);
            if (it == goods_.end() || it->second.content["goods"].size() < kGoodsInFile) return name;
        }
    }

    void look_for_missing() {
        for (auto& [path, file] : goods_) {
            const auto& goods = file.content["goods"];
            for (std::size_t i = 0; i < goods.size(); ++i) {
                if (file.lines[i] != 0) continue;
                plan_.changes.push_back({how_.replace ? Kind::removed : Kind::missing,
                                         json_text_at(goods[i], "id"), json_text_at(goods[i], "title"), 0});
                if (!how_.replace) continue;
                file.gone[i] = true;
                file.changed = true;
                removed_.insert(json_text_at(goods[i], "id"));
            }
        }
    }

    void write() {
        if (!attributes_.is_null())
            plan_.files[std::string(kAttributes)] =
                with_changes(files_.at(std::string(kAttributes)), attributes_);
        std::size_t done = 0;
        for (auto& [path, file] : goods_) {
            tell("写出", ++done, goods_.size());
            auto& goods = file.content["goods"];
            for (std::size_t i = goods.size(); i-- > 0;) {
                if (file.gone[i]) {
                    goods.erase(i);
                    file.lines.erase(file.lines.begin() + static_cast<std::ptrdiff_t>(i));
                    continue;
                }
                forget_companions(file, goods[i]);
            }
            if (!file.changed) continue;
            const auto before = files_.find(path);
            if (goods.empty() && before != files_.end()) {
                plan_.removed_files.push_back(path);
                continue;
            }
            auto text = before == files_.end() ? house_style(file.content)
                                               : with_changes(before->second, file.content);
            if (before == files_.end() || before->second != text) plan_.files[path] = std::move(text);
        }
    }

    void forget_companions(OneFile& file, Json& good) const {
        if (removed_.empty() || !good.contains("companions")) return;
        auto& all = good["companions"];
        const auto kept = all.size();
        for (std::size_t i = all.size(); i-- > 0;)
            if (removed_.contains(json_text(all[i]))) all.erase(i);
        file.changed = file.changed || all.size() != kept;
    }

    /// For a folder that is gone in a moment: nobody needs it on the disk.
    static void put(const std::filesystem::path& file, const std::string& content) {
        std::filesystem::create_directories(file.parent_path());
        if (!(std::ofstream(file, std::ios::binary) << content).flush())
            throw std::runtime_error("临时目录写不下了");
    }

    /// Loads the scripts as they would be.
    void try_out() {
        if (plan_.files.empty() && plan_.removed_files.empty()) return;
        tell("试载", 0, 1);
        const sheets::TemporaryFolder trial;
        for (const auto& [path, content] : files_) {
            const bool gone = std::find(plan_.removed_files.begin(), plan_.removed_files.end(), path) !=
                              plan_.removed_files.end();
            if (path.starts_with("scripts/") && !gone && !plan_.files.contains(path))
                put(trial.path() / path, content);
        }
        for (const auto& [path, content] : plan_.files)
            put(trial.path() / path, content);
        (void)scripts::Playbook::load(trial.path() / "scripts", plan_.faults);
        for (auto& fault : plan_.faults)
            point(fault);
        tell("试载", 1, 1);
    }

    /// "goods[12].title" of a goods file is the row of the table that it came from.
    void point(base::Fault& fault) const {
        const auto file = goods_.find(fault.file);
        if (file == goods_.end() || !fault.place.starts_with("goods[")) return;
        const auto index = static_cast<std::size_t>(std::strtoul(fault.place.c_str() + 6, nullptr, 10));
        if (index >= file->second.lines.size() || file->second.lines[index] == 0) return;
        fault.file = sheet_.file;
        fault.line = static_cast<int>(file->second.lines[index]);
        fault.column = 0;
    }

    const Files& files_;
    const sheets::GoodsSheet& sheet_;
    const GoodsImport& how_;
    GoodsPlan plan_;
    std::map<std::string, OneFile> goods_;
    std::unordered_set<std::string> ids_, removed_;
    std::unordered_map<std::string, Place> by_item_;
    std::unordered_map<std::u32string, Place> by_title_;
    std::unordered_map<std::string, std::string> attribute_ids_;
    Json attributes_;
    int file_number_ = 1;
};

json fault_json(const base::Fault& fault) {
    return {{"file", fault.file},
            {"line", fault.line},
            {"column", fault.column},
            {"place", fault.place},
            {"message", fault.message},
            {"weight", fault.weight == base::Fault::Weight::error ? "error" : "warning"}};
}

}  // namespace

GoodsPlan plan_goods(const Files& files, const sheets::GoodsSheet& sheet, const GoodsImport& how) {
    return Planner(files, sheet, how).run();
}

json plan_json(const GoodsPlan& plan, const sheets::GoodsSheet* sheet, const base::Faults& faults,
               bool applied) {
    static constexpr std::array<std::pair<Kind, const char*>, 4> kKinds = {{{Kind::added, "added"},
                                                                            {Kind::changed, "changed"},
                                                                            {Kind::removed, "removed"},
                                                                            {Kind::missing, "missing"}}};
    json out = {{"unchanged", plan.unchanged},
                {"applied", applied},
                {"counts", json::object()},
                {"columns", json::array()},
                {"faults", json::array()},
                {"files", json::array()},
                {"rows", sheet == nullptr ? 0 : sheet->rows},
                {"bad_rows", sheet == nullptr ? 0 : sheet->bad_rows}};
    for (const auto& [kind, word] : kKinds) {
        std::size_t count = 0;
        auto& shown = out[word] = json::array();
        for (const auto& change : plan.changes) {
            if (change.kind != kind) continue;
            if (count++ >= kShown) continue;
            json one = {{"id", change.id}, {"title", change.title}};
            if (change.line != 0) one["line"] = change.line;
            for (const auto& detail : change.details)
                one["details"].push_back(
                    {{"what", detail.what}, {"before", detail.before}, {"after", detail.after}});
            shown.push_back(std::move(one));
        }
        out["counts"][word] = count;
    }
    if (sheet != nullptr)
        for (const auto& column : sheet->columns)
            out["columns"].push_back({{"heading", column.heading},
                                      {"use", column.field == sheets::GoodsField::unknown  ? "unknown"
                                              : column.field == sheets::GoodsField::unused ? "unused"
                                              : column.new_attribute                       ? "new_attribute"
                                              : column.attribute.empty()                   ? "field"
                                                                                           : "attribute"},
                                      {"attribute", column.attribute}});
    for (const auto& fault : faults)
        out["faults"].push_back(fault_json(fault));
    for (const auto& [path, content] : plan.files)
        out["files"].push_back(path);
    return out;
}

}  // namespace xiaoer::studio
