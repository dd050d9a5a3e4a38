// Yardstick "floor": what a durable turn costs with nothing in it. A plain socket, frames cut and fields
// found by hand, a record of a message and its answer appended to a preallocated file, one fdatasync for what
// one read has brought, then the answers in one write. It understands nothing and checks nothing. Never part
// of the product. Arguments: ws://host:port, a file for the log.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>

namespace {

constexpr std::size_t kLogBytes = std::size_t{1} << 30U;

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::write(fd, bytes.data(), bytes.size());
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

/// A text frame under a mask of zeros, which changes nothing.
void add_frame(std::string& out, std::string_view text) {
    out += '\x81';
    if (text.size() < 126) {
        out += static_cast<char>(0x80U | text.size());
    } else {
        out += static_cast<char>(0x80U | 126U);
        out += static_cast<char>(text.size() >> 8U);
        out += static_cast<char>(text.size() & 0xFFU);
    }
    out.append(4, '\0');
    out += text;
}

/// What stands between a key and an end.
std::string_view field(std::string_view text, std::string_view key, char end) {
    const auto at = text.find(key);
    if (at == std::string_view::npos) return {};
    const auto rest = text.substr(at + key.size());
    return rest.substr(0, rest.find(end));
}

/// The next whole frame of a server; moves at behind it.
bool next_frame(std::string_view in, std::size_t& at, std::string_view& text) {
    if (in.size() - at < 2) return false;
    std::size_t size = static_cast<unsigned char>(in[at + 1]);
    std::size_t head = 2;
    if (size == 126) {
        if (in.size() - at < 4) return false;
        size = static_cast<std::size_t>(static_cast<unsigned char>(in[at + 2])) << 8U |
               static_cast<unsigned char>(in[at + 3]);
        head = 4;
    }
    if (in.size() - at < head + size) return false;
    text = in.substr(at + head, size);
    at += head + size;
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    const std::string url = argv[1];
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return 3;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    write_all(fd,
              "GET / HTTP/1.1\r\nHost: floor\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    const int log = ::open(argv[2], O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (log < 0 || ::posix_fallocate(log, 0, kLogBytes) != 0) return 3;
    std::string in, out, records;
    std::string bytes(262'144, '\0');
    std::size_t at = 0, messages = 0, syncs = 0, written = 0;
    bool upgraded = false;
    while (true) {
        const auto n = ::read(fd, bytes.data(), bytes.size());
        if (n <= 0) break;
        in.erase(0, at);
        at = 0;
        in.append(bytes, 0, static_cast<std::size_t>(n));
        if (!upgraded) {
            const auto end = in.find("\r\n\r\n");
            if (end == std::string::npos) continue;
            at = end + 4;
            upgraded = true;
        }
        for (std::string_view text; next_frame(in, at, text);) {
            if (text.find("\"post_type\":\"message\"") == std::string_view::npos) continue;
            const auto user = field(text, "\"user_id\":", ',');
            const auto said = field(text, "\"text\":\"", '"');
            const auto answer = "{\"action\":\"send_private_msg\",\"echo\":\"" + std::to_string(++messages) +
                                "\",\"params\":{\"user_id\":" + std::string(user) +
                                ",\"message\":[{\"type\":\"text\",\"data\":{\"text\":\"收到\"}}]}}";
            records += std::to_string(messages);
            records += '\t';
            records += user;
            records += '\t';
            records += said;
            records += '\t';
            records += answer;
            records += '\n';
            add_frame(out, answer);
        }
        if (!records.empty()) {
            if (written + records.size() > kLogBytes) written = 0;
            if (::pwrite(log, records.data(), records.size(), static_cast<off_t>(written)) < 0) return 3;
            written += records.size();
            if (::fdatasync(log) != 0) return 3;
            ++syncs;
        }
        if (!write_all(fd, out)) break;
        out.clear();
        records.clear();
    }
    std::cerr << "floor: " << messages << " messages, " << syncs << " syncs\n";
}
