// The transcript format. A line is an input, an expected output, a comment (# …) or empty.
//
// Inputs
//   买家: 文字 [图片×4] [表情] [订单卡 T1] [商品卡 536534099634]     buyer lines that follow each other are
//   one burst; an empty
//                                                              line, an expected line or time lets the burst
//                                                              window pass
//   买家: [图片 清楚 暗 空白 糊 小 截图 同1 旧图 旧图-2h 别人的图 单号YT8800000001234 底面:清楚]
//                                                              pictures and what a look at them finds: 同1 is
//                                                              the first picture of the transcript again,
//                                                              底面: the slot it was put in. [图片×4]: nobody
//                                                              looked
//   客服小李: 文字      客服小李(手机): 文字      客服小李 接管|交还|结束
//   客服小李 转给 客服小王|售后: 交代的话
//   客服小李 备注 T1 快递要求: courier=顺丰 …|一句话      客服小李 撤回备注|重试备注 T1
//   订单: T1 已发货 商品=坚果礼盒×2 金额=99 付款=-30h 更新=-26h 地区=浙江省 快递=中通 单号=751 物流=运输中
//         审单=待客审 缺货 地址异常
//   拍下: T1 商品=…    付款: T1    发货: T1 快递=中通 单号=751    物流: T1 已签收 …    关闭: T1
//                                                              the back office reports a change
//   断线  恢复  快递群故障  快递群恢复  发送失败  发送存疑  后台故障  后台恢复  备注拒绝
//                                                              faults, until the opposite or for the next one
//   客服: 在线2 空闲0 排队3      时间: 2026-03-02 10:00      +30m  +2s +1h30m  +2d
// Outputs
//   机器人: 文字  # why      机器人: @phrase.id      备注 T1: …      撤回备注 T1: …
//   转接 售后: …  and below it, two blanks in, the handoff card: 订单：… 买家说：… facts, remedies, wish,
//   notes 登记 售后问题: …      催件 …      转告审单 …      提醒 …
#include "bot/transcript/player.hpp"

#include <algorithm>
#include <array>

#include "bot/base/overloaded.hpp"
#include "bot/transcript/lexer.hpp"
#include "scripts/engine/registers.hpp"

namespace xiaoer::transcript {
using namespace std::chrono_literals;
using chat::duration, chat::integer, chat::take_label, chat::take_prefix, chat::trim, chat::words_of;

namespace {

std::string one_line(std::string text) {
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at))
        text.replace(at, 1, " ⏎ ");
    return text;
}

/// "售后问题" for 售后问题登记.
std::string register_title(const scripts::Playbook& playbook, std::string_view id) {
    const auto* found = playbook.registers().find(id);
    if (found == nullptr) return std::string(id);
    constexpr std::string_view kSuffix = "登记";
    std::string title = found->title;
    if (title.size() > kSuffix.size() && title.ends_with(kSuffix))
        title.resize(title.size() - kSuffix.size());
    return title;
}

}  // namespace

core::Conversation Player::nobody() {
    core::Conversation state;
    state.id = "chat:demo:buyer";
    return state;
}

Player::Player(knowledge::Pack pack) : pack_(std::move(pack)), round_(nobody(), *this) {
    using namespace std::chrono;
    round_.set_now(sys_days{2026y / March / 2} + 10h - pack_.playbook->shop().utc_offset);
}

bool Player::is_output(std::string_view line) {
    if (line.starts_with("  ")) return true;  // a line of the handoff card
    static constexpr std::array kMarks = {
        std::string_view("机器人:"),   std::string_view("机器人："), std::string_view("备注 "),
        std::string_view("转接 "),     std::string_view("登记 "),    std::string_view("催件 "),
        std::string_view("转告审单 "), std::string_view("提醒 "),    std::string_view("撤回备注 ")};
    return std::any_of(kMarks.begin(), kMarks.end(),
                       [&](auto mark) { return line.substr(0, mark.size()) == mark; });
}

std::string Player::input(std::string_view raw) {
    auto line = trim(raw);
    if (line.empty()) {
        settle();
        return {};
    }
    if (line.front() == '#') return {};
    if (take_label(line, "买家")) {
        started_ = true;
        buyer(line);
        return {};
    }
    if (line.front() == '+') {
        const auto by = duration(line.substr(1));
        if (!by) return "时间写成 +30m、+2s、+1h30m 或 +2d";
        advance(*by);
        return {};
    }
    if (take_label(line, "时间")) {
        int y = 0, mo = 0, d = 0, h = 0, mi = 0;
        if (started_) return "“时间”要写在第一句话之前";
        if (std::sscanf(std::string(line).c_str(), "%d-%d-%d %d:%d", &y, &mo, &d, &h, &mi) != 5)
            return "时间写成 2026-03-02 10:00";
        const std::chrono::year_month_day day{std::chrono::year(y),
                                              std::chrono::month(static_cast<unsigned>(mo)),
                                              std::chrono::day(static_cast<unsigned>(d))};
        if (!day.ok()) return "没有这一天";
        round_.set_now(std::chrono::sys_days{day} + std::chrono::hours(h) + std::chrono::minutes(mi) -
                       pack_.playbook->shop().utc_offset);
        return {};
    }
    if (take_label(line, "客服")) {
        for (auto word : words_of(line)) {
            if (take_prefix(word, "在线"))
                floor_.agents_online = integer(word, 0);
            else if (take_prefix(word, "空闲"))
                floor_.agents_free = integer(word, 0);
            else if (take_prefix(word, "排队"))
                floor_.waiting = integer(word, 0);
            else
                return "写成 客服: 在线2 空闲1 排队0";
        }
        return {};
    }
    if (line.substr(0, std::string_view("客服").size()) == "客服") return agent(line);
    if (take_label(line, "订单")) return order_line(line);
    for (const auto verb : {"拍下", "付款", "发货", "物流", "关闭"})
        if (auto rest = line; take_label(rest, verb)) return order_news(verb, rest);
    if (line == "断线" || line == "恢复") {
        link_up_ = line == "恢复";
        for (auto waiting = std::exchange(unsent_, {}); !waiting.empty(); waiting.pop_front())
            happen(send(waiting.front()));
        return {};
    }
    if (line == "快递群故障" || line == "快递群恢复") return group_up_ = line == "快递群恢复", std::string();
    if (line == "后台故障" || line == "后台恢复") return office_up_ = line == "后台恢复", std::string();
    if (line == "备注拒绝") return refuse_note_ = true, std::string();
    if (line == "发送失败") return fail_send_ = true, std::string();
    if (line == "发送存疑") return doubt_send_ = true, std::string();
    return "看不懂这一行";
}

void Player::settle() {
    round_.settle();
}

std::vector<Output> Player::take() {
    return std::exchange(out_, {});
}

void Player::emit(std::string line, std::string phrase, std::string why) {
    out_.push_back({one_line(std::move(line)), std::move(phrase), one_line(std::move(why))});
}

void Player::count(const core::Used& used) {
    reached_.intents.insert(used.intents.begin(), used.intents.end());
    reached_.phrases.insert(used.phrases.begin(), used.phrases.end());
}

void Player::happen(core::EventBody what) {
    round_.happen(std::move(what));
}

core::EventBody Player::send(const core::Action& action) {
    const auto& say = std::get<core::Say>(action.what);
    // Law 2 once more: it may have waited for the link.
    if (core::stale(action, round_.state())) return core::dropped(action);
    if (std::exchange(fail_send_, false)) return core::Undelivered{action.command, "平台拒绝", false};
    if (say.agent.empty()) emit("机器人: " + say.text, say.phrase, action.why);
    if (std::exchange(doubt_send_, false)) return core::Undelivered{action.command, "没有回执", true};
    return core::Delivered{action.command, ""};
}

core::EventBody Player::tell_group(const std::string& command) {
    if (group_up_) return core::GroupTold{command};
    return core::GroupNotTold{command, "群消息发不出去"};
}

std::optional<core::EventBody> Player::perform(const core::Action& action) {
    using Outcome = std::optional<core::EventBody>;
    return std::visit(
        base::Overloaded{
            [&](const core::Say&) -> Outcome {
                if (link_up_) return send(action);
                unsent_.push_back(action);
                return std::nullopt;
            },
            [&](const core::AskOrders&) -> Outcome {
                if (!office_up_) return core::OrdersFailed{"后台故障"};
                core::OrdersFound found;
                for (const auto& [id, order] : orders_)
                    found.orders.push_back(order);
                return found;
            },
            [&](const core::LookAt& at) -> Outcome {
                core::PicturesLooked looked{action.command, {}};
                for (const auto& picture : at.pictures)
                    if (const auto seen = findings_.find(picture); seen != findings_.end())
                        looked.found.push_back(seen->second);
                return looked;
            },
            [&](const core::WriteNote& note) -> Outcome {
                const bool refused = std::exchange(refuse_note_, false);
                if (!office_up_ || refused)
                    return core::NoteFailed{action.command, refused ? "后台拒绝" : "后台故障", refused};
                emit("备注 " + note.order + ": " + note.text, "", action.why);
                if (const auto it = orders_.find(note.order); it != orders_.end())
                    it->second.memo += (it->second.memo.empty() ? "" : "\n") + note.text;
                return core::NoteWritten{action.command};
            },
            [&](const core::EraseNote& erase) -> Outcome {
                if (!office_up_ || std::exchange(refuse_note_, false))
                    return core::NoteFailed{action.command, "后台拒绝", true};
                emit("撤回备注 " + erase.order + ": " + erase.text, "", action.why);
                if (const auto it = orders_.find(erase.order); it != orders_.end())
                    if (const auto at = it->second.memo.find(erase.text); at != std::string::npos)
                        it->second.memo.erase(at, erase.text.size());
                return core::NoteErased{action.command, erase.note};
            },
            [&](const core::MessageReviewer& message) -> Outcome {
                if (group_up_) emit("转告审单 " + message.order + ": " + message.text, "", action.why);
                return tell_group(action.command);
            },
            [&](const core::UrgeCourier& urge) -> Outcome {
                if (group_up_)
                    emit("催件 " + urge.order + ": " +
                             (urge.courier.empty() ? "仓库" : urge.courier + urge.tracking_number),
                         "", action.why);
                return tell_group(action.command);
            },
            [&](const core::RegisterCase& row) -> Outcome {
                emit("登记 " + register_title(*pack_.playbook, row.register_id) + ": " + row.summary, "",
                     action.why);
                return std::nullopt;
            },
            [&](const core::HandOff& handoff) -> Outcome {
                show(handoff, action.why);
                return std::nullopt;
            },
            [&](const core::Alarm& alarm) -> Outcome {
                emit((alarm.level == core::Alarm::Level::supervisor ? "提醒 主管: " : "提醒 客服: ") +
                         alarm.text,
                     "", action.why);
                return std::nullopt;
            },
        },
        action.what);
}

/// The whole card, so that what an agent reads is in the transcript.
void Player::show(const core::HandOff& handoff, const std::string& why) {
    const auto& card = handoff.card;
    emit("转接 " + std::string(title(handoff.group)) + ": " + card.reason +
             (card.condition.empty() ? "" : "（" + card.condition + "）") +
             (card.photos.empty() ? "" : "，" + card.photos) + (handoff.next_shift ? "，下一班" : ""),
         "", why);
    const auto part = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) emit("  " + std::string(name) + "：" + value, "", "");
    };
    part("订单", card.order_line);
    part("买家说", card.words);
    for (const auto& [title, answer] : card.facts)
        part(title, answer);
    for (const auto& remedy : card.remedies)
        part("提过的办法", remedy);
    for (const auto& check : card.checks)
        part("照片", check);
    part("想要", card.wish);
    for (const auto& open : card.open)
        part("没办完", open);
    for (const auto& note : card.notes)
        part("备注", note);
}

void Player::advance(std::chrono::milliseconds by) {
    round_.pass(round_.now() + by);
}

}  // namespace xiaoer::transcript
