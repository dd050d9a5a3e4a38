// The words by which events, effects and what is awaited are known outside.
#include "bot/base/overloaded.hpp"
#include "bot/core/conversation.hpp"
#include "scripts/engine/playbook.hpp"

namespace xiaoer::core {

std::string_view name(const EventBody& what) {
    return std::visit(base::Overloaded{
                          [](const BuyerSaid&) { return std::string_view("buyer_said"); },
                          [](const AgentSaid&) { return std::string_view("agent_said"); },
                          [](const AgentTook&) { return std::string_view("agent_took"); },
                          [](const AgentReturned&) { return std::string_view("agent_returned"); },
                          [](const AgentClosed&) { return std::string_view("agent_closed"); },
                          [](const OrdersFound&) { return std::string_view("orders_found"); },
                          [](const OrdersFailed&) { return std::string_view("orders_failed"); },
                          [](const OrderChanged&) { return std::string_view("order_changed"); },
                          [](const Delivered&) { return std::string_view("delivered"); },
                          [](const Undelivered&) { return std::string_view("undelivered"); },
                          [](const NoteWritten&) { return std::string_view("note_written"); },
                          [](const NoteFailed&) { return std::string_view("note_failed"); },
                          [](const NoteErased&) { return std::string_view("note_erased"); },
                          [](const GroupTold&) { return std::string_view("group_told"); },
                          [](const GroupNotTold&) { return std::string_view("group_not_told"); },
                          [](const AgentPassed&) { return std::string_view("agent_passed"); },
                          [](const AgentNoted&) { return std::string_view("agent_noted"); },
                          [](const AgentUndidNote&) { return std::string_view("agent_undid_note"); },
                          [](const AgentRetriedNote&) { return std::string_view("agent_retried_note"); },
                          [](const PicturesLooked&) { return std::string_view("pictures_looked"); },
                          [](const LinkChanged&) { return std::string_view("link_changed"); },
                          [](const Tick&) { return std::string_view("tick"); },
                      },
                      what);
}

std::string_view name(const ActionBody& deed) {
    return std::visit(base::Overloaded{
                          [](const Say&) { return std::string_view("say"); },
                          [](const AskOrders&) { return std::string_view("ask_orders"); },
                          [](const LookAt&) { return std::string_view("look_at"); },
                          [](const WriteNote&) { return std::string_view("write_note"); },
                          [](const EraseNote&) { return std::string_view("erase_note"); },
                          [](const MessageReviewer&) { return std::string_view("message_reviewer"); },
                          [](const UrgeCourier&) { return std::string_view("urge_courier"); },
                          [](const RegisterCase&) { return std::string_view("register_case"); },
                          [](const HandOff&) { return std::string_view("hand_off"); },
                          [](const Alarm&) { return std::string_view("alarm"); },
                      },
                      deed);
}

std::string proof_name(std::string_view conversation, std::string_view command) {
    const auto parts = parse_conversation_id(conversation);
    std::string name(parts.channel == "web" ? parts.buyer : std::string_view("proof"));
    name += '-';
    for (const auto hash : {scripts::fingerprint(command), scripts::fingerprint(std::string(command) + "#")})
        for (int shift = 60; shift >= 0; shift -= 4)
            name += "0123456789abcdef"[hash >> static_cast<unsigned>(shift) & 0xFU];
    return name + ".png";
}

bool awaits_outcome(const ActionBody& deed) {
    return std::holds_alternative<Say>(deed) || std::holds_alternative<AskOrders>(deed) ||
           std::holds_alternative<LookAt>(deed) || std::holds_alternative<WriteNote>(deed) ||
           std::holds_alternative<EraseNote>(deed) || std::holds_alternative<MessageReviewer>(deed) ||
           std::holds_alternative<UrgeCourier>(deed);
}

std::string_view name(const TaskBody& what) {
    return std::visit(base::Overloaded{[](const NoteWish&) { return std::string_view("note"); },
                                       [](const ProblemCase&) { return std::string_view("problem"); },
                                       [](const Inquiry&) { return std::string_view("inquiry"); }},
                      what);
}

std::string_view word(Pending::Asked asked) {
    switch (asked) {
        case Pending::Asked::order:
            return "order_choice";
        case Pending::Asked::part:
        case Pending::Asked::fact:
            return "note_part";
        case Pending::Asked::confirm:
        case Pending::Asked::wrong:
            return "yes_no";
        case Pending::Asked::photos:
            return "photos";
        case Pending::Asked::remedy:
        case Pending::Asked::clarify:
            return "clarify";
    }
    return "";
}

bool has_open_business(const Conversation& conversation) {
    using Stage = NoteDraft::Stage;
    return conversation.owner.who != Owner::Who::bot || next_deadline(conversation) ||
           !conversation.unanswered.empty() ||
           std::ranges::any_of(conversation.tasks,
                               [](const Task& task) { return task.problem() != nullptr; }) ||
           std::ranges::any_of(conversation.notes, [](const NoteDraft& note) {
               return note.stage == Stage::writing || note.stage == Stage::arranging ||
                      note.stage == Stage::withdrawing;
           });
}

std::optional<Time> next_deadline(const Conversation& conversation) {
    const auto& due = conversation.due;
    std::optional<Time> next;
    for (const auto& d :
         {due.answer, due.facts, due.looks, due.transfer, due.accept, due.agent_reply, due.photos,
          due.anything_else, due.close, due.note, due.promise, due.reminder, due.message_left})
        if (d && (!next || *d < *next)) next = d;
    return next;
}

}  // namespace xiaoer::core
