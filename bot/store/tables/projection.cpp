// See projection.hpp. This file gathers; projection_write.cpp writes.
#include "bot/store/tables/projection.hpp"

namespace xiaoer::store {

void Projection::add(std::int64_t seq, const Turn& turn) {
    apply(seq, turn, *this);
    last_ = seq;
    ++rows_;
}

void Projection::add(std::int64_t seq, const Attempt& attempt) {
    apply(attempt, *this);
    last_ = seq;
    ++rows_;
}

void Projection::add(std::int64_t seq, const Completion& completion) {
    apply(seq, completion, *this);
    last_ = seq;
    ++rows_;
}

void Projection::conversation(std::int64_t turn, const core::ConversationId& id,
                              const core::Conversation& after, core::Time at) {
    Talk& talk = talks_[id];
    if (talk.after == nullptr) {
        if (!talk.has_line) talk.last_at = at;
        talk.epoch = after.owner.epoch;
        talk.owned = at;
    } else if (talk.epoch != after.owner.epoch) {
        talk.epoch = after.owner.epoch;
        talk.owned = at;
    }
    talk.id = &id;
    talk.after = &after;
    talk.turn = turn;
}

void Projection::line(const core::ConversationId& conversation, HistoryLine line,
                      const std::string& command) {
    Talk& talk = talks_[conversation];
    talk.has_line = true;
    talk.last_text = shortened(line);
    talk.last_speaker = line.speaker;
    talk.last_at = line.at;
    if (!command.empty()) line_of_[command] = lines_.size();
    lines_.push_back({std::move(line), &conversation, command.empty() ? nullptr : &command});
}

void Projection::line_status(const core::ConversationId& conversation, const std::string& command,
                             std::string_view status) {
    const auto found = line_of_.find(command);
    if (found == line_of_.end()) {
        old_lines_.push_back({conversation, command, std::string(status)});
        return;
    }
    std::string& current = lines_[found->second].line.status;
    if (current == "queued" || current == "in_doubt") current = status;
}

Projection::NewEffect* Projection::among_new(const std::string& command) {
    const auto found = action_of_.find(command);
    return found == action_of_.end() ? nullptr : &actions_[found->second];
}

void Projection::queued(std::int64_t seq, const core::ConversationId& conversation,
                        const core::Action& action, bool is_attempted) {
    action_of_[action.command] = actions_.size();
    if (std::holds_alternative<core::AskOrders>(action.what)) {
        asks_of_.emplace(conversation, actions_.size());
    }
    actions_.push_back({seq, &conversation, &action, is_attempted});
}

void Projection::attempted(const std::string& command) {
    if (NewEffect* entry = among_new(command)) {
        entry->attempted = true;
        if (!core::awaits_outcome(entry->action->what)) entry->gone = true;
    } else {
        old_attempted_.push_back(command);
    }
}

void Projection::finished(const std::string& command) {
    if (NewEffect* entry = among_new(command)) {
        entry->gone = true;
    } else {
        old_finished_.push_back(command);
    }
}

void Projection::orders_answered(const core::ConversationId& conversation) {
    const auto [first, last] = asks_of_.equal_range(conversation);
    for (auto ask = first; ask != last; ++ask) {
        actions_[ask->second].gone = true;
    }
    old_answered_.push_back(conversation);
}

void Projection::note(const NoteRow& row) {
    notes_.push_back(row);
}

void Projection::note_status(const std::string& command, std::string_view status, const std::string& reason,
                             core::Time at) {
    note_changes_.push_back({command, std::string(status), reason, at});
}

void Projection::register_row(const RegisterRow& row) {
    registers_.push_back({RegisterStep::Kind::add, row});
}

void Projection::register_amended(const RegisterRow& row) {
    registers_.push_back({RegisterStep::Kind::amend, row});
}

void Projection::register_completed(std::int64_t change, const Completion& completion) {
    registers_.push_back({RegisterStep::Kind::complete, {}, change, completion});
}

void Projection::clear() {
    rows_ = 0;
    talks_.clear(), lines_.clear(), line_of_.clear(), old_lines_.clear();
    actions_.clear(), action_of_.clear(), asks_of_.clear(), old_attempted_.clear(), old_finished_.clear();
    old_answered_.clear(), notes_.clear(), note_changes_.clear(), registers_.clear();
}

}  // namespace xiaoer::store
