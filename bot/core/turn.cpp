#include "bot/core/turn.hpp"

#include <algorithm>

namespace xiaoer::core {
namespace {

/// Chooses a phrase's variant: the same conversation and command give the same one (law 8).
std::uint64_t stable_pick(const ConversationId& id, std::uint32_t turn, std::size_t n) {
    std::uint64_t h = scripts::fingerprint(id);
    h ^= (static_cast<std::uint64_t>(turn) << 8U) ^ n;
    h *= 0x9E3779B97F4A7C15ULL;
    return h ^ (h >> 29U);
}

}  // namespace

Turn::Turn(Conversation& s, const Event& e, const Knowledge& k)
    : state(s), event(e), knowledge(k), playbook(k.playbook), policy(k.playbook.policy()), now(e.at) {}

std::string Turn::next_command() const {
    return state.id + "#" + std::to_string(state.turn + 1) + "." + std::to_string(actions.size());
}

std::string Turn::emit(ActionBody what, std::string why) {
    auto command = next_command();
    actions.push_back({command, state.owner.epoch, std::move(what), std::move(why)});
    return command;
}

scripts::Moment Turn::moment(std::string_view phrase) const {
    const auto* about = current_order();
    const auto asked = state.asked.find(phrase);
    return {.now = now,
            .order_state = about != nullptr ? word(about->state) : std::string_view(),
            .product = about != nullptr && !about->items.empty()
                           ? std::string_view(about->items.front().title)
                           : std::string_view(),
            .nth = asked == state.asked.end() ? 1 : std::max(1, asked->second),
            .pick = stable_pick(state.id, state.turn + 1, actions.size()),
            .avoid = state.said};
}

std::string Turn::render(std::string_view phrase, const std::vector<scripts::Value>& values) {
    auto when = moment(phrase);
    when.avoid = {};
    const auto facts = facts_of(state, current_order(), asking, now, playbook);
    when.facts = &facts;
    const auto line = playbook.say(phrase, when, values);
    if (!line) return {};
    used.phrases.emplace_back(phrase);
    return line->text;
}

bool Turn::say(std::string_view phrase, const std::vector<scripts::Value>& values, std::string why,
               std::optional<Proof> proof) {
    // Law 2, at the one place through which every word of the bot goes.
    if (state.owner.who == Owner::Who::agent) {
        why_not_ = "客服正在接待";
        return false;
    }
    auto when = moment(phrase);
    const auto facts = facts_of(state, current_order(), asking, now, playbook);
    when.facts = &facts;
    why_not_.clear();
    auto line = playbook.say(phrase, when, values, &why_not_);
    repeated_ = false;
    if (!line) {
        when.avoid = {};
        repeated_ = playbook.say(phrase, when, values).has_value();
        return false;
    }
    remember(line->text);
    used.phrases.emplace_back(phrase);
    if (!why.empty()) why += " · ";
    why += "@" + line->phrase;
    emit(Say{std::move(line->text), std::string(phrase), "", std::move(proof)}, std::move(why));
    ++said_;
    return true;
}

void Turn::say_as(std::string_view agent, std::string text) {
    remember(text);
    emit(Say{std::move(text), "", std::string(agent), {}}, "客服" + std::string(agent));
    ++said_;
}

void Turn::remember(std::string_view text) {
    constexpr std::size_t kLinesKept = 48;
    state.said.push_back(scripts::fingerprint(text));
    if (state.said.size() > kLinesKept) state.said.erase(state.said.begin());
}

const Order* Turn::current_order() const {
    const auto it = std::find_if(state.orders.begin(), state.orders.end(),
                                 [&](const Order& o) { return o.id == state.order; });
    if (it != state.orders.end()) return &*it;
    // With a single order there is nothing to guess.
    return state.orders.size() == 1 ? &state.orders.front() : nullptr;
}

Order* Turn::find_order(std::string_view id) {
    const auto it =
        std::find_if(state.orders.begin(), state.orders.end(), [&](const Order& o) { return o.id == id; });
    return it == state.orders.end() ? nullptr : &*it;
}

const Order* Turn::find_order(std::string_view id) const {
    return const_cast<Turn*>(this)->find_order(id);
}

bool Turn::has_open_order() const {
    return std::any_of(state.orders.begin(), state.orders.end(), [](const Order& o) { return o.open(); });
}

std::string Turn::reception() const {
    return state.owner.who == Owner::Who::agent ? state.owner.agent : playbook.shop().bot_name;
}

}  // namespace xiaoer::core
