#include "bot/studio/trial/chat.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "bot/store/journal/codec.hpp"
#include "bot/studio/draft/refusal.hpp"
#include "bot/studio/trial/patterns.hpp"

namespace xiaoer::studio {
namespace {

using nlohmann::json;

constexpr std::size_t kTranscript = 64 << 10;

json state_json(const core::Conversation& state) {
    return json::parse(store::to_text(state), nullptr, false);
}

struct Kind {
    std::string_view label;
    std::string_view kind;
};

constexpr std::array kKinds = {Kind{"机器人: ", "bot"},  Kind{"备注 ", "note"},
                               Kind{"转接 ", "handoff"}, Kind{"登记 ", "register"},
                               Kind{"催件 ", "urge"},    Kind{"转告审单 ", "reviewer"},
                               Kind{"提醒 ", "alarm"},   Kind{"撤回备注 ", "note"}};

json output_json(const transcript::Output& output) {
    for (const auto& [label, kind] : kKinds) {
        if (output.line.starts_with(label))
            return {{"line", output.line}, {"kind", kind}, {"text", output.line.substr(label.size())}};
    }
    return {{"line", output.line}, {"kind", "alarm"}, {"text", output.line}};
}

std::string order_state_of(const core::Conversation& state) {
    const auto at = std::ranges::find(state.orders, state.order, &core::Order::id);
    return at == state.orders.end() ? std::string() : std::string(core::word(at->state));
}

}  // namespace

json Chat::input(std::string_view line, bool buyer) {
    if (transcript_.size() + line.size() > kTranscript)
        throw Refusal(422, "too_long", "这个试聊太长了，请重新开始一个。");
    std::string text(line);
    std::ranges::replace(text, '\n', ' ');
    const auto typed = buyer ? "买家: " + text : text;
    const auto before = player_.state();
    auto refusal = player_.input(typed);
    if (!refusal.empty()) throw Refusal(422, "not_understood", refusal);
    // What is explained is what the bot is about to answer: the whole burst.
    std::string burst;
    for (const auto& said : player_.state().unanswered)
        burst += (burst.empty() ? "" : "\n") + said.text;
    const auto& pending = player_.state().pending;
    const auto awaiting = pending ? std::string(core::word(pending->asked)) : std::string();
    const auto last_intent = player_.state().last_intent;
    player_.settle();
    transcript_ += typed + "\n";
    const auto order_state = order_state_of(player_.state());
    json explained;
    if (!burst.empty())
        explained = explain(burst,
                            {.awaiting = awaiting,
                             .order_state = order_state,
                             .last_intent = last_intent,
                             .today = pack_.playbook->today(player_.now())},
                            *pack_.catalogue);
    json outputs = json::array();
    const auto outputs_now = player_.take();
    for (const auto& output : outputs_now) {
        auto one = output_json(output);
        one["phrase"] = output.phrase;
        one["at"] = player_.now().time_since_epoch().count();
        one["why"] = {{"reason", output.why},
                      {"explained", explained},
                      {"version", version()},
                      {"before", state_json(before)},
                      {"after", state_json(player_.state())},
                      {"context",
                       {{"awaiting", awaiting}, {"order_state", order_state}, {"last_intent", last_intent}}}};
        transcript_ += output.line + "\n";
        outputs.push_back(std::move(one));
    }
    if (!outputs.empty()) transcript_ += "\n";
    return outputs;
}

json Chat::state() const {
    return state_json(player_.state());
}

std::string Chat::version() const {
    return pack_.catalogue->version() + " / " + pack_.playbook->version();
}

}  // namespace xiaoer::studio
