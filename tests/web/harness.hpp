// A real server on a free port in a thread of its own, and raw clients that can send what no library would.
// Clients wait for bytes, never for time; they give up after a minute (times tests/kit/slower.hpp) so that a
// fault is a failure.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <future>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "bot/users/users.hpp"
#include "bot/web/http/server.hpp"
#include "tests/web/fake_desk.hpp"

namespace xiaoer::web {

inline constexpr std::string_view kPassword = "correct horse 9";

class Harness {
  public:
    explicit Harness(Options options = {});
    ~Harness();

    [[nodiscard]] unsigned short port() const { return server->port(); }
    [[nodiscard]] std::string origin() const { return "http://127.0.0.1:" + std::to_string(port()); }
    /// Runs on the loop's thread and returns what it returns.
    template <class F>
    auto on_loop(F f) {
        std::packaged_task<decltype(f())()> task(std::move(f));
        auto future = task.get_future();
        boost::asio::post(io, [&task] { task(); });
        return future.get();
    }

    std::filesystem::path dir;
    std::unique_ptr<users::Users> people;  ///< as the command line would change them
    boost::asio::io_context io{1};
    std::unique_ptr<FakeBotApi> bot;
    std::unique_ptr<Server> server;

  private:
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::thread thread_;
};

struct Answer {
    int status = 0;
    std::string head;
    std::string body;
    [[nodiscard]] std::string header(std::string_view name) const;
    /// The value a Set-Cookie gives, "" without one.
    [[nodiscard]] std::string cookie() const;
    [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
};

/// A TCP connection to the server.
class Client {
  public:
    explicit Client(unsigned short port);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    bool send(std::string_view bytes);
    /// Whatever comes until the peer closes.
    std::string read_all();
    /// One response; status 0 when the peer closed before.
    Answer read_answer();
    bool read_exactly(std::size_t count, std::string& out);
    /// True when the peer has closed (data before it is dropped).
    bool closed();
    void stop_reading(int receive_buffer);

  private:
    int fd_ = -1;
    std::string buffer_;
    bool fill();
};

/// A request line, Host, Origin and the given further headers (each ending in CRLF).
[[nodiscard]] std::string request(const Harness& harness, std::string_view method, std::string_view target,
                                  std::string_view headers = {}, std::string_view body = {});
[[nodiscard]] Answer ask(const Harness& harness, std::string_view method, std::string_view target,
                         std::string_view headers = {}, std::string_view body = {});

/// "Cookie: …\r\n" of a new visitor, of the demo buyer, of an agent.
[[nodiscard]] std::string new_visitor(const Harness& harness);
/// A user of that display name; its login name is what it is listed under. Made when it is not there yet.
[[nodiscard]] std::string log_in(const Harness& harness, std::string_view display,
                                 users::Roles roles = {users::Role::agent});
/// The same, with the login name to be known.
[[nodiscard]] std::string log_in_as(const Harness& harness, const std::string& user, std::string_view display,
                                    users::Roles roles);
[[nodiscard]] std::string ticket(const Harness& harness, std::string_view as, std::string_view cookie);

/// A frame as a browser sends it.
struct Frame {
    int opcode = 1;
    bool final = true;
    bool masked = true;
    int reserved = 0;
    std::string payload{};
    [[nodiscard]] std::string bytes() const;
};

class WebSocket {
  public:
    /// Gets a ticket for the cookie, upgrades and shows it. as: buyer, staff, or "" for no ticket at all.
    WebSocket(const Harness& harness, std::string_view as, std::string_view cookie,
              const nlohmann::json& resume = nullptr);

    [[nodiscard]] int status() const { return answer_.status; }
    [[nodiscard]] const Answer& answer() const { return answer_; }
    Client& raw() { return client_; }
    bool send(const nlohmann::json& message);
    /// The next text message; null when the peer closed (close_code() tells how).
    nlohmann::json receive();
    /// Messages until one fits, at most a hundred.
    nlohmann::json until(const std::function<bool(const nlohmann::json&)>& fits);
    /// Reads on until the server closes; its code, 0 without one.
    int close_code();
    int pings = 0;

  private:
    Client client_;
    std::string schema_ = "BuyerFrame";  ///< what every message of the server is, as its hello tells
    Answer answer_;
    int code_ = 0;
};

/// A buyer who asked for a human; returns the conversation.
std::string waiting_buyer(Harness& harness, WebSocket& buyer);

inline constexpr std::string_view kUpgrade =
    "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

}  // namespace xiaoer::web
