#include "bot/web/live/conversation_view.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/web/views/buyer_view.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

/// A message that was not heard of for so long was lost on the way to the journal: it may be given in again.
constexpr auto kFlightTime = 5s;
constexpr auto kForgetFlight = 60s;
constexpr auto kLookClosely = 1s;
constexpr auto kLookAgain = 1s;
constexpr auto kHope = 30s;
/// A page says every three seconds that somebody is still typing.
constexpr auto kTypingHolds = 5s;

bool is_final(const store::HistoryLine& line) {
    return line.status != "queued" && line.status != "in_doubt";
}

bool makes_line(const store::Turn& turn) {
    if (std::holds_alternative<core::BuyerSaid>(turn.event.what)) return true;
    return std::ranges::any_of(turn.actions, [](const core::Action& action) {
        return std::holds_alternative<core::Say>(action.what) ||
               std::holds_alternative<core::HandOff>(action.what);
    });
}

bool sent_own_words(const store::Turn& turn, const core::AgentSaid& said) {
    return std::ranges::any_of(turn.actions, [&](const core::Action& action) {
        const auto* say = std::get_if<core::Say>(&action.what);
        return say != nullptr && say->agent == said.agent;
    });
}

}  // namespace

ConversationView::ConversationView(std::string conversation, BotApi& bot)
    : conversation_(std::move(conversation)) {
    (void)look(bot);  // what is there already is told by welcome()
}

void ConversationView::remove(const Link* link) {
    std::erase_if(links_, [link](const Seat& seat) { return seat.link.get() == link; });
}

std::size_t ConversationView::size(Side side) const {
    return static_cast<std::size_t>(std::ranges::count(links_, side, &Seat::side));
}

std::vector<ConversationView::Fresh> ConversationView::look(BotApi& bot) {
    std::vector<Fresh> fresh;
    bool all_final = true;
    for (auto& line : bot.history(conversation_, settled_, kCaughtUp)) {
        const auto [at, added] = told_.try_emplace(line.seq, line.status);
        const bool changed = added || at->second != line.status;
        at->second = line.status;
        if (line.speaker != "note") last_line_ = std::max(last_line_, line.at);
        if (added && line.speaker == "agent") agent_types_until_.reset();
        all_final = all_final && is_final(line);
        if (all_final) settled_ = line.seq;
        if (added) expected_.erase(line.at);
        auto client_id = added ? landed(line) : std::string();
        if (changed) fresh.push_back({std::move(line), std::move(client_id)});
    }
    told_.erase(told_.begin(), told_.upper_bound(settled_));
    return fresh;
}

/// The client's id of a line that was written here.
std::string ConversationView::landed(const store::HistoryLine& line) {
    if (line.speaker != "buyer" && line.speaker != "agent") return {};
    const auto at =
        std::ranges::find_if(flights_, [&](const auto& entry) { return entry.second.at == line.at; });
    if (at == flights_.end()) return {};
    auto id = std::move(at->second.client_id);
    flights_.erase(at);
    return id;
}

std::string ConversationView::state_for(Side side, const Eyes& eyes) const {
    const auto state = eyes.bot.conversation(conversation_);
    const auto* row = eyes.board.find(conversation_);
    if (side == Side::agent)
        return state ? dump(agent_state(*state, row, eyes.shown(row), eyes.bot)) : "null";
    const bool queued = row != nullptr && row->owner.who == core::Owner::Who::queue;
    return dump(buyer_state(state ? &*state : nullptr, {.ahead = queued ? eyes.board.ahead_of(*row) : 0,
                                                        .rated = eyes.stars(conversation_, last_line_),
                                                        .agent_types = agent_types_until_.has_value()}));
}

void ConversationView::welcome(Link& link, Side side, std::int64_t after, const Eyes& eyes) {
    // Lines may become visible later than younger ones, so the newest are always given again; the page knows
    // them by their number.
    auto lines = eyes.bot.history(conversation_, 0, kShown);
    if (after > 0 && !lines.empty() && after < lines.front().seq) {
        lines = eyes.bot.history(conversation_, after, kCaughtUp);
    }
    json shown = json::array();
    for (const auto& line : lines) {
        if (side == Side::agent) shown.push_back(agent_line(line));
        if (side == Side::buyer && buyer_sees(line)) shown.push_back(buyer_line(line));
    }
    json message = {{"lines", std::move(shown)}, {"welcome", true}};
    if (side == Side::agent) message["conversation"] = conversation_;
    message["state"] = json::parse(state_for(side, eyes));
    link.send(dump(message));
}

void ConversationView::observed(const store::Turn& turn, net::Moment now) {
    dirty = true;
    hurry(now);
    if (makes_line(turn)) expected_.emplace(turn.event.at, now + kHope);
    const auto flight = flights_.find(turn.event.key);
    if (flight == flights_.end()) return;
    const auto* said = std::get_if<core::AgentSaid>(&turn.event.what);
    if (said != nullptr && !sent_own_words(turn, *said)) {
        undone_.push_back(flight->second.client_id);
    } else if (said != nullptr || std::holds_alternative<core::BuyerSaid>(turn.event.what)) {
        return;  // its line will say so
    } else {
        taken_.push_back(flight->second.client_id);
    }
    flights_.erase(flight);
}

void ConversationView::agent_types(net::Moment now) {
    dirty = dirty || !agent_types_until_;
    agent_types_until_ = now + kTypingHolds;
}

void ConversationView::hurry(net::Moment now) {
    look_closely_until_ = now + kLookClosely;
}

bool ConversationView::waits(net::Moment now) const {
    if (now < look_closely_until_ || (agent_types_until_ && now >= *agent_types_until_)) return true;
    return (!expected_.empty() || !told_.empty()) && now - looked_ >= kLookAgain;
}

void ConversationView::update(const Eyes& eyes, net::Moment now) {
    dirty = false;
    looked_ = now;
    if (agent_types_until_ && now >= *agent_types_until_) agent_types_until_.reset();
    const auto fresh = look(eyes.bot);
    std::erase_if(expected_, [now](const auto& entry) { return entry.second < now; });
    for (const auto side : {Side::buyer, Side::agent}) {
        if (size(side) == 0) continue;
        json message = json::object();
        json lines = json::array();
        for (const auto& [line, client_id] : fresh) {
            if (side == Side::buyer && !buyer_sees(line)) continue;
            lines.push_back(side == Side::agent ? agent_line(line) : buyer_line(line));
            if (!client_id.empty()) lines.back()["id"] = client_id;
        }
        if (!lines.empty()) message["lines"] = std::move(lines);
        if (!taken_.empty()) message["taken"] = taken_;
        auto& told = side == Side::buyer ? buyer_state_ : agent_state_;
        if (auto state = state_for(side, eyes); state != told) {
            message["state"] = json::parse(state);
            told = std::move(state);
        }
        if (message.empty()) continue;
        if (side == Side::agent) message["conversation"] = conversation_;
        const auto text = std::make_shared<const std::string>(dump(message));
        for (const auto& seat : links_) {
            if (seat.side == side) seat.link->send(text);
        }
    }
    taken_.clear();
    tell_undone();
}

void ConversationView::tell_undone() {
    for (const auto& id : std::exchange(undone_, {})) {
        const auto text = std::make_shared<const std::string>(dump({{"refused",
                                                                     {{"id", id},
                                                                      {"rule", ""},
                                                                      {"title", "没有发出：会话已不在你手上"},
                                                                      {"excerpt", ""},
                                                                      {"mend", "先接管再发送。"}}}}));
        for (const auto& seat : links_) {
            if (seat.side == Side::agent) seat.link->send(text);
        }
    }
}

bool ConversationView::in_flight(const std::string& key, net::Moment now) const {
    const auto at = flights_.find(key);
    return at != flights_.end() && now - at->second.since < kFlightTime;
}

bool ConversationView::may_submit(net::Moment now) {
    if (flights_.size() < kInFlight) return true;
    std::erase_if(flights_, [now](const auto& entry) { return now - entry.second.since >= kForgetFlight; });
    return flights_.size() < kInFlight;
}

core::Time ConversationView::own_time(core::Time now) {
    last_own_time_ = std::max(now, last_own_time_ + 1ms);
    return last_own_time_;
}

void ConversationView::submitted(std::string key, std::string client_id, core::Time at, net::Moment now) {
    flights_.insert_or_assign(std::move(key), Flight{std::move(client_id), at, now});
}

}  // namespace xiaoer::web
