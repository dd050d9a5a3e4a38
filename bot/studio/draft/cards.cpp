#include "bot/studio/draft/cards.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/base/utf8.hpp"
#include "intents/engine/contents.hpp"
#include "intents/engine/lint/explain.hpp"
#include "scripts/engine/lint.hpp"
#include "scripts/engine/phrase_ids.hpp"
#include "scripts/engine/phrases.hpp"
#include "scripts/engine/variables.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;

/// In the order of intents::Band.
constexpr std::array<std::string_view, 6> kBands = {"intercept", "emergency", "awaited",
                                                    "store",     "common",    "social"};

std::string_view band_word(intents::Band band) {
    return kBands.at(static_cast<std::size_t>(band));
}

std::string state_title(std::string_view word) {
    for (const auto state : {core::TradeState::unpaid, core::TradeState::paid, core::TradeState::shipped,
                             core::TradeState::completed, core::TradeState::closed}) {
        if (core::word(state) == word) return std::string(core::title(state));
    }
    return word == "none" ? "没有订单" : std::string(word);
}

int count_of(const std::map<std::string, int, std::less<>>& counts, std::string_view id) {
    const auto at = counts.find(id);
    return at == counts.end() ? 0 : at->second;
}

void put_edit(json& card, const std::string& file, const Workshop& workshop) {
    if (const auto* edit = workshop.last_edit(file)) {
        card["last_edit"] = edit->at.time_since_epoch().count();
        card["last_editor"] = edit->by;
    }
}

bool differs(const Loaded& shown, const Loaded& live, const std::string& path) {
    const auto a = shown.files.find(path);
    const auto b = live.files.find(path);
    return (a == shown.files.end()) != (b == live.files.end()) ||
           (a != shown.files.end() && a->second != b->second);
}

/// "intents/catalog/x.json" however the loader shows it.
std::string path_of(const Loaded& shown, const std::string& id) {
    return intent_path(shown.files, id);
}

/// A draft that does not load is shown from its files: without what only loading tells.
json cards_of_files(const Loaded& shown) {
    json list = json::array();
    for (const auto& [path, content] : shown.files) {
        if (!path.starts_with("intents/catalog/")) continue;
        const auto value = json::parse(content, nullptr, false);
        if (!value.is_object()) continue;
        const auto size = [&](const char* key) { return value.contains(key) ? value[key].size() : 0; };
        list.push_back({{"id", value.value("id", "")},
                        {"title", value.value("title", "")},
                        {"band", value.value("band", "common")},
                        {"rank", value.value("rank", 0)},
                        {"patterns", size("patterns")},
                        {"unless", size("unless")},
                        {"examples", size("must_match") + size("must_not_match")},
                        {"file", path},
                        {"conditions", json::array()}});
    }
    return list;
}

}  // namespace

json intent_cards(const Loaded& shown, const Loaded& live, const Hits& hits, const Workshop& workshop) {
    if (!shown.ok()) return {{"intents", cards_of_files(shown)}};
    const auto& contents = shown.pack.catalogue->contents();
    std::vector<const intents::Intent*> order;
    for (const auto& intent : contents.intents)
        order.push_back(&intent);
    std::ranges::sort(order, [](const auto* a, const auto* b) {
        return std::tuple(a->band, -a->rank, std::string_view(a->id)) <
               std::tuple(b->band, -b->rank, std::string_view(b->id));
    });
    json list = json::array();
    for (const auto* intent : order) {
        json conditions = json::array();
        for (const auto& state : intent->order_states)
            conditions.push_back("订单" + state_title(state));
        for (const auto& awaited : intent->awaits)
            conditions.push_back("正在等 " + awaited);
        for (const auto& after : intent->after) {
            const auto* before = contents.find(after);
            conditions.push_back("接在“" + (before == nullptr ? after : before->title) + "”之后");
        }
        const auto& text = contents.texts[contents.index_of(*intent)];
        const auto file = path_of(shown, intent->id);
        json card = {{"id", intent->id},
                     {"title", intent->title},
                     {"band", band_word(intent->band)},
                     {"band_title", intents::band_title(intent->band)},
                     {"rank", intent->rank},
                     {"patterns", text.patterns.size()},
                     {"unless", text.unless.size()},
                     {"examples", text.examples.size()},
                     {"file", file},
                     {"conditions", std::move(conditions)},
                     {"hits", count_of(hits.intents, intent->id)},
                     {"missed", count_of(hits.missed, intent->id)},
                     {"changed", differs(shown, live, file)}};
        // One that stands for another goes that one's way.
        if (const auto* path =
                shown.pack.playbook->route(intent->stands_for.empty() ? intent->id : intent->stands_for)) {
            const auto& handling = scripts::words_of(path->handling);
            card["handling"] = handling.id;
            card["handling_title"] = handling.title;
            card["group"] = scripts::title(path->group);
        }
        put_edit(card, file, workshop);
        list.push_back(std::move(card));
    }
    return {{"intents", std::move(list)}};
}

json phrase_cards(const Loaded& shown, const Loaded& live, const Hits& hits, const Workshop& workshop) {
    if (!shown.ok()) throw Refusal(409, "faults", "草稿里还有错误，话术暂时列不出来。", shown.faults);
    const auto today = shown.pack.playbook->today(workshop.now());
    json list = json::array();
    for (const auto& [id, phrase] : shown.pack.playbook->phrases().all()) {
        json entries = json::array();
        std::optional<std::chrono::year_month_day> ends;
        std::string file;
        for (const auto& entry : phrase.entries) {
            json lines = json::array();
            for (const auto& line : entry.lines)
                lines.push_back(line.source());
            json conditions = json::array();
            if (const auto when = scripts::to_text(entry.when); when != "默认") conditions.push_back(when);
            entries.push_back({{"conditions", std::move(conditions)}, {"lines", std::move(lines)}});
            if (entry.when.until && (!ends || *entry.when.until < *ends)) ends = entry.when.until;
            file = entry.origin.file;
        }
        if (!file.starts_with("scripts/")) {
            // The loader shows a file as the trainer called it; cards go by its path below the pack.
            const auto at = file.find("phrases/");
            file = "scripts/" + (at == std::string::npos ? file : file.substr(at));
        }
        json card = {{"id", id},
                     {"title", phrase.title},
                     {"group", phrase.group},
                     {"file", file},
                     {"entries", std::move(entries)},
                     {"hits", count_of(hits.phrases, id)},
                     {"quick", id.starts_with(scripts::kQuickPrefix)},
                     {"changed", differs(shown, live, file)}};
        if (ends) {
            char day[16];
            std::snprintf(day, sizeof day, "%04d-%02u-%02u", static_cast<int>(ends->year()),
                          static_cast<unsigned>(ends->month()), static_cast<unsigned>(ends->day()));
            card["expires"] = day;
            card["expired"] = *ends < today;
        }
        put_edit(card, file, workshop);
        list.push_back(std::move(card));
    }
    return {{"phrases", std::move(list)}};
}

json bands() {
    json all = json::array();
    for (std::size_t i = 0; i < kBands.size(); ++i)
        all.push_back({{"id", kBands[i]}, {"title", intents::band_title(static_cast<intents::Band>(i))}});
    return all;
}

json words() {
    json variables = json::array();
    for (const auto& variable : scripts::kVariables)
        variables.push_back({{"name", variable.name},
                             {"title", variable.title},
                             {"sample", variable.sample},
                             {"at_most", variable.at_most},
                             {"store", variable.store}});
    json handlings = json::array();
    for (const auto& handling : scripts::handlings())
        handlings.push_back({{"id", handling.id}, {"title", handling.title}});
    json facts = json::array();
    for (const auto& kind : scripts::fact_kinds()) {
        const bool number = kind.type == scripts::FactKind::Type::number;
        facts.push_back({{"id", kind.name}, {"title", kind.title}, {"kind", number ? "number" : "word"}});
        if (number) facts.back()["unit"] = kind.unit;
        if (number) continue;
        auto& list = facts.back()["words"] = json::array();
        for (const auto& each : kind.words)
            list.push_back({{"id", each.id}, {"title", each.title}});
    }
    json operators = json::array();
    using Op = scripts::Test::Op;
    for (const auto op : {Op::is, Op::is_not, Op::at_least, Op::at_most, Op::more_than, Op::less_than,
                          Op::one_of, Op::not_one_of})
        operators.push_back({{"id", scripts::word(op)}, {"title", scripts::title(op)}});
    json states = json::array();
    for (const auto* word : {"unpaid", "paid", "shipped", "completed", "closed"})
        states.push_back({{"id", word}, {"title", state_title(word)}});
    return {{"variables", std::move(variables)},
            {"facts", std::move(facts)},
            {"operators", std::move(operators)},
            {"handlings", std::move(handlings)},
            {"groups", {"售前", "售中", "售后", "主管"}},
            {"bands", bands()},
            {"order_states", std::move(states)},
            {"awaiting",
             {{{"id", "order_choice"}, {"title", "选订单"}},
              {{"id", "note_part"}, {"title", "备注内容"}},
              {{"id", "yes_no"}, {"title", "是或否"}},
              {{"id", "photos"}, {"title", "照片"}},
              {{"id", "clarify"}, {"title", "想问哪件事"}},
              {{"id", "hold"}, {"title", "暂缓发货的备注还在"}}}}};
}

json preview(const std::string& line, const std::map<std::string, std::string>& values,
             const scripts::Playbook& playbook) {
    std::vector<std::string> troubles;
    const auto parsed = scripts::Template::parse(line, scripts::kVariableNames, troubles);
    json out = {{"text", ""}, {"length", 0}, {"limit", scripts::kMaxText}};
    if (troubles.empty()) {
        std::vector<std::string> kept;
        std::vector<std::string_view> given;
        kept.reserve(scripts::kVariables.size());
        for (const auto& variable : scripts::kVariables) {
            const auto at = values.find(std::string(variable.name));
            kept.push_back(scripts::presentable(variable, at == values.end() ? variable.sample : at->second));
            given.emplace_back(kept.back());
        }
        std::string text;
        scripts::VariableIndex missing = scripts::kNoVariable;
        if (!parsed.render(given, text, missing)) {
            troubles.push_back("变量“" + std::string(scripts::kVariables.at(missing).title) + "”没有值。");
        } else {
            out["text"] = text;
            out["length"] = base::length(text);
            if (base::length(text) > scripts::kMaxText)
                troubles.push_back("太长了，最多" + std::to_string(scripts::kMaxText) + "字。");
            if (const auto broken = playbook.guard().check(text))
                out["violation"] = {{"rule", broken->rule},
                                    {"title", broken->title},
                                    {"excerpt", broken->excerpt},
                                    {"mend", broken->mend}};
        }
    }
    out["troubles"] = troubles;
    return out;
}

}  // namespace xiaoer::studio
