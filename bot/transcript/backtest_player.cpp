#include "bot/transcript/backtest_player.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

#include "bot/base/overloaded.hpp"
#include "bot/core/driver.hpp"

namespace xiaoer::transcript {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kInputs = 2'000;

std::string shown(const core::BuyerSaid& said) {
    std::string text = said.text;
    if (!said.pictures.empty())
        text += (text.empty() ? "[图片×" : " [图片×") + std::to_string(said.pictures.size()) + "]";
    if (!said.order_card.empty()) text += (text.empty() ? "[订单卡 " : " [订单卡 ") + said.order_card + "]";
    if (text.empty() && said.sticker) text = "[表情]";
    return text;
}

class Play : private core::World {
  public:
    Play(const Story& story, const knowledge::Pack& pack)
        : story_(story), pack_(pack), round_(nobody(story), *this) {}

    std::vector<SideLine> all() {
        for (const auto& input : story_.inputs) {
            round_.pass(input.at);
            tell_input(input);
            round_.happen(input.what);
        }
        // What the last words set in motion: the answer and the transfer, not the closing phrase hours later.
        if (!story_.inputs.empty()) round_.pass(story_.inputs.back().at + 60s);
        return std::move(lines_);
    }

  private:
    static core::Conversation nobody(const Story& story) {
        core::Conversation state;
        state.id = story.conversation;
        return state;
    }

    core::Knowledge knowledge() override { return {*pack_.catalogue, *pack_.playbook, floor_}; }

    std::optional<core::EventBody> perform(const core::Action& action) override {
        using Outcome = std::optional<core::EventBody>;
        const auto put = [&](std::string_view who, std::string text, std::string phrase = {}) {
            lines_.push_back(
                {round_.now(), std::string(who), std::move(text), std::move(phrase), action.why});
        };
        return std::visit(
            base::Overloaded{
                [&](const core::Say& say) -> Outcome {
                    if (say.agent.empty()) put("bot", say.text, say.phrase);
                    return core::Delivered{action.command, ""};
                },
                [&](const core::AskOrders&) -> Outcome { return orders_then(); },
                [&](const core::LookAt& at) -> Outcome { return seen_then(action.command, at); },
                [&](const core::WriteNote& note) -> Outcome {
                    put("note", note.order + "：" + note.text);
                    return core::NoteWritten{action.command};
                },
                [&](const core::EraseNote& erase) -> Outcome {
                    put("note", erase.order + "：撤回 " + erase.text);
                    return core::NoteErased{action.command, erase.note};
                },
                [&](const core::UrgeCourier& urge) -> Outcome {
                    put("urge", urge.order);
                    return core::GroupTold{action.command};
                },
                [&](const core::MessageReviewer& message) -> Outcome {
                    put("reviewer", message.order + "：" + message.text);
                    return core::GroupTold{action.command};
                },
                [&](const core::RegisterCase& row) -> Outcome {
                    put("register", row.register_id + "：" + row.summary);
                    return std::nullopt;
                },
                [&](const core::HandOff& off) -> Outcome {
                    put("handoff", "转接" + std::string(title(off.group)) + "：" + off.card.reason);
                    return std::nullopt;
                },
                [](const core::Alarm&) -> Outcome { return std::nullopt; },
            },
            action.what);
    }

    /// What the back office said then, or the nearest it ever said.
    core::OrdersFound orders_then() {
        if (story_.facts.empty()) return {};
        const auto then = std::ranges::find_if(
            story_.facts, [this](const Story::Facts& facts) { return facts.last >= round_.now(); });
        return {then == story_.facts.end() ? story_.facts.back().orders : then->orders};
    }

    /// What the look found then; a picture that nobody looked at counts.
    core::PicturesLooked seen_then(const std::string& command, const core::LookAt& at) {
        core::PicturesLooked looked{command, {}};
        for (const auto& found : story_.findings)
            if (std::ranges::find(at.pictures, found.picture) != at.pictures.end())
                looked.found.push_back(found);
        return looked;
    }

    void tell_input(const core::Event& input) {
        const auto put = [&](std::string_view who, std::string text) {
            lines_.push_back({input.at, std::string(who), std::move(text), {}, {}});
        };
        if (const auto* buyer = std::get_if<core::BuyerSaid>(&input.what)) return put("buyer", shown(*buyer));
        if (const auto* agent = std::get_if<core::AgentSaid>(&input.what))
            return put("agent", agent->agent + "：" + agent->text);
        if (const auto* took = std::get_if<core::AgentTook>(&input.what)) put("system", took->agent + "接管");
        if (const auto* back = std::get_if<core::AgentReturned>(&input.what))
            put("system", back->agent + "交还");
        if (const auto* done = std::get_if<core::AgentClosed>(&input.what))
            put("system", done->agent + "结束");
    }

    const Story& story_;
    const knowledge::Pack& pack_;
    const core::Floor floor_{.agents_online = 2, .agents_free = 2, .waiting = 0};
    core::Round round_;
    std::vector<SideLine> lines_;
};

std::string duration_text(std::chrono::milliseconds time) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
    if (seconds >= 86'400 && seconds % 86'400 == 0) return std::to_string(seconds / 86'400) + "d";
    std::string out;
    if (seconds >= 3'600) out += std::to_string(seconds / 3'600) + "h";
    if (seconds % 3'600 >= 60) out += std::to_string(seconds % 3'600 / 60) + "m";
    if (seconds % 60 != 0) out += std::to_string(seconds % 60) + "s";
    return out;
}

std::string on_one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

std::string order_line(const core::Order& order, core::Time now) {
    std::string out = "订单: " + order.id + " ";
    switch (order.state) {
        case core::TradeState::unpaid:
            out += "未付款";
            break;
        case core::TradeState::paid:
            out += "已付款";
            break;
        case core::TradeState::shipped:
            out += "已发货";
            break;
        case core::TradeState::completed:
            out += "已完成";
            break;
        default:
            out += "已关闭";
    }
    const auto ago = [&](const char* name, const std::optional<core::Time>& at) {
        if (at && *at < now)
            out += std::string(" ") + name + "=-" +
                   duration_text(std::chrono::floor<std::chrono::seconds>(now - *at));
    };
    if (!order.items.empty() && order.items.front().title.find(' ') == std::string::npos)
        out += " 商品=" + order.items.front().title + "×" + std::to_string(order.items.front().quantity);
    ago("付款", order.paid);
    ago("发货", order.shipped);
    ago("更新", order.tracking_updated);
    ago("签收", order.signed_at);
    if (!order.province.empty()) out += " 地区=" + order.province;
    if (!order.courier.empty()) out += " 快递=" + order.courier;
    if (!order.tracking_number.empty()) out += " 单号=" + order.tracking_number;
    if (order.tracking != core::Tracking::none) out += " 物流=" + std::string(core::title(order.tracking));
    return out;
}

}  // namespace

bool Story::has_buyer() const {
    return std::ranges::any_of(
        inputs, [](const core::Event& event) { return std::holds_alternative<core::BuyerSaid>(event.what); });
}

const std::vector<std::string>& Stories::kinds() {
    static const std::vector<std::string> kKinds = [] {
        std::vector<std::string> names;
        for (const core::EventBody& what :
             {core::EventBody{core::BuyerSaid{}}, core::EventBody{core::AgentSaid{}},
              core::EventBody{core::AgentTook{}}, core::EventBody{core::AgentReturned{}},
              core::EventBody{core::AgentClosed{}}, core::EventBody{core::AgentPassed{}},
              core::EventBody{core::OrderChanged{}}, core::EventBody{core::OrdersFound{}},
              core::EventBody{core::PicturesLooked{}}})
            names.emplace_back(core::name(what));
        return names;
    }();
    return kKinds;
}

void Stories::take(const core::Event& event) {
    if (std::ranges::find(kinds(), core::name(event.what)) == kinds().end()) return;
    auto known = index_.find(event.conversation);
    if (known == index_.end()) {
        if (stories_.size() >= most_) return;
        known = index_.emplace(event.conversation, stories_.size()).first;
        stories_.push_back({event.conversation, {}, {}, {}});
    }
    auto& story = stories_[known->second];
    if (const auto* found = std::get_if<core::OrdersFound>(&event.what)) {
        // Most look-ups say what the one before said.
        if (story.facts.empty() || story.facts.back().orders != found->orders)
            story.facts.push_back({event.at, event.at, found->orders});
        story.facts.back().last = event.at;
    } else if (const auto* looked = std::get_if<core::PicturesLooked>(&event.what)) {
        for (const auto& each : looked->found)
            if (story.findings.size() < kInputs) story.findings.push_back(each);
    } else if (story.inputs.size() < kInputs) {
        story.inputs.push_back(event);
    }
}

std::vector<SideLine> play(const Story& story, const knowledge::Pack& pack) {
    return Play(story, pack).all();
}

std::string transcript_of(const Story& story, const knowledge::Pack& pack) {
    if (story.inputs.empty()) return {};
    const auto offset = pack.playbook->shop().utc_offset;
    const auto start = std::chrono::floor<std::chrono::minutes>(story.inputs.front().at);
    const auto local = start + offset;
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date(day);
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(local - day).count();
    char stamp[40];
    std::snprintf(stamp, sizeof stamp, "%04d-%02u-%02u %02d:%02d", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
    std::string out = std::string("时间: ") + stamp + "\n";
    if (!story.facts.empty()) {
        for (const auto& order : story.facts.front().orders)
            out += order_line(order, story.inputs.front().at) + "\n";
    }
    core::Time at = story.inputs.front().at;
    for (const auto& input : story.inputs) {
        const auto gap = std::chrono::floor<std::chrono::seconds>(input.at - at);
        // Shorter pauses are the same burst, and the transcript's own clock lets a burst end.
        if (gap >= 10s) out += "\n+" + duration_text(gap) + "\n";
        at = input.at;
        std::visit(
            base::Overloaded{
                [&](const core::BuyerSaid& said) { out += "买家: " + on_one_line(shown(said)) + "\n"; },
                [&](const core::AgentSaid& said) {
                    out += "客服" + said.agent + ": " + on_one_line(said.text) + "\n";
                },
                [&](const core::AgentTook& took) { out += "客服" + took.agent + " 接管\n"; },
                [&](const core::AgentReturned& back) { out += "客服" + back.agent + " 交还\n"; },
                [&](const core::AgentClosed& done) { out += "客服" + done.agent + " 结束\n"; },
                [](const auto&) {},
            },
            input.what);
    }
    return out;
}

}  // namespace xiaoer::transcript
