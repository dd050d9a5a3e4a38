// Gathers what a stretch of journal rows changes in the tables and writes it in one transaction. What comes
// and goes within the stretch (a reply queued and delivered) is never written. Rows must be given in order.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bot/store/tables/changes.hpp"

namespace xiaoer::store {

class Projection final : private Tables {
  public:
    explicit Projection(SQLite::Database& database);

    /// The turn must stay where it is until write(). `to`, the row's number, becomes the watermark.
    void add(std::int64_t seq, const Turn& turn);
    void add(std::int64_t seq, const Attempt& attempt);
    void add(std::int64_t seq, const Completion& completion);
    /// One transaction; afterwards empty. Throws SQLite::Exception; nothing is written then.
    void write();

    [[nodiscard]] std::size_t rows() const { return rows_; }

  private:
    struct Talk {
        const core::ConversationId* id = nullptr;
        const core::Conversation* after = nullptr;
        std::int64_t turn = 0;  ///< whose row in the journal has the state
        std::uint32_t epoch = 0;
        core::Time owned{};  ///< when this epoch began, as far as this stretch knows
        bool has_line = false;
        std::string last_text;
        std::string last_speaker;
        core::Time last_at{};
    };
    struct NewLine {
        HistoryLine line;
        const core::ConversationId* conversation;
        const std::string* command;
    };
    struct NewEffect {
        std::int64_t seq;
        const core::ConversationId* conversation;
        const core::Action* action;
        bool attempted;
        bool gone = false;
    };
    struct OldLine {
        core::ConversationId conversation;
        std::string command, status;
    };
    /// A new register row, or a change of one: in the journal's order, since a change may follow its row.
    struct RegisterStep {
        enum class Kind : std::uint8_t { add, amend, complete } kind;
        RegisterRow row;          ///< add, amend
        std::int64_t change = 0;  ///< complete
        Completion completion{};  ///< complete
    };
    struct NoteChange {
        std::string command, status, reason;
        core::Time at;
    };

    void conversation(std::int64_t turn, const core::ConversationId& id, const core::Conversation& after,
                      core::Time at) override;
    void line(const core::ConversationId& conversation, HistoryLine line,
              const std::string& command) override;
    void line_status(const core::ConversationId& conversation, const std::string& command,
                     std::string_view status) override;
    void queued(std::int64_t seq, const core::ConversationId& conversation, const core::Action& action,
                bool attempted) override;
    void attempted(const std::string& command) override;
    void finished(const std::string& command) override;
    void orders_answered(const core::ConversationId& conversation) override;
    void note(const NoteRow& row) override;
    void note_status(const std::string& command, std::string_view status, const std::string& reason,
                     core::Time at) override;
    void register_row(const RegisterRow& row) override;
    void register_amended(const RegisterRow& row) override;
    void register_completed(std::int64_t change, const Completion& completion) override;

    NewEffect* among_new(const std::string& command);
    void write_lines();
    void write_outbox();
    void write_notes();
    void write_registers();
    void insert_register(const RegisterRow& row);
    void change_register(std::int64_t row, std::int64_t change, const std::string& agent, core::Time at,
                         const Fields& fields);
    void write_conversations();
    void clear();

    SQLite::Database& database_;
    SQLite::Statement put_talk_, put_line_, set_line_, put_action_, set_action_, drop_action_, drop_orders_,
        put_note_, set_note_, put_register_, find_register_, get_register_, set_register_, put_change_,
        set_watermark_;

    std::size_t rows_ = 0;
    std::int64_t last_ = 0;
    std::unordered_map<std::string_view, Talk> talks_;
    std::vector<NewLine> lines_;
    std::unordered_map<std::string_view, std::size_t> line_of_;  ///< command → place in lines_
    std::vector<OldLine> old_lines_;
    std::vector<NewEffect> actions_;
    std::unordered_map<std::string_view, std::size_t> action_of_;     ///< command → place in effects_
    std::unordered_multimap<std::string_view, std::size_t> asks_of_;  ///< conversation → AskOrders among them
    std::vector<std::string> old_attempted_, old_finished_;
    std::vector<core::ConversationId> old_answered_;
    std::vector<NoteRow> notes_;
    std::vector<NoteChange> note_changes_;
    std::vector<RegisterStep> registers_;
    std::string buffer_;
};

}  // namespace xiaoer::store
