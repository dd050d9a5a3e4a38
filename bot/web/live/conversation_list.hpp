// The list of conversations that agents see, kept up to date turn by turn in memory. Handed-over
// conversations are always on it; those with the bot only while an agent is looking, and only the latest.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "bot/store/store.hpp"

namespace xiaoer::web {

/// What the list shows of a conversation: the stored row, and the clock of the human who owes an answer.
struct BoardRow : store::Row {
    std::optional<core::Time> unanswered;  ///< the buyer waits for a human since
    bool open_order = false;               ///< which first-reply clock holds
};

class Board {
  public:
    static constexpr std::size_t kBotRows = 200;

    void load(std::vector<store::Row> rows);
    /// Those with the bot; the handed-over ones are known better here than in a table that may lag.
    void add_with_bot(std::vector<store::Row> rows);
    void turn(const store::Turn& turn, bool watched);

    /// Gone for good; one that waits for people stays.
    void remove(const std::string& conversation);
    [[nodiscard]] BoardRow* find_to_change(std::string_view conversation);
    /// Has the row told again although no turn changed it (an offer, a name).
    void touch(std::string_view conversation) { touched_.insert(std::string(conversation)); }
    [[nodiscard]] const BoardRow* find(std::string_view conversation) const;
    [[nodiscard]] std::vector<const BoardRow*> all() const;
    /// Conversations that wait longer than this one.
    [[nodiscard]] int ahead_of(const BoardRow& row) const;
    [[nodiscard]] int owned_by(std::string_view agent) const;

    struct Changes {
        std::vector<const BoardRow*> changed;
        std::vector<std::string> gone;
        bool owners = false;  ///< somebody took, returned, queued or closed something
    };
    /// What changed since the last call. The pointers hold until the next turn().
    [[nodiscard]] Changes take_changes();
    [[nodiscard]] bool changed() const { return !touched_.empty(); }

  private:
    void forget_oldest();

    std::unordered_map<std::string, BoardRow> rows_;
    std::unordered_set<std::string> touched_;
    bool owners_changed_ = false;
};

/// Sets the clock of the human who owes an answer.
void note_clock(BoardRow& row, const core::Conversation& state);

/// Handed over and not finished: somebody must still do something.
[[nodiscard]] bool is_open_for_agents(const store::Row& row);

}  // namespace xiaoer::web
