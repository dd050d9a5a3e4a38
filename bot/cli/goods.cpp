#include "bot/cli/goods.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"
#include "bot/cli/verb.hpp"
#include "bot/sheets/goods.hpp"
#include "bot/studio/draft/goods_import.hpp"
#include "bot/studio/draft/refusal.hpp"
#include "scripts/engine/playbook.hpp"

namespace xiaoer::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using scripts::Good;

constexpr std::size_t kShownChanges = 40;
constexpr std::size_t kShownDetails = 6;

struct GoodsArguments {
    std::string file, id, search;
    std::vector<std::string> choices;
    bool apply = false, replace = false, skip_bad = false, as_json = false;
    std::size_t limit = 50;
};

void tell_json(const json& value) {
    std::cout << value.dump(2, ' ', false, json::error_handler_t::replace) << "\n";
}

std::shared_ptr<const scripts::Playbook> playbook_or_tell(const std::string& root) {
    base::Faults faults;
    auto playbook = scripts::Playbook::load(fs::path(root) / "scripts", faults);
    if (!playbook)
        for (const auto& fault : faults)
            std::cerr << to_string(fault) << "\n";
    return playbook;
}

/// The age of an export is the age of its file.
core::Time written_at(const std::string& file) {
    struct stat about {};
    if (::stat(file.c_str(), &about) != 0) return now();
    return std::min(now(), core::Time{std::chrono::seconds{about.st_mtime}});
}

bool parse_choices(const std::vector<std::string>& words, sheets::ColumnChoices& choices) {
    for (const auto& word : words) {
        const auto equals = word.rfind('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == word.size()) {
            std::cerr << "--as 要写成 列名=栏目，例如 --as 保质天数=保质期、--as 礼盒等级="
                      << sheets::kNewAttribute << "、--as 备注=" << sheets::kLeaveOut << "\n";
            return false;
        }
        choices[word.substr(0, equals)] = word.substr(equals + 1);
    }
    return true;
}

void print_columns(const sheets::GoodsSheet& sheet) {
    std::string unknown, unused;
    for (const auto& column : sheet.columns) {
        if (column.heading.empty()) continue;
        auto* list = column.field == sheets::GoodsField::unknown  ? &unknown
                     : column.field == sheets::GoodsField::unused ? &unused
                                                                  : nullptr;
        if (list != nullptr) *list += (list->empty() ? "" : "、") + column.heading;
    }
    if (!unused.empty()) std::cout << "用不上的列：" << unused << "\n";
    if (!unknown.empty())
        std::cout << "没认出的列：" << unknown
                  << "\n  要用的话加 --as 列名=栏目或属性，新属性写 --as 列名=" << sheets::kNewAttribute
                  << "\n";
}

void print_plan(const studio::GoodsPlan& plan) {
    using Change = studio::GoodsChange;
    std::size_t count[4] = {};
    for (const auto& change : plan.changes) {
        const auto number = ++count[static_cast<std::size_t>(change.kind)];
        if (number > kShownChanges) continue;
        const char* mark = change.kind == Change::Kind::added     ? "+ "
                           : change.kind == Change::Kind::changed ? "~ "
                           : change.kind == Change::Kind::removed ? "- "
                                                                  : "? ";
        std::cout << mark << change.id << "  " << change.title
                  << (change.kind == Change::Kind::missing ? "  （表里没有，保留）" : "") << "\n";
        for (std::size_t i = 0; i < change.details.size(); ++i) {
            if (i == kShownDetails) {
                std::cout << "    …另有" << change.details.size() - i << "处\n";
                break;
            }
            const auto& detail = change.details[i];
            std::cout << "    " << detail.what << "：" << (detail.before.empty() ? "（空）" : detail.before)
                      << " → " << (detail.after.empty() ? "（删除）" : detail.after) << "\n";
        }
    }
    for (const auto each : count)
        if (each > kShownChanges) {
            std::cout << "每类只列出前" << kShownChanges << "件，全部用 --json 看前几百件，或在工作室里看\n";
            break;
        }
    std::cout << "新增 " << count[0] << "，改动 " << count[1] << "，删除 " << count[2] << "，表里没有 "
              << count[3] << "，不变 " << plan.unchanged << "\n";
}

int import_goods(const std::string& root, const GoodsArguments& given) {
    sheets::ColumnChoices choices;
    if (!parse_choices(given.choices, choices)) return kWrongCommand;
    const auto playbook = playbook_or_tell(root);
    if (!playbook) return kFaults;
    const bool bar = isatty(STDERR_FILENO) != 0;
    const auto tell = [bar](const char* stage, std::size_t done, std::size_t total) {
        if (bar) std::cerr << "\r\033[K" << stage << " " << done << "/" << total << std::flush;
    };
    base::Faults faults;
    const auto name = fs::path(given.file).filename().string();
    const auto sheet =
        sheets::read_goods(given.file, name, playbook->goods(), choices, faults,
                           [&](std::size_t done, std::size_t total) { tell("读表", done, total); });
    studio::GoodsPlan plan;
    const bool readable = sheet && (given.skip_bad ? !sheet->goods.empty() : !base::has_errors(faults));
    if (given.skip_bad && sheet)
        for (auto& fault : faults)
            fault.weight = base::Fault::Weight::warning;
    bool applied = false;
    if (readable) {
        const auto files = studio::read_files(root);
        plan = studio::plan_goods(
            files, *sheet, {.replace = given.replace, .read_at = written_at(given.file), .progress = tell});
        faults.insert(faults.end(), plan.faults.begin(), plan.faults.end());
        if (given.apply && !base::has_errors(faults)) {
            if (studio::hash_of(studio::read_files(root)) != studio::hash_of(files)) {
                faults.push_back({"scripts/goods", 0, 0, "", "文件刚刚被别人改过，请再导入一次"});
            } else {
                studio::write_files(root, plan.files);
                for (const auto& path : plan.removed_files)
                    fs::remove(fs::path(root) / path);
                applied = !plan.files.empty() || !plan.removed_files.empty();
            }
        }
    }
    if (bar) std::cerr << "\r\033[K";
    const bool bad = base::has_errors(faults);
    if (given.as_json) {
        tell_json(studio::plan_json(plan, sheet ? &*sheet : nullptr, faults, applied));
        return bad ? kFaults : 0;
    }
    for (const auto& fault : faults)
        std::cout << to_string(fault) << "\n";
    if (sheet) {
        std::cout << "共" << sheet->rows << "行，" << sheet->goods.size() << "件商品";
        if (sheet->bad_rows > 0) std::cout << "，" << sheet->bad_rows << "行有错";
        std::cout << "\n";
        print_columns(*sheet);
    }
    if (readable) print_plan(plan);
    if (bad)
        std::cout << "有错误，什么都没有写。"
                  << (sheet && sheet->bad_rows > 0 && !given.skip_bad
                          ? "改好这些行，或加 --skip-bad 只导入其余的行。"
                          : "")
                  << "\n";
    else if (applied)
        std::cout << "已写入" << plan.files.size() << "个文件。\n";
    else if (!plan.files.empty() || !plan.removed_files.empty())
        std::cout << "以上只是预览，什么都没有写；确认无误后加 --apply 再导入一次。\n";
    return bad ? kFaults : 0;
}

std::string moment_text(scripts::Time at, const scripts::ShopProfile& shop) {
    using namespace std::chrono;
    const auto local = at + shop.utc_offset;
    const auto day = floor<days>(local);
    const year_month_day date{day};
    const auto minute = duration_cast<minutes>(local - day).count();
    const auto two = [](auto value) {
        const auto number = std::to_string(value);
        return number.size() < 2 ? "0" + number : number;
    };
    return std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<unsigned>(date.month())) +
           "-" + two(static_cast<unsigned>(date.day())) + " " + two(minute / 60) + ":" + two(minute % 60);
}

json spec_json(const scripts::GoodSpec& spec, const scripts::Goods& goods) {
    json out = {{"name", spec.name},
                {"words", spec.words},
                {"price_claimed", goods.price_known(spec, now())},
                {"stock_claimed", goods.stock_known(spec, now())}};
    if (!spec.sku.empty()) out["sku"] = spec.sku;
    if (spec.price_fen) out["price_fen"] = *spec.price_fen;
    if (spec.stock) out["stock"] = *spec.stock;
    if (spec.read_at) out["read_at_ms"] = spec.read_at->time_since_epoch().count();
    for (const auto& value : spec.values)
        out["values"][value.attribute] = value.value;
    return out;
}

json good_json(const Good& good, const scripts::Goods& goods) {
    json out = {{"id", good.id},
                {"title", good.title},
                {"name", good.name},
                {"names", good.names},
                {"item_ids", good.item_ids},
                {"kind", good.kind},
                {"tags", good.tags},
                {"category", good.category},
                {"pitch", good.pitch},
                {"on_sale", good.on_sale},
                {"specs", json::array()},
                {"values", json::object()},
                {"companions", good.companions}};
    for (const auto& value : good.values)
        out["values"][value.attribute] = value.value;
    for (const auto& spec : good.specs)
        out["specs"].push_back(spec_json(spec, goods));
    return out;
}

bool fits(const Good& good, const std::string& search) {
    const auto has = [&](const std::string& text) { return text.find(search) != std::string::npos; };
    return search.empty() || has(good.id) || has(good.title) || has(good.name) ||
           std::any_of(good.names.begin(), good.names.end(), has) ||
           std::any_of(good.item_ids.begin(), good.item_ids.end(), has) ||
           std::any_of(good.tags.begin(), good.tags.end(), has);
}

int list_goods(const std::string& root, const GoodsArguments& given) {
    const auto playbook = playbook_or_tell(root);
    if (!playbook) return kFaults;
    const auto& goods = playbook->goods();
    std::size_t found = 0;
    json all = json::array();
    for (const auto& good : goods.all()) {
        if (!fits(good, given.search)) continue;
        if (++found > given.limit) continue;
        if (given.as_json) {
            all.push_back(good_json(good, goods));
            continue;
        }
        std::cout << good.id << "  " << good.name << "  " << good.specs.size() << "个规格，"
                  << good.values.size() << "项属性" << (good.on_sale ? "" : "，下架")
                  << (goods.sold_out(good, now()) ? "，售罄" : "") << "\n";
    }
    if (given.as_json)
        tell_json({{"goods", std::move(all)}, {"found", found}, {"of", goods.all().size()}});
    else
        std::cout << "共" << found << "件" << (found > given.limit ? "，用 --limit 多看些" : "") << "\n";
    return 0;
}

void print_good(const Good& good, const scripts::Playbook& playbook) {
    const auto& goods = playbook.goods();
    const auto line = [](const char* title, const std::string& text) {
        if (!text.empty()) std::cout << title << "：" << text << "\n";
    };
    const auto joined = [](const std::vector<std::string>& parts) {
        std::string out;
        for (const auto& part : parts)
            out += (out.empty() ? "" : "、") + part;
        return out;
    };
    std::cout << good.id << "  " << good.title << (good.on_sale ? "" : "（下架）") << "\n";
    line("短名", good.name);
    line("别名", joined(good.names));
    line("商品编号", joined(good.item_ids));
    line("类目", good.kind + (good.kind.empty() || good.category.empty() ? "" : " > ") + good.category);
    line("标签", joined(good.tags));
    line("卖点", good.pitch);
    for (const auto& spec : good.specs) {
        std::cout << "规格 " << spec.name;
        if (spec.price_fen)
            std::cout << "  " << scripts::yuan(*spec.price_fen) << "元"
                      << (goods.price_known(spec, now()) ? "" : "（太久，不报价）");
        if (spec.stock)
            std::cout << "  库存" << *spec.stock
                      << (goods.stock_known(spec, now()) ? "" : "（太久，不说有没有货）");
        if (spec.read_at) std::cout << "  读于 " << moment_text(*spec.read_at, playbook.shop());
        std::cout << "\n";
        for (const auto& value : spec.values)
            std::cout << "    " << goods.attribute(value.attribute)->title << "：" << value.value << "\n";
    }
    for (const auto& value : good.values)
        std::cout << goods.attribute(value.attribute)->title << "：" << value.value << "\n";
}

int show_good(const std::string& root, const GoodsArguments& given) {
    const auto playbook = playbook_or_tell(root);
    if (!playbook) return kFaults;
    const auto& goods = playbook->goods();
    const auto* good = goods.find(given.id);
    if (good == nullptr) good = goods.by_item(given.id);
    if (good == nullptr) good = goods.of_title(given.id);
    if (good == nullptr) {
        std::cerr << "没有商品“" << given.id << "”，用编号、商品编号或标题找\n";
        return kFaults;
    }
    if (given.as_json)
        tell_json(good_json(*good, goods));
    else
        print_good(*good, *playbook);
    return 0;
}

}  // namespace

void add_goods(CLI::App& app, std::string& root, std::function<int()>& action) {
    auto* goods = app.add_subcommand("goods", "店里卖什么：导入、列出、查看");
    goods->require_subcommand(1);
    auto given = std::make_shared<GoodsArguments>();
    const auto common = [&](CLI::App* verb) {
        verb->add_option("--pack", root, "放 intents/ 和 scripts/ 的目录")->check(CLI::ExistingDirectory);
        verb->add_flag("--json", given->as_json, "写成 JSON");
        return verb;
    };
    auto* import_verb = common(goods->add_subcommand(
        "import", "预览商品导出表（xlsx、csv）会改 scripts/goods 的哪些地方；加 --apply 才写"));
    import_verb->add_option("FILE", given->file, "千牛、拼多多或抖店的商品导出表，或自己做的表")
        ->required()
        ->check(CLI::ExistingFile);
    import_verb->add_option("--as", given->choices,
                            "列名=栏目，说明这一列是什么；也可以是属性、新属性或不导入；可写多次");
    import_verb->add_flag("--apply", given->apply, "写入");
    import_verb->add_flag("--replace", given->replace, "删除表里没有的商品和规格");
    import_verb->add_flag("--skip-bad", given->skip_bad, "有错的行不导入，其余照常");
    import_verb->callback(
        [&root, &action, given] { action = [&root, given] { return import_goods(root, *given); }; });

    auto* list_verb = common(goods->add_subcommand("list", "话术知道的商品"));
    list_verb->add_option("--search", given->search, "在编号、标题、名称、商品ID、标签里找");
    list_verb->add_option("--limit", given->limit, "最多列几个")->capture_default_str();
    list_verb->callback(
        [&root, &action, given] { action = [&root, given] { return list_goods(root, *given); }; });

    auto* show_verb = common(goods->add_subcommand("show", "一件商品的价格、库存和属性"));
    show_verb->add_option("ID", given->id, "编号、商品ID或标题")->required();
    show_verb->callback(
        [&root, &action, given] { action = [&root, given] { return show_good(root, *given); }; });
}

}  // namespace xiaoer::cli
