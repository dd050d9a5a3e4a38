#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/studio/reports/figure_list.hpp"
#include "bot/studio/reports/figures.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;

constexpr std::size_t kParts = 30;

struct Count {
    double sum = 0;
    std::int64_t count = 0;
    void add(double more, std::int64_t times) { sum += more, count += times; }
};
/// What one figure is shown of: row → count, and all rows together.
struct Column {
    std::map<std::string, Count> rows;
    Count whole;
};
using Columns = std::map<std::string, Column, std::less<>>;

/// null: there was nothing to count, which is not zero.
json value_of(const Definition& definition, const Count& own, const Count& base) {
    if (definition.kind == Kind::share)
        return base.count == 0 ? json() : json(own.sum / static_cast<double>(base.count));
    if (definition.kind == Kind::mean)
        return own.count == 0 ? json() : json(own.sum / static_cast<double>(own.count));
    return own.sum;
}

json ranked_parts(const Column& parts) {
    std::vector<std::pair<double, std::string>> ranked;
    for (const auto& [part, count] : parts.rows)
        ranked.emplace_back(count.sum, part);
    std::ranges::sort(ranked, std::greater<>());
    json list = json::array();
    for (const auto& [sum, part] : ranked) {
        if (list.size() >= kParts) break;
        list.push_back({{"key", part},
                        {"title", part},
                        {"value", sum},
                        {"count", sum},
                        {"share", sum / parts.whole.sum}});
    }
    return list;
}

class Report {
  public:
    Report(const Columns& columns, const FigureQuery& query,
           const std::function<std::string(const std::string&)>& title)
        : columns_(columns), query_(query), title_(title) {}

    [[nodiscard]] json figure(const Definition& definition) const {
        const auto& own = column(definition.id);
        const auto& base = definition.of.empty() ? own : column(definition.of);
        json out = {{"id", definition.id},
                    {"title", definition.title},
                    {"formula", definition.formula},
                    {"unit", definition.unit},
                    {"value", value_of(definition, own.whole, base.whole)},
                    {"count", base.whole.count}};
        out["rows"] = definition.kind == Kind::parts ? ranked_parts(own) : rows(definition, own, base);
        return out;
    }

  private:
    [[nodiscard]] const Column& column(std::string_view metric) const {
        static const Column kNothing;
        const auto at = columns_.find(metric);
        return at == columns_.end() ? kNothing : at->second;
    }
    [[nodiscard]] json rows(const Definition& definition, const Column& own, const Column& base) const {
        std::set<std::string> keys;
        for (const auto* each : {&own, &base})
            for (const auto& [key, count] : each->rows)
                keys.insert(key);
        const auto count_of = [](const Column& in, const std::string& key) {
            const auto at = in.rows.find(key);
            return at == in.rows.end() ? Count{} : at->second;
        };
        json list = json::array();
        for (const auto& key : keys) {
            const auto all = count_of(base, key);
            list.push_back({{"key", key},
                            {"title", query_.by == "intent" ? title_(key) : key},
                            {"value", value_of(definition, count_of(own, key), all)},
                            {"count", all.count}});
        }
        return list;
    }

    const Columns& columns_;
    const FigureQuery& query_;
    const std::function<std::string(const std::string&)>& title_;
};

}  // namespace

std::string day_text(std::chrono::sys_days day) {
    const std::chrono::year_month_day date(day);
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

json Figures::report(const FigureQuery& query, const std::function<std::string(const std::string&)>& title,
                     const std::vector<Said>& said) const {
    const auto row_of = [&](const Key& key) -> std::string {
        if (query.by == "store") return key.store;
        if (query.by == "intent") return key.intent;
        if (query.by == "version") return std::to_string(key.version);
        if (query.by == "group") return key.group;
        return day_text(key.day);
    };
    Columns columns;
    std::set<std::string> stores;
    std::set<int> versions;
    const auto take = [&](const Key& key, double sum, std::int64_t count) {
        stores.insert(key.store);
        versions.insert(key.version);
        if (key.day < query.from || key.day > query.to ||
            (!query.store.empty() && key.store != query.store) ||
            (!query.intent.empty() && key.intent != query.intent) ||
            (query.version && key.version != *query.version))
            return;
        auto& column = columns[key.metric];
        // The reasons are the rows of their figure, however the others are cut.
        column.rows[key.metric == "handoff_reason" ? key.part : row_of(key)].add(sum, count);
        column.whole.add(sum, count);
    };
    for (const auto& [key, cell] : cells_)
        take(key, cell.sum, cell.count);
    for (const auto& one : said)
        take(key_of(one), one.value, 1);
    const Report report(columns, query, title);
    json figures = json::array();
    for (const auto& definition : kDefinitions)
        figures.push_back(report.figure(definition));
    return {{"figures", std::move(figures)},
            {"stores", stores},
            {"versions", versions},
            {"until", until_.time_since_epoch().count()}};
}

Hits Figures::hits(core::Time since) const {
    Hits out;
    const auto day = std::chrono::floor<std::chrono::days>(since + offset_);
    for (const auto& [key, cell] : cells_) {
        if (key.day < day) continue;
        if (key.metric == "intent") out.intents[key.part] += static_cast<int>(cell.count);
        if (key.metric == "phrase") out.phrases[key.part] += static_cast<int>(cell.count);
        if (key.metric == "missed_intent") out.missed[key.part] += static_cast<int>(cell.count);
    }
    return out;
}

}  // namespace xiaoer::studio
