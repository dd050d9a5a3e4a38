// Order notes: what agents write, have tried again or take back, and the rows of all notes. Everything goes
// through the core and its journal; nothing here touches a memo.
#include <algorithm>
#include <array>

#include "bot/base/utf8.hpp"
#include "bot/core/note.hpp"
#include "bot/web/handlers/handlers.hpp"
#include "bot/web/http/api.hpp"
#include "bot/web/views/buyer_view.hpp"
#include "scripts/engine/note_slots.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using Stage = core::NoteDraft::Stage;
using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kNotes = 5'000;
constexpr std::size_t kPart = 1'000;
constexpr std::size_t kWordsOffered = 100;

/// Titles of parts that notes.json gives none: those the bot does not ask for.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kTitles = {
    {{"amount", "金额"},
     {"attribute", "款式"},
     {"hold", "等买家通知再发"},
     {"item_id", "商品编号"},
     {"landline", "固定电话"},
     {"not_attribute", "不要的款式"},
     {"not_courier", "不发的快递"},
     {"not_date", "不能发货的日子"},
     {"not_product", "不要的商品"},
     {"product", "商品"},
     {"quantity", "数量"}}};

const scripts::Playbook& playbook_of(const Call& call) {
    const auto* playbook = call.server.hub->bot().playbook();
    if (playbook == nullptr) throw Refused(503, "no_scripts", "话术还没有加载。");
    return *playbook;
}

/// The note in its conversation, which its command names.
std::pair<core::Conversation, const core::NoteDraft*> note_of(const Call& call, const std::string& command) {
    std::pair<core::Conversation, const core::NoteDraft*> out;
    auto state = call.server.hub->bot().conversation(command.substr(0, command.rfind('#')));
    if (!state) throw Refused(404, "not_found", "没有这条备注。");
    out.first = std::move(*state);
    const auto note = std::ranges::find(out.first.notes, command, &core::NoteDraft::command);
    if (note == out.first.notes.end() || command.empty())
        throw Refused(404, "not_found", "这条备注已经太久了，请重新写一条。");
    out.second = &*note;
    return out;
}

/// The page's own key: sent twice, it is one event.
std::string key_of(const Call& call, const json& body) {
    const auto id = need(body, "id", 40);
    if (!is_client_id(id)) throw Refused(400, "bad_request", "编号写得不对。");
    return "console:" + call.caller.staff->session + ":n:" + id;
}

bool submit(ServerContext& server, const std::string& conversation, const std::string& key,
            core::EventBody what) {
    auto& bot = server.hub->bot();
    return bot.seen(key) || bot.submit({conversation, key, server.now(), std::move(what)});
}

void submit_or_refuse(const Call& call, const std::string& conversation, const std::string& key,
                      core::EventBody what) {
    if (!submit(call.server, conversation, key, std::move(what)))
        throw Refused(503, "busy", "现在太忙，请再试一次。");
    reply(call, {{"taken", true}}, 202);
}

core::AgentNoted noted_of(const Call& call, const json& body) {
    core::AgentNoted noted{call.me().display, need(body, "order"), need(body, "kind"), {}, core::Flag::none};
    const auto parts = body.find("parts");
    if (parts != body.end()) {
        if (!parts->is_object() || parts->size() > scripts::kNoteSlots.size())
            throw Refused(400, "bad_request", "备注的内容写得不对。");
        for (const auto& [slot, value] : parts->items()) {
            auto text = clean_text(text_of(*parts, slot.c_str(), kPart));
            std::ranges::replace(text, '\n', ' ');
            noted.parts.emplace_back(slot, std::move(text));
        }
    }
    const auto colour = text_of(body, "flag");
    for (const auto flag :
         {core::Flag::red, core::Flag::yellow, core::Flag::green, core::Flag::blue, core::Flag::pink})
        if (core::word(flag) == colour) noted.flag = flag;
    if (!colour.empty() && colour != "none" && noted.flag == core::Flag::none)
        throw Refused(400, "bad_request", "没有这种颜色的旗。");
    return noted;
}

// The form

std::string title_of(const scripts::NoteKind& kind, const std::string& slot) {
    const auto asked = std::ranges::find(kind.part_titles, slot, &Pairs::value_type::first);
    if (asked != kind.part_titles.end()) return asked->second;
    const auto known = std::ranges::find(kTitles, slot, &decltype(kTitles)::value_type::first);
    return known == kTitles.end() ? slot : std::string(known->second);
}

/// What may be clicked instead of typed; the words are those that a buyer's sentence yields.
json choices_of(std::string_view slot) {
    if (slot == "sf_service") return {"标快", "特快"};
    if (slot == "sf_payer") return {"寄付", "到付"};
    if (slot == "courier")
        return {"顺丰", "中通", "圆通", "韵达", "申通", "极兔", "EMS", "邮政", "京东", "德邦"};
    return json::array();
}

/// What the form begins with, the surest source first: parts the bot has collected, the buyer's own lines,
/// the conversation.
Pairs known_parts(const core::Conversation& state, const scripts::NoteKind& kind, Pairs told) {
    Pairs known;
    for (const auto& task : state.tasks) {
        if (const auto* wish = task.note(); wish != nullptr && wish->kind == kind.id)
            known.insert(known.end(), wish->parts.begin(), wish->parts.end());
    }
    std::ranges::move(told, std::back_inserter(known));
    const auto order = std::ranges::find(state.orders, state.order, &core::Order::id);
    if (order != state.orders.end()) known.emplace_back("product", order->goods());
    const auto& card = state.transfer.card;
    auto words = clean_text(state.unanswered.empty() ? card.words : state.unanswered.back().text);
    words = base::prefix_points(words, kWordsOffered);
    known.emplace_back("request", words);
    known.emplace_back("reason", words);
    if (!card.reason.empty())
        known.emplace_back("summary", card.reason + (words.empty() ? "" : "，买家说“" + words + "”"));
    return known;
}

bool is_known(const Pairs& known, std::string_view slot) {
    const auto found = std::ranges::find(known, slot, &Pairs::value_type::first);
    return found != known.end() && !found->second.empty();
}

/// How much of what a kind asks for is known, 0-1. Sentences do not count: any words fill them.
double filled(const scripts::NoteKind& kind, const Pairs& known) {
    int asked = 0, told = 0;
    for (const auto& need : kind.needs) {
        if (need == "request" || need == "reason" || need == "summary") continue;
        ++asked;
        told += std::ranges::any_of(scripts::alternatives(need),
                                    [&](std::string_view slot) { return is_known(known, slot); });
    }
    return asked == 0 ? 0 : static_cast<double>(told) / asked;
}

json kind_json(const scripts::NoteKind& kind, const Pairs& known) {
    json parts = json::array();
    const auto add = [&](const std::string& slot, bool required, const json& when) {
        const auto value = std::ranges::find(known, slot, &Pairs::value_type::first);
        parts.push_back({{"slot", slot},
                         {"title", title_of(kind, slot)},
                         {"value", value == known.end() ? std::string() : value->second},
                         {"required", required},
                         {"when", when},
                         {"choices", choices_of(slot)}});
    };
    std::vector<std::string> asked;
    for (const auto& need : kind.needs)
        for (const auto slot : scripts::alternatives(need))
            asked.emplace_back(slot);
    for (const auto& [rule, slots] : kind.needs_if)
        asked.insert(asked.end(), slots.begin(), slots.end());
    // What the note is about stands first, what the buyer will not have last.
    const auto add_unasked = [&](bool unwanted) {
        for (const auto slot : scripts::kNoteSlots) {
            if (core::takes_part(kind, slot) && slot.starts_with("not_") == unwanted &&
                std::ranges::find(asked, slot) == asked.end())
                add(std::string(slot), false, nullptr);
        }
    };
    add_unasked(false);
    for (const auto& need : kind.needs) {
        const auto slots = scripts::alternatives(need);
        for (const auto slot : slots)
            add(std::string(slot), slots.size() == 1, nullptr);
    }
    for (const auto& [rule, slots] : kind.needs_if) {
        const auto equals = std::min(rule.find('='), rule.size());
        const json when = {{"slot", rule.substr(0, equals)},
                           {"value", rule.substr(std::min(equals + 1, rule.size()))}};
        for (const auto& slot : slots)
            add(slot, true, when);
    }
    add_unasked(true);
    return {{"id", kind.id}, {"title", kind.title}, {"flag", kind.flag}, {"parts", std::move(parts)}};
}

}  // namespace

void show_note_form(const Call& call) {
    const auto state = conversation_of(call);
    const auto& playbook = playbook_of(call);
    auto& bot = call.server.hub->bot();
    const auto told = bot.told(call.at[0], call.server.now());
    json kinds = json::array();
    // The kind that the buyer's words, or the answers so far, fill best.
    std::string likeliest;
    double most = -1;
    for (const auto& kind : playbook.note_kinds()) {
        const auto known = known_parts(state, kind, told);
        kinds.push_back(kind_json(kind, known));
        if (const auto share = filled(kind, known); share > most) {
            most = share;
            likeliest = kind.id;
        }
    }
    reply(call, {{"kinds", std::move(kinds)}, {"likeliest", likeliest}, {"flags", bot.has_flags()}});
}

void write_note(const Call& call) {
    const auto body = body_of(call);
    const auto key = key_of(call, body);
    auto noted = noted_of(call, body);
    (void)conversation_of(call);
    (void)playbook_of(call);
    const auto& id = call.at[0];
    // Whether the memo or the reviewer gets it depends on the order as it is now, not as the chat last saw
    // it.
    call.server.hub->bot().orders(
        id, [&server = call.server, id, key, noted = std::move(noted), answer = call.answer](
                const std::vector<core::Order>& orders, const std::string&) {
            auto& bot = server.hub->bot();
            auto state = bot.conversation(id);
            const auto* playbook = bot.playbook();
            if (!state || playbook == nullptr)
                return answer(net::error_response(503, "现在写不了，请再试一次。", "busy"));
            if (bot.seen(key)) return answer(json_response({{"taken", true}}, 202));
            const auto fresh = std::ranges::find(orders, noted.order, &core::Order::id);
            const bool news =
                fresh != orders.end() && std::ranges::find(state->orders, *fresh) == state->orders.end();
            if (news) {
                std::erase_if(state->orders, [&](const core::Order& order) { return order.id == fresh->id; });
                state->orders.push_back(*fresh);
            }
            if (const auto fault = core::fault_of(noted, *state, *playbook, playbook->today(server.now()));
                !fault.empty())
                return answer(net::error_response(409, fault, "not_noted"));
            const bool taken = (!news || submit(server, id, key + ":order", core::OrderChanged{*fresh})) &&
                               submit(server, id, key, noted);
            answer(taken ? json_response({{"taken", true}}, 202)
                         : net::error_response(503, "现在太忙，请再试一次。", "busy"));
        });
}

void notes_of(const Call& call) {
    auto& bot = call.server.hub->bot();
    json list = json::array();
    for (const auto& row : bot.records().note_rows("", kNotes)) {
        if (row.conversation == call.at[0]) list.push_back(note_row_json(row, bot.playbook()));
    }
    reply(call, {{"notes", std::move(list)}});
}

void retry_note(const Call& call) {
    const auto body = body_of(call);
    const auto key = key_of(call, body);
    const auto [state, note] = note_of(call, need(body, "command"));
    if (note->stage != Stage::refused) throw Refused(409, "not_refused", "只有没写成的备注可以重试。");
    submit_or_refuse(call, state.id, key, core::AgentRetriedNote{call.me().display, note->command});
}

void undo_note(const Call& call) {
    const auto body = body_of(call);
    const auto key = key_of(call, body);
    const auto [state, note] = note_of(call, need(body, "command"));
    if (note->stage != Stage::written) throw Refused(409, "not_written", "这条备注还没有写入，不能撤回。");
    submit_or_refuse(call, state.id, key, core::AgentUndidNote{call.me().display, note->command});
}

}  // namespace xiaoer::web
