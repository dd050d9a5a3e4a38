// The Im that implementations dial. It judges the upgrade request, keeps one session an account and lets the
// newest connection of a role win.
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <map>
#include <optional>

#include "adapters/im/onebot/onebot.hpp"
#include "adapters/im/onebot/session.hpp"
#include "bot/base/log.hpp"
#include "bot/net/upgrade_request.hpp"

namespace xiaoer::adapters {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using onebot::Role;
using onebot::Session;

namespace {

constexpr std::size_t kMostAccounts = 64;
constexpr std::size_t kMostUnread = 64;  // connections whose request head has not come yet
constexpr std::size_t kHeadBytes = 8 * 1024;

/// Answers without a WebSocket and lets go.
void turn_away(tcp::socket& socket, std::string_view status) {
    error_code ignored;
    socket.non_blocking(true, ignored);
    const auto answer =
        "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    socket.write_some(asio::buffer(answer), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
    socket.close(ignored);
}

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

/// A connection whose head is still being read.
struct Unread {
    explicit Unread(asio::io_context& io) : socket(io), timer(io) {}
    tcp::socket socket;
    asio::steady_timer timer;
    std::string head;
};

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

    void accept(tcp::socket socket, std::string_view head);
    void accept_next();
    void read_head(const std::shared_ptr<Unread>& unread);
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
    std::optional<tcp::acceptor> acceptor;
    std::size_t unread_count = 0;
    std::map<std::string, std::shared_ptr<Session>, std::less<>> sessions;  ///< by self_id
    std::map<const net::WebSocket*, Connection> connections;
    std::map<const net::WebSocket*, std::shared_ptr<net::WebSocket>> leaving;  ///< replaced, saying goodbye
};

void OneBotReverse::Body::accept(tcp::socket socket, std::string_view head) {
    if (sink == nullptr || stopped) return turn_away(socket, "503 Service Unavailable");
    const auto request = net::parse_upgrade(head);
    const auto role = request ? role_of(request->role) : std::nullopt;
    if (!request || !role || !usable_self_id(request->self_id)) {
        ++counters["upgrade_bad"];
        return turn_away(socket, "400 Bad Request");
    }
    if (!options.token.empty() && !net::same_secret(request->token, options.token)) {
        ++counters["upgrade_auth"];
        log::warn("event=upgrade_refused why=auth self_id={}", request->self_id);
        return turn_away(socket, "401 Unauthorized");
    }
    const auto session = session_of(request->self_id);
    if (session == nullptr || connections.size() >= 4 * kMostAccounts) {
        ++counters["upgrade_too_many"];
        return turn_away(socket, "503 Service Unavailable");
    }
    auto wire = net::WebSocket::accept(io, std::move(socket), head, options.limits, options.pace, *this);
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
    const auto first = conversation.find(':');
    if (first == std::string_view::npos) return nullptr;
    const auto second = conversation.find(':', first + 1);
    const auto self_id = conversation.substr(first + 1, second - first - 1);
    const auto it = sessions.find(self_id);
    return it == sessions.end() ? nullptr : it->second.get();
}

void OneBotReverse::Body::accept_next() {
    acceptor->async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
        if (self->stopped || error == asio::error::operation_aborted) return;
        if (!error && self->unread_count < kMostUnread) {
            const auto unread = std::make_shared<Unread>(self->io);
            unread->socket = std::move(socket);
            self->read_head(unread);
        }
        self->accept_next();
    });
}

void OneBotReverse::Body::read_head(const std::shared_ptr<Unread>& unread) {
    ++unread_count;
    unread->timer.expires_after(options.pace.open_within);
    unread->timer.async_wait([unread](error_code error) {
        error_code ignored;
        if (!error) unread->socket.close(ignored);
    });
    asio::async_read_until(unread->socket, asio::dynamic_buffer(unread->head, kHeadBytes), "\r\n\r\n",
                           [self = shared_from_this(), unread](error_code error, std::size_t) {
                               --self->unread_count;
                               unread->timer.cancel();
                               if (!error) self->accept(std::move(unread->socket), unread->head);
                           });
}

OneBotReverse::OneBotReverse(asio::io_context& io, OneBotOptions options)
    : body_(std::make_shared<Body>(io, std::move(options))) {}

OneBotReverse::~OneBotReverse() {
    body_->stopped = true;
    if (body_->acceptor) body_->acceptor->close();
    for (const auto& [key, connection] : body_->connections)
        connection.wire->detach();
    body_->connections.clear();
    body_->leaving.clear();
}

void OneBotReverse::accept(tcp::socket socket, std::string_view request_head) {
    body_->accept(std::move(socket), request_head);
}

unsigned short OneBotReverse::listen(const std::string& address, unsigned short port) {
    auto& acceptor = body_->acceptor.emplace(body_->io, tcp::endpoint(asio::ip::make_address(address), port));
    body_->accept_next();
    return acceptor.local_endpoint().port();
}

std::string_view OneBotReverse::account() const {
    return body_->sessions.size() == 1 ? std::string_view(body_->sessions.begin()->second->account())
                                       : std::string_view{};
}

bool OneBotReverse::up() const {
    for (const auto& [self_id, session] : body_->sessions)
        if (session->up()) return true;
    return false;
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

void OneBotReverse::stop() {
    body_->stopped = true;
    if (body_->acceptor) body_->acceptor->close();
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
