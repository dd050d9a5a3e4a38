#include "bot/studio/figures.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

namespace xiaoer::studio {
namespace {

using nlohmann::json;
using Who = core::Owner::Who;

constexpr std::size_t kTalks = 200'000;
constexpr std::size_t kParts = 30;
constexpr auto kReminderWorks = std::chrono::hours(72);

/// value: the sum, a share of two counts, or a mean.
struct Definition {
    enum class Kind { mean, share, sum, parts } kind;
    std::string_view id;
    std::string_view title;
    std::string_view formula;
    std::string_view unit;
    std::string_view of;  ///< share: the metric it is divided by
};

using Kind = Definition::Kind;
constexpr std::array kDefinitions = {
    Definition{Kind::mean, "first_response", "首次响应时间",
               "每个会话：第一条回复的时间 − 买家第一句话的时间，取平均", "seconds", ""},
    Definition{Kind::mean, "response", "平均响应时间",
               "每一轮：回复的时间 − 买家这一轮第一句话的时间，取平均", "seconds", ""},
    Definition{Kind::mean, "agent_response", "人工平均响应时间",
               "只算人工接待的轮次：人工回复的时间 − 买家这一轮第一句话的时间，取平均", "seconds", ""},
    Definition{Kind::share, "agent_in_time", "人工20秒/18秒内回复占比",
               "下单前20秒、下单后18秒内回复的人工轮次 ÷ 全部人工轮次", "share", "agent_response"},
    Definition{Kind::share, "resolved_by_bot", "机器人解决率", "结束时没有转过人工的会话 ÷ 结束的会话",
               "share", "closed"},
    Definition{Kind::share, "handed_off", "转人工率", "转人工的会话次数 ÷ 开始的会话次数", "share", "begun"},
    Definition{Kind::parts, "handoff_reason", "转人工原因", "转人工次数，按原因", "count", ""},
    Definition{Kind::mean, "wait", "等待客服时间", "客服接起的时间 − 转接的时间，取平均", "seconds", ""},
    Definition{Kind::sum, "unmatched", "没听懂的次数", "机器人追问“您想问哪件事”的次数", "count", ""},
    Definition{Kind::sum, "notes", "写入的备注", "后台确认写入的备注条数", "count", ""},
    Definition{Kind::sum, "notes_late", "迟到的备注", "订单已审核、只能转告审单专员的备注条数", "count", ""},
    Definition{Kind::share, "photos_complete", "转接时照片齐全率",
               "转接时六面照和实拍都齐的次数 ÷ 要过照片的转接次数", "share", "photos_asked"},
    Definition{Kind::sum, "reminders", "催付次数", "对未付款订单说催付话术的次数", "count", ""},
    Definition{Kind::share, "reminders_paid", "催付成功率", "催付后72小时内付款的次数 ÷ 催付次数", "share",
               "reminders"},
    Definition{Kind::share, "refunds", "退款申请占比", "变为申请退款的订单次数 ÷ 发生变化的订单次数", "share",
               "order_changes"},
};

std::string day_text(std::chrono::sys_days day) {
    const std::chrono::year_month_day date(day);
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

double seconds(core::Time::duration time) {
    return static_cast<double>(time.count()) / 1'000;
}

}  // namespace

void Figures::add(std::string_view metric, double value, std::string part) {
    auto key = now_;
    key.metric = metric;
    key.part = std::move(part);
    auto& cell = cells_[std::move(key)];
    cell.sum += value;
    ++cell.count;
}

void Figures::take(std::int64_t seq, const store::Turn& turn, int version) {
    if (seq <= seen_) return;
    seen_ = seq;
    until_ = std::max(until_, turn.event.at);
    const auto& id = turn.event.conversation;
    now_ = {.metric = {},
            .day = std::chrono::floor<std::chrono::days>(turn.event.at + offset_),
            .store = id.substr(0, id.rfind(':')),
            .intent = turn.after.last_intent,
            .version = version,
            .part = {}};
    auto& talk = talks_[id];
    talk.last = turn.event.at;
    take_event(turn, talk);
    take_effects(turn, talk);
    if (turn.after.closed && talk.answered_once) {
        add("closed", 1);
        add("resolved_by_bot", talk.handed || talk.human ? 0 : 1);
        talks_.erase(id);
    }
    if (talks_.size() > kTalks) forget_old();
}

void Figures::take_event(const store::Turn& turn, Talk& talk) {
    const auto at = turn.event.at;
    if (std::holds_alternative<core::BuyerSaid>(turn.event.what)) {
        if (!talk.answered_once && !talk.unanswered) add("begun", 1);
        if (!talk.unanswered) talk.unanswered = at;
    } else if (std::holds_alternative<core::AgentTook>(turn.event.what)) {
        if (talk.queued) add("wait", seconds(at - *talk.queued));
        talk.queued.reset();
        talk.human = true;
    } else if (std::holds_alternative<core::NoteWritten>(turn.event.what)) {
        add("notes", 1);
    } else if (const auto* changed = std::get_if<core::OrderChanged>(&turn.event.what)) {
        add("order_changes", 1);
        add("refunds", changed->order.refund == core::RefundState::requested ? 1 : 0);
        if (talk.reminded && changed->order.state == core::TradeState::paid &&
            at - *talk.reminded <= kReminderWorks) {
            add("reminders_paid", 1);
            talk.reminded.reset();
        }
    }
}

void Figures::take_effects(const store::Turn& turn, Talk& talk) {
    for (const auto& effect : turn.effects) {
        if (const auto* say = std::get_if<core::Say>(&effect.deed)) {
            said(turn, *say, talk);
        } else if (const auto* off = std::get_if<core::HandOff>(&effect.deed)) {
            talk.queued = turn.event.at;
            if (!talk.handed) add("handed_off", 1);
            talk.handed = true;
            add("handoff_reason", 1, off->card.condition.empty() ? off->card.reason : off->card.condition);
            add("missed_intent", 1, off->card.intent);
            if (turn.after.photos.asked()) {
                add("photos_asked", 1);
                add("photos_complete", turn.after.photos.complete() ? 1 : 0);
            }
        } else if (std::holds_alternative<core::MessageReviewer>(effect.deed)) {
            add("notes_late", 1);
        }
    }
}

void Figures::said(const store::Turn& turn, const core::Say& say, Talk& talk) {
    if (say.agent.empty()) {
        add("phrase", 1, say.phrase);
        if (!turn.after.last_intent.empty() && std::holds_alternative<core::Tick>(turn.event.what) &&
            talk.unanswered)
            add("intent", 1, turn.after.last_intent);
        if (say.phrase.starts_with("clarify")) add("unmatched", 1);
        if (say.phrase == "reminder.pay") {
            add("reminders", 1);
            talk.reminded = turn.event.at;
        }
    }
    if (!talk.unanswered) return;
    const auto took = turn.event.at - *talk.unanswered;
    if (!talk.answered_once) add("first_response", seconds(took));
    add("response", seconds(took));
    if (!say.agent.empty()) {
        const bool ordered =
            std::ranges::any_of(turn.after.orders, [](const core::Order& order) { return order.open(); });
        add("agent_response", seconds(took));
        add("agent_in_time", took <= (ordered ? first_after_ : first_before_) ? 1 : 0);
    }
    talk.answered_once = true;
    talk.unanswered.reset();
}

void Figures::forget_old() {
    std::vector<core::Time> times;
    for (const auto& [id, talk] : talks_)
        times.push_back(talk.last);
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    std::erase_if(talks_, [limit = *middle](const auto& entry) { return entry.second.last < limit; });
}

json Figures::report(const FigureQuery& query,
                     const std::function<std::string(const std::string&)>& title) const {
    const auto fits = [&](const Key& key) {
        return key.day >= query.from && key.day <= query.to &&
               (query.store.empty() || key.store == query.store) &&
               (query.intent.empty() || key.intent == query.intent) &&
               (!query.version || key.version == *query.version);
    };
    const auto row_of = [&](const Key& key) -> std::string {
        if (query.by == "store") return key.store;
        if (query.by == "intent") return key.intent;
        if (query.by == "version") return std::to_string(key.version);
        return day_text(key.day);
    };
    std::map<std::string, std::map<std::string, Cell>> rows;  // metric → row → cell
    std::map<std::string, Cell> wholes;
    std::map<std::string, Cell> reasons;
    std::set<std::string> stores;
    std::set<int> versions;
    for (const auto& [key, cell] : cells_) {
        stores.insert(key.store);
        versions.insert(key.version);
        if (!fits(key)) continue;
        auto& row = rows[key.metric][row_of(key)];
        auto& whole = wholes[key.metric];
        row.sum += cell.sum, row.count += cell.count;
        whole.sum += cell.sum, whole.count += cell.count;
        if (key.metric == "handoff_reason") reasons[key.part].sum += cell.sum;
    }
    json figures = json::array();
    for (const auto& definition : kDefinitions) {
        const std::string id(definition.id), of(definition.of);
        const auto value = [&](const Cell& cell, const Cell& all) -> json {
            if (definition.kind == Kind::share)
                return all.count == 0 ? json() : json(cell.sum / static_cast<double>(all.count));
            if (definition.kind == Kind::mean)
                return cell.count == 0 ? json() : json(cell.sum / static_cast<double>(cell.count));
            return cell.sum;
        };
        json list = json::array();
        if (definition.kind == Kind::parts) {
            std::vector<std::pair<double, std::string>> ranked;
            for (const auto& [reason, cell] : reasons)
                ranked.emplace_back(cell.sum, reason);
            std::ranges::sort(ranked, std::greater<>());
            for (const auto& [sum, reason] : ranked) {
                if (list.size() >= kParts) break;
                list.push_back({{"key", reason}, {"title", reason}, {"value", sum}, {"count", sum}});
            }
        } else {
            auto keys = rows[id];
            if (!of.empty()) {
                for (const auto& [key, cell] : rows[of])
                    keys.try_emplace(key);
            }
            for (const auto& [key, cell] : keys) {
                const auto all = of.empty() ? cell : rows[of][key];
                list.push_back({{"key", key},
                                {"title", query.by == "intent" ? title(key) : key},
                                {"value", value(cell, all)},
                                {"count", all.count}});
            }
        }
        const auto whole = wholes[id];
        const auto all = of.empty() ? whole : wholes[of];
        figures.push_back({{"id", id},
                           {"title", definition.title},
                           {"formula", definition.formula},
                           {"unit", definition.unit},
                           {"value", value(whole, all)},
                           {"count", all.count},
                           {"rows", std::move(list)}});
    }
    return {{"figures", std::move(figures)},
            {"stores", stores},
            {"versions", versions},
            {"until", until_.time_since_epoch().count()}};
}

Hits Figures::hits(core::Time since) const {
    Hits out;
    const auto day = std::chrono::floor<std::chrono::days>(since + offset_);
    for (const auto& [key, cell] : cells_) {
        if (key.day < day) continue;
        if (key.metric == "intent") out.intents[key.part] += static_cast<int>(cell.count);
        if (key.metric == "phrase") out.phrases[key.part] += static_cast<int>(cell.count);
        if (key.metric == "missed_intent") out.missed[key.part] += static_cast<int>(cell.count);
    }
    return out;
}

}  // namespace xiaoer::studio
