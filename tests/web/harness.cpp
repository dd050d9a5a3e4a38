#include "tests/web/harness.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <stdexcept>

#include "bot/net/http_head.hpp"
#include "tests/kit/slower.hpp"
#include "tests/web/contract.hpp"

namespace xiaoer::web {
namespace {

constexpr int kGiveUpMs = 60'000 * test::kSlower;

std::filesystem::path new_dir() {
    auto name = (std::filesystem::temp_directory_path() / "xiaoer-web-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    return name;
}

}  // namespace

Harness::Harness(Options options) : dir(new_dir()), work_(io.get_executor()) {
    options.port = 0;
    options.static_dir = PAGES_DIR;
    options.data_dir = dir;
    options.look_program = LOOK_PROGRAM;
    options.strength = users::Strength::least;
    people = std::make_unique<users::Users>(dir, users::Strength::least);
    bot = std::make_unique<FakeBotApi>(io);
    server = std::make_unique<Server>(io, *bot->store, std::move(options));
    server->start(*bot);
    thread_ = std::thread([this] { io.run(); });
}

Harness::~Harness() {
    on_loop([this] {
        server->stop();
        return 0;
    });
    io.stop();
    thread_.join();
    server.reset();
    std::filesystem::remove_all(dir);
}

std::string Answer::header(std::string_view name) const {
    const auto wanted = "\r\n" + net::lower(name) + ": ";
    const auto at = net::lower(head).find(wanted);
    if (at == std::string::npos) return {};
    const auto begin = at + wanted.size();
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

std::string Answer::cookie() const {
    const auto set = header("Set-Cookie");
    return set.substr(0, set.find(';'));
}

Client::Client(unsigned short port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("cannot connect");
    }
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Client::~Client() {
    ::close(fd_);
}

bool Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        pollfd wait{fd_, POLLOUT, 0};
        if (::poll(&wait, 1, kGiveUpMs) != 1) return false;
        const auto count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) continue;
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool Client::fill() {
    pollfd wait{fd_, POLLIN, 0};
    if (::poll(&wait, 1, kGiveUpMs) != 1) throw std::runtime_error("the server is silent");
    char chunk[65536];
    const auto count = ::recv(fd_, chunk, sizeof chunk, 0);
    if (count <= 0) return false;
    buffer_.append(chunk, static_cast<std::size_t>(count));
    return true;
}

std::string Client::read_all() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
}

bool Client::closed() {
    read_all();
    return true;
}

bool Client::read_exactly(std::size_t count, std::string& out) {
    while (buffer_.size() < count) {
        if (!fill()) return false;
    }
    out = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return true;
}

Answer Client::read_answer() {
    Answer answer;
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) return answer;
    }
    answer.head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    answer.status = std::stoi(answer.head.substr(9, 3));
    if (const auto length = answer.header("Content-Length"); !length.empty()) {
        if (!read_exactly(std::stoul(length), answer.body)) answer.status = 0;
    }
    return answer;
}

void Client::stop_reading(int receive_buffer) {
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
}

std::string request(const Harness& harness, std::string_view method, std::string_view target,
                    std::string_view headers, std::string_view body) {
    std::string out(method);
    out.append(" ")
        .append(target)
        .append(" HTTP/1.1\r\nHost: 127.0.0.1:")
        .append(std::to_string(harness.port()));
    out.append("\r\nOrigin: ").append(harness.origin()).append("\r\n").append(headers);
    if (!body.empty()) out.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    out.append("\r\n").append(body);
    return out;
}

Answer ask(const Harness& harness, std::string_view method, std::string_view target, std::string_view headers,
           std::string_view body) {
    Client client(harness.port());
    client.send(request(harness, method, target, headers, body));
    auto answer = client.read_answer();
    if (answer.header("Content-Type").starts_with("application/json")) {
        const auto path = target.substr(0, target.find('?'));
        EXPECT_EQ(faults_of_answer(method, path, answer.status, answer.json()), std::vector<std::string>())
            << method << ' ' << path << ' ' << answer.status << ' ' << answer.body.substr(0, 2'000);
    }
    return answer;
}

std::string new_visitor(const Harness& harness) {
    return "Cookie: " + ask(harness, "POST", "/api/visit", {}, "{}").cookie() + "\r\n";
}

std::string log_in(const Harness& harness, std::string_view display, users::Roles roles) {
    return log_in_as(harness, "u" + users::digest(display).substr(0, 8), display, roles);
}

std::string log_in_as(const Harness& harness, const std::string& user, std::string_view display,
                      users::Roles roles) {
    if (!harness.people->find(user)) {
        users::User made;
        made.name = user;
        made.display = display;
        made.roles = roles;
        const auto refusal = harness.people->add(made, kPassword, users::Time{});
        if (!refusal.empty()) throw std::runtime_error(refusal);
    }
    const auto body = nlohmann::json{{"user", user}, {"password", kPassword}}.dump();
    return "Cookie: " + ask(harness, "POST", "/api/login", {}, body).cookie() + "\r\n";
}

std::string ticket(const Harness& harness, std::string_view as, std::string_view cookie) {
    const auto answer = ask(harness, "POST", "/api/ticket", cookie, nlohmann::json{{"as", as}}.dump());
    return answer.json().value("ticket", "");
}

std::string Frame::bytes() const {
    std::string out;
    out += static_cast<char>((final ? 0x80 : 0) | reserved << 4 | opcode);
    const auto mask = masked ? 0x80 : 0;
    const auto size = payload.size();
    if (size < 126) {
        out += static_cast<char>(mask | static_cast<int>(size));
    } else if (size < 65'536) {
        out += static_cast<char>(mask | 126);
        out += static_cast<char>(size >> 8);
        out += static_cast<char>(size & 255);
    } else {
        out += static_cast<char>(mask | 127);
        for (int shift = 56; shift >= 0; shift -= 8)
            out += static_cast<char>(size >> shift & 255);
    }
    if (!masked) return out + payload;
    constexpr std::string_view key = "\x11\x22\x33\x44";
    out += key;
    for (std::size_t i = 0; i < size; ++i)
        out += static_cast<char>(payload[i] ^ key[i % 4]);
    return out;
}

WebSocket::WebSocket(const Harness& harness, std::string_view as, std::string_view cookie,
                     const nlohmann::json& resume)
    : client_(harness.port()) {
    const auto shown = as.empty() ? std::string() : ticket(harness, as, cookie);
    client_.send(request(harness, "GET", "/ws", kUpgrade));
    answer_ = client_.read_answer();
    if (as.empty() || answer_.status != 101) return;
    nlohmann::json message = {{"ticket", shown}};
    if (!resume.is_null()) message["resume"] = resume;
    send(message);
}

bool WebSocket::send(const nlohmann::json& message) {
    return client_.send(Frame{.payload = message.dump()}.bytes());
}

nlohmann::json WebSocket::receive() {
    for (;;) {
        std::string part;
        if (!client_.read_exactly(2, part)) return nullptr;
        const int opcode = part[0] & 15;
        std::size_t size = part[1] & 127;
        const int more = size == 126 ? 2 : size == 127 ? 8 : 0;
        if (more > 0) {
            if (!client_.read_exactly(static_cast<std::size_t>(more), part)) return nullptr;
            size = 0;
            for (const char c : part)
                size = size << 8 | static_cast<unsigned char>(c);
        }
        if (!client_.read_exactly(size, part)) return nullptr;
        if (opcode == 8) {
            code_ = size >= 2 ? static_cast<unsigned char>(part[0]) << 8 | static_cast<unsigned char>(part[1])
                              : 1005;
            return nullptr;
        }
        if (opcode == 9) ++pings;
        if (opcode != 1) continue;
        auto message = nlohmann::json::parse(part);
        if (message.contains("hello"))
            schema_ = message["hello"]["as"] == "staff" ? "StaffFrame" : "BuyerFrame";
        EXPECT_EQ(faults_of(schema_, message), std::vector<std::string>()) << part.substr(0, 2'000);
        return message;
    }
}

nlohmann::json WebSocket::until(const std::function<bool(const nlohmann::json&)>& fits) {
    for (int i = 0; i < 100; ++i) {
        auto message = receive();
        if (message.is_null() || fits(message)) return message;
    }
    return nullptr;
}

int WebSocket::close_code() {
    while (!receive().is_null()) {
    }
    return code_;
}

std::string waiting_buyer(Harness& harness, WebSocket& buyer) {
    buyer.send({{"start", {{"after", 0}}}});
    buyer.send({{"say", {{"id", "h"}, {"text", "人工"}}}});
    buyer.until([](const nlohmann::json& message) {
        return message.contains("state") && message["state"]["owner"] == "queue";
    });
    return harness.on_loop([&harness] { return harness.bot->rows(1).at(0).conversation; });
}

}  // namespace xiaoer::web
