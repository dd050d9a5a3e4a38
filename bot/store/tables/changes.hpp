// What a journal row means for the tables that people query: the one place where a turn becomes lines, queue
// entries, notes and register rows. Pure; it knows nothing of SQLite, so that every store shows the same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bot/store/store.hpp"

namespace xiaoer::store {

/// Rows that one turn may add are numbered within this many, so that their numbers grow over the whole
/// journal and a rebuild gives them anew. Lines beyond it stay in the journal only.
constexpr std::int64_t kRowsOfTurn = 1'024;

/// The tables, as apply() sees them. References are valid as long as the turn is.
class Tables {
  public:
    virtual ~Tables() = default;

    virtual void conversation(std::int64_t turn, const core::ConversationId& id,
                              const core::Conversation& after, core::Time at) = 0;
    /// command is "" for lines without an outcome.
    virtual void line(const core::ConversationId& conversation, HistoryLine line,
                      const std::string& command) = 0;
    virtual void line_status(const core::ConversationId& conversation, const std::string& command,
                             std::string_view status) = 0;

    /// An action whose outcome is not on record yet.
    virtual void queued(std::int64_t seq, const core::ConversationId& conversation,
                        const core::Action& action, bool attempted) = 0;
    /// It is being performed now; what awaits no outcome is thereby finished.
    virtual void attempted(const std::string& command) = 0;
    virtual void finished(const std::string& command) = 0;
    /// Every AskOrders of the conversation is answered.
    virtual void orders_answered(const core::ConversationId& conversation) = 0;

    virtual void note(const NoteRow& row) = 0;
    virtual void note_status(const std::string& command, std::string_view status, const std::string& reason,
                             core::Time at) = 0;
    virtual void register_row(const RegisterRow& row) = 0;
    /// The row's fields go over those of the newest row of its register, conversation and order, as a change
    /// by the bot; without one it is a new row.
    virtual void register_amended(const RegisterRow& row) = 0;
    virtual void register_completed(std::int64_t change, const Completion& completion) = 0;
};

/// seq is the turn's number in the journal.
void apply(std::int64_t seq, const Turn& turn, Tables& tables);
void apply(const Attempt& attempt, Tables& tables);
void apply(std::int64_t seq, const Completion& completion, Tables& tables);

/// What the list of conversations shows of a line: its first characters, on one line.
[[nodiscard]] std::string shortened(const HistoryLine& line);

/// The columns of Row that come from the state alone. since is 0 when it is the time of the last change of
/// owner, which a state does not tell.
[[nodiscard]] Row row_of(const core::Conversation& state);

}  // namespace xiaoer::store
