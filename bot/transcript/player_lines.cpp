// The lines of a transcript that need reading: buyers, agents, orders. See player.cpp for the format.
#include <algorithm>
#include <array>

#include "bot/transcript/lexer.hpp"
#include "bot/transcript/player.hpp"
#include "scripts/engine/photo_sets.hpp"

namespace xiaoer::transcript {

using namespace std::chrono_literals;
using chat::duration, chat::integer, chat::take_prefix, chat::trim, chat::words_of;

namespace {

template <class Enum, std::size_t N>
std::optional<Enum> by_title(const std::array<std::pair<std::string_view, Enum>, N>& table,
                             std::string_view title) {
    for (const auto& [name, value] : table)
        if (name == title) return value;
    return std::nullopt;
}

constexpr std::array<std::pair<std::string_view, core::TradeState>, 5> kTrade = {
    {{"未付款", core::TradeState::unpaid},
     {"已付款", core::TradeState::paid},
     {"已发货", core::TradeState::shipped},
     {"已完成", core::TradeState::completed},
     {"已关闭", core::TradeState::closed}}};
constexpr std::array<std::pair<std::string_view, core::Tracking>, 6> kTracking = {
    {{"待揽收", core::Tracking::not_picked_up},
     {"已揽收", core::Tracking::picked_up},
     {"运输中", core::Tracking::in_transit},
     {"派送中", core::Tracking::out_for_delivery},
     {"已签收", core::Tracking::signed_for},
     {"物流异常", core::Tracking::abnormal}}};

/// No IM sends more with one message.
constexpr int kPicturesMost = 100;

}  // namespace

/// "底面:同1", "暗", "单号YT8800000001234": one picture and what a look at it will find.
void Player::picture(std::string_view shown, core::BuyerSaid& said) {
    constexpr std::array<std::pair<std::string_view, core::Verdict>, 6> kVerdicts = {
        {{"清楚", core::Verdict::good},
         {"暗", core::Verdict::dark},
         {"空白", core::Verdict::blank},
         {"糊", core::Verdict::blurred},
         {"小", core::Verdict::small},
         {"截图", core::Verdict::screenshot}}};
    core::PictureFinding found;
    found.picture = "图" + std::to_string(++pictures_);
    found.verdict = core::Verdict::good;
    std::string slot;
    if (const auto colon = shown.find(':'); colon != std::string_view::npos) {
        for (const auto& set : pack_.playbook->photos().sets)
            for (const auto* slots : {&set.package, &set.goods})
                for (const auto& each : *slots)
                    if (each.title == shown.substr(0, colon)) slot = each.id;
        shown.remove_prefix(colon + 1);
    }
    if (take_prefix(shown, "同")) {
        found.whose = core::Whose::earlier;
        found.same_as = "图" + std::string(shown);
    } else if (take_prefix(shown, "旧图")) {
        found.whose = core::Whose::earlier;
        found.same_as = "旧图";
        const auto ago = duration(take_prefix(shown, "-") ? shown : std::string_view("240h"));
        found.age_s = std::chrono::duration_cast<std::chrono::seconds>(ago.value_or(240h)).count();
    } else if (shown == "别人的图") {
        found.whose = core::Whose::other;
    } else if (take_prefix(shown, "单号")) {
        found.numbers = core::tracking_numbers({std::string(shown)});
    } else {
        for (const auto& [word, verdict] : kVerdicts)
            if (word == shown) found.verdict = verdict;
    }
    said.pictures.push_back(found.picture);
    said.slots.resize(said.pictures.size());
    said.slots.back() = std::move(slot);
    findings_[found.picture] = std::move(found);
}

void Player::buyer(std::string_view text) {
    core::BuyerSaid said;
    std::string rest;
    while (!text.empty()) {
        const auto open = text.find('[');
        const auto close = open == std::string_view::npos ? open : text.find(']', open);
        if (close == std::string_view::npos) break;
        auto token = text.substr(open + 1, close - open - 1);
        rest += text.substr(0, open);
        const auto whole = text.substr(open, close - open + 1);
        text.remove_prefix(close + 1);
        if (take_prefix(token, "图片 ")) {
            for (const auto shown : words_of(token))
                if (said.pictures.size() < kPicturesMost) picture(shown, said);
        } else if (take_prefix(token, "图片")) {
            const int told = take_prefix(token, "×") || take_prefix(token, "x") ? integer(token, 1) : 1;
            for (int n = std::min(told, kPicturesMost); n > 0; --n)
                said.pictures.push_back("图" + std::to_string(++pictures_));
        } else if (token == "表情") {
            said.sticker = true;
        } else if (take_prefix(token, "订单卡 ")) {
            said.order_card = token;
        } else if (take_prefix(token, "商品卡 ")) {
            said.item_card = token;
        } else {
            rest += whole;
        }
    }
    rest += text;
    said.text = trim(rest);
    happen(std::move(said));
}

std::string Player::pass_on(std::string_view agent, std::string_view rest) {
    core::AgentPassed passed{std::string(agent), "", "", ""};
    const auto colon = std::min(rest.find(':'), rest.find("："));
    auto to = trim(rest.substr(0, colon));
    if (colon != std::string_view::npos)
        passed.note = trim(rest.substr(colon + (rest[colon] == ':' ? 1 : std::string_view("：").size())));
    if (take_prefix(to, "客服"))
        passed.to_agent = to;
    else
        passed.to_group = to;
    happen(std::move(passed));
    return {};
}

std::string Player::note_of(std::string_view agent, std::string_view rest) {
    const auto colon = std::min({rest.find(':'), rest.find("："), rest.size()});
    const auto head = words_of(rest.substr(0, colon));
    auto text = colon == rest.size() ? std::string_view() : rest.substr(colon);
    if (!take_prefix(text, ":")) take_prefix(text, "：");
    text = trim(text);
    const auto& kinds = pack_.playbook->note_kinds();
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const scripts::NoteKind& each) {
        return head.size() == 2 && (each.title == head[1] || each.id == head[1]);
    });
    if (kind == kinds.end())
        return "客服的备注写成 客服小李 备注 T1 快递要求: courier=顺丰 sf_service=标快 sf_payer=到付";
    core::AgentNoted noted{std::string(agent), std::string(head[0]), kind->id, {}, core::Flag::none};
    // One part is written as it is, several by their names.
    if (kind->needs.size() == 1 && text.find('=') == std::string_view::npos) {
        noted.parts.emplace_back(scripts::alternatives(kind->needs.front()).front(), text);
    } else {
        for (const auto word : words_of(text)) {
            const auto equals = std::min(word.find('='), word.size());
            noted.parts.emplace_back(word.substr(0, equals), word.substr(std::min(equals + 1, word.size())));
        }
    }
    happen(std::move(noted));
    return {};
}

std::string Player::mend_note(std::string_view agent, std::string_view verb, std::string_view order) {
    const auto note = std::find_if(round_.state().notes.rbegin(), round_.state().notes.rend(),
                                   [&](const core::NoteDraft& each) { return each.order == order; });
    if (note == round_.state().notes.rend()) return "这个订单还没有备注";
    if (verb == "撤回备注")
        happen(core::AgentUndidNote{std::string(agent), note->command});
    else
        happen(core::AgentRetriedNote{std::string(agent), note->command});
    return {};
}

std::string Player::agent(std::string_view line) {
    take_prefix(line, "客服");
    // "小李 备注 T1 …", but not "小李: 备注 写好了".
    const auto deed = words_of(line.substr(0, std::min(line.find(':'), line.find("："))));
    if (deed.size() >= 3 && deed[1] == "备注")
        return note_of(deed[0], trim(line.substr(static_cast<std::size_t>(deed[2].data() - line.data()))));
    if (deed.size() == 3 && (deed[1] == "撤回备注" || deed[1] == "重试备注"))
        return mend_note(deed[0], deed[1], deed[2]);
    constexpr std::string_view kTo = " 转给 ";
    if (const auto to = line.find(kTo); to != std::string_view::npos)
        return pass_on(trim(line.substr(0, to)), line.substr(to + kTo.size()));
    for (const auto& [verb, what] : {std::pair{" 接管", 0}, std::pair{" 交还", 1}, std::pair{" 结束", 2}}) {
        const std::string_view v(verb);
        if (line.size() <= v.size() || line.substr(line.size() - v.size()) != v) continue;
        const std::string name(trim(line.substr(0, line.size() - v.size())));
        if (what == 0)
            happen(core::AgentTook{name});
        else if (what == 1)
            happen(core::AgentReturned{name});
        else
            happen(core::AgentClosed{name});
        return {};
    }
    const auto colon = line.find(':');
    const auto wide = line.find("：");
    const auto at = std::min(colon, wide);
    if (at == std::string_view::npos) return "客服的话写成 客服小李: 您好，动作写成 客服小李 接管/交还/结束";
    auto name = trim(line.substr(0, at));
    const auto text = trim(line.substr(at + (at == colon ? 1 : std::string_view("：").size())));
    const std::string_view phone("(手机)");
    const bool on_phone = name.size() > phone.size() && name.substr(name.size() - phone.size()) == phone;
    if (on_phone) name.remove_suffix(phone.size());
    happen(core::AgentSaid{std::string(name), std::string(text), on_phone});
    return {};
}

std::string Player::set_fields(core::Order& order, std::string_view fields) {
    for (const auto word : words_of(fields)) {
        const auto equals = word.find('=');
        const auto key = word.substr(0, equals);
        const std::string value(equals == std::string_view::npos ? std::string_view()
                                                                 : word.substr(equals + 1));
        const auto when = [&]() -> std::optional<core::Time> {
            if (value.empty() || value.front() != '-') return std::nullopt;
            const auto ago = duration(std::string_view(value).substr(1));
            return ago ? std::optional(round_.now() - *ago) : std::nullopt;
        };
        if (const auto state = by_title(kTrade, key); state && value.empty())
            order.state = *state;
        else if (const auto seen = by_title(kTracking, key); seen && value.empty())
            order.tracking = *seen;
        else if (key == "缺货")
            order.out_of_stock = true;
        else if (key == "地址异常")
            order.address_abnormal = true;
        else if (key == "地区")
            order.province = value;
        else if (key == "快递")
            order.courier = value;
        else if (key == "单号")
            order.tracking_number = value;
        else if (key == "动态")
            order.tracking_text = value;
        else if (key == "备注")
            order.memo = value;
        else if (key == "金额")
            order.amount_fen = chat::fen(value);
        else if (key == "审单")
            order.review = value == "已审核" ? core::ReviewState::reviewed : core::ReviewState::awaiting;
        else if (key == "付款")
            order.paid = when();
        else if (key == "发货")
            order.shipped = when();
        else if (key == "更新")
            order.tracking_updated = when();
        else if (key == "签收")
            order.signed_at = when();
        else if (key == "物流") {
            const auto tracking = by_title(kTracking, value);
            if (!tracking) return "物流只能是 待揽收/已揽收/运输中/派送中/已签收/物流异常";
            order.tracking = *tracking;
        } else if (key == "商品") {
            order.items.clear();
            for (std::string_view rest = value; !rest.empty();) {
                const auto comma = std::min(rest.find("、"), rest.size());
                auto item = rest.substr(0, comma);
                rest.remove_prefix(
                    std::min(rest.size(), comma + (comma < rest.size() ? std::string_view("、").size() : 0)));
                const auto times = item.find("×");
                order.items.push_back({std::string(item.substr(0, times)), "", "",
                                       times == std::string_view::npos
                                           ? 1
                                           : integer(item.substr(times + std::string_view("×").size()), 1)});
            }
        } else {
            return "不认识“" + std::string(word) + "”";
        }
    }
    return {};
}

std::string Player::order_line(std::string_view text) {
    const auto id = std::string(text.substr(0, text.find(' ')));
    auto& order = orders_[id];
    order.id = id;
    if (!order.ordered) order.ordered = round_.now() - 1h;
    return set_fields(order, text.substr(std::min(text.size(), id.size())));
}

std::string Player::order_news(std::string_view verb, std::string_view text) {
    const auto id = std::string(text.substr(0, text.find(' ')));
    auto& order = orders_[id];
    order.id = id;
    if (verb == "拍下") {
        order.state = core::TradeState::unpaid;
        order.ordered = round_.now();
    } else if (verb == "付款") {
        order.state = core::TradeState::paid;
        order.paid = round_.now();
        if (order.review == core::ReviewState::unknown) order.review = core::ReviewState::awaiting;
    } else if (verb == "发货") {
        order.state = core::TradeState::shipped;
        order.shipped = round_.now();
        order.tracking_updated = round_.now();
        order.tracking = core::Tracking::not_picked_up;
    } else if (verb == "关闭") {
        order.state = core::TradeState::closed;
    } else {
        order.tracking_updated = round_.now();
    }
    if (auto trouble = set_fields(order, text.substr(std::min(text.size(), id.size()))); !trouble.empty())
        return trouble;
    happen(core::OrderChanged{order});
    return {};
}

}  // namespace xiaoer::transcript
