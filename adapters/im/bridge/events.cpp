// What bridges tell: which line is a buyer's, which an echo of ours, which a human's.
#include <algorithm>

#include "adapters/im/bridge/bridge_body.hpp"

namespace xiaoer::adapters {

Buyer& Bridge::Body::buyer_of(const std::string& conversation) {
    const auto [it, fresh] = buyers.try_emplace(conversation);
    if (fresh) {
        buyers_order.push_back(conversation);
        if (buyers_order.size() > kMostBuyers) {
            buyers.erase(buyers_order.front());
            buyers_order.pop_front();
        }
    }
    return it->second;
}

void Bridge::Body::remember(Buyer& buyer, Recent line) {
    buyer.recent.push_back(std::move(line));
    if (buyer.recent.size() > kRecentLines) buyer.recent.pop_front();
}

/// One line captured twice bears two ids, one of them a digest; two lines that read the same bear two of the
/// platform's.
bool Bridge::Body::second_capture(const Buyer& buyer, const Told& told, bool from_buyer) const {
    const auto now = Clock::now();
    return !told.said.text.empty() && std::ranges::any_of(buyer.recent, [&](const Recent& line) {
        return line.command.empty() && line.from_buyer == from_buyer && line.own_id != told.own_id &&
               now - line.at < kSameFromTwoSources && line.text == told.said.text;
    });
}

void Bridge::Body::take(Device& device, Told told, std::function<void(const Ack&)> done) {
    using Kind = Told::Kind;
    if (told.kind == Kind::malformed) {
        ++counters["event_malformed"];
        return done({"rejected", "MALFORMED_FRAME"});
    }
    if (sink == nullptr || stopped) return done({"retry", "PERSISTENCE_UNAVAILABLE", true});
    claim(device, told.account);
    const auto conversation = bridge::conversation_of(told.account, told.buyer);
    auto& buyer = buyer_of(conversation);
    // What an event knows is kept, whatever it is: an event told again may know more than before.
    if (!told.said.nickname.empty()) buyer.known.name = told.said.nickname;
    if (!told.order.empty()) buyer.known.order = told.order;
    switch (told.kind) {
        case Kind::buyer: {
            if (second_capture(buyer, told, true)) {
                ++counters["second_capture"];
                return done({"duplicate"});
            }
            remember(buyer, {told.said.text, Clock::now(), "", told.own_id, true});
            return happen(told, conversation, told.said, std::move(done));
        }
        case Kind::own:
        case Kind::own_human:
            return own_line(told, conversation, std::move(done));
        case Kind::human_took:
            return happen(told, conversation, core::AgentTook{std::string(kClientAgent)}, std::move(done),
                          "session_control_applied");
        case Kind::bot_resumes:
            return happen(told, conversation, core::AgentReturned{std::string(kClientAgent)}, std::move(done),
                          "session_control_applied");
        case Kind::context:
            return done({told.why == "nickname_update" ? "nickname_updated" : "context_traced"});
        default:
            ++counters["ignored_" + std::string(told.why)];
            return done({"ignored"});
    }
}

void Bridge::Body::own_line(const Told& told, const std::string& conversation,
                            std::function<void(const Ack&)> done) {
    auto& buyer = buyer_of(conversation);
    const auto now = Clock::now();
    const auto ours = std::ranges::find_if(buyer.recent, [&](const Recent& line) {
        return !line.command.empty() && now - line.at < kEchoed && same_line(line.text, told.said.text);
    });
    if (ours != buyer.recent.end()) {
        ++counters["own_echo"];
        if (pending.contains(ours->command)) end(ours->command, Outcome::delivered, "echo");
        return done({"ignored"});
    }
    if (told.why == "plugin_send_echo") {  // of a line that is not ours any more, or never was
        ++counters["own_echo_unknown"];
        return done({"ignored"});
    }
    if (second_capture(buyer, told, false)) return done({"duplicate"});
    remember(buyer, {told.said.text, now, "", told.own_id, false});
    happen(told, conversation, core::AgentSaid{std::string(kClientAgent), told.said.text, true},
           std::move(done));
}

void Bridge::Body::happen(const Told& told, const std::string& conversation, core::EventBody what,
                          std::function<void(const Ack&)> done, std::string_view applied) {
    core::Event event{conversation, conversation + ":" + told.message, told.at, std::move(what)};
    sink->happened(std::move(event), [done = std::move(done), applied](bool kept) {
        if (kept) return done({applied});
        done({"retry", "PERSISTENCE_UNAVAILABLE", true});
    });
}

}  // namespace xiaoer::adapters
