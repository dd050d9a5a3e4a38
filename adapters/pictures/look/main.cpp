// xiaoer-look: looks at pictures for the program that keeps conversations, in a process of its own, so that a
// file that breaks a decoder breaks nothing else. Reads "length, bytes" from standard input and writes
// "length, answer" (adapters/pictures/picture_facts.hpp) to standard output until its input ends; lengths are
// four bytes, the smallest first. It opens no file and no connection. Not for people.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "adapters/pictures/look/look.hpp"

namespace {

using xiaoer::adapters::Looked;

constexpr std::size_t kBytesMost = 32U << 20U;
constexpr rlim_t kMemory = rlim_t{1} << 30U;

bool read_all(char* into, std::size_t size) {
    while (size > 0) {
        const auto count = ::read(STDIN_FILENO, into, size);
        if (count <= 0) return false;
        into += count;
        size -= static_cast<std::size_t>(count);
    }
    return true;
}

bool write_all(const std::string& bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const auto count = ::write(STDOUT_FILENO, bytes.data() + at, bytes.size() - at);
        if (count <= 0) return false;
        at += static_cast<std::size_t>(count);
    }
    return true;
}

void limit(decltype(RLIMIT_AS) what, rlim_t most) {
    const rlimit limits{most, most};
    ::setrlimit(what, &limits);
}

}  // namespace

int main(int argc, char**) {
    if (argc > 1) {
        constexpr std::string_view kText =
            "xiaoer-look looks at pictures for xiaoer: length and bytes in, length and findings out.\n";
        return ::write(STDERR_FILENO, kText.data(), kText.size()) < 0 ? 1 : 2;
    }
    ::prctl(PR_SET_PDEATHSIG, 9);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    xiaoer::adapters::prepare_looking();
#ifndef __SANITIZE_ADDRESS__  // which reserves terabytes of addresses and uses few of them
    limit(RLIMIT_AS, kMemory);
#endif
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CORE, 0);
    std::string bytes;
    for (;;) {
        std::array<unsigned char, 4> head{};
        if (!read_all(reinterpret_cast<char*>(head.data()), head.size())) return 0;
        const std::size_t size =
            head[0] | head[1] << 8U | head[2] << 16U | static_cast<std::size_t>(head[3]) << 24U;
        if (size > kBytesMost) return 3;
        bytes.resize(size);
        if (!read_all(bytes.data(), size)) return 0;
        const auto answer = write(xiaoer::adapters::look(bytes));
        std::string out;
        for (unsigned i = 0; i < 4; ++i)
            out += static_cast<char>(answer.size() >> (8 * i) & 0xffU);
        if (!write_all(out) || !write_all(answer)) return 0;
    }
}
