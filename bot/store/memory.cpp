// The store without a file. It shares changes.cpp with the embedded one, so both show the same.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "bot/store/tables/changes.hpp"
#include "bot/store/tables/registers.hpp"

namespace xiaoer::store {
namespace {

class Memory final : public Store, private Tables {
  public:
    explicit Memory(Post post) : post_(std::move(post)) {}

    std::optional<core::Conversation> load(std::string_view id) override {
        const auto found = talks_.find(id);
        if (found == talks_.end()) return std::nullopt;
        return found->second.state;
    }

    bool seen(std::string_view key) override { return keys_.find(key) != keys_.end(); }

    void append(Batch batch, std::function<void(bool)> durable) override {
        for (Turn& turn : batch.turns) {
            if (!turn.event.key.empty()) keys_.insert(turn.event.key);
            journal_.emplace_back(next_, std::move(turn));
            apply(next_++, journal_.back().second, *this);
        }
        for (const Attempt& attempt : batch.attempts) {
            apply(attempt, *this);
            ++next_;
        }
        for (const Completion& completion : batch.completions) {
            apply(next_++, completion, *this);
        }
        post_([durable = std::move(durable)] { durable(true); });
    }

    void watch_disk(std::function<void(const std::string&)>) override {}  // memory never refuses

    /// What is only in memory is not kept.
    void retire(const Keep&, std::function<void(Retired)> done) override {
        post_([done = std::move(done)] { done({}); });
    }

    std::vector<Unfinished> unfinished() override {
        std::vector<Unfinished> result;
        for (const auto& [seq, entry] : outbox_) {
            result.push_back(entry);
        }
        return result;
    }

    std::vector<std::pair<core::ConversationId, core::Time>> deadlines() override {
        std::vector<std::pair<core::ConversationId, core::Time>> result;
        for (const auto& [id, talk] : talks_) {
            if (const auto due = core::next_deadline(talk.state)) result.emplace_back(id, *due);
        }
        return result;
    }

    std::vector<Row> rows(std::size_t limit) override {
        std::vector<Row> result;
        for (const auto& [id, talk] : talks_) {
            Row row = row_of(talk.state);
            row.conversation = id;
            if (row.since == core::Time{}) row.since = talk.owned;
            row.last_text = talk.last_text;
            row.last_speaker = talk.last_speaker;
            row.last_at = talk.last_at;
            result.push_back(std::move(row));
        }
        using Who = core::Owner::Who;
        const auto rank = [](const Row& row) {
            return row.owner.who == Who::queue ? 0 : row.owner.who == Who::agent ? 1 : 2;
        };
        std::sort(result.begin(), result.end(), [&](const Row& a, const Row& b) {
            if (rank(a) != rank(b)) return rank(a) < rank(b);
            if (rank(a) < 2 && a.since != b.since) return a.since < b.since;
            if (rank(a) == 2 && a.last_at != b.last_at) return a.last_at > b.last_at;
            return a.conversation < b.conversation;
        });
        if (result.size() > limit) result.resize(limit);
        return result;
    }

    std::vector<HistoryLine> history(std::string_view id, std::int64_t after, std::size_t limit) override {
        const auto found = talks_.find(id);
        if (found == talks_.end()) return {};
        const auto& lines = found->second.lines;
        const auto newer = static_cast<std::size_t>(std::count_if(
            lines.begin(), lines.end(), [&](const HistoryLine& line) { return line.seq > after; }));
        return {lines.end() - static_cast<std::ptrdiff_t>(std::min(newer, limit)), lines.end()};
    }

    std::vector<RegisterRow> find_registers(const RegisterQuery& query) override {
        return registers_.find(query);
    }
    std::optional<RegisterRow> register_row(std::int64_t seq) override { return registers_.row(seq); }
    std::vector<RegisterChange> register_changes(std::int64_t row) override {
        return registers_.changes(row);
    }

    std::vector<NoteRow> note_rows(std::string_view status, std::size_t limit) override {
        std::vector<NoteRow> result;
        for (auto row = notes_.rbegin(); row != notes_.rend() && result.size() < limit; ++row) {
            if (status.empty() || row->status == status) result.push_back(*row);
        }
        return result;
    }

    void for_each_turn(std::int64_t from,
                       const std::function<bool(std::int64_t, const Turn&)>& visit) override {
        for (const auto& [seq, turn] : journal_) {
            if (seq >= from && !visit(seq, turn)) return;
        }
    }

    void flush() override {}

  private:
    struct Talk {
        core::Conversation state;
        core::Time owned{};
        std::string last_text;
        std::string last_speaker;
        core::Time last_at{};
        std::vector<HistoryLine> lines;
        bool known = false;
    };

    void conversation(std::int64_t, const core::ConversationId& id, const core::Conversation& after,
                      core::Time at) override {
        Talk& talk = talks_[id];
        if (!talk.known || talk.state.owner.epoch != after.owner.epoch) talk.owned = at;
        if (!talk.known && talk.lines.empty()) talk.last_at = at;
        talk.state = after;
        talk.known = true;
    }

    void line(const core::ConversationId& id, HistoryLine line, const std::string& command) override {
        Talk& talk = talks_[id];
        talk.last_text = shortened(line);
        talk.last_speaker = line.speaker;
        talk.last_at = line.at;
        if (!command.empty()) commands_[command] = {id, talk.lines.size()};
        talk.lines.push_back(std::move(line));
    }

    void line_status(const core::ConversationId&, const std::string& command,
                     std::string_view status) override {
        const auto found = commands_.find(command);
        if (found == commands_.end()) return;
        HistoryLine& line = talks_[found->second.first].lines[found->second.second];
        if (line.status == "queued" || line.status == "in_doubt") line.status = status;
    }

    void queued(std::int64_t seq, const core::ConversationId& id, const core::Action& action,
                bool is_attempted) override {
        outbox_[seq] = {.conversation = id, .action = action, .attempted = is_attempted};
    }

    void attempted(const std::string& command) override {
        const auto found = in_outbox(command);
        if (found == outbox_.end()) return;
        found->second.attempted = true;
        if (!core::awaits_outcome(found->second.action.what)) outbox_.erase(found);
    }

    void finished(const std::string& command) override {
        const auto found = in_outbox(command);
        if (found != outbox_.end()) outbox_.erase(found);
    }

    void orders_answered(const core::ConversationId& id) override {
        std::erase_if(outbox_, [&](const auto& entry) {
            return entry.second.conversation == id &&
                   std::holds_alternative<core::AskOrders>(entry.second.action.what);
        });
    }

    void note(const NoteRow& row) override { notes_.push_back(row); }

    void note_status(const std::string& command, std::string_view status, const std::string& reason,
                     core::Time at) override {
        for (NoteRow& row : notes_) {
            if (row.command != command) continue;
            row.status = status;
            row.reason = reason;
            row.changed = at;
        }
    }

    void register_row(const RegisterRow& row) override { registers_.add(row); }
    void register_amended(const RegisterRow& row) override { registers_.amend(row); }
    void register_completed(std::int64_t change, const Completion& completion) override {
        registers_.complete(change, completion);
    }

    std::map<std::int64_t, Unfinished>::iterator in_outbox(const std::string& command) {
        return std::find_if(outbox_.begin(), outbox_.end(),
                            [&](const auto& entry) { return entry.second.action.command == command; });
    }

    Post post_;
    std::int64_t next_ = 1;
    std::vector<std::pair<std::int64_t, Turn>> journal_;
    std::set<std::string, std::less<>> keys_;
    std::map<std::string, Talk, std::less<>> talks_;
    std::map<std::int64_t, Unfinished> outbox_;
    std::unordered_map<std::string, std::pair<core::ConversationId, std::size_t>> commands_;
    std::vector<NoteRow> notes_;
    RegisterBook registers_;
};

}  // namespace

std::unique_ptr<Store> open_memory(Post post) {
    return std::make_unique<Memory>(std::move(post));
}

}  // namespace xiaoer::store
