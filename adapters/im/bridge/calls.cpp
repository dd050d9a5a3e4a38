// The HTTP side of the bridge protocol.
#include <algorithm>
#include <charconv>

#include "adapters/im/bridge/bridge_body.hpp"
#include "bot/base/log.hpp"
#include "bot/base/utf8.hpp"

namespace xiaoer::adapters {

void Bridge::Body::serve(const net::Request& request, Answer answer) {
    const auto dated = [self = shared_from_this(), answer = std::move(answer)](net::Response response) {
        response.headers.emplace_back("Date", net::http_date(self->options.clock()));
        answer(std::move(response));
    };
    if (sink == nullptr || stopped) return dated(refusal(503, "not serving"));
    const auto device_id = request.header("x-device-id");
    const auto shown = request.header("x-agent-token");
    const auto admission =
        admit(shown.empty() ? net::access_token(request) : std::string(shown), device_id, request.peer);
    if (admission.verdict != Admission::Verdict::admitted) {
        const auto [status, why] = turned(admission.verdict);
        return dated(refusal(status, why));
    }
    auto& device = device_of(admission.name);
    heard(device);
    const auto path = std::string_view(request.path).substr(Bridge::kService.size());
    if (request.method == "GET" && path == "commands") return commands(device, request, dated);
    if (request.method != "POST") return dated(refusal(405, "method not allowed"));
    if (tape->read(request.body) != JsonTape::Problem::none || !tape->root().is(Json::Kind::object))
        return dated(refusal(400, "the body is no JSON object"));
    const auto body = tape->root();
    if (path == "register") {
        device.version = base::prefix_points(body["version"].id(), 40);
        device.noted.reset();
        return dated(json_answer(
            200, R"({"ok":true,"agent_id":)" + json_text(device.agent_id) + R"(,"allowed_shop_ids":[]})"));
    }
    if (path == "heartbeat") return heartbeat(device, body, dated);
    if (path == "events") return events(device, body, dated);
    constexpr std::string_view kCommands = "commands/";
    constexpr std::string_view kResult = "/result";
    if (path.starts_with(kCommands) && path.ends_with(kResult) &&
        path.size() > kCommands.size() + kResult.size()) {
        const auto id = net::percent_decoded(
            path.substr(kCommands.size(), path.size() - kCommands.size() - kResult.size()));
        return result(device, id.value_or(""), body, dated);
    }
    dated(refusal(404, "no such call"));
}

void Bridge::Body::heartbeat(Device& device, const Json& body, const Answer& answer) {
    const auto status = read_status(body["status"]);
    if (!status.version.empty()) device.version = status.version;
    for (const auto& account : status.accounts)
        claim(device, account);
    if (std::exchange(device.send_ready, status.send_ready) != status.send_ready) {
        log::warn("event=bridge_send_ready name=\"{}\" ready={}", device.name, status.send_ready);
        update_links();
    }
    answer(json_answer(200, R"({"ok":true,"agent_id":)" + json_text(device.agent_id) +
                                R"(,"queued_commands":)" + std::to_string(device.commands) +
                                R"(,"merged_shops":[]})"));
}

void Bridge::Body::events(Device& device, const Json& body, const Answer& answer) {
    struct Batch {
        std::vector<Told> told;
        std::vector<Ack> acks;
        std::size_t open = 0;
    };
    const auto batch = std::make_shared<Batch>();
    for (const auto& event : body["events"].children()) {
        if (batch->told.size() >= kEventsAtOnce) break;  // what is not answered is sent again
        batch->told.push_back(read_event(event, options.clock()));
    }
    // Parallel uploaders reorder: within a conversation the platform's time counts, then the order here.
    std::ranges::stable_sort(batch->told, {}, &Told::sent);
    batch->acks.resize(batch->told.size());
    batch->open = batch->told.size() + 1;
    const auto done = [batch, answer] {
        if (--batch->open > 0) return;
        std::string out = R"({"ok":true,"ack_version":1,"event_acks":[)";
        for (std::size_t i = 0; i < batch->told.size(); ++i) {
            const auto& ack = batch->acks[i];
            const bool rejected = !ack.error.empty() && !ack.again;
            out += i == 0 ? "" : ",";
            out += R"({"event_id":)" + json_text(batch->told[i].id) + R"(,"status":")" +
                   std::string(ack.status) + R"(","committed":)" +
                   (ack.again || rejected ? "false" : "true") + R"(,"retryable":)" +
                   (ack.again ? "true" : "false");
            if (!ack.error.empty())
                out += R"(,"error":{"code":)" + json_text(ack.error) + R"(,"message":)" +
                       json_text(batch->told[i].why) + "}";
            out += "}";
        }
        answer(json_answer(200, out + "]}"));
    };
    for (std::size_t i = 0; i < batch->told.size(); ++i)
        take(device, batch->told[i], [batch, i, done](const Ack& ack) {
            batch->acks[i] = ack;
            done();
        });
    done();
}

void Bridge::Body::commands(Device& device, const net::Request& request, Answer answer) {
    device.pulled = Clock::now();
    update_links();
    const auto found = offered(device);
    double wait = 1.5;
    if (const auto text = request.query_value("wait_seconds"); !text.empty()) {
        const auto* end = text.data() + text.size();
        if (std::from_chars(text.data(), end, wait).ptr != end) wait = 1.5;
    }
    wait = std::clamp(wait, 0.0, 25.0);
    if (!found.empty() || wait == 0 || device.waits.size() >= kMostWaits)
        return answer(commands_answer(found));
    device.waits.push_back(
        {Clock::now() + std::chrono::milliseconds(static_cast<int>(wait * 1'000)), std::move(answer)});
    arm();
}

void Bridge::Body::result(Device& device, std::string_view id, const Json& body, const Answer& answer) {
    const auto it = pending.find(std::string(id));
    if (it == pending.end() && !ended.contains(std::string(id)))
        return answer(refusal(404, "no such command"));
    if (it != pending.end()) {
        if (it->second.device != device.name) return answer(refusal(404, "no such command"));
        finished(read_result(body["result"], id));
    }
    answer(json_answer(200, R"({"ok":true,"command_ack":{"committed":true,"retryable":false}})"));
}

}  // namespace xiaoer::adapters
