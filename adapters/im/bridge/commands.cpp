// What bridges carry to buyers: offering commands, their ends, and the deadlines of both.
#include <algorithm>
#include <boost/asio/post.hpp>

#include "adapters/im/bridge/bridge_body.hpp"
#include "bot/base/mask.hpp"
#include "bot/base/utf8.hpp"
#include "bot/net/secret.hpp"

namespace xiaoer::adapters {

void Bridge::Body::send(Outgoing message) {
    const auto parts = parts_of(message.conversation);
    const auto account = parts ? accounts.find(account_of(parts->account)) : accounts.end();
    if (!parts) return later(std::move(message.command), Outcome::refused, "foreign_conversation");
    if (account == accounts.end() || !account->second.up)
        return later(std::move(message.command), Outcome::not_sent, "link_down");
    auto& device = device_of(account->second.device);
    if (device.commands >= kMostCommands) {
        device.congested = true;
        asio::post(io, [self = shared_from_this()] { self->update_links(); });
        return later(std::move(message.command), Outcome::not_sent, "queue_full");
    }
    if (base::length(message.text) > kLongestText)
        return later(std::move(message.command), Outcome::refused, "too_long");
    if (!message.picture.empty()) ++counters["picture_left_out"];  // no bridge can send one
    Pending entry;
    // Short whatever the conversation's name, and the same for the same action.
    entry.command.id = net::digest(message.command).substr(0, 32);
    if (pending.contains(entry.command.id)) {
        ++counters["send_repeated"];  // the outcome of the first is the outcome of both
        return;
    }
    auto& buyer = buyer_of(message.conversation);
    entry.command.account = parts->account;
    entry.command.buyer = parts->buyer;
    entry.command.nickname = buyer.known.name;
    entry.command.text = message.text;
    entry.command.created = options.clock();
    entry.command.expires = entry.command.created + options.expires_after;
    entry.action = std::move(message.command);
    entry.conversation = message.conversation;
    entry.device = device.name;
    entry.end_by = Clock::now() + options.expires_after;
    remember(buyer, {std::move(message.text), Clock::now(), entry.command.id, true, false});
    ++device.commands;
    order.push_back(entry.command.id);
    pending.emplace(entry.command.id, std::move(entry));
}

/// The commands the bridge may have now.
std::vector<std::string> Bridge::Body::offered(Device& device) {
    std::vector<std::string> out;
    const auto now = Clock::now();
    std::erase_if(order, [&](const std::string& id) { return !pending.contains(id); });
    std::unordered_set<std::string_view> busy;  // one line at a time of a conversation, in their order
    for (const auto& id : order) {
        auto& entry = pending.at(id);
        if (entry.device != device.name || entry.doubtful) continue;
        if (!busy.insert(entry.conversation).second || entry.offer_at > now || now >= entry.end_by) continue;
        entry.given = true;
        entry.offer_at = now + options.lease;
        entry.command.lease = "l" + std::to_string(++leases);
        append_command(out.emplace_back(), entry.command);
        if (out.size() >= kCommandsAtOnce) break;
    }
    return out;
}

void Bridge::Body::push(Device& device) {
    if (!device.waits.empty()) {
        const auto found = offered(device);
        if (found.empty()) return;
        const auto wait = std::move(device.waits.front());
        device.waits.erase(device.waits.begin());
        return wait.answer(commands_answer(found));
    }
    // Who pulls is not pushed to: the oldest dialect knows no command on its socket.
    if (pulls(device) || !device.open || device.wire->full()) return;
    for (const auto& command : offered(device))
        device.wire->send(R"({"type":"command","command":)" + command + "}");
    device.wire->flush();
}

void Bridge::Body::finished(const Result& result) {
    const auto it = pending.find(result.command);
    if (it == pending.end()) return;
    using End = Result::End;
    const auto reason = base::mask(result.reason);
    switch (result.end) {
        case End::delivered:
            return end(result.command, Outcome::delivered, reason);
        case End::refused:
            ++counters["send_refused"];
            return end(result.command, Outcome::refused, reason);
        case End::human_owns: {
            ++counters["send_human_owns"];
            const auto conversation = it->second.conversation;
            sink->happened({conversation, "", options.clock(), core::AgentTook{std::string(kClientAgent)}},
                           {});
            return end(result.command, Outcome::refused, reason);
        }
        case End::unsure:
            ++counters["send_unsure"];
            it->second.doubtful = true;
            it->second.end_by = Clock::now() + options.echo_within;
            return arm();
        case End::pending:
            it->second.offer_at = Clock::now() + options.lease;
            return;
    }
}

void Bridge::Body::end(const std::string& id, Outcome outcome, std::string_view reason) {
    const auto node = pending.extract(id);
    if (node.empty()) return;
    const auto& entry = node.mapped();
    if (ended.insert(node.key()).second) {
        ended_order.push_back(node.key());
        if (ended_order.size() > 4 * kMostCommands) {
            ended.erase(ended_order.front());
            ended_order.pop_front();
        }
    }
    auto& device = device_of(entry.device);
    if (device.commands > 0) --device.commands;
    if (device.congested && device.commands <= kMostCommands / 2) {
        device.congested = false;
        update_links();
    }
    if (sink != nullptr) sink->sent(entry.action, outcome, "", reason);
}

void Bridge::Body::later(std::string command, Outcome outcome, std::string_view reason) {
    ++counters["send_" + std::string(reason)];
    asio::post(
        io, [self = shared_from_this(), command = std::move(command), outcome, reason = std::string(reason)] {
            if (self->sink != nullptr) self->sink->sent(command, outcome, "", reason);
        });
}

// ---- deadlines

void Bridge::Body::arm() {
    if (armed || stopped) return;
    const bool busy = !pending.empty() || std::ranges::any_of(accounts, [](const auto& entry) {
        return entry.second.up;
    }) || std::ranges::any_of(devices, [](const auto& entry) { return !entry.second.waits.empty(); });
    if (!busy) return;
    armed = true;
    timer.expires_after(options.sweep);
    timer.async_wait([self = shared_from_this()](boost::system::error_code error) {
        self->armed = false;
        if (error || self->stopped) return;
        self->sweep();
        self->arm();
    });
}

void Bridge::Body::sweep() {
    const auto now = Clock::now();
    update_links();
    std::vector<std::pair<std::string, Outcome>> ending;
    for (const auto& [id, entry] : pending) {
        if (now < entry.end_by) continue;
        // A bridge that has it and said nothing may still send it: its own expiry ends that in time.
        if (entry.given && !entry.doubtful && now < entry.end_by + options.echo_within) continue;
        ending.emplace_back(id, entry.given ? Outcome::in_doubt : Outcome::not_sent);
    }
    for (const auto& [id, outcome] : ending) {
        ++counters[outcome == Outcome::in_doubt ? "send_in_doubt" : "send_not_taken"];
        end(id, outcome, outcome == Outcome::in_doubt ? "no echo in time" : "no bridge took it");
    }
    for (auto& [name, device] : devices) {
        push(device);
        auto due = std::partition(device.waits.begin(), device.waits.end(),
                                  [&](const Device::Wait& wait) { return wait.until > now; });
        std::vector<Device::Wait> over(std::make_move_iterator(due),
                                       std::make_move_iterator(device.waits.end()));
        device.waits.erase(due, device.waits.end());
        for (const auto& wait : over)
            wait.answer(commands_answer({}));
    }
}

}  // namespace xiaoer::adapters
