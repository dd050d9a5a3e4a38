// The Im that implementations dial. It judges the upgrade request, keeps one session an account and lets the
// newest connection of a role win.
#include <boost/asio/post.hpp>
#include <map>
#include <optional>

#include "adapters/im/onebot/onebot.hpp"
#include "adapters/im/onebot/session.hpp"
#include "bot/base/log.hpp"
#include "bot/net/http_head.hpp"
#include "bot/net/secret.hpp"

namespace xiaoer::adapters {

namespace asio = boost::asio;
using onebot::Role;
using onebot::Session;

namespace {

constexpr std::size_t kMostAccounts = 64;

std::optional<Role> role_of(std::string_view word) {
    if (word.empty() || word == "Universal") return Role::universal;
    if (word == "API") return Role::api;
    if (word == "Event") return Role::event;
    return std::nullopt;
}

/// It becomes part of keys and of log lines, also when the token is wrong.
bool usable_self_id(std::string_view id) {
    constexpr std::string_view kAllowed =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-.@+/=";
    return !id.empty() && id.size() <= 64 && id.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace

struct OneBotReverse::Body : net::WebSocketUser, std::enable_shared_from_this<OneBotReverse::Body> {
    struct Connection {
        std::shared_ptr<net::WebSocket> wire;
        std::shared_ptr<Session> session;
        Role role;
    };

    Body(asio::io_context& i, OneBotOptions o) : io(i), options(std::move(o)) {
        if (!options.clock)
            options.clock = [] {
                return std::chrono::time_point_cast<std::chrono::milliseconds>(
                    std::chrono::system_clock::now());
            };
    }

    void accept(net::Stream stream, const net::Request& upgrade);
    void replace(Session& session, Role role);
    std::shared_ptr<Session> session_of(const std::string& self_id);
    Session* of_conversation(std::string_view conversation);

    void opened(net::WebSocket& wire) override;
    void frame(net::WebSocket& wire, std::string_view text) override;
    void cut(net::WebSocket& wire, const net::Cut& cut) override;
    void drained(net::WebSocket& wire) override;

    asio::io_context& io;
    OneBotOptions options;
    net::Counters counters;
    Sink* sink = nullptr;
    bool stopped = false;
    bool held = false;
    std::map<std::string, std::shared_ptr<Session>, std::less<>> sessions;  ///< by self_id
    std::map<const net::WebSocket*, Connection> connections;
    std::map<const net::WebSocket*, std::shared_ptr<net::WebSocket>> leaving;  ///< replaced, saying goodbye
};

void OneBotReverse::Body::accept(net::Stream stream, const net::Request& upgrade) {
    if (sink == nullptr || stopped) return net::turn_away(std::move(stream), 503);
    const auto self_id = std::string(upgrade.header("x-self-id"));
    const auto role = role_of(upgrade.header("x-client-role"));
    const int refused = net::check_upgrade(upgrade);
    if (refused != 0 || !role || !usable_self_id(self_id)) {
        ++counters["upgrade_bad"];
        return net::turn_away(std::move(stream), refused != 0 ? refused : 400);
    }
    if (!options.token.empty() && !net::same_secret(net::access_token(upgrade), options.token)) {
        ++counters["upgrade_auth"];
        log::warn("event=upgrade_refused why=auth self_id={}", self_id);
        return net::turn_away(std::move(stream), 401);
    }
    const auto session = session_of(self_id);
    if (session == nullptr || connections.size() >= 4 * kMostAccounts) {
        ++counters["upgrade_too_many"];
        return net::turn_away(std::move(stream), 503);
    }
    auto wire = net::WebSocket::accept(io, std::move(stream), upgrade, options.limits, options.pace, *this);
    const auto* const key = wire.get();
    connections.emplace(key, Connection{std::move(wire), session, *role});
}

std::shared_ptr<Session> OneBotReverse::Body::session_of(const std::string& self_id) {
    if (const auto it = sessions.find(self_id); it != sessions.end()) return it->second;
    if (sessions.size() >= kMostAccounts) return nullptr;
    auto session = std::make_shared<Session>(
        io, *sink, counters,
        onebot::SessionOptions{options.answer_within, options.heartbeat_floor, options.token, options.clock},
        self_id);
    session->hold(held);
    sessions.emplace(self_id, session);
    return session;
}

/// Ends what the new connection takes the place of.
void OneBotReverse::Body::replace(Session& session, Role role) {
    for (auto* old :
         {role == Role::event ? nullptr : session.api(), role == Role::api ? nullptr : session.events()}) {
        const auto it = connections.find(old);
        if (it == connections.end()) continue;
        const auto connection = it->second;
        connections.erase(it);
        ++counters["replaced"];
        net::Cut cut;
        cut.kind = net::Cut::Kind::ours;
        cut.gone = connection.wire->gone();
        session.cut(*connection.wire, cut);
        leaving.emplace(connection.wire.get(), connection.wire);
        connection.wire->close(1000, "replaced by a newer connection");
    }
}

void OneBotReverse::Body::opened(net::WebSocket& wire) {
    const auto connection = connections.at(&wire);
    replace(*connection.session, connection.role);
    ++counters["accepted"];
    connection.session->opened(wire, connection.role);
}

void OneBotReverse::Body::frame(net::WebSocket& wire, std::string_view text) {
    const auto session = connections.at(&wire).session;  // the wire may be replaced meanwhile
    session->frame(wire, text);
}

void OneBotReverse::Body::cut(net::WebSocket& wire, const net::Cut& cut) {
    const auto it = connections.find(&wire);
    if (it == connections.end()) {
        leaving.erase(&wire);
        return;
    }
    const auto connection = it->second;
    connections.erase(it);
    ++counters["link_cut_" + std::string(word(cut.kind))];
    log::warn("event=link_cut account={} why={} code={} detail=\"{}\"", connection.session->account(),
              word(cut.kind), cut.code, cut.detail);
    connection.session->cut(wire, cut);
}

void OneBotReverse::Body::drained(net::WebSocket& wire) {
    connections.at(&wire).session->drained();
}

Session* OneBotReverse::Body::of_conversation(std::string_view conversation) {
    const auto it = sessions.find(core::parse_conversation_id(conversation).account);
    return it == sessions.end() ? nullptr : it->second.get();
}

OneBotReverse::OneBotReverse(asio::io_context& io, OneBotOptions options)
    : body_(std::make_shared<Body>(io, std::move(options))) {}

OneBotReverse::~OneBotReverse() {
    body_->stopped = true;
    for (const auto& [key, connection] : body_->connections)
        connection.wire->detach();
    body_->connections.clear();
    body_->leaving.clear();
}

void OneBotReverse::accept(net::Stream stream, const net::Request& upgrade) {
    body_->accept(std::move(stream), upgrade);
}

std::string_view OneBotReverse::account() const {
    return body_->sessions.size() == 1 ? std::string_view(body_->sessions.begin()->second->account())
                                       : std::string_view{};
}

bool OneBotReverse::serves(std::string_view account) const {
    return body_->of_conversation(std::string(account) + ":") != nullptr;
}

bool OneBotReverse::reaches(std::string_view account) const {
    const auto* session = body_->of_conversation(std::string(account) + ":");
    return session != nullptr && session->up();
}

bool OneBotReverse::up() const {
    for (const auto& [self_id, session] : body_->sessions)
        if (session->up()) return true;
    return false;
}

std::vector<LinkState> OneBotReverse::links() const {
    std::vector<LinkState> all;
    for (const auto& [self_id, session] : body_->sessions)
        all.push_back({std::string(session->account()), session->up()});
    if (all.empty()) all.push_back({});
    return all;
}

void OneBotReverse::start(Sink& sink) {
    body_->sink = &sink;
}

void OneBotReverse::send(Outgoing message) {
    if (auto* session = body_->of_conversation(message.conversation))
        return session->send(std::move(message));
    ++body_->counters["send_link_down"];  // that account has not dialled since we started
    asio::post(body_->io, [body = body_, command = std::move(message.command)] {
        if (body->sink != nullptr) body->sink->sent(command, Outcome::not_sent, "", "link_down");
    });
}

bool OneBotReverse::send_group(GroupMessage message) {
    auto* session = body_->of_conversation(message.account + ":");
    if (session == nullptr) return false;
    session->send_group(std::move(message));
    return true;
}

void OneBotReverse::flush() {
    for (const auto& [self_id, session] : body_->sessions)
        session->flush();
}

void OneBotReverse::hold(bool held) {
    body_->held = held;
    for (const auto& [self_id, session] : body_->sessions)
        session->hold(held);
}

void OneBotReverse::stop() {
    body_->stopped = true;
    for (const auto& [self_id, session] : body_->sessions)
        session->stop();
    const auto connections = body_->connections;  // closing ends some at once
    for (const auto& [key, connection] : connections)
        connection.wire->close(1000, "");
}

const net::Counters& OneBotReverse::counters() const {
    return body_->counters;
}

}  // namespace xiaoer::adapters
