#include "bot/run/conversation_cache.hpp"

namespace xiaoer::run {

Live& ConversationCache::get(const std::string& id) {
    if (auto it = live_.find(id); it != live_.end()) {
        quiet_.splice(quiet_.begin(), quiet_, it->second.seat);
        return it->second;
    }
    Live live;
    if (auto known = store_.load(id)) live.state = std::move(*known);
    live.state.id = id;
    live.deadline = core::next_deadline(live.state);
    quiet_.push_front(id);
    live.seat = quiet_.begin();
    return live_.emplace(id, std::move(live)).first->second;
}

Live* ConversationCache::find(const std::string& id) {
    const auto it = live_.find(id);
    return it == live_.end() ? nullptr : &it->second;
}

void ConversationCache::reschedule(const std::string& id, Live& live) {
    const auto next = core::next_deadline(live.state);
    if (next == live.deadline) {
        // A deadline that fired left the index; one that is unchanged and still there is not added twice.
        if (next) deadlines_.emplace(*next, id);
        return;
    }
    if (live.deadline) deadlines_.erase({*live.deadline, id});
    if (next) deadlines_.emplace(*next, id);
    live.deadline = next;
}

std::optional<core::Time> ConversationCache::next_deadline() const {
    return deadlines_.empty() ? std::nullopt : std::optional(deadlines_.begin()->first);
}

std::vector<std::string> ConversationCache::take_due(core::Time now) {
    std::vector<std::string> due;
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        due.push_back(deadlines_.begin()->second);
        deadlines_.erase(deadlines_.begin());
    }
    return due;
}

void ConversationCache::drop(const std::string& id) {
    const auto it = live_.find(id);
    if (it == live_.end()) return;
    if (it->second.deadline) deadlines_.erase({*it->second.deadline, id});
    quiet_.erase(it->second.seat);
    live_.erase(it);
}

void ConversationCache::trim() {
    auto seat = quiet_.end();
    while (live_.size() > limit_ && seat != quiet_.begin()) {
        --seat;
        const auto it = live_.find(*seat);
        if (!it->second.outbox.empty()) continue;
        live_.erase(it);
        seat = quiet_.erase(seat);
    }
}

}  // namespace xiaoer::run
