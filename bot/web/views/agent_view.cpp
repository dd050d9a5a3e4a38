// What agents see of a conversation, as JSON.
#include <algorithm>

#include "adapters/orders/memo.hpp"
#include "bot/core/note.hpp"
#include "bot/web/views/buyer_view.hpp"
#include "bot/web/views/parts.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using Who = core::Owner::Who;
using Stage = core::NoteDraft::Stage;

constexpr std::size_t kOrders = 20;

void put_time(json& out, const char* key, const std::optional<core::Time>& time) {
    if (time) out[key] = millis(*time);
}

/// The clocks: since when somebody waits for a human, and the marks that follow.
void put_clocks(json& out, const BoardRow& row, const SlaThresholds& sla) {
    if (row.closed || row.owner.who == Who::bot) return;
    const bool queued = row.owner.who == Who::queue;
    const auto since = queued ? std::optional(row.since) : row.unanswered;
    if (!since) return;
    out["waiting_since"] = millis(*since);
    out["amber_at"] = millis(*since + sla.amber);
    out["red_at"] = millis(*since + sla.red);
    if (!row.next_shift)
        out["first_reply_due"] =
            millis(*since + (row.open_order ? sla.first_reply_after_order : sla.first_reply_before_order));
}

/// What the bot waits for.
std::string_view title_of(core::Pending::Asked asked) {
    using Asked = core::Pending::Asked;
    switch (asked) {
        case Asked::order:
            return "买家选订单";
        case Asked::part:
            return "买家补备注信息";
        case Asked::confirm:
            return "买家确认备注";
        case Asked::wrong:
            return "买家说哪里不对";
        case Asked::photos:
            return "买家发照片";
        case Asked::fact:
            return "买家说明问题";
        case Asked::remedy:
            return "买家选处理方案";
        case Asked::clarify:
            return "买家说清要问什么";
    }
    return "";
}

/// What agents read of a refund.
std::string_view title_of(core::RefundState refund) {
    switch (refund) {
        case core::RefundState::requested:
            return "买家已申请";
        case core::RefundState::refused:
            return "已拒绝";
        case core::RefundState::refunded:
            return "已退款";
        case core::RefundState::none:
            break;
    }
    return "";
}

/// The card is of the moment of the handoff; notes go on being written.
json written(const core::Conversation& state) {
    json out = json::array();
    for (const auto& note : state.notes)
        if (!note.text.empty() && note.stage != Stage::undone) out.push_back(note.text);
    return out;
}

json card_json(const core::Conversation& state, BotApi& bot) {
    const auto& card = state.transfer.card;
    json facts = json::array();
    for (const auto& [title, answer] : card.facts)
        facts.push_back({{"title", title}, {"answer", answer}});
    return {{"reason", card.reason},
            {"condition", card.condition},
            {"intent", card.intent},
            {"intent_title", bot.intent_title(card.intent)},
            {"words", card.words},
            {"order", card.order},
            {"order_line", card.order_line},
            {"pictures", card.pictures},
            {"photos", card.photos},
            {"checks", card.checks},
            {"notes", written(state)},
            {"remedies", card.remedies},
            {"facts", std::move(facts)},
            {"wish", card.wish},
            {"open", card.open},
            {"group", scripts::title(state.transfer.group)},
            {"next_shift", state.transfer.next_shift},
            {"since", millis(state.transfer.since)}};
}

/// Word, title, whether an agent may have it tried again, whether it can be taken out again.
struct StageWords {
    std::string_view word;
    std::string_view title;
};

StageWords words_of(Stage stage) {
    switch (stage) {
        case Stage::writing:
            return {"queued", "写入中"};
        case Stage::written:
            return {"written", "已写入"};
        case Stage::refused:
            return {"refused", "后台拒绝，请人工处理"};
        case Stage::arranging:
            return {"arranging", "订单已审核，正在转告审单"};
        case Stage::arranged:
            return {"arranged", "已转告审单"};
        case Stage::withdrawing:
            return {"withdrawing", "正在撤回"};
        case Stage::undone:
            return {"undone", "已撤回"};
    }
    return {};
}

std::string_view title_of(std::string_view status) {
    if (status == "queued") return "写入中";
    if (status == "retrying") return "后台暂时写不了，正在重试";
    if (status == "written") return "已写入";
    if (status == "refused") return "后台拒绝，请人工处理";
    if (status == "undone") return "已撤回";
    if (status == "retried") return "已重新提交";
    return status;
}

StageWords words_of(core::NoteWish::Stage stage) {
    using enum core::NoteWish::Stage;
    switch (stage) {
        case collecting:
            return {"collecting", "收集中"};
        case confirming:
            return {"confirming", "待买家确认"};
        case for_order:
            return {"for_order", "等下单"};
    }
    return {};
}

/// A note that the bot is still asking about, one entry an order.
void put_wish(json& out, const core::Task& task, const core::NoteWish& wish, BotApi& bot) {
    const auto words = words_of(wish.stage);
    const auto* kind = bot.playbook() == nullptr ? nullptr : bot.playbook()->note_kind(wish.kind);
    json entry = {{"command", ""},
                  {"order", ""},
                  {"kind", wish.kind},
                  {"kind_title", kind == nullptr ? wish.kind : kind->title},
                  {"text", kind == nullptr ? "" : core::note_content(wish.kind, wish.parts, *bot.playbook())},
                  {"by", ""},
                  {"reason", ""},
                  {"status", words.word},
                  {"status_title", words.title},
                  {"can_retry", false},
                  {"can_undo", false}};
    if (task.orders.empty()) return out.push_back(std::move(entry));
    for (const auto& order : task.orders) {
        entry["order"] = order;
        out.push_back(entry);
    }
}

json draft_json(const core::NoteDraft& note, BotApi& bot) {
    auto words = words_of(note.stage);
    if (note.stage == Stage::writing && !note.reason.empty())
        words = {"retrying", "后台暂时写不了，正在重试"};
    const auto* kind = bot.playbook() == nullptr ? nullptr : bot.playbook()->note_kind(note.kind);
    return {{"command", note.command},
            {"order", note.order},
            {"kind", note.kind},
            {"kind_title", kind == nullptr ? note.kind : kind->title},
            {"text", note.text},
            {"by", note.by},
            {"reason", note.reason},
            {"status", words.word},
            {"status_title", words.title},
            {"can_retry", note.stage == Stage::refused && !note.command.empty()},
            {"can_undo", note.stage == Stage::written && !note.command.empty()}};
}

}  // namespace

json memo_json(std::string_view memo) {
    std::string human;
    json bot = json::array();
    while (!memo.empty()) {
        const auto line = memo.substr(0, memo.find('\n'));
        memo.remove_prefix(std::min(line.size() + 1, memo.size()));
        if (!adapters::looks_like_ours(line)) {
            human.append(human.empty() ? "" : "\n").append(line);
            continue;
        }
        // 【小二 11-20 09:05】text[#1a2b3c4d]
        const auto close = line.find("】");
        const auto tag = line.rfind("[#");
        const auto begin = close == std::string_view::npos ? 0 : close + std::string_view("】").size();
        const auto stamp = line.substr(0, begin);
        const auto space = stamp.find(' ');
        bot.push_back(
            {{"text", line.substr(begin, tag == std::string_view::npos ? tag : tag - begin)},
             {"at", space == std::string_view::npos || begin == 0
                        ? std::string_view()
                        : stamp.substr(space + 1, stamp.size() - space - 1 - std::string_view("】").size())},
             {"tag", tag == std::string_view::npos ? std::string_view() : line.substr(tag)}});
    }
    return {{"human", human}, {"bot", std::move(bot)}};
}

json order_json(const core::Order& order, BotApi& bot) {
    json items = json::array();
    for (const auto& item : order.items)
        items.push_back({{"title", item.title},
                         {"code", item.code},
                         {"attributes", item.attributes},
                         {"quantity", item.quantity}});
    json out = {{"id", order.id},
                {"state", core::title(order.state)},
                {"state_word", core::word(order.state)},
                {"review", core::title(order.review)},
                {"refund", title_of(order.refund)},
                {"items", std::move(items)},
                {"goods", order.goods()},
                {"amount_fen", order.amount_fen},
                {"province", order.province},
                {"zone", bot.zone(order.province)},
                {"courier", order.courier},
                {"tracking_number", order.tracking_number},
                {"tracking", core::title(order.tracking)},
                {"tracking_text", order.tracking_text},
                {"out_of_stock", order.out_of_stock},
                {"address_abnormal", order.address_abnormal},
                {"memo", memo_json(order.memo)},
                {"flag", order.flag == core::Flag::none ? "none" : core::word(order.flag)}};
    put_time(out, "paid", order.paid);
    put_time(out, "shipped", order.shipped);
    put_time(out, "tracking_updated", order.tracking_updated);
    return out;
}

json note_row_json(const store::NoteRow& row, const scripts::Playbook* playbook) {
    const auto* kind = playbook == nullptr ? nullptr : playbook->note_kind(row.kind);
    return {{"seq", row.seq},
            {"command", row.command},
            {"conversation", row.conversation},
            {"order", row.order},
            {"kind", row.kind},
            {"kind_title", kind == nullptr ? row.kind : kind->title},
            {"text", row.text},
            {"status", row.status},
            {"status_title", title_of(row.status)},
            {"reason", row.reason},
            {"at", millis(row.at)},
            {"changed", millis(row.changed)},
            {"can_retry", row.status == "refused"},
            {"can_undo", row.status == "written"}};
}

json row_json(const BoardRow& row, const Shown& shown) {
    json out = {{"conversation", row.conversation},
                {"nickname", row.nickname},
                {"owner", word(row.owner.who)},
                {"agent", row.owner.agent},
                {"agent_user", shown.agent_user},
                {"group", row.group},
                {"reason", row.reason},
                {"since", millis(row.since)},
                {"last", {{"text", row.last_text}, {"who", row.last_speaker}, {"at", millis(row.last_at)}}},
                {"photos", {{"have", row.photos_have}, {"need", row.photos_need}}},
                {"next_shift", row.next_shift},
                {"closed", row.closed}};
    if (!shown.assigned.empty()) {
        out["assigned"] = shown.assigned;
        out["assigned_user"] = shown.assigned_user;
    }
    put_clocks(out, row, shown.sla);
    return out;
}

json agent_state(const core::Conversation& state, const BoardRow* row, const Shown& shown, BotApi& bot) {
    json out = {{"conversation", state.id},
                {"nickname", state.nickname},
                {"owner", word(state.owner.who)},
                {"agent", state.owner.agent},
                {"agent_user", shown.agent_user},
                {"closed", state.closed},
                {"photos", photos_json(state.photos, true)},
                {"awaiting", state.pending ? title_of(state.pending->asked) : std::string_view()}};
    if (row != nullptr) {
        BoardRow now = *row;
        note_clock(now, state);
        put_clocks(out, now, shown.sla);
    }
    if (!shown.assigned.empty()) out["assigned"] = shown.assigned;
    if (state.owner.who != Who::bot || !state.transfer.card.reason.empty())
        out["card"] = card_json(state, bot);
    json orders = json::array();
    for (const auto& order : state.orders) {
        if (orders.size() >= kOrders) break;
        orders.push_back(order_json(order, bot));
        orders.back()["current"] = order.id == state.order;
    }
    out["orders"] = std::move(orders);
    json notes = json::array();
    for (const auto& note : state.notes)
        notes.push_back(draft_json(note, bot));
    for (const auto& task : state.tasks)
        if (const auto* wish = task.note()) put_wish(notes, task, *wish, bot);
    out["notes"] = std::move(notes);
    return out;
}

}  // namespace xiaoer::web
