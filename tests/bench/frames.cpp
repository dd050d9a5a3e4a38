#include "tests/bench/frames.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>

namespace bench {

RawWire::RawWire(int fd) : fd_(fd) {}
RawWire::~RawWire() {
    ::close(fd_);
}

void RawWire::write(const std::string& text) {
    out_ += '\x81';
    if (text.size() < 126) {
        out_ += static_cast<char>(text.size());
    } else {
        out_ += static_cast<char>(126);
        out_ += static_cast<char>(text.size() >> 8U);
        out_ += static_cast<char>(text.size() & 0xFFU);
    }
    out_ += text;
}

void RawWire::flush() {
    for (std::size_t at = 0; at < out_.size();) {
        const auto n = ::send(fd_, out_.data() + at, out_.size() - at, 0);
        if (n <= 0) break;
        at += static_cast<std::size_t>(n);
    }
    out_.clear();
}

bool RawWire::fill(int milliseconds) {
    pollfd ready{fd_, POLLIN, 0};
    if (::poll(&ready, 1, milliseconds) <= 0) return true;
    if (at_ > 0) {
        in_.erase(0, at_);
        at_ = 0;
    }
    const auto had = in_.size();
    in_.resize(had + 262'144);
    const auto n = ::recv(fd_, in_.data() + had, 262'144, 0);
    in_.resize(had + (n > 0 ? static_cast<std::size_t>(n) : 0));
    return n > 0;
}

bool RawWire::next(std::string& text) {
    while (in_.size() - at_ >= 2) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(in_[at_ + i]); };
        std::uint64_t size = byte(1) & 0x7FU;
        std::size_t head = 2;
        if (size == 126) {
            if (in_.size() - at_ < 4) return false;
            size = static_cast<std::uint64_t>(byte(2) << 8U | byte(3));
            head = 4;
        } else if (size == 127) {
            throw std::runtime_error("a frame of more than 64 KiB");
        }
        const bool masked = (byte(1) & 0x80U) != 0;
        const std::size_t mask_at = head;
        head += masked ? 4 : 0;
        if (in_.size() - at_ < head + size) return false;
        const auto opcode = byte(0) & 0x0FU;
        text.assign(in_, at_ + head, size);
        if (masked)
            for (std::size_t i = 0; i < size; ++i)
                text[i] = static_cast<char>(static_cast<unsigned char>(text[i]) ^ byte(mask_at + i % 4));
        at_ += head + size;
        if (opcode == 1) return true;
        if (opcode == 9) {  // pings are answered, as any peer does
            out_ += '\x8A';
            out_ += static_cast<char>(text.size());
            out_ += text;
        }
    }
    return false;
}

int accept_websocket(int listener) {
    pollfd ready{listener, POLLIN, 0};
    if (::poll(&ready, 1, 20'000) <= 0) throw std::runtime_error("nobody dialled");
    const int fd = ::accept(listener, nullptr, nullptr);
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::string head;
    while (head.find("\r\n\r\n") == std::string::npos) {
        char buffer[2048];
        const auto n = ::recv(fd, buffer, sizeof buffer, 0);
        if (n <= 0 || head.size() > 16'384) throw std::runtime_error("no upgrade request");
        head.append(buffer, static_cast<std::size_t>(n));
    }
    const std::string name = "Sec-WebSocket-Key: ";
    const auto at = head.find(name);
    if (at == std::string::npos) throw std::runtime_error("no key in the upgrade request");
    const auto key = head.substr(at + name.size(), head.find("\r\n", at) - at - name.size()) +
                     "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char digest[SHA_DIGEST_LENGTH];
    ::SHA1(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest);
    unsigned char accept[64];
    ::EVP_EncodeBlock(accept, digest, SHA_DIGEST_LENGTH);
    const std::string answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
        "Upgrade\r\nSec-WebSocket-Accept: " +
        std::string(reinterpret_cast<char*>(accept)) + "\r\n\r\n";
    if (::send(fd, answer.data(), answer.size(), 0) < 0)
        throw std::runtime_error("the upgrade was not answered");
    return fd;
}

}  // namespace bench
