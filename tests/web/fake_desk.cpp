#include "tests/web/fake_desk.hpp"

#include <boost/asio/post.hpp>

namespace xiaoer::web {

using Who = core::Owner::Who;

FakeBotApi::FakeBotApi(boost::asio::io_context& io)
    : store(store::open_memory([&io](std::function<void()> f) { boost::asio::post(io, std::move(f)); })),
      io_(io) {}

std::vector<store::HistoryLine> FakeBotApi::history(std::string_view conversation, std::int64_t after,
                                                    std::size_t limit) {
    if (hidden > 0) {
        --hidden;
        return {};
    }
    return store->history(conversation, after, limit);
}

std::optional<scripts::Violation> FakeBotApi::check(std::string_view text) {
    if (text.find("好评返现") == std::string_view::npos) return std::nullopt;
    return scripts::Violation{"review_reward", "不能用好处换好评", "好评返现", "请删掉返现的说法。"};
}

std::vector<QuickPhrase> FakeBotApi::quick_phrases(std::string_view, std::string_view agent, core::Time) {
    return {{"quick.hello", "问好", "", "您好，我是" + std::string(agent) + "。"}};
}

void FakeBotApi::orders(const std::string&, OrdersAnswer then) {
    core::Order order;
    order.id = "T1001";
    order.state = core::TradeState::paid;
    order.memo = "老客户，送小样\n【小二 11-20 09:05】改地址：杭州[#1a2b3c4d]";
    then({order}, "");
}

std::optional<Suggestion> FakeBotApi::suggestion(std::string_view conversation, core::Time) {
    if (!store->load(conversation)) return std::nullopt;
    return Suggestion{"hello", "greeting", "打招呼", "您好～", "规则 hello"};
}

void FakeBotApi::watch(run::Observer turns, run::OutcomeObserver outcomes) {
    turns_ = std::move(turns);
    outcomes_ = std::move(outcomes);
}

void FakeBotApi::say(core::Conversation& state, std::vector<core::Action>& actions, std::string text,
                     std::string agent) {
    core::Action action;
    action.command = state.id + '#' + std::to_string(state.turn) + '.' + std::to_string(actions.size());
    action.epoch = state.owner.epoch;
    action.why = agent.empty() ? "规则 echo" : "";
    action.what = core::Say{std::move(text), agent.empty() ? "echo" : "", std::move(agent)};
    actions.push_back(std::move(action));
}

void FakeBotApi::decide(core::Conversation& state, const core::Event& event,
                        std::vector<core::Action>& actions) {
    if (const auto* buyer = std::get_if<core::BuyerSaid>(&event.what)) {
        state.nickname = buyer->nickname;
        state.closed = false;
        if (state.photos.asked()) state.photos.receive(buyer->pictures, buyer->slots, 40, event.at);
        if (state.owner.who != Who::bot) return;
        if (buyer->text == "人工") {
            state.owner.pass_to(Who::queue);
            state.transfer.group = scripts::Group::after_sale;
            state.transfer.card.reason = "买家要求人工";
            state.transfer.card.words = buyer->text;
            state.transfer.since = event.at;
            actions.push_back({state.id + '#' + std::to_string(state.turn) + ".h", state.owner.epoch,
                               core::HandOff{state.transfer.group, state.transfer.card, false}, "转人工"});
            return say(state, actions, "正在为您转接人工。", "");
        }
        if (buyer->text == "照片") {
            state.photos.title = "六面照";
            for (const auto* title : {"正面", "背面", "左面", "右面", "顶面", "底面", "商品"})
                state.photos.slots.push_back({"slot_" + std::to_string(state.photos.slots.size()), title,
                                              std::string_view(title) != "商品"});
            return say(state, actions, "请拍六面照和商品。", "");
        }
        if (buyer->text == "选项") return say(state, actions, "您想问哪一个？\n1. 查物流\n2. 改地址", "");
        return say(state, actions, "您说：" + buyer->text, "");
    }
    if (const auto* took = std::get_if<core::AgentTook>(&event.what)) {
        state.owner.pass_to(Who::agent, took->agent);
    } else if (const auto* said = std::get_if<core::AgentSaid>(&event.what)) {
        if (state.owner.agent == said->agent) say(state, actions, said->text, said->agent);
    } else if (std::holds_alternative<core::AgentReturned>(event.what)) {
        state.owner.pass_to(Who::bot);
    } else if (const auto* passed = std::get_if<core::AgentPassed>(&event.what)) {
        state.transfer.card.reason = passed->agent + "转来：" + passed->note;
        state.transfer.group =
            passed->to_group == "售中" ? scripts::Group::in_sale : scripts::Group::after_sale;
        if (passed->to_agent.empty()) state.transfer.since = event.at;
        state.owner.pass_to(passed->to_agent.empty() ? Who::queue : Who::agent, passed->to_agent);
    } else if (std::holds_alternative<core::AgentClosed>(event.what)) {
        state.owner.pass_to(Who::bot);
        state.closed = true;
    } else {
        note(state, event, actions);
    }
}

/// Takes every note as it is: what may be written is decided before, or by the real core.
void FakeBotApi::note(core::Conversation& state, const core::Event& event,
                      std::vector<core::Action>& actions) {
    using Stage = core::NoteDraft::Stage;
    const auto becomes = [&state](const std::string& command, Stage stage, const std::string& reason = {}) {
        for (auto& each : state.notes) {
            if (each.command != command) continue;
            each.stage = stage;
            each.reason = reason;
        }
    };
    if (const auto* changed = std::get_if<core::OrderChanged>(&event.what)) {
        std::erase_if(state.orders, [&](const core::Order& order) { return order.id == changed->order.id; });
        state.orders.push_back(changed->order);
    } else if (const auto* noted = std::get_if<core::AgentNoted>(&event.what)) {
        core::NoteDraft draft;
        draft.kind = noted->kind;
        draft.stage = Stage::writing;
        draft.order = noted->order;
        draft.command = state.id + '#' + std::to_string(state.turn) + ".n";
        draft.by = noted->agent;
        for (const auto& [slot, value] : noted->parts)
            draft.text += (draft.text.empty() ? "" : " ") + slot + "=" + value;
        actions.push_back({draft.command, state.owner.epoch,
                           core::WriteNote{draft.order, draft.kind, draft.text, noted->flag}, "写备注"});
        state.notes.push_back(std::move(draft));
    } else if (const auto* written = std::get_if<core::NoteWritten>(&event.what)) {
        becomes(written->command, Stage::written);
    } else if (const auto* failed = std::get_if<core::NoteFailed>(&event.what)) {
        becomes(failed->command, failed->final ? Stage::refused : Stage::writing, failed->reason);
    } else if (const auto* undid = std::get_if<core::AgentUndidNote>(&event.what)) {
        becomes(undid->command, Stage::undone);
    } else if (const auto* again = std::get_if<core::AgentRetriedNote>(&event.what)) {
        becomes(again->command, Stage::writing);
    }
}

bool FakeBotApi::submit(core::Event event) {
    if (full) return false;
    ++submitted;
    if (!event.key.empty() && store->seen(event.key)) {
        ++duplicates;
        return true;
    }
    auto state = store->load(event.conversation).value_or(core::Conversation{});
    state.id = event.conversation;
    ++state.turn;
    std::vector<core::Action> actions;
    decide(state, event, actions);
    const store::Turn turn{std::move(event), std::move(state), std::move(actions), {}};
    append(turn);
    for (const auto& action : turn.actions) {
        if (std::holds_alternative<core::Say>(action.what)) held_.emplace_back(turn.after.id, action.command);
    }
    if (!holds_replies) release();
    return true;
}

void FakeBotApi::append(store::Turn turn) {
    store::Batch batch;
    batch.turns.push_back(turn);
    store->append(std::move(batch), [this, turn = std::move(turn)](bool durable) {
        if (durable && turns_) turns_(turn);
    });
}

void FakeBotApi::release() {
    for (auto& [conversation, command] : std::exchange(held_, {})) {
        core::Event event;
        event.conversation = conversation;
        event.at = store->load(conversation)->due.answer.value_or(core::Time{});
        event.what = core::Delivered{command, ""};
        append({std::move(event), *store->load(conversation), {}, {}});
        boost::asio::post(io_, [this, conversation, command] {
            if (outcomes_) outcomes_(conversation, command, "sent");
        });
    }
}

}  // namespace xiaoer::web
