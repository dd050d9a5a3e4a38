// See changes.hpp.
#include "bot/store/tables/changes.hpp"

#include <algorithm>

#include "bot/base/overloaded.hpp"
#include "bot/base/utf8.hpp"

namespace xiaoer::store {
namespace {

constexpr std::size_t kShownCharacters = 80;

/// Numbers and hands over what one turn adds.
class Numbering {
  public:
    Numbering(std::int64_t seq, const Turn& turn, Tables& tables)
        : next_(seq * kRowsOfTurn), end_(next_ + kRowsOfTurn), turn_(turn), tables_(tables) {}

    void line(HistoryLine line, const std::string& command = {}) {
        if (next_ == end_) return;
        line.seq = next_++;
        line.at = turn_.event.at;
        tables_.line(turn_.event.conversation, std::move(line), command);
    }
    void system(std::string text, const std::string& name = {}) {
        line({.speaker = "system", .name = name, .text = std::move(text)});
    }
    [[nodiscard]] std::int64_t take() { return next_ == end_ ? end_ - 1 : next_++; }

  private:
    std::int64_t next_;
    std::int64_t end_;
    const Turn& turn_;
    Tables& tables_;
};

std::string shown_text(const core::BuyerSaid& said) {
    std::string text = said.text;
    const auto add = [&text](std::string_view what, const std::string& id) {
        if (id.empty()) return;
        if (!text.empty()) text += '\n';
        text.append("[").append(what).append(" ").append(id).append("]");
    };
    add("订单", said.order_card);
    add("商品", said.item_card);
    if (text.empty() && said.sticker) text = "[表情]";
    return text;
}

void apply_event(const Turn& turn, Numbering& rows, Tables& tables) {
    const core::Owner& owner = turn.after.owner;
    const auto outcome = [&](const std::string& command, std::string_view status) {
        tables.line_status(turn.event.conversation, command, status);
        tables.finished(command);
    };
    std::visit(
        base::Overloaded{
            [&](const core::BuyerSaid& said) {
                rows.line({.speaker = "buyer",
                           .name = said.nickname,
                           .text = shown_text(said),
                           .pictures = said.pictures});
            },
            [&](const core::AgentSaid& said) {
                // What was typed in the console comes back as a Say.
                if (said.on_phone) {
                    rows.line({.speaker = "agent", .name = said.agent, .text = said.text, .status = "sent"});
                }
            },
            // A request that changed nothing (another agent was first) leaves no line.
            [&](const core::AgentTook& took) {
                if (owner.who == core::Owner::Who::agent && owner.agent == took.agent) {
                    rows.system("客服" + took.agent + "接入会话", took.agent);
                }
            },
            [&](const core::AgentReturned& returned) {
                if (owner.who != core::Owner::Who::agent) {
                    rows.system("客服" + returned.agent + "把会话交回机器人", returned.agent);
                }
            },
            [&](const core::AgentClosed& closed) {
                if (turn.after.closed) rows.system("客服" + closed.agent + "结束会话", closed.agent);
            },
            [&](const core::OrdersFound&) { tables.orders_answered(turn.event.conversation); },
            [&](const core::OrdersFailed&) { tables.orders_answered(turn.event.conversation); },
            [&](const core::Delivered& delivered) { outcome(delivered.command, "sent"); },
            [&](const core::Undelivered& lost) {
                outcome(lost.command, lost.in_doubt            ? "in_doubt"
                                      : lost.reason == "stale" ? "dropped"
                                                               : "failed");
            },
            [&](const core::NoteWritten& note) {
                tables.note_status(note.command, "written", {}, turn.event.at);
                tables.finished(note.command);
            },
            [&](const core::NoteFailed& note) {
                tables.note_status(note.command, note.final ? "refused" : "retrying", note.reason,
                                   turn.event.at);
                if (note.final) tables.finished(note.command);
            },
            [&](const core::NoteErased& note) {
                tables.note_status(note.note, "undone", {}, turn.event.at);
                tables.finished(note.command);
            },
            [&](const core::GroupTold& told) { tables.finished(told.command); },
            [&](const core::GroupNotTold& lost) { tables.finished(lost.command); },
            [&](const core::AgentPassed& passed) {
                rows.system("客服" + passed.agent + "转给" +
                                (passed.to_agent.empty() ? passed.to_group : passed.to_agent),
                            passed.agent);
                // The reason is for colleagues: the line above is seen by the buyer.
                if (!passed.note.empty())
                    rows.line({.speaker = "note", .name = passed.agent, .text = passed.note});
            },
            // Its content stands in the notes: a line of the chat is seen by the buyer too.
            [](const core::AgentNoted&) {},
            [](const core::AgentUndidNote&) {},
            [&](const core::AgentRetriedNote& again) {
                tables.note_status(again.command, "retried", {}, turn.event.at);
            },
            [](const core::OrderChanged&) {},
            [&](const core::PicturesLooked& looked) { tables.finished(looked.command); },
            [](const core::LinkChanged&) {},
            [](const core::Tick&) {},
        },
        turn.event.what);
}

void apply_action(const Turn& turn, const core::Action& action, bool attempted, Numbering& rows,
                  Tables& tables) {
    const core::ConversationId& conversation = turn.event.conversation;
    if (const auto* say = std::get_if<core::Say>(&action.what)) {
        rows.line(
            {.speaker = say->agent.empty() ? "bot" : "agent",
             .name = say->agent,
             .text = say->text,
             .pictures = say->proof ? std::vector<std::string>{core::proof_name(conversation, action.command)}
                                    : std::vector<std::string>{},
             .status = "queued",
             .why = action.why},
            action.command);
    } else if (const auto* off = std::get_if<core::HandOff>(&action.what)) {
        std::string text = "转接" + std::string(scripts::title(off->group));
        if (!off->card.reason.empty()) text += "：" + off->card.reason;
        rows.line({.speaker = "system", .text = std::move(text), .why = action.why});
    } else if (const auto* note = std::get_if<core::WriteNote>(&action.what)) {
        tables.note({.seq = rows.take(),
                     .command = action.command,
                     .at = turn.event.at,
                     .conversation = conversation,
                     .order = note->order,
                     .kind = note->kind,
                     .text = note->text,
                     .status = "queued",
                     .reason = {},
                     .changed = turn.event.at});
    } else if (const auto* entry = std::get_if<core::RegisterCase>(&action.what)) {
        const RegisterRow row{.seq = rows.take(),
                              .at = turn.event.at,
                              .register_id = entry->register_id,
                              .conversation = conversation,
                              .order = entry->order,
                              .summary = entry->summary,
                              .fields = entry->fields};
        entry->amends ? tables.register_amended(row) : tables.register_row(row);
    }
    if (!attempted || core::awaits_outcome(action.what)) {
        tables.queued(rows.take(), conversation, action, attempted);
    }
}

}  // namespace

void apply(std::int64_t seq, const Turn& turn, Tables& tables) {
    Numbering rows(seq, turn, tables);
    apply_event(turn, rows, tables);
    for (std::size_t i = 0; i < turn.actions.size(); ++i) {
        apply_action(turn, turn.actions[i], i < turn.attempted.size() && turn.attempted[i], rows, tables);
    }
    tables.conversation(seq, turn.event.conversation, turn.after, turn.event.at);
}

void apply(const Attempt& attempt, Tables& tables) {
    tables.attempted(attempt.command);
}

void apply(std::int64_t seq, const Completion& completion, Tables& tables) {
    tables.register_completed(seq * kRowsOfTurn, completion);
}

std::string shortened(const HistoryLine& line) {
    std::string text(base::prefix_points(line.text, kShownCharacters));
    std::replace(text.begin(), text.end(), '\n', ' ');
    if (!line.pictures.empty()) {
        if (!text.empty()) text += ' ';
        text += "[图片×" + std::to_string(line.pictures.size()) + "]";
    }
    return text;
}

Row row_of(const core::Conversation& state) {
    Row row;
    row.conversation = state.id;
    row.nickname = state.nickname;
    row.owner = state.owner;
    if (state.owner.who != core::Owner::Who::bot) {
        row.group = scripts::title(state.transfer.group);
        row.reason = state.transfer.card.reason;
        if (state.owner.who == core::Owner::Who::queue) row.since = state.transfer.since;
    }
    row.photos_have = state.photos.have();
    row.photos_need = state.photos.need();
    row.next_shift = state.transfer.next_shift;
    row.closed = state.closed;
    return row;
}

}  // namespace xiaoer::store
