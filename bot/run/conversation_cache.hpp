// All conversations in memory, with the index of their deadlines. Those that have been quiet longest leave
// when there are too many; they are loaded again when they speak. No decisions, no sending.
#pragma once

#include <deque>
#include <list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bot/core/conversation.hpp"
#include "bot/store/store.hpp"

namespace xiaoer::run {

/// A conversation with what it still has to say, in order. Only the first may be under way (law 5).
struct Live {
    core::Conversation state;
    std::deque<core::Action> outbox;
    core::Time outbox_since{};                ///< when its first came to the front
    std::optional<core::Time> unanswered_at;  ///< when the message came that the bot answers next
    bool under_way = false;                   ///< the first of outbox is given to the store or the link
    std::optional<core::Time> deadline;
    std::list<std::string>::iterator seat;
};

class ConversationCache {
  public:
    ConversationCache(store::Store& store, std::size_t limit) : store_(store), limit_(limit) {}

    /// The conversation, loaded or new.
    Live& get(const std::string& id);
    /// Only when it is in memory.
    [[nodiscard]] Live* find(const std::string& id);
    /// Keeps the deadline index right after the state changed.
    void reschedule(const std::string& id, Live& live);
    void schedule(const std::string& id, core::Time at) { deadlines_.emplace(at, id); }
    [[nodiscard]] std::optional<core::Time> next_deadline() const;
    /// Takes the conversations whose deadline has come out of the index.
    [[nodiscard]] std::vector<std::string> take_due(core::Time now);
    /// Lets the longest quiet go, beyond the limit; one with something to say stays.
    void trim();
    void drop(const std::string& id);
    [[nodiscard]] std::size_t size() const { return live_.size(); }
    template <class F>
    void for_each(F f) {
        for (auto& [id, live] : live_)
            f(id, live);
    }

  private:
    store::Store& store_;
    std::size_t limit_;
    std::unordered_map<std::string, Live> live_;
    std::list<std::string> quiet_;  ///< most recent first
    std::set<std::pair<core::Time, std::string>> deadlines_;
};

}  // namespace xiaoer::run
