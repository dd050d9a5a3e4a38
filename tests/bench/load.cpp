// The load generator: plays a OneBot v11 implementation on a raw socket (no library between it and the
// kernel), lets the product dial it, keeps a number of buyers' messages in flight and measures how many are
// answered and how long each takes. Runs the product and the yardsticks in turn, several rounds, and prints
// medians and ratios.
//
//   e2e_load [--rounds 3] [--seconds 4] [--flight 64] [--json] [--only product|echo|usual]
//
//   product   build/xiaoer serve, burst window 0, durable before every reply
//   echo      the product's own WebSocket link, answering each message at once: nothing understood, nothing
//   stored usual     the usual design: Beast as in its examples, ICU + OpenCC, a loop over RE2, one SQLite
//   commit a message
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/sha.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>

#include "tests/bench/frames.hpp"
#include "tests/interop/process/bot_process.hpp"

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Result {
    double per_second = 0;
    double p50_ms = 0;
    double p99_ms = 0;
    double cpu_us = 0;  ///< of the process under test, per message
    std::size_t unanswered = 0;
};

int listen_anywhere(unsigned short& port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(fd, 8) != 0)
        throw std::runtime_error("cannot listen");
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    return fd;
}

/// User and system time of a process so far, in microseconds.
double cpu_of(pid_t pid) {
    std::FILE* file = std::fopen(("/proc/" + std::to_string(pid) + "/stat").c_str(), "r");
    if (file == nullptr) return 0;
    unsigned long user = 0, system = 0;
    const int read =
        std::fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    std::fclose(file);
    return read == 2 ? static_cast<double>(user + system) * 1e6 / static_cast<double>(::sysconf(_SC_CLK_TCK))
                     : 0;
}

/// What buyers write; numbers make each message one that no automaton has met.
std::string message(std::mt19937& random) {
    static const std::vector<std::string> kinds{"现在买有什么优惠活动吗", "什么时候可以发货呀",
                                                "可以开发票吗", "付款用花呗可以吗", "满多少包邮"};
    return kinds[random() % kinds.size()] + " " + std::to_string(random() % 100'000);
}

class Load {
  public:
    Load(int fd, std::size_t flight) : wire_(fd), sent_at_(flight), random_(7) {}

    Result run(pid_t pid, double seconds, double warm_up) {
        for (std::size_t user = 0; user < sent_at_.size(); ++user)
            say(user);
        const auto began = Clock::now();
        const auto measured_from =
            began + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(warm_up));
        const auto until = measured_from + std::chrono::duration_cast<Clock::duration>(
                                               std::chrono::duration<double>(seconds));
        double cpu = 0;
        bool measuring = false;
        while (Clock::now() < until) {
            if (!measuring && Clock::now() >= measured_from) {
                measuring = true;
                times_.clear();
                cpu = cpu_of(pid);
            }
            wire_.flush();
            if (!wire_.fill(100)) throw std::runtime_error("the link ended");
            for (std::string frame; wire_.next(frame);)
                answer(frame);
            revive();
        }
        Result result;
        cpu = cpu_of(pid) - cpu;
        std::sort(times_.begin(), times_.end());
        if (times_.empty()) return result;
        result.per_second = static_cast<double>(times_.size()) / seconds;
        result.p50_ms = times_[times_.size() / 2];
        result.p99_ms = times_[times_.size() * 99 / 100];
        result.cpu_us = cpu / static_cast<double>(times_.size());
        result.unanswered = unanswered_;
        return result;
    }

  private:
    void say(std::size_t user) {
        sent_at_[user] = Clock::now();
        const auto id = std::to_string(++messages_);
        wire_.write(
            R"({"time":1700000000,"self_id":10001,"post_type":"message","message_type":"private","sub_type":"friend","message_id":)" +
            id + R"(,"user_id":)" + std::to_string(20'000 + user) +
            R"(,"message":[{"type":"text","data":{"text":")" + message(random_) +
            R"("}}],"raw_message":"","font":0,"sender":{"user_id":)" + std::to_string(20'000 + user) +
            R"(,"nickname":"b"}})");
    }
    void answer(const std::string& frame) {
        const auto call = nlohmann::json::parse(frame, nullptr, false);
        if (!call.is_object() || !call.contains("action")) return;
        const auto& action = call.at("action");
        nlohmann::json reply{
            {"status", "ok"}, {"retcode", 0}, {"echo", call.value("echo", nlohmann::json())}};
        if (action == "get_login_info") {
            reply["data"] = {{"user_id", 10001}, {"nickname", "bot"}};
            wire_.write(reply.dump());
            return;
        }
        reply["data"] = {{"message_id", ++replies_}};
        wire_.write(reply.dump());
        if (action != "send_private_msg") return;
        const auto& to = call.at("params").at("user_id");
        const auto number = to.is_string() ? std::stoul(to.get<std::string>()) : to.get<std::size_t>();
        const std::size_t user = number - 20'000;
        if (user >= sent_at_.size() || sent_at_[user] == Clock::time_point{}) return;
        times_.push_back(std::chrono::duration<double, std::milli>(Clock::now() - sent_at_[user]).count());
        say(user);
    }
    /// A message that got no answer within two seconds is counted, and its buyer writes again.
    void revive() {
        const auto late = Clock::now() - std::chrono::seconds(2);
        for (std::size_t user = 0; user < sent_at_.size(); ++user)
            if (sent_at_[user] < late) {
                ++unanswered_;
                say(user);
            }
    }

    bench::RawWire wire_;
    std::vector<Clock::time_point> sent_at_;
    std::vector<double> times_;
    std::mt19937 random_;
    std::size_t messages_ = 0;
    std::size_t replies_ = 0;
    std::size_t unanswered_ = 0;
};

Result measure(const std::string& name, const fs::path& folder, int flight, double seconds) {
    using xiaoer::interop::BotProcess;
    unsigned short port = 0;
    const int listener = listen_anywhere(port);
    const std::string url = "ws://127.0.0.1:" + std::to_string(port);
    std::unique_ptr<BotProcess> bot;
    pid_t pid = -1;
    if (name == "product") {
        bot = std::make_unique<BotProcess>(BotProcess::Setup{
            folder / "data", folder / "pack", {"onebot11+" + url}, {{"XIAOER_IM_TOKEN", ""}}});
        pid = bot->pid();
    } else {
        const auto program = fs::read_symlink("/proc/self/exe").parent_path() / ("yardstick_" + name);
        std::vector<std::string> arguments{program, url,
                                           (fs::path(XIAOER_SOURCE) / "intents" / "catalog").string(),
                                           (folder / "usual.db").string()};
        std::vector<char*> pointers;
        for (auto& argument : arguments)
            pointers.push_back(argument.data());
        pointers.push_back(nullptr);
        if (::posix_spawn(&pid, program.c_str(), nullptr, nullptr, pointers.data(), environ) != 0)
            throw std::runtime_error("cannot start " + program.string());
    }
    const int fd = bench::accept_websocket(listener);
    ::close(listener);
    Result result;
    try {
        result = Load(fd, static_cast<std::size_t>(flight)).run(pid, seconds, 1.5);
    } catch (const std::exception& error) {
        std::cerr << name << ": " << error.what() << "\n" << (bot ? bot->log() : std::string());
    }
    if (!bot) {
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
    }
    bot.reset();
    fs::remove_all(folder / "data");
    fs::remove(folder / "usual.db");
    return result;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"end-to-end load: the product against its yardsticks, interleaved"};
    int rounds = 3, flight = 64;
    double seconds = 4;
    bool json = false;
    std::vector<std::string> names{"product", "echo", "usual"};
    app.add_option("--rounds", rounds)->check(CLI::Range(1, 50));
    app.add_option("--flight", flight, "messages in flight on the one link")->check(CLI::Range(1, 5000));
    app.add_option("--seconds", seconds, "measured, of each run")->check(CLI::Range(0.5, 120.0));
    app.add_option("--only", names);
    app.add_flag("--json", json);
    CLI11_PARSE(app, argc, argv);
    ::signal(SIGPIPE, SIG_IGN);

    std::string folder = (fs::temp_directory_path() / "xiaoer-load-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) return 3;
    xiaoer::interop::make_pack(fs::path(folder) / "pack", 0);
    std::map<std::string, std::vector<Result>> all;
    for (int round = 0; round < rounds; ++round)
        for (const auto& name : names) {
            std::cerr << "round " << round + 1 << "/" << rounds << " " << name << "\n";
            all[name].push_back(measure(name, folder, flight, seconds));
        }
    fs::remove_all(folder);

    const auto column = [&](const std::string& name, auto field) {
        std::vector<double> values;
        for (const auto& result : all[name])
            values.push_back(static_cast<double>(result.*field));
        return median(values);
    };
    nlohmann::json report;
    for (const auto& name : names)
        report[name] = {{"per_second", column(name, &Result::per_second)},
                        {"p50_ms", column(name, &Result::p50_ms)},
                        {"p99_ms", column(name, &Result::p99_ms)},
                        {"cpu_us", column(name, &Result::cpu_us)},
                        {"unanswered", column(name, &Result::unanswered)}};
    if (json) {
        std::cout << report.dump(2) << "\n";
        return 0;
    }
    std::printf("%-9s %12s %9s %9s %12s %11s\n", "", "messages/s", "p50 ms", "p99 ms", "CPU us/msg",
                "unanswered");
    for (const auto& name : names)
        std::printf("%-9s %12.0f %9.2f %9.2f %12.1f %11.0f\n", name.c_str(),
                    report[name]["per_second"].get<double>(), report[name]["p50_ms"].get<double>(),
                    report[name]["p99_ms"].get<double>(), report[name]["cpu_us"].get<double>(),
                    report[name]["unanswered"].get<double>());
    for (const auto* other : {"echo", "usual"})
        if (report.contains("product") && report.contains(other) &&
            report[other]["per_second"].get<double>() > 0)
            std::printf(
                "product / %-6s %.2f\n", other,
                report["product"]["per_second"].get<double>() / report[other]["per_second"].get<double>());
    return 0;
}
