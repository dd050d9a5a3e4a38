// The Im that dials an implementation: one link for everything, or one for calls and one for events.
#include <array>
#include <stdexcept>

#include "adapters/im/onebot/onebot.hpp"
#include "adapters/im/onebot/session.hpp"

namespace xiaoer::adapters {
namespace {

using onebot::Role;
using onebot::Session;

/// Host, port and path of a ws:// or wss:// URL.
net::Dial parse_url(std::string_view url, const net::TlsTrust& trust) {
    const bool secure = url.starts_with("wss://");
    const std::string_view scheme = secure ? "wss://" : "ws://";
    const auto bad = [&](std::string_view why) {
        return std::invalid_argument("OneBot 地址“" + std::string(url.substr(0, url.find('?'))) + "”" +
                                     std::string(why) + "，应形如 ws://127.0.0.1:6700/");
    };
    if (!url.starts_with(scheme)) throw bad("不是 ws:// 或 wss:// 地址");
    auto rest = url.substr(scheme.size());
    net::Dial dial;
    const auto slash = std::min(rest.find_first_of("/?"), rest.size());
    dial.target = rest.substr(slash);
    if (!dial.target.starts_with('/')) dial.target.insert(0, 1, '/');
    if (dial.target.find_first_of(" \r\n\t") != std::string::npos) throw bad("含有空白字符");
    auto authority = rest.substr(0, slash);
    if (authority.find('@') != std::string_view::npos) throw bad("含有用户名，口令请写在 token 里");
    const auto bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
    const auto colon =
        bracket == std::string_view::npos ? authority.rfind(':') : authority.find(':', bracket);
    dial.host = authority.substr(0, colon);
    if (bracket != std::string_view::npos) dial.host = authority.substr(1, bracket - 1);
    dial.port = colon == std::string_view::npos ? "6700" : std::string(authority.substr(colon + 1));
    const bool digits = !dial.port.empty() && dial.port.size() <= 5 &&
                        dial.port.find_first_not_of("0123456789") == std::string::npos;
    if (dial.host.empty()) throw bad("没有主机名");
    if (!digits || std::stoi(dial.port) > 65535 || std::stoi(dial.port) == 0) throw bad("的端口不对");
    if (secure) {
        (void)net::Tls::client(trust, dial.host);  // throws now what would be found out when dialling
        dial.tls = trust;
    }
    return dial;
}

/// A token as a query value.
std::string percent(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const unsigned char c : text) {
        if (std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
            out += static_cast<char>(c);
        } else {
            out += '%';
            out += kHex[c >> 4];
            out += kHex[c & 15];
        }
    }
    return out;
}

class Dialled final : public Im, public net::WebSocketUser {
  public:
    Dialled(boost::asio::io_context& io, OneBotOptions options) : io_(io), options_(std::move(options)) {
        if (!options_.clock)
            options_.clock = [] {
                return std::chrono::time_point_cast<std::chrono::milliseconds>(
                    std::chrono::system_clock::now());
            };
        const auto dial = parse_url(options_.url, options_.trust);
        if (options_.split) {
            add(dial, "/api");
            add(dial, "/event");
        } else {
            add(dial, "");
        }
    }

    std::string_view account() const override { return session_ ? session_->account() : std::string_view{}; }
    bool up() const override { return session_ && session_->up(); }
    const net::Counters& counters() const override { return counters_; }

    void start(Sink& sink) override {
        if (session_) return;
        session_ =
            std::make_shared<Session>(io_, sink, counters_,
                                      onebot::SessionOptions{options_.answer_within, options_.heartbeat_floor,
                                                             options_.token, options_.clock},
                                      "");
        for (const auto& link : links_)
            link->start();
    }
    void send(Outgoing message) override { session_->send(std::move(message)); }
    bool send_group(GroupMessage message) override {
        session_->send_group(std::move(message));
        return true;
    }
    void flush() override { session_->flush(); }
    void hold(bool held) override {
        if (session_) session_->hold(held);
    }
    void stop() override {
        if (!session_) return;
        session_->stop();
        for (const auto& link : links_)
            link->stop();
    }

  private:
    void add(net::Dial dial, std::string_view part) {
        const auto query = dial.target.find('?');
        auto path = dial.target.substr(0, query);
        if (!part.empty() && path.ends_with('/')) path.pop_back();
        path += part;
        net::ReconnectingClientOptions link;
        link.name = "onebot " + dial.host + ":" + dial.port + path;
        dial.target = path + (query == std::string::npos ? "" : dial.target.substr(query));
        if (!options_.token.empty()) {
            // Both ways the standard knows: some implementations look at one of them only.
            dial.headers.emplace_back("Authorization", "Bearer " + options_.token);
            dial.target +=
                (query == std::string::npos ? "?access_token=" : "&access_token=") + percent(options_.token);
        }
        link.dial = std::move(dial);
        link.limits = options_.limits;
        link.pace = options_.pace;
        link.backoff = options_.backoff;
        link.random = options_.random;
        links_.push_back(std::make_unique<net::ReconnectingClient>(io_, std::move(link), counters_, *this));
    }

    void opened(net::WebSocket& wire) override {
        const auto role = !options_.split                   ? Role::universal
                          : links_.front()->wire() == &wire ? Role::api
                                                            : Role::event;
        session_->opened(wire, role);
    }
    void frame(net::WebSocket& wire, std::string_view text) override { session_->frame(wire, text); }
    void cut(net::WebSocket& wire, const net::Cut& cut) override { session_->cut(wire, cut); }
    void drained(net::WebSocket&) override { session_->drained(); }

    boost::asio::io_context& io_;
    OneBotOptions options_;
    net::Counters counters_;
    std::shared_ptr<Session> session_;
    std::vector<std::unique_ptr<net::ReconnectingClient>> links_;  ///< gone before the session: they call it
};

}  // namespace

std::shared_ptr<Im> dial_onebot11(boost::asio::io_context& io, OneBotOptions options) {
    return std::make_shared<Dialled>(io, std::move(options));
}

}  // namespace xiaoer::adapters
