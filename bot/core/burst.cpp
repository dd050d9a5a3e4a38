// Gathers the buyer's lines into one message and says how long to wait for the rest of it. Answers nothing.
#include "bot/core/burst.hpp"

#include <algorithm>

#include "bot/core/request_slots.hpp"

namespace xiaoer::core {
namespace {

bool hold_stands(const Conversation& state) {
    return std::ranges::any_of(state.notes, [](const NoteDraft& note) {
        return note.parts.contains("hold") &&
               (note.stage == NoteDraft::Stage::writing || note.stage == NoteDraft::Stage::written ||
                note.stage == NoteDraft::Stage::arranging || note.stage == NoteDraft::Stage::arranged);
    });
}

}  // namespace

Burst take_burst(Turn& turn) {
    auto& state = turn.state;
    Burst burst;
    if (!state.fragment.empty() && turn.now - state.fragment_at <= turn.policy.fragment_kept)
        burst.text = state.fragment;
    state.fragment.clear();
    for (const auto& line : state.unanswered) {
        if (!line.text.empty()) {
            if (!burst.text.empty()) burst.text += '\n';
            burst.text += line.text;
        }
        burst.pictures += line.pictures;
        burst.only_stickers = burst.only_stickers && line.sticker;
        burst.cut = burst.cut || line.cut;
        burst.has_text = burst.has_text || !line.text.empty();
        if (!line.item_card.empty()) burst.item_cards.push_back(line.item_card);
        if (!line.order_card.empty()) burst.order_cards.push_back(line.order_card);
    }
    state.unanswered.clear();
    state.burst_began.reset();
    state.due.answer.reset();
    return burst;
}

intents::Context context_of(const Turn& turn) {
    const auto& state = turn.state;
    const auto* order = turn.current_order();
    const auto* last = turn.playbook.route(state.last_intent);
    return {.awaiting = state.pending ? word(state.pending->asked) : std::string_view(),
            .order_state = order != nullptr ? word(order->state) : std::string_view(),
            .last_intent = last != nullptr && !last->offers.empty() ? std::string_view(last->offers)
                                                                    : std::string_view(state.last_intent),
            .today = turn.playbook.today(turn.now),
            .standing = hold_stands(state) ? std::string_view("hold") : std::string_view()};
}

std::chrono::milliseconds burst_wait(const Turn& turn) {
    const auto& state = turn.state;
    const auto& policy = turn.policy;
    const auto& lines = state.unanswered;
    if (lines.empty()) return policy.burst_window;
    std::string text = state.fragment;
    std::chrono::milliseconds gap{0};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!lines[i].text.empty()) text += (text.empty() ? "" : "\n") + lines[i].text;
        if (i > 0) gap = std::max(gap, lines[i].at - lines[i - 1].at);
    }
    // Who writes slowly goes on writing slowly.
    auto wait = std::max(policy.burst_window,
                         std::min(gap + std::chrono::milliseconds(500), policy.burst_unfinished));
    if (text.empty()) return wait;
    const auto reading = turn.knowledge.catalogue.read(text, context_of(turn));
    if (reading.unfinished) wait = policy.burst_unfinished;
    // Parts of a note that still lacks some are told one after the other.
    if (reading.acts.empty()) return wait;
    const auto& last = reading.acts.back();
    const bool known = last.intent != nullptr || state.pending.has_value();
    if (!known) wait = policy.burst_unfinished;
    if (last.intent != nullptr && !last.values.empty()) {
        const auto* route = turn.playbook.route(last.intent->id);
        const auto* kind = route == nullptr || route->handling != scripts::Handling::note
                               ? nullptr
                               : turn.playbook.note_kind(route->note_kind);
        if (kind != nullptr) {
            Request told;
            for (const auto& act : reading.acts)
                put_values(told, act);
            const bool missing = std::ranges::any_of(kind->needs, [&](const std::string& part) {
                return told.slot(part) == nullptr && told.slot("not_" + part) == nullptr;
            });
            if (missing && kind->needs.size() > 2) wait = policy.burst_unfinished;
        }
    }
    return wait;
}

}  // namespace xiaoer::core
