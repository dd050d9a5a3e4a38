#include "tests/interop/process/bot_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "tests/kit/environment.hpp"
#include "tests/kit/slower.hpp"

namespace xiaoer::interop {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds kStartWithin{20 * test::kSlower};

/// The first line that the child prints.
std::string first_line(int fd) {
    std::string line;
    const auto until = std::chrono::steady_clock::now() + kStartWithin;
    while (line.find('\n') == std::string::npos) {
        pollfd ready{fd, POLLIN, 0};
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0) break;
        char buffer[512];
        const auto n = ::read(fd, buffer, sizeof buffer);
        if (n <= 0) break;
        line.append(buffer, static_cast<std::size_t>(n));
    }
    return line;
}

}  // namespace

BotProcess::BotProcess(const Setup& setup) : log_(setup.data.string() + ".log") {
    const std::string binary = setup.binary.empty() ? XIAOER_BINARY : setup.binary;
    std::vector<std::string> arguments{binary,   "serve",    "--json", "--listen", setup.listen,
                                       "--data", setup.data, "--pack", setup.pack};
    for (const auto& im : setup.ims)
        arguments.insert(arguments.end(), {"--im", im});
    arguments.insert(arguments.end(), setup.arguments.begin(), setup.arguments.end());
    auto environment = test::environment_with(setup.environment);
    int out[2];
    if (::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log_.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                     0600);
    const int failed = ::posix_spawn(&pid_, binary.c_str(), &actions, nullptr,
                                     test::pointers(arguments).data(), test::pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    ::close(out[1]);
    const auto line = failed == 0 ? first_line(out[0]) : std::string();
    ::close(out[0]);
    const auto told = nlohmann::json::parse(line, nullptr, false);
    if (!told.is_object()) {
        kill();
        throw std::runtime_error("the bot does not start: " + log());
    }
    url_ = told.at("listening");
}

BotProcess::~BotProcess() {
    kill();
}

bool BotProcess::dead() {
    if (pid_ < 0) return true;
    if (::waitpid(pid_, &status_, WNOHANG) != pid_) return false;
    pid_ = -1;
    return true;
}

void BotProcess::signal(int number) const {
    if (pid_ > 0) ::kill(pid_, number);
}

void BotProcess::kill() {
    if (dead()) return;
    ::kill(pid_, SIGKILL);
    wait();
}

int BotProcess::wait() {
    if (pid_ > 0) ::waitpid(pid_, &status_, 0);
    pid_ = -1;
    return status_;
}

std::string BotProcess::log() const {
    std::ifstream in(log_);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

void make_pack(const fs::path& to, int burst_window_ms) {
    fs::create_directories(to);
    fs::copy(fs::path(XIAOER_SOURCE) / "intents", to / "intents",
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    fs::copy(fs::path(XIAOER_SOURCE) / "scripts", to / "scripts",
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    const auto file = to / "scripts" / "policy.json";
    std::ifstream in(file);
    auto policy = nlohmann::ordered_json::parse(in);
    in.close();
    policy["burst_window_ms"] = burst_window_ms;
    std::ofstream(file) << policy.dump(2);
    // Tests run at any hour: this store never closes.
    const auto store_file = to / "scripts" / "shop.json";
    std::ifstream store_in(store_file);
    auto store = nlohmann::ordered_json::parse(store_in);
    store_in.close();
    store["hours"] = nlohmann::json::array({"00:00-24:00"});
    store["weekday_hours"] = nlohmann::json::object();
    store["special_days"] = nlohmann::json::array();
    std::ofstream(store_file) << store.dump(2);
}

bool eventually(const std::function<bool()>& holds, int milliseconds) {
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds) * test::kSlower;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > until) return false;
        ::poll(nullptr, 0, 10);
    }
    return true;
}

}  // namespace xiaoer::interop
