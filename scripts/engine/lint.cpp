// The checks over a whole book; see lint.hpp.
#include "scripts/engine/lint.hpp"

#include <algorithm>

#include "bot/base/utf8.hpp"
#include "scripts/engine/goods/goods.hpp"
#include "scripts/engine/photo_sets.hpp"
#include "scripts/engine/phrase_ids.hpp"
#include "scripts/engine/variables.hpp"

namespace xiaoer::scripts {
namespace {

using Weight = base::Fault::Weight;
using Values = std::array<std::string_view, kVariables.size()>;

/// What the book may leave empty although it fills it.
bool may_be_empty(std::string_view name) {
    return name == "promotion" || name == "follow" || name == "recommendation" || name == "gift";
}

/// Which variables a phrase of this id is given; optional tells whether the value may be missing.
bool supplied(const std::string& id, const Entry& entry, const Variable& variable, bool& optional) {
    const auto* core = core_phrase(id);
    if (variable.name.starts_with("zone_")) return optional = true;
    optional = may_be_empty(variable.name) && !(core != nullptr && listed(core->needed, variable.name));
    if (variable.store) return true;
    if (core != nullptr) return listed(core->filled, variable.name, &optional);
    if (id.starts_with(kQuickPrefix)) return listed(kQuickFilled, variable.name, &optional);
    if (id.starts_with(kAttributePrefix)) return listed(kAttributeFilled, variable.name, &optional);
    if (id.starts_with(kPhotosPrefix)) return listed(kPhotosFilled, variable.name, &optional);
    const bool given = listed(kIntentFilled, variable.name, &optional);
    if (entry.when.knows_order() && listed(kKnownWithOrderState, variable.name)) optional = false;
    return given;
}

void check_variables(const std::string& id, const Entry& entry, const Template& line,
                     const std::string& which, base::Faults& faults) {
    for (const auto& use : line.uses()) {
        const auto& variable = kVariables[use.variable];
        const std::string name(variable.name);
        bool optional = false;
        if (!supplied(id, entry, variable, optional))
            faults.push_back(
                entry.origin.fault(which + "用了“{{" + name + "}}”，但说这句时没有这个值，请换一个变量"));
        else if (optional && !use.guarded)
            faults.push_back(entry.origin.fault(which + "的“{{" + name + "}}”有时没有值，请写成 {{#" + name +
                                                "}}…{{/" + name + "}}，没有值时这一段就不说"));
    }
    const auto* core = core_phrase(id);
    if (core == nullptr) return;
    for (const auto& variable : kVariables) {
        if (!listed(core->needed, variable.name)) continue;
        const auto uses = line.uses();
        if (std::none_of(uses.begin(), uses.end(), [&](const auto& use) {
                return use.shown && kVariables[use.variable].name == variable.name;
            }))
            faults.push_back(entry.origin.fault(which + "里要有“{{" + std::string(variable.name) + "}}”（" +
                                                std::string(variable.title) + "），请加上"));
    }
}

/// The line as it is said with these values; empty when it cannot be.
std::string rendered(const Template& line, const Values& values) {
    std::string out;
    VariableIndex missing = kNoVariable;
    return line.render(values, out, missing) ? out : std::string();
}

struct Samples {
    std::array<std::string, kVariables.size()> longest;
    Values all{};       ///< every variable at its longest
    Values ordinary{};  ///< every variable with its sample
    Values least{};     ///< only what is always there

    Samples() {
        for (std::size_t i = 0; i < kVariables.size(); ++i) {
            for (std::size_t n = 0; n < kVariables[i].at_most; ++n)
                longest[i] += "字";
            all[i] = longest[i];
            ordinary[i] = kVariables[i].sample;
        }
    }
    /// least for a phrase of this id.
    Values without_optional(const std::string& id, const Entry& entry) const {
        Values values = ordinary;
        for (std::size_t i = 0; i < kVariables.size(); ++i) {
            bool optional = false;
            if (!supplied(id, entry, kVariables[i], optional) || optional) values[i] = {};
        }
        return values;
    }
};

void check_text(const std::string& id, const Entry& entry, const Template& line, const std::string& which,
                const Samples& samples, const Guard& guard, base::Faults& faults) {
    const auto length = base::length(rendered(line, samples.all));
    if (length > kMaxText)
        faults.push_back(entry.origin.fault(which + "填满变量后有" + std::to_string(length) + "个字，最多" +
                                            std::to_string(kMaxText) + "个，请写短些"));
    const auto least = rendered(line, samples.without_optional(id, entry));
    if (least.find_first_not_of(" \n") == std::string::npos)
        faults.push_back(entry.origin.fault(which + "在没有可选的值时什么也没说，请在条件外面也写上话"));
    for (const auto& text : {rendered(line, samples.ordinary), least}) {
        const auto violation = guard.check(text);
        if (!violation) continue;
        faults.push_back(entry.origin.fault(which + "含有不能发的内容“" + violation->excerpt + "”（" +
                                            violation->title + "）：" + violation->mend));
        break;
    }
}

/// Calls `check(id, entry, line, which)` for each line of each phrase; `which` names the line to a trainer.
template <typename Check>
void for_each_line(const Phrases& phrases, const Check& check) {
    for (const auto& [id, phrase] : phrases.all())
        for (const auto& entry : phrase.entries)
            for (std::size_t i = 0; i < entry.lines.size(); ++i)
                check(id, entry, entry.lines[i], "话术“" + id + "”第" + std::to_string(i + 1) + "种说法");
}

bool contains(const std::vector<std::string_view>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

void check_phrases(const Phrases& phrases, const Guard& guard, const std::string& folder,
                   base::Faults& faults) {
    const Samples samples;
    for_each_line(phrases, [&](const std::string& id, const Entry& entry, const Template& line,
                               const std::string& which) {
        const auto before = faults.size();
        check_variables(id, entry, line, which, faults);
        if (faults.size() == before) check_text(id, entry, line, which, samples, guard, faults);
    });
    for (const auto& core : kCorePhrases)
        if (phrases.find(core.id) == nullptr)
            faults.push_back({folder + "/phrases", 0, 0, "",
                              "缺少话术“" + std::string(core.id) + "”（" + std::string(core.title) +
                                  "），小二要用它，请补上"});
    for (const auto& core : kCorePhrases) {
        const auto* phrase = phrases.find(core.id);
        if (phrase == nullptr) continue;
        if (std::none_of(phrase->entries.begin(), phrase->entries.end(),
                         [](const Entry& entry) { return to_text(entry.when) == to_text(When{}); }))
            faults.push_back(phrase->entries.front().origin.fault(
                "话术“" + phrase->id + "”每一条都有条件，都不符合时小二没话可说，请加一条不带 when 的"));
    }
}

namespace {

constexpr char32_t kValueBegins = 1;
constexpr char32_t kValueEnds = 2;

bool is_word(char32_t c) {
    return (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') ||
           (c >= 0x4E00 && c <= 0x9FFF);
}

/// The piece that stands on both sides of a value's edge, at least two characters; "" = none.
std::string doubled(std::string_view marked) {
    std::vector<char32_t> points;
    std::vector<std::size_t> edges;
    for (std::size_t at = 0; at < marked.size();) {
        const auto c = base::next_code_point(marked, at);
        if (c == kValueBegins || c == kValueEnds)
            edges.push_back(points.size());
        else
            points.push_back(c);
    }
    constexpr std::size_t kLongest = 12;
    for (const auto edge : edges)
        for (std::size_t n = 2; n <= kLongest && n <= edge && edge + n <= points.size(); ++n) {
            const auto* left = points.data() + edge - n;
            if (!std::equal(left, left + n, points.data() + edge) || !std::all_of(left, left + n, is_word))
                continue;
            std::string out;
            for (std::size_t i = 0; i < n; ++i)
                base::append_code_point(out, left[i]);
            return out;
        }
    return {};
}

void check_doubled(const std::string& id, const Entry& entry, const Template& line, const std::string& which,
                   const Samples& samples, const Filling& store, base::Faults& faults) {
    for (const auto& some : {samples.ordinary, samples.without_optional(id, entry)}) {
        Filling marked;
        Values values{};
        for (std::size_t i = 0; i < kVariables.size(); ++i) {
            const std::string_view value = kVariables[i].store ? std::string_view(store[i]) : some[i];
            if (!value.empty()) marked[i] = '\1' + std::string(value) + '\2';
            values[i] = marked[i];
        }
        const auto text = rendered(line, values);
        const auto piece = doubled(text);
        if (piece.empty()) continue;
        faults.push_back(entry.origin.fault(which + "填上变量后出现“" + piece + piece +
                                            "”，同样的字连着说了两遍，请删掉一处"));
        return;
    }
}

}  // namespace

void check_said(const Phrases& phrases, const std::vector<Claim>& claims, const std::vector<Filling>& stores,
                base::Faults& faults) {
    const Samples samples;
    for_each_line(phrases, [&](const std::string& id, const Entry& entry, const Template& line,
                               const std::string& which) {
        const auto before = faults.size();
        for (const auto& store : stores)
            if (faults.size() == before) check_doubled(id, entry, line, which, samples, store, faults);
        for (const auto& claim : claims)
            if (const auto found = claim.wrong_in(id, line.source()); !found.empty())
                faults.push_back(entry.origin.fault(which + "里的“" + found + "”（" + claim.title +
                                                    "）不能在这里说：" + claim.mend));
    });
}

void check_called(const Conditions& conditions, const Notes& notes, const Problems& problems,
                  const Phrases& phrases, const std::string& folder, base::Faults& faults) {
    const auto check = [&](const std::string& file, const std::string& place, const std::string& phrase) {
        if (!phrase.empty() && phrases.find(phrase) == nullptr)
            faults.push_back({folder + file, 0, 0, place, "没有话术“" + phrase + "”，请在 phrases 里补上"});
    };
    for (const auto& condition : conditions.rows)
        if (condition.phrase != condition_phrase(condition.id))
            check("/conditions.json", condition.id, condition.phrase);
    for (const auto& kind : notes.kinds)
        check("/notes.json", kind.id + ".after_shipping", kind.after_shipping);
    for (const auto& problem : problems.kinds) {
        check("/problems.json", "problems." + problem.intent + ".otherwise", problem.otherwise);
        for (const auto& fact : problem.facts)
            check("/problems.json", "problems." + problem.intent + ".facts", fact.phrase);
    }
}

void check_routing(const Routing& routes, const Notes& notes, const Phrases& phrases, const std::string& file,
                   base::Faults& faults) {
    const auto fault = [&](const std::string& intent, std::string message) {
        faults.push_back({file, 0, 0, "routes." + intent, std::move(message)});
    };
    for (const auto& route : routes.rows) {
        if (!route.note_kind.empty() && std::none_of(notes.kinds.begin(), notes.kinds.end(),
                                                     [&](const auto& k) { return k.id == route.note_kind; }))
            fault(route.intent, "notes.json 里没有备注“" + route.note_kind + "”，请改正");
        if (!route.offers.empty() &&
            std::none_of(routes.rows.begin(), routes.rows.end(), [&](const Route& other) {
                return other.intent == route.offers && other.handling == Handling::note;
            }))
            fault(route.intent, "offers 里的“" + route.offers + "”不是写备注的意图，请改正");
        if (!route.before_order.empty() && phrases.find(route.before_order) == nullptr)
            fault(route.intent, "没有话术“" + route.before_order + "”（before_order），请在 phrases 里补上");
        for (const auto& each : route.instead)
            if (std::none_of(routes.rows.begin(), routes.rows.end(),
                             [&](const Route& other) { return other.intent == each.intent; }))
                fault(route.intent, "instead 里的意图“" + each.intent + "”没有去处，请改正或给它加一行");
    }
}

void check_goods(const Goods& goods, const ShopProfile& shop, const Phrases& phrases,
                 const std::string& folder, base::Faults& faults) {
    for (const auto& attribute : goods.attributes())
        if (phrases.find(attribute.phrase) == nullptr)
            faults.push_back({folder + "/attributes.json", 0, 0, "attributes." + attribute.id,
                              "没有话术“" + attribute.phrase + "”，请在 phrases 里补上，或去掉 phrase"});
    for (std::size_t i = 0; i < shop.recommend_first.size(); ++i)
        if (goods.find(shop.recommend_first[i]) == nullptr)
            faults.push_back({folder + "/shop.json", 0, 0, "recommend_first[" + std::to_string(i) + "]",
                              "商品“" + shop.recommend_first[i] + "”不在 goods 里，请检查拼写"});
}

namespace {

/// A problem that only a condition opens needs no sentences by which it is understood.
bool opened(const Playbook& playbook, std::string_view problem) {
    return std::any_of(playbook.conditions().begin(), playbook.conditions().end(),
                       [&](const Condition& c) { return c.problem == problem; });
}

/// Named by a condition, a note or a problem.
bool called(const Playbook& playbook, std::string_view phrase) {
    return std::any_of(playbook.conditions().begin(), playbook.conditions().end(),
                       [&](const Condition& c) { return c.phrase == phrase; }) ||
           std::any_of(playbook.note_kinds().begin(), playbook.note_kinds().end(),
                       [&](const NoteKind& kind) { return kind.after_shipping == phrase; }) ||
           std::any_of(playbook.problems().begin(), playbook.problems().end(),
                       [&](const ProblemKind& problem) {
                           return problem.otherwise == phrase ||
                                  std::any_of(problem.facts.begin(), problem.facts.end(),
                                              [&](const ProblemFact& fact) { return fact.phrase == phrase; });
                       }) ||
           std::any_of(playbook.photos().sets.begin(), playbook.photos().sets.end(),
                       [&](const PhotoSet& set) { return set.request == phrase; });
}

void lint_routing(const Playbook& playbook, const std::vector<std::string_view>& intents,
                  base::Faults& faults) {
    const auto fault = [&](const std::string& place, std::string message) {
        faults.push_back({"scripts/routing.json", 0, 0, place, std::move(message)});
    };
    for (const auto intent : intents)
        if (playbook.route(intent) == nullptr)
            fault("routes", "意图“" + std::string(intent) + "”没有去处，请加一行说明由谁、怎么接待");
    for (const auto& route : playbook.routes()) {
        if (!contains(intents, route.intent) && !opened(playbook, route.intent))
            fault("routes." + route.intent, "没有意图“" + route.intent + "”，请删掉这一行或检查拼写");
        if (route.handling == Handling::answer && !playbook.has(route.intent) &&
            !playbook.dialogue().about_goods(route.intent))
            fault("routes." + route.intent,
                  "要直接回答，却没有话术“" + route.intent + "”，请在 phrases 里补上");
    }
    for (const auto& choice : playbook.clarify_choices())
        if (!contains(intents, choice)) fault("clarify.choices", "没有意图“" + choice + "”，请改正");
    for (const auto& problem : playbook.problems())
        if (!contains(intents, problem.intent) && !opened(playbook, problem.intent))
            faults.push_back({"scripts/problems.json", 0, 0, "problems." + problem.intent,
                              "没有意图“" + problem.intent + "”，请删掉或检查拼写"});
    for (const auto& condition : playbook.conditions()) {
        const auto wrong = [&](std::string message) {
            faults.push_back({"scripts/conditions.json", 0, 0, condition.id, std::move(message)});
        };
        for (const auto& intent : condition.intents)
            if (!contains(intents, intent)) wrong("没有意图“" + intent + "”，请改正");
        if (condition.problem.empty()) continue;
        if (playbook.problem(condition.problem) == nullptr)
            wrong("problems.json 里没有“" + condition.problem + "”，请补上或去掉 problem");
        const auto* route = playbook.route(condition.problem);
        if (route == nullptr || (route->handling != Handling::handoff && route->handling != Handling::photos))
            wrong("“" + condition.problem + "”在 routing.json 里要有一行，handling 写 handoff 或 photos");
    }
}

void lint_entry(const std::string& id, const Entry& entry, std::chrono::year_month_day today,
                base::Faults& faults) {
    const auto* core = core_phrase(id);
    if (entry.when.until && *entry.when.until < today)
        faults.push_back(entry.origin.fault("话术“" + id + "”的有效期已过，小二不会再说它，请更新或删掉",
                                            Weight::warning));
    const bool quick = id.starts_with(kQuickPrefix);
    if (entry.lines.size() < 2 && !quick && (core == nullptr || core->repeats))
        faults.push_back(entry.origin.fault(
            "话术“" + id + "”只有一种说法：买家问第二次时小二不会重复同一句，请再写一种", Weight::warning));
    for (std::size_t i = 0; i < entry.lines.size(); ++i) {
        const auto& source = entry.lines[i].source();
        for (std::size_t j = 0; j < i; ++j)
            if (entry.lines[j].source() == source)
                faults.push_back(entry.origin.fault("话术“" + id + "”第" + std::to_string(j + 1) + "和第" +
                                                    std::to_string(i + 1) + "种说法一模一样，请改一种"));
        if ((id == "welcome" || id == "clarify") && source.find("人工") == std::string::npos)
            faults.push_back(entry.origin.fault("话术“" + id + "”第" + std::to_string(i + 1) +
                                                "种说法里要告诉买家怎样找人工（例如：输入“人工”）"));
    }
}

/// What a buyer may ask of the shop and only a human can answer.
void lint_answers(const ShopProfile& shop, base::Faults& faults) {
    for (const auto name : kShopAnswers) {
        const auto told = std::any_of(shop.answers.begin(), shop.answers.end(), [&](const auto& answer) {
            return answer.first == name && !answer.second.empty();
        });
        if (told) continue;
        faults.push_back({"scripts/shop.json", 0, 0, "answers." + std::string(name),
                          "没写“" + std::string(kVariables[variable(name)].title) +
                              "”：买家问到时小二不会编，会请同事来答，请补上",
                          Weight::warning});
    }
}

void lint_store(const Playbook& playbook, std::chrono::year_month_day today, base::Faults& faults) {
    lint_answers(playbook.shop(), faults);
    for (const auto& promotion : playbook.shop().promotions)
        if (promotion.until < today)
            faults.push_back({"scripts/shop.json", 0, 0, "promotions",
                              "活动“" + promotion.text + "”已经结束，小二不会再说，请更新或删掉",
                              Weight::warning});
}

}  // namespace

base::Faults lint(const Playbook& playbook, const std::vector<std::string_view>& intents,
                  std::chrono::year_month_day today) {
    base::Faults faults;
    lint_routing(playbook, intents, faults);
    for (const auto& [id, phrase] : playbook.phrases().all()) {
        const bool before_order = std::any_of(playbook.routes().begin(), playbook.routes().end(),
                                              [&](const Route& route) { return route.before_order == id; });
        if (core_phrase(id) == nullptr && !id.starts_with(kQuickPrefix) &&
            !id.starts_with(kAttributePrefix) && !contains(intents, id) && !before_order &&
            !called(playbook, id) && !opened(playbook, id))
            faults.push_back(phrase.entries.front().origin.fault(
                "没有叫“" + id + "”的意图，这条话术永远不会说，请检查拼写或删掉"));
        for (const auto& entry : phrase.entries)
            lint_entry(id, entry, today, faults);
    }
    lint_store(playbook, today, faults);
    return faults;
}

}  // namespace xiaoer::scripts
