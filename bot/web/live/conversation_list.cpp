#include "bot/web/live/conversation_list.hpp"

#include <algorithm>
#include <utility>

#include "bot/store/tables/changes.hpp"

namespace xiaoer::web {
namespace {

using Who = core::Owner::Who;

void take_last_words(const store::Turn& turn, store::Row& row) {
    const auto said = [&](std::string_view who, std::string text, std::vector<std::string> pictures = {}) {
        store::HistoryLine line;
        line.text = std::move(text);
        line.pictures = std::move(pictures);
        row.last_text = store::shortened(line);
        row.last_speaker = who;
        row.last_at = turn.event.at;
    };
    if (const auto* buyer = std::get_if<core::BuyerSaid>(&turn.event.what)) {
        said("buyer", buyer->text, buyer->pictures);
        if (row.last_text.empty()) row.last_text = buyer->sticker ? "[表情]" : "[卡片]";
    } else if (const auto* agent = std::get_if<core::AgentSaid>(&turn.event.what); agent && agent->on_phone) {
        said("agent", agent->text);
    }
    for (const auto& action : turn.actions) {
        const auto* say = std::get_if<core::Say>(&action.what);
        if (say) said(say->agent.empty() ? "bot" : "agent", say->text);
    }
}

}  // namespace

void note_clock(BoardRow& row, const core::Conversation& state) {
    const bool human = state.owner.who != Who::bot && !state.closed;
    row.unanswered = human ? state.unanswered_since : std::nullopt;
    row.open_order = std::ranges::any_of(state.orders, [](const core::Order& order) { return order.open(); });
}

BoardRow* Board::find_to_change(std::string_view conversation) {
    const auto at = rows_.find(std::string(conversation));
    return at == rows_.end() ? nullptr : &at->second;
}

bool is_open_for_agents(const store::Row& row) {
    return row.owner.who != Who::bot && !row.closed;
}

void Board::load(std::vector<store::Row> rows) {
    rows_.clear();
    for (auto& row : rows) {
        auto id = row.conversation;
        rows_.emplace(std::move(id), BoardRow{std::move(row), {}, false});
    }
    owners_changed_ = true;
}

void Board::add_with_bot(std::vector<store::Row> rows) {
    for (auto& row : rows) {
        if (is_open_for_agents(row)) continue;
        auto id = row.conversation;
        rows_.try_emplace(std::move(id), BoardRow{std::move(row), {}, false});
    }
}

void Board::turn(const store::Turn& turn, bool watched) {
    const auto& state = turn.after;
    auto at = rows_.find(state.id);
    const bool known = at != rows_.end();
    BoardRow row{store::row_of(state), {}, false};
    note_clock(row, state);
    if (!watched && !is_open_for_agents(row)) {
        if (known) {
            owners_changed_ = owners_changed_ || is_open_for_agents(at->second);
            touched_.insert(state.id);
            rows_.erase(at);
        }
        return;
    }
    if (known) {
        const auto& before = at->second;
        row.since = before.owner.epoch == row.owner.epoch ? before.since : turn.event.at;
        row.last_text = before.last_text;
        row.last_speaker = before.last_speaker;
        row.last_at = before.last_at;
        owners_changed_ = owners_changed_ || before.owner != row.owner || before.closed != row.closed;
    } else {
        row.since = turn.event.at;
        row.last_at = turn.event.at;
        owners_changed_ = owners_changed_ || row.owner.who != Who::bot;
    }
    if (row.owner.who == Who::queue && state.transfer.since != core::Time{}) row.since = state.transfer.since;
    take_last_words(turn, row);
    rows_.insert_or_assign(state.id, std::move(row));
    touched_.insert(state.id);
}

const BoardRow* Board::find(std::string_view conversation) const {
    const auto at = rows_.find(std::string(conversation));
    return at == rows_.end() ? nullptr : &at->second;
}

std::vector<const BoardRow*> Board::all() const {
    std::vector<const BoardRow*> out;
    out.reserve(rows_.size());
    for (const auto& [id, row] : rows_)
        out.push_back(&row);
    return out;
}

int Board::ahead_of(const BoardRow& row) const {
    return static_cast<int>(std::ranges::count_if(rows_, [&](const auto& entry) {
        const auto& other = entry.second;
        if (other.owner.who != Who::queue || other.closed || other.conversation == row.conversation)
            return false;
        return other.since < row.since || (other.since == row.since && other.conversation < row.conversation);
    }));
}

int Board::owned_by(std::string_view agent) const {
    return static_cast<int>(std::ranges::count_if(rows_, [&](const auto& entry) {
        const auto& row = entry.second;
        return row.owner.who == Who::agent && !row.closed && row.owner.agent == agent;
    }));
}

Board::Changes Board::take_changes() {
    forget_oldest();
    Changes changes;
    changes.owners = std::exchange(owners_changed_, false);
    for (const auto& id : std::exchange(touched_, {})) {
        if (const auto* row = find(id)) {
            changes.changed.push_back(row);
        } else {
            changes.gone.push_back(id);
        }
    }
    return changes;
}

void Board::remove(const std::string& conversation) {
    const auto row = rows_.find(conversation);
    if (row == rows_.end() || is_open_for_agents(row->second)) return;
    rows_.erase(row);
    touch(conversation);
}

void Board::forget_oldest() {
    // Twice the number is let in before the older half goes, so that sorting is rare.
    std::vector<std::pair<core::Time, std::string>> with_bot;
    for (const auto& [id, row] : rows_) {
        if (!is_open_for_agents(row)) with_bot.emplace_back(row.last_at, id);
    }
    if (with_bot.size() <= kBotRows * 2) return;
    std::ranges::sort(with_bot);
    with_bot.resize(with_bot.size() - kBotRows);
    for (const auto& [at, id] : with_bot) {
        rows_.erase(id);
        touched_.insert(id);
    }
}

}  // namespace xiaoer::web
