// routing.json: what the bot does about each intent, and what a clarifying question offers.
#include <algorithm>
#include <array>

#include "scripts/engine/load.hpp"

namespace xiaoer::scripts {
namespace {

constexpr std::array kHandlings = {HandlingWords{Handling::answer, "answer", "直接回复"},
                                   HandlingWords{Handling::note, "note", "收集并写备注"},
                                   HandlingWords{Handling::in_sale, "in_sale", "查转接条件，催件"},
                                   HandlingWords{Handling::photos, "photos", "要六面照再转接"},
                                   HandlingWords{Handling::handoff, "handoff", "告知后转人工"},
                                   HandlingWords{Handling::handoff_now, "handoff_now", "立即转人工"},
                                   HandlingWords{Handling::listen, "listen", "不用回复"},
                                   HandlingWords{Handling::undo, "undo", "撤销正在办的事"},
                                   HandlingWords{Handling::closing, "closing", "致谢道别"},
                                   HandlingWords{Handling::awaited, "awaited", "回答小二的提问"},
                                   HandlingWords{Handling::continue_case, "continue_case", "接着办之前的事"},
                                   HandlingWords{Handling::note_status, "note_status", "告知备注办到哪一步"},
                                   HandlingWords{Handling::release, "release", "撤回暂缓发货"},
                                   HandlingWords{Handling::settled, "settled", "收起已经解决的问题"}};

/// In the order of Handling.
static_assert([] {
    for (std::size_t i = 0; i < kHandlings.size(); ++i)
        if (kHandlings[i].handling != static_cast<Handling>(i)) return false;
    return true;
}());

Handling read_handling(base::Node& node) {
    const auto* key =
        node.has("course") && !node.has("handling") ? "course" : "handling";  // as it was called
    const auto word = node.text(key);
    for (const auto& known : kHandlings)
        if (known.id == word) return known.handling;
    std::string all;
    for (const auto& known : kHandlings)
        all += (all.empty() ? "" : "、") + std::string(known.id);
    if (!word.empty()) node.fault(key, "“" + word + "”不认识，只能是：" + all);
    return Handling::answer;
}

std::vector<Instead> read_instead(base::Node& node, const Policy& policy, const std::string& intent) {
    std::vector<Instead> all;
    node.each("instead", [&](base::Node row) {
        Instead instead{read_tests(row, "when", policy), row.text("intent")};
        row.finish();
        if (instead.when.empty()) row.fault("缺少“when”：没有条件就永远当成另一件事，请至少写一个");
        if (instead.intent == intent) row.fault("intent", "改成自己等于没改，请写另一个意图或删掉");
        all.push_back(std::move(instead));
    });
    return all;
}

void read_clarify(base::Node& clarify, Routing& routes) {
    clarify.each("choices", [&](base::Node choice) {
        const auto intent = choice.text("intent");
        const auto title = choice.text("title");
        choice.finish();
        if (intent.empty() || title.empty()) return;
        if (!routes.clarify_titles.emplace(intent, title).second) {
            choice.fault("intent", "“" + intent + "”列了两次，请只留一次");
            return;
        }
        routes.clarify.push_back(intent);
    });
    if (routes.clarify.size() < 2) clarify.fault("choices", "澄清时至少要给买家两个选项");
    clarify.finish();
}

}  // namespace

std::span<const HandlingWords> handlings() {
    return kHandlings;
}

const HandlingWords& words_of(Handling handling) {
    return kHandlings.at(static_cast<std::size_t>(handling));
}

void load_routing(const File& file, const Policy& policy, Routing& routes, base::Faults& faults) {
    base::Document document(file.path, file.name, faults);
    auto root = document.root();
    if (!document.ok()) return;
    root.skip("comment");
    if (auto rows = root.object(root.has("paths") && !root.has("routes") ? "paths" : "routes")) {
        rows->members([&](const std::string& intent, base::Node node) {
            Route route;
            route.intent = intent;
            route.group = read_group(node, "group");
            route.handling = read_handling(node);
            route.note_kind = node.text_or("note", "");
            route.needs_order = node.flag_or("needs_order", false);
            route.before_order = node.text_or("before_order", "");
            route.human_from = static_cast<int>(node.number_or("human_from", 0, 100, 0));
            route.stops_reminders = node.flag_or("stops_reminders", false);
            route.urges = node.flag_or("urges", false);
            route.may_urge = node.flag_or("may_urge", false);
            if (auto offers = node.object("offers"))
                for (auto& [name, value] : offers->text_members()) {
                    if (name == "intent")
                        route.offers = std::move(value);
                    else
                        route.offered.emplace_back(std::move(name), std::move(value));
                }
            route.instead = read_instead(node, policy, intent);
            const auto title = node.text_or("title", "");
            node.skip("comment");
            node.finish();
            if (route.handling == Handling::note && route.note_kind.empty())
                node.fault("handling 是 note 时要写 \"note\"，说明记哪一种备注（见 notes.json）");
            if (route.may_urge && route.handling != Handling::in_sale)
                node.fault("may_urge", "只有 handling 是 in_sale 的意图会替买家催件，请删掉这一项");
            if (!title.empty()) routes.titles.emplace(intent, title);
            routes.rows.push_back(std::move(route));
        });
    }
    if (routes.rows.empty()) root.fault("缺少“routes”，每个意图要有一行");
    if (auto clarify = root.object("clarify"))
        read_clarify(*clarify, routes);
    else
        root.fault("缺少“clarify”，请写澄清时给买家的选项");
    root.finish();
    std::sort(routes.rows.begin(), routes.rows.end(),
              [](const Route& a, const Route& b) { return a.intent < b.intent; });
}

}  // namespace xiaoer::scripts
