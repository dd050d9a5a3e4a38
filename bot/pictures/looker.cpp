#include "bot/pictures/looker.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "bot/base/log.hpp"

namespace xiaoer::pictures {
namespace {

using adapters::Looked;
using adapters::PictureFault;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kAnswerMost = 24U << 20U;
/// libvips 8.14 may die when one of its own threads ends, whatever the picture is.
constexpr int kTries = 2;

Looked without(PictureFault fault) {
    Looked looked;
    looked.fault = fault;
    return looked;
}

void shut(int& file) {
    if (file >= 0) ::close(file);
    file = -1;
}

/// Ready for events before the deadline.
bool ready(int file, short events, Clock::time_point by) {
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(by - Clock::now()).count();
        if (left <= 0) return false;
        pollfd wanted{file, events, 0};
        const int got = ::poll(&wanted, 1, static_cast<int>(left));
        if (got > 0) return (wanted.revents & (events | POLLHUP)) != 0;
        if (got == 0 || errno != EINTR) return false;
    }
}

bool write_all(int file, std::string_view bytes, Clock::time_point by) {
    while (!bytes.empty()) {
        if (!ready(file, POLLOUT, by)) return false;
        const auto count = ::write(file, bytes.data(), bytes.size());
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool read_all(int file, char* into, std::size_t size, Clock::time_point by) {
    while (size > 0) {
        if (!ready(file, POLLIN, by)) return false;
        const auto count = ::read(file, into, size);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (count <= 0) return false;
        into += count;
        size -= static_cast<std::size_t>(count);
    }
    return true;
}

std::string length_of(std::size_t size) {
    std::string out;
    for (unsigned i = 0; i < 4; ++i)
        out += static_cast<char>(size >> (8 * i) & 0xffU);
    return out;
}

}  // namespace

Looker::Looker(std::string program, std::chrono::milliseconds within)
    : program_(std::move(program)), within_(within) {
    ::signal(SIGPIPE, SIG_IGN);  // a dead child is an answer that does not come, not our end
}

Looker::~Looker() {
    end();
}

bool Looker::start() {
    std::array<int, 2> in{-1, -1}, out{-1, -1};
    if (::pipe2(in.data(), O_CLOEXEC) != 0) return false;
    if (::pipe2(out.data(), O_CLOEXEC) != 0) {
        shut(in[0]), shut(in[1]);
        return false;
    }
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    // It inherits no secret of ours, and needs nothing but this.
    std::array<char*, 2> arguments{program_.data(), nullptr};
    std::string arenas = "MALLOC_ARENA_MAX=2";
    std::array<char*, 2> environment{arenas.data(), nullptr};
    const int failed =
        ::posix_spawn(&child_, program_.c_str(), &actions, nullptr, arguments.data(), environment.data());
    ::posix_spawn_file_actions_destroy(&actions);
    shut(in[0]), shut(out[1]);
    to_ = in[1];
    from_ = out[0];
    if (failed == 0) {
        ::fcntl(to_, F_SETFL, O_NONBLOCK);
        ::fcntl(from_, F_SETFL, O_NONBLOCK);
        return true;
    }
    log::error("{} cannot be started: nobody looks at pictures", program_);
    child_ = -1;
    end();
    return false;
}

void Looker::end() {
    shut(to_), shut(from_);
    if (child_ > 0) {
        ::kill(child_, SIGKILL);
        while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    child_ = -1;
}

Looker::End Looker::exchange(std::string_view bytes, std::string& answer) {
    const auto by = Clock::now() + within_;
    const auto ended = [by] { return Clock::now() >= by ? End::late : End::died; };
    if (!write_all(to_, length_of(bytes.size()), by) || !write_all(to_, bytes, by)) return ended();
    std::array<unsigned char, 4> head{};
    if (!read_all(from_, reinterpret_cast<char*>(head.data()), head.size(), by)) return ended();
    const std::size_t size =
        head[0] | head[1] << 8U | head[2] << 16U | static_cast<std::size_t>(head[3]) << 24U;
    if (size > kAnswerMost) return End::died;
    answer.resize(size);
    return read_all(from_, answer.data(), size, by) ? End::answered : ended();
}

Looked Looker::look(std::string_view bytes) {
    for (int tries = 0; tries < kTries; ++tries) {
        if (program_.empty() || (child_ < 0 && !start())) return without(PictureFault::busy);
        std::string answer;
        const auto end_of_it = exchange(bytes, answer);
        if (end_of_it == End::answered)
            if (auto looked = adapters::read(answer)) return std::move(*looked);
        log::warn("a picture of {} bytes could not be looked at: the looking program is started anew",
                  bytes.size());
        end();
        if (end_of_it == End::late) return without(PictureFault::busy);
    }
    return without(PictureFault::not_a_picture);
}

}  // namespace xiaoer::pictures
