// Names the fields of core data, once, for whoever writes or reads them (store/codec). Visitor v is called as
// v("name", field). No format here, no JSON.
#pragma once

#include "bot/core/conversation.hpp"

namespace xiaoer::core {

template <class V>
void fields(V& v, Item& x) {
    v("title", x.title), v("code", x.code), v("attributes", x.attributes), v("quantity", x.quantity);
}
template <class V>
void fields(V& v, Order& x) {
    v("id", x.id), v("state", x.state), v("review", x.review), v("refund", x.refund), v("items", x.items);
    v("amount_fen", x.amount_fen), v("province", x.province), v("ordered", x.ordered), v("paid", x.paid);
    v("shipped", x.shipped), v("courier", x.courier), v("tracking_number", x.tracking_number);
    v("tracking", x.tracking), v("tracking_updated", x.tracking_updated), v("tracking_text", x.tracking_text);
    v("signed", x.signed_at);
    v("out_of_stock", x.out_of_stock), v("address_abnormal", x.address_abnormal), v("memo", x.memo),
        v("flag", x.flag);
}
template <class V>
void fields(V& v, BuyerSaid& x) {
    v("text", x.text), v("pictures", x.pictures), v("order_card", x.order_card), v("item_card", x.item_card);
    v("nickname", x.nickname), v("sticker", x.sticker), v("slots", x.slots);
}
template <class V>
void fields(V& v, AgentSaid& x) {
    v("agent", x.agent), v("text", x.text), v("on_phone", x.on_phone);
}
template <class V>
void fields(V& v, AgentTook& x) {
    v("agent", x.agent);
}
template <class V>
void fields(V& v, AgentReturned& x) {
    v("agent", x.agent);
}
template <class V>
void fields(V& v, AgentClosed& x) {
    v("agent", x.agent);
}
template <class V>
void fields(V& v, OrdersFound& x) {
    v("orders", x.orders);
}
template <class V>
void fields(V& v, OrdersFailed& x) {
    v("reason", x.reason);
}
template <class V>
void fields(V& v, OrderChanged& x) {
    v("order", x.order);
}
template <class V>
void fields(V& v, Delivered& x) {
    v("command", x.command), v("message_id", x.message_id);
}
template <class V>
void fields(V& v, Undelivered& x) {
    v("command", x.command), v("reason", x.reason), v("in_doubt", x.in_doubt);
}
template <class V>
void fields(V& v, NoteWritten& x) {
    v("command", x.command);
}
template <class V>
void fields(V& v, NoteFailed& x) {
    v("command", x.command), v("reason", x.reason), v("final", x.final);
}
template <class V>
void fields(V& v, NoteErased& x) {
    v("command", x.command), v("note", x.note);
}
template <class V>
void fields(V& v, GroupTold& x) {
    v("command", x.command);
}
template <class V>
void fields(V& v, GroupNotTold& x) {
    v("command", x.command), v("reason", x.reason), v("in_doubt", x.in_doubt);
}
template <class V>
void fields(V& v, AgentPassed& x) {
    v("agent", x.agent), v("to_agent", x.to_agent), v("to_group", x.to_group), v("note", x.note);
}
template <class V>
void fields(V& v, AgentNoted& x) {
    v("agent", x.agent), v("order", x.order), v("kind", x.kind), v("parts", x.parts), v("flag", x.flag);
}
template <class V>
void fields(V& v, AgentUndidNote& x) {
    v("agent", x.agent), v("command", x.command);
}
template <class V>
void fields(V& v, AgentRetriedNote& x) {
    v("agent", x.agent), v("command", x.command);
}
template <class V>
void fields(V& v, PictureFinding& x) {
    v("picture", x.picture), v("stored", x.stored), v("verdict", x.verdict), v("whose", x.whose);
    v("same_as", x.same_as), v("age_s", x.age_s), v("numbers", x.numbers);
    v("unseen", x.unseen);
}
template <class V>
void fields(V& v, PicturesLooked& x) {
    v("command", x.command), v("found", x.found);
}
template <class V>
void fields(V& v, LinkChanged& x) {
    v("up", x.up);
}
template <class V>
void fields(V&, Tick&) {}

template <class V>
void fields(V& v, Proof& x) {
    v("order", x.order), v("courier", x.courier), v("tracking_number", x.tracking_number);
    v("text", x.text), v("at", x.at);
}
template <class V>
void fields(V& v, Say& x) {
    v("text", x.text), v("phrase", x.phrase), v("agent", x.agent), v("proof", x.proof);
}
template <class V>
void fields(V& v, AskOrders& x) {
    v("named", x.named);
}
template <class V>
void fields(V& v, LookAt& x) {
    v("pictures", x.pictures);
}
template <class V>
void fields(V& v, WriteNote& x) {
    v("order", x.order), v("kind", x.kind), v("text", x.text), v("flag", x.flag);
}
template <class V>
void fields(V& v, EraseNote& x) {
    v("order", x.order), v("note", x.note), v("text", x.text);
}
template <class V>
void fields(V& v, MessageReviewer& x) {
    v("order", x.order), v("text", x.text);
}
template <class V>
void fields(V& v, UrgeCourier& x) {
    v("order", x.order), v("courier", x.courier), v("tracking_number", x.tracking_number);
    v("text", x.text);
}
template <class V>
void fields(V& v, RegisterCase& x) {
    v("register", x.register_id), v("order", x.order), v("summary", x.summary), v("fields", x.fields);
    v("amends", x.amends);
}
template <class V>
void fields(V& v, Card& x) {
    v("reason", x.reason), v("condition", x.condition), v("intent", x.intent), v("words", x.words),
        v("order", x.order);
    v("order_line", x.order_line), v("pictures", x.pictures), v("photos", x.photos), v("checks", x.checks),
        v("notes", x.notes), v("remedies", x.remedies), v("facts", x.facts), v("wish", x.wish),
        v("open", x.open);
}
template <class V>
void fields(V& v, HandOff& x) {
    v("group", x.group), v("card", x.card), v("next_shift", x.next_shift);
}
template <class V>
void fields(V& v, Alarm& x) {
    v("level", x.level), v("text", x.text);
}

template <class V>
void fields(V& v, Owner& x) {
    v("who", x.who), v("agent", x.agent), v("epoch", x.epoch);
}
template <class V>
void fields(V& v, PhotoSlot& x) {
    v("id", x.id), v("title", x.title), v("package", x.package);
}
template <class V>
void fields(V& v, Photo& x) {
    v("picture", x.picture), v("stored", x.stored), v("slot", x.slot), v("verdict", x.verdict);
    v("same_as", x.same_as), v("whose", x.whose), v("numbers", x.numbers), v("told", x.told), v("at", x.at);
    v("unseen", x.unseen);
}
template <class V>
void fields(V& v, Photos& x) {
    v("set", x.set), v("title", x.title), v("slots", x.slots), v("waybill", x.waybill);
    v("waybill_state", x.waybill_state), v("cannot", x.cannot), v("photos", x.received), v("looks", x.looks);
    v("asked_again", x.asked_again);
}
template <class V>
void fields(V& v, Line& x) {
    v("text", x.text), v("order_card", x.order_card), v("item_card", x.item_card), v("pictures", x.pictures);
    v("sticker", x.sticker), v("cut", x.cut), v("at", x.at);
}
template <class V>
void fields(V& v, NoteDraft& x) {
    v("kind", x.kind), v("stage", x.stage), v("parts", x.parts), v("order", x.order), v("command", x.command);
    v("text", x.text), v("flag", x.flag), v("by", x.by), v("reason", x.reason);
    v("due", x.due), v("told", x.told), v("withdraw", x.withdraw), v("undo", x.undo),
        v("replaces", x.replaces);
}
template <class V>
void fields(V& v, Transfer& x) {
    v("group", x.group), v("card", x.card), v("since", x.since), v("next_shift", x.next_shift),
        v("apologised", x.apologised), v("continued", x.continued);
}
template <class V>
void fields(V& v, NoteWish& x) {
    v("kind", x.kind), v("stage", x.stage), v("parts", x.parts), v("replaces", x.replaces);
}
template <class V>
void fields(V& v, ProblemCase& x) {
    v("condition", x.condition), v("facts", x.facts), v("asked", x.asked), v("evidence", x.evidence);
    v("options", x.options), v("remedy", x.remedy), v("remedy_yuan", x.remedy_yuan),
        v("chosen_by", x.chosen_by), v("demand", x.demand), v("asked_yuan", x.asked_yuan);
}
template <class V>
void fields(V&, Inquiry&) {}
/// All but what it is: that is an alternative, see name(TaskBody).
template <class V>
void fields(V& v, Task& x) {
    v("id", x.id), v("intent", x.intent), v("words", x.words), v("orders", x.orders);
    v("choices", x.choices), v("slots", x.slots), v("opened", x.opened);
}
template <class V>
void fields(V& v, Pending& x) {
    v("asked", x.asked), v("task", x.task), v("part", x.part), v("options", x.options);
    v("words", x.words), v("times", x.times);
}
template <class V>
void fields(V& v, Settled& x) {
    v("intent", x.intent), v("order", x.order), v("words", x.words), v("group", x.group), v("at", x.at);
}
template <class V>
void fields(V& v, Urging& x) {
    v("order", x.order), v("intent", x.intent), v("command", x.command), v("stage", x.stage), v("at", x.at);
    v("state", x.state), v("seen", x.seen), v("seen_text", x.seen_text), v("promise", x.promise),
        v("again", x.again);
}
template <class V>
void fields(V& v, Reminder& x) {
    v("order", x.order), v("said", x.said), v("last", x.last), v("next", x.next), v("settled", x.settled),
        v("unwanted", x.unwanted);
}
template <class V>
void fields(V& v, GoodsTalk& x) {
    v("focus", x.focus), v("attribute", x.attribute), v("candidates", x.candidates),
        v("recommended", x.recommended), v("need", x.need);
}
template <class V>
void fields(V& v, Deadlines& x) {
    v("answer", x.answer), v("facts", x.facts), v("transfer", x.transfer), v("accept", x.accept);
    v("agent_reply", x.agent_reply), v("photos", x.photos), v("looks", x.looks),
        v("anything_else", x.anything_else), v("close", x.close), v("note", x.note), v("promise", x.promise),
        v("reminder", x.reminder), v("message_left", x.message_left);
}
template <class V>
void fields(V& v, Conversation& x) {
    v("id", x.id), v("nickname", x.nickname), v("turn", x.turn), v("owner", x.owner), v("closed", x.closed);
    v("unanswered", x.unanswered), v("burst_began", x.burst_began), v("tasks", x.tasks);
    v("last_task", x.last_task), v("pending", x.pending), v("settled", x.settled);
    v("photos", x.photos), v("notes", x.notes), v("transfer", x.transfer), v("orders", x.orders),
        v("orders_at", x.orders_at);
    v("orders_asked", x.orders_asked), v("orders_known", x.orders_known), v("order", x.order),
        v("goods", x.goods), v("welcomed", x.welcomed);
    v("last_buyer", x.last_buyer), v("last_update", x.last_update), v("unanswered_since", x.unanswered_since);
    v("slow_told", x.slow_told), v("thanked", x.thanked), v("recommended", x.recommended),
        v("misses", x.misses), v("fragments", x.fragments), v("fragment", x.fragment),
        v("fragment_at", x.fragment_at), v("unread", x.unread);
    v("last_intent", x.last_intent), v("asked", x.asked);
    v("said", x.said), v("due", x.due);
    v("urgings", x.urgings), v("reminders", x.reminders);
    v("no_reminders", x.no_reminders), v("rechecking", x.rechecking);
}

}  // namespace xiaoer::core
