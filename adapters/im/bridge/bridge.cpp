// Who speaks, the sockets, and what the loop calls.
#include "adapters/im/bridge/bridge.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "adapters/im/bridge/bridge_body.hpp"
#include "bot/base/hash.hpp"
#include "bot/base/log.hpp"

namespace xiaoer::adapters {

// ---- who speaks

Admission Bridge::Body::admit(std::string_view token, std::string_view device, const std::string& peer) {
    auto admission = registry.admit(token, device);
    if (admission.verdict == Admission::Verdict::admitted) return admission;
    ++counters["refused"];
    if (failures.take(peer, Clock::now()))
        log::warn("event=bridge_refused name=\"{}\" from={} why=\"{}\"", admission.name, peer,
                  turned(admission.verdict).why);
    return admission;
}

Device& Bridge::Body::device_of(const std::string& name) {
    auto& device = devices[name];
    if (device.name.empty()) {
        device.name = name;
        device.agent_id = "xb-" + base::hexadecimal(base::fnv1a(name));
    }
    return device;
}

bool Bridge::Body::live(const Device& device) const {
    return device.open || (device.heard && Clock::now() - *device.heard < options.live_within);
}

/// It comes for its commands over HTTP.
bool Bridge::Body::pulls(const Device& device) const {
    return device.pulled && Clock::now() - *device.pulled < options.live_within;
}

void Bridge::Body::heard(Device& device) {
    const auto now = Clock::now();
    device.heard = now;
    if (!device.noted || now - *device.noted >= kSeenEvery) {
        device.noted = now;
        const auto served = std::ranges::count_if(
            accounts, [&](const auto& entry) { return entry.second.device == device.name; });
        registry.seen(device.name, device.version, static_cast<int>(served), options.clock());
    }
    update_links();
    arm();
}

/// An account belongs to the bridge that tells of it; to the first of two that live.
void Bridge::Body::claim(Device& device, std::string_view told) {
    const auto account = account_of(told);
    const auto it = accounts.find(account);
    if (it == accounts.end()) {
        if (accounts.size() >= kMostAccounts) {
            ++counters["too_many_accounts"];
            return;
        }
        accounts.emplace(account, Account{device.name});
        device.noted.reset();
    } else if (it->second.device != device.name && !live(device_of(it->second.device))) {
        it->second.device = device.name;
    } else {
        return;
    }
    update_links();
}

void Bridge::Body::update_links() {
    if (sink == nullptr || stopped) return;
    for (auto& [account, entry] : accounts) {
        const auto& device = device_of(entry.device);
        const bool up =
            (device.open || (live(device) && pulls(device))) && device.send_ready && !device.congested;
        if (entry.up == up) continue;
        entry.up = up;
        sink->link(account, up);
    }
}

// ---- the WebSocket

void Bridge::Body::opened(net::WebSocket& wire) {
    if (const auto it = leaving.find(&wire); it != leaving.end())
        return wire.close(kBadToken, it->second.second);
    auto& device = device_of(wires.at(&wire));
    ++counters["accepted"];
    device.open = true;
    device.checked = Clock::now();
    wire.send(R"({"type":"ready","protocol_version":1,"connection_id":"c)" + std::to_string(++connections) +
              R"(","max_inflight":64,"agent_id":)" + json_text(device.agent_id) + "}");
    wire.flush();
    log::info("event=bridge_up name=\"{}\"", device.name);
    heard(device);
    push(device);
}

void Bridge::Body::cut(net::WebSocket& wire, const net::Cut& cut) {
    leaving.erase(&wire);
    const auto it = wires.find(&wire);
    if (it == wires.end()) return;
    auto& device = device_of(it->second);
    wires.erase(it);
    ++counters["link_cut_" + std::string(word(cut.kind))];
    log::warn("event=bridge_cut name=\"{}\" why={} code={}", device.name, word(cut.kind), cut.code);
    if (device.wire.get() != &wire) return;
    asio::post(io, [kept = std::exchange(device.wire, nullptr)] {});  // it is still on the stack
    device.open = false;
    update_links();
}

void Bridge::Body::frame(net::WebSocket& wire, std::string_view text) {
    const auto it = wires.find(&wire);
    if (it == wires.end() || stopped) return;
    auto& device = device_of(it->second);
    if (Clock::now() - device.checked >= kLookAgain) {
        device.checked = Clock::now();
        if (!registry.stands(device.name)) return wire.close(kBadToken, "invalid token: revoked");
    }
    heard(device);
    if (tape->read(text) != JsonTape::Problem::none || !tape->root().is(Json::Kind::object)) {
        ++counters["frame_not_json"];
        wire.send(R"({"type":"error","error_code":"MALFORMED_FRAME"})");
        return wire.flush();
    }
    const auto json = tape->root();
    const auto type = json["type"].only_text();
    if (type == "event") {
        auto told = read_event(json, options.clock());
        const std::string id = told.id;
        const auto received = options.clock().time_since_epoch().count();
        take(device, std::move(told),
             [self = shared_from_this(), name = device.name, id, received](const Ack& ack) {
                 auto& to = self->device_of(name);
                 if (!to.open) return;  // the bridge sends it again
                 const auto status = !ack.error.empty()          ? "rejected"
                                     : ack.status == "duplicate" ? "duplicate"
                                                                 : "accepted";
                 to.wire->send(R"({"type":"ack","event_id":)" + json_text(id) + R"(,"status":")" + status +
                               R"(","error_code":)" + json_text(ack.error) + R"(,"server_received_at_ms":)" +
                               std::to_string(received) + "}");
                 if (!ack.again)
                     to.wire->send(R"({"type":"result","event_id":)" + json_text(id) + R"(,"status":")" +
                                   (!ack.error.empty()        ? "rejected"
                                    : ack.status == "ignored" ? "ignored"
                                                              : "processed") +
                                   R"(","error_code":)" + json_text(ack.error) +
                                   R"(,"server_processed_at_ms":)" +
                                   std::to_string(self->options.clock().time_since_epoch().count()) + "}");
                 to.wire->flush();
             });
        return;
    }
    if (type == "ping") {
        wire.send(R"({"type":"pong","ts":)" + std::to_string(json["ts"].number(0)) + "}");
        return wire.flush();
    }
    if (type == "command_ack" || type == "pong") return;  // its result comes
    if (type == "command_result" || type == "result") {
        const auto id = json["command_id"].id();
        const auto inner = json["result"];
        if (pending.contains(std::string(id)))
            finished(read_result(inner.is(Json::Kind::object) ? inner : json, id));
        return;
    }
    ++counters["frame_unknown"];
    wire.send(R"({"type":"ack","event_id":)" + json_text(json["event_id"].id()) +
              R"(,"status":"rejected","error_code":"UNKNOWN_FRAME_TYPE"})");
    wire.flush();
}

// ---- the port

Bridge::Bridge(asio::io_context& io, BridgeOptions options)
    : body_(std::make_shared<Body>(io, std::move(options))) {}

Bridge::~Bridge() {
    body_->stopped = true;
    body_->timer.cancel();
    for (auto& [name, device] : body_->devices)
        if (device.wire) device.wire->detach();
    for (auto& [key, wire] : body_->leaving)
        wire.first->detach();
}

void Bridge::accept(net::Stream stream, const net::Request& upgrade) {
    auto& body = *body_;
    if (body.sink == nullptr || body.stopped) return net::turn_away(std::move(stream), 503);
    if (const int status = net::check_upgrade(upgrade)) return net::turn_away(std::move(stream), status);
    const auto admission =
        body.admit(net::access_token(upgrade), upgrade.header("x-device-id"), upgrade.peer);
    if (admission.verdict == Admission::Verdict::unavailable) return net::turn_away(std::move(stream), 503);
    net::WebSocketLimits limits;
    limits.frame_bytes = kBodyBytes;
    limits.queue_frames = 4'096;
    limits.queue_bytes = 8 << 20;
    net::WebSocketTiming pace;
    pace.ping_after = pace.pong_within = 15s;
    auto wire = net::WebSocket::accept(body.io, std::move(stream), upgrade, limits, pace, body);
    auto* const key = wire.get();
    if (admission.verdict != Admission::Verdict::admitted) {
        // As bridges expect it: the upgrade succeeds, the close code tells.
        body.leaving.emplace(key, std::pair{std::move(wire), std::string(turned(admission.verdict).why)});
        return;
    }
    body.wires.emplace(key, admission.name);
    body.leaving.erase(key);
    auto& device = body.device_of(admission.name);
    if (device.wire) {
        // The newest wins; the older one is told when this one is open.
        body.wires.erase(device.wire.get());
        auto old = std::exchange(device.wire, nullptr);
        auto* const older = old.get();
        ++body.counters["replaced"];
        body.leaving.emplace(older, std::pair{std::move(old), std::string("replaced by a newer connection")});
        older->close(1000, "replaced by a newer connection");
        device.open = false;
    }
    device.wire = std::move(wire);
}

void Bridge::serve(const net::Request& request, std::function<void(net::Response)> answer) {
    body_->serve(request, std::move(answer));
}

bool Bridge::serves(std::string_view account) const {
    return account.starts_with("bridge:");
}

bool Bridge::reaches(std::string_view account) const {
    const auto it = body_->accounts.find(account);
    return it != body_->accounts.end() && it->second.up;
}

std::optional<KnownBuyer> Bridge::known(std::string_view conversation) const {
    const auto it = body_->buyers.find(std::string(conversation));
    if (it == body_->buyers.end()) return std::nullopt;
    return it->second.known;
}

bool Bridge::up() const {
    return std::ranges::any_of(body_->accounts, [](const auto& entry) { return entry.second.up; });
}

std::vector<LinkState> Bridge::links() const {
    std::vector<LinkState> all;
    for (const auto& [account, entry] : body_->accounts)
        all.push_back({account, entry.up});
    if (all.empty()) all.push_back({});
    return all;
}

void Bridge::start(Sink& sink) {
    body_->sink = &sink;
}

void Bridge::send(Outgoing message) {
    body_->send(std::move(message));
}

void Bridge::flush() {
    for (auto& [name, device] : body_->devices)
        if (device.commands > 0) body_->push(device);
    body_->arm();
}

void Bridge::stop() {
    auto& body = *body_;
    if (std::exchange(body.stopped, true)) return;
    body.timer.cancel();
    const auto open = body.pending;
    for (const auto& [id, entry] : open)
        body.end(id, entry.given ? Outcome::in_doubt : Outcome::not_sent, "stopped");
    for (auto& [name, device] : body.devices) {
        for (const auto& wait : std::exchange(device.waits, {}))
            wait.answer(refusal(503, "stopping"));
        if (device.wire) device.wire->close(1001, "stopping");
    }
}

const net::Counters& Bridge::counters() const {
    return body_->counters;
}

}  // namespace xiaoer::adapters
