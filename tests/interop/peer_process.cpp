#include "tests/interop/peer_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <stdexcept>

#include "tests/kit/environment.hpp"
#include "tests/kit/slower.hpp"

namespace xiaoer::interop {
namespace {

/// The first line of the child's standard output.
std::string first_line(int from) {
    std::string line;
    pollfd ready{from, POLLIN, 0};
    while (line.find('\n') == std::string::npos) {
        char buffer[512];
        if (::poll(&ready, 1, 20'000 * test::kSlower) <= 0)
            throw std::runtime_error("the peer is not ready in time");
        const auto n = ::read(from, buffer, sizeof buffer);
        if (n <= 0)
            throw std::runtime_error("the peer ended before it was ready; was tests/interop/install run?");
        line.append(buffer, static_cast<std::size_t>(n));
    }
    return line;
}

std::string escaped(const std::string& text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const unsigned char c : text) {
        out += '%';
        out += kHex[c >> 4];
        out += kHex[c & 15];
    }
    return out;
}

}  // namespace

PeerProcess::PeerProcess(const std::string& script, const Environment& environment) {
    int out[2];
    if (::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    std::vector<std::string> arguments{NODE, std::string(INTEROP_DIR) + "/" + script};
    auto environment_texts = test::environment_with(environment);
    const auto argv = test::pointers(arguments);
    const auto envp = test::pointers(environment_texts);
    pid_ = ::fork();
    if (pid_ == 0) {
        ::dup2(out[1], STDOUT_FILENO);
        const int null = ::open("/dev/null", O_RDONLY);
        ::dup2(null, STDIN_FILENO);
        ::execve(argv[0], argv.data(), envp.data());
        ::_exit(127);
    }
    ::close(out[1]);
    try {
        if (pid_ < 0) throw std::runtime_error("no child process");
        const auto ready = nlohmann::json::parse(first_line(out[0]));
        port_ = ready.at("port").get<unsigned short>();
        control_ = ready.at("control").get<unsigned short>();
    } catch (...) {
        ::close(out[0]);
        kill();
        throw;
    }
    ::close(out[0]);
}

PeerProcess::~PeerProcess() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGTERM);  // it removes its temporary folder
    ::waitpid(pid_, nullptr, 0);
}

void PeerProcess::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

nlohmann::json PeerProcess::get(const std::string& action,
                                const std::vector<std::pair<std::string, std::string>>& query) {
    auto target = "/" + action;
    for (const auto& [name, value] : query)
        target += (target.find('?') == std::string::npos ? "?" : "&") + name + "=" + escaped(value);
    return ask("GET", target, "");
}

nlohmann::json PeerProcess::post(const std::string& action, const std::string& body) {
    return ask("POST", "/" + action, body);
}

nlohmann::json PeerProcess::ask(const std::string& method, const std::string& target,
                                const std::string& body) {
    namespace asio = boost::asio;
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::address_v4::loopback(), control_});
    asio::write(socket,
                asio::buffer(method + " " + target + " HTTP/1.1\r\nHost: peer\r\nConnection: close\r\n" +
                             "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body));
    std::string answer;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(answer), end);
    const auto head = answer.find("\r\n\r\n");
    if (!answer.starts_with("HTTP/1.1 200") || head == std::string::npos)
        throw std::runtime_error("the peer refuses " + target + ": " + answer);
    return nlohmann::json::parse(answer.substr(head + 4));
}

}  // namespace xiaoer::interop
