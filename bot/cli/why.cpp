#include "bot/cli/why.hpp"

#include "bot/cli/verb.hpp"
#include "bot/core/conditions.hpp"
#include "bot/transcript/player.hpp"

namespace xiaoer::cli {

Weighing weigh_conditions(const knowledge::Pack& pack, const std::string& text, const std::string& order,
                          int urged) {
    transcript::Player player(pack);
    if (auto trouble = player.input("订单: T1 " + order); !trouble.empty())
        return {false, "订单写成 \"已发货 地区=江苏省 更新=-30h 物流=运输中\" 这样：" + trouble};
    const auto& known = player.orders().begin()->second;
    core::Conversation state;
    state.id = "why";
    if (urged >= 0) {
        core::Urging urging;
        urging.order = known.id;
        urging.stage = core::Urging::Stage::told;
        urging.at = player.now() - std::chrono::minutes(urged);
        urging.promise = urging.at + pack.playbook->policy().urge_promise;
        state.urgings.push_back(std::move(urging));
    }
    const auto meaning = pack.catalogue->understand(text, {.awaiting = {},
                                                           .order_state = core::word(known.state),
                                                           .last_intent = {},
                                                           .today = pack.playbook->today(player.now())});
    const auto intent = meaning.intent == nullptr ? std::string() : meaning.intent->id;
    std::string out = "转接条件（按顺序，第一条成立的算数）：\n";
    bool decided = false;
    const auto* route = pack.playbook->route(intent);
    const auto facts =
        core::facts_of(state, &known, {.intent = intent, .urges = route != nullptr && route->urges},
                       player.now(), *pack.playbook);
    for (const auto& weighed : core::weigh(facts, *pack.playbook)) {
        out += (weighed.holds && !decided ? "  → " : "    ") + weighed.condition->id + " " +
               weighed.condition->title + "：" +
               (!weighed.asked  ? "不管这个意图"
                : weighed.holds ? "成立"
                                : "不成立") +
               "\n";
        decided = decided || weighed.holds;
        for (const auto& part : weighed.parts)
            out += std::string("        ") + (part.holds ? "✓ " : "✗ ") +
                   (part.way > 0 ? "情形" + std::to_string(part.way) + "：" : "") + part.fact + " = " +
                   (part.value.empty() ? "不清楚" : part.value) + "，要求 " + part.wanted + "\n";
    }
    if (!decided) out += "都不成立：安抚、催件、备注已催件。\n";
    return {true, out};
}

}  // namespace xiaoer::cli
