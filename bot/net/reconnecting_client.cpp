#include "bot/net/reconnecting_client.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <random>

#include "bot/base/log.hpp"

namespace xiaoer::net {
namespace {

/// Only somebody who changes the configuration can mend it.
bool for_a_human(Cut::Kind kind) {
    return kind == Cut::Kind::auth || kind == Cut::Kind::untrusted;
}

double system_random() {
    thread_local std::mt19937_64 engine{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(engine);
}

}  // namespace

Milliseconds Backoff::next(Cut::Kind kind, int failures, double random) const {
    const bool auth = for_a_human(kind);
    const auto doublings = std::clamp(failures - 1, 0, 20);
    const auto ceiling =
        std::min((auth ? auth_base : base) * (std::int64_t{1} << doublings), auth ? auth_most : most);
    // A refused token never comes back at once: its wait keeps at least half.
    const auto share = auth ? 0.5 + random / 2 : random;
    return Milliseconds(static_cast<std::int64_t>(static_cast<double>(ceiling.count()) * share));
}

ReconnectingClient::ReconnectingClient(boost::asio::io_context& io, ReconnectingClientOptions options,
                                       Counters& counters, WebSocketUser& user)
    : io_(io), options_(std::move(options)), counters_(counters), user_(user), again_(io) {
    if (!options_.random) options_.random = system_random;
}

ReconnectingClient::~ReconnectingClient() = default;

std::string_view ReconnectingClient::state() const {
    if (!started_) return "stopped";
    if (wire_ != nullptr) return wire_->open() ? "open" : "connecting";
    return refused_ ? "auth" : "waiting";
}

void ReconnectingClient::start() {
    if (std::exchange(started_, true)) return;
    dial();
}

void ReconnectingClient::stop() {
    started_ = false;
    again_.cancel();
    if (wire_ != nullptr) wire_->close(1000, "");
}

void ReconnectingClient::dial() {
    ++counters_["dialled"];
    wire_ = WebSocket::dial(io_, options_.dial, options_.limits, options_.pace, *this);
}

void ReconnectingClient::opened(WebSocket& wire) {
    log::info("event=link_open link=\"{}\" failures={}", options_.name, failures_);
    user_.opened(wire);
}

void ReconnectingClient::frame(WebSocket& wire, std::string_view text) {
    user_.frame(wire, text);
    // Only a peer that speaks, and does not speak to turn us away, has taken us: one that opens and closes at
    // once must not be dialled in a circle.
    if (wire_.get() == &wire) failures_ = 0;
}

void ReconnectingClient::drained(WebSocket& wire) {
    user_.drained(wire);
}

void ReconnectingClient::cut(WebSocket& wire, const Cut& cut) {
    const auto ended = std::move(wire_);  // lives until we return: the user still looks at it
    ++counters_["link_cut_" + std::string(word(cut.kind))];
    refused_ = for_a_human(cut.kind);
    user_.cut(wire, cut);
    if (!started_) return;
    const auto wait = options_.backoff.next(cut.kind, ++failures_, options_.random());
    log::line(refused_ ? log::Level::error : log::Level::warn,
              "event=link_cut link=\"{}\" why={} code={} detail=\"{}\" failures={} again_in_ms={}{}",
              options_.name, word(cut.kind), cut.code, cut.detail, failures_, wait.count(),
              !refused_ ? ""
              : cut.kind == Cut::Kind::auth
                  ? " hint=\"the access token is refused; check it in the configuration\""
                  : " hint=\"the peer's certificate is not trusted; see --im\"");
    again_.expires_after(wait);
    again_.async_wait([weak = std::weak_ptr(alive_)](boost::system::error_code error) {
        const auto alive = weak.lock();
        if (alive && !error && (*alive)->started_ && !(*alive)->wire_) (*alive)->dial();
    });
}

}  // namespace xiaoer::net
