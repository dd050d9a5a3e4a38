// The load generator: plays a OneBot v11 implementation on a raw socket (no library between it and the
// kernel), lets the product dial it, keeps a number of buyers' messages in flight and measures how many are
// answered and how long each takes. Each buyer is greeted first, so that a welcome is never taken for an
// answer. Then the same at half of the rate just reached, sent by the clock and timed from when each message
// was to be sent (an open loop: who answers late is not asked less). Runs the product and the yardsticks in
// turn on a core of their own, several rounds, and prints medians and ratios.
//
//   e2e_load [--rounds 3] [--seconds 4] [--flight 64] [--json] [--only product|echo|floor|usual]
//
//   product   build/xiaoer serve, burst window 0, durable before every reply
//   echo      the product's own WebSocket link, answering each message at once: nothing understood or stored
//   floor     a plain socket and a log of its own, synced before the reply: nothing understood
//   usual     the usual design: Beast as in its examples, ICU + OpenCC, a loop over RE2, one SQLite commit a
//             message
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/sha.h>
#include <poll.h>
#include <sched.h>
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
#include <optional>
#include <random>

#include "tests/bench/frames.hpp"
#include "tests/interop/process/bot_process.hpp"

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// At least: in the open loop hardly one waits for himself, and nobody writes faster than one is read.
constexpr std::size_t kBuyers = 8'192;

struct Result {
    double per_second = 0;
    double p50_ms = 0;
    double p99_ms = 0;
    double open_p99_ms = 0;  ///< at half of per_second, from when the message was to be sent
    double cpu_us = 0;       ///< of the process under test, per message
    double answers = 0;      ///< per message
    std::size_t unanswered = 0;
};

/// Keeps a process on one core; with a single one nothing can be kept apart.
void keep_on(pid_t pid, int core) {
    if (::sysconf(_SC_NPROCESSORS_ONLN) < 2) return;
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
    for (const auto& task : fs::directory_iterator(tasks))
        ::sched_setaffinity(std::stoi(task.path().filename()), sizeof cores, &cores);
}

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

/// What buyers write: each has one answer, is said in many ways and never said twice.
std::string message(std::mt19937& random) {
    static const std::vector<std::string> starts{"",     "",           "亲 ",    "老板，",
                                                 "请问", "麻烦问一下", "那个，", "掌柜的 "};
    static const std::vector<std::string> questions{
        "现在买有什么优惠活动吗", "什么时候可以发货呀",   "可以开发票吗", "付款用花呗可以吗", "满多少包邮",
        "发什么快递呢",           "今天下单什么时候发货", "有优惠券吗",   "能开电子发票吗"};
    static const std::vector<std::string> ends{"", "", "？", " 谢谢", "～", "。"};
    const auto pick = [&](const auto& list) { return list[random() % list.size()]; };
    return pick(starts) + pick(questions) + pick(ends) + " " + std::to_string(random() % 10'000'000);
}

class Load {
  public:
    Load(int fd, std::size_t buyers) : wire_(fd), buyers_(buyers), random_(7) {}

    Result run(pid_t pid, std::size_t flight, double seconds, double warm_up) {
        greet();
        keep_on(pid, 1);
        Result result;
        closed_loop(flight, warm_up);
        const auto cpu = cpu_of(pid);
        closed_loop(flight, seconds);
        if (times_.empty()) return result;
        result.cpu_us = (cpu_of(pid) - cpu) / static_cast<double>(times_.size());
        result.per_second = static_cast<double>(times_.size()) / seconds;
        result.p50_ms = at(0.50);
        result.p99_ms = at(0.99);
        drain();
        result.answers = static_cast<double>(answers_) / static_cast<double>(messages_);
        open_loop(result.per_second / 2, seconds);
        result.open_p99_ms = at(0.99);
        result.unanswered = unanswered_;
        return result;
    }

  private:
    struct Buyer {
        std::optional<Clock::time_point> waits_since{};
    };

    [[nodiscard]] double at(double share) {
        std::sort(times_.begin(), times_.end());
        if (times_.empty()) return 0;
        return times_[static_cast<std::size_t>(static_cast<double>(times_.size() - 1) * share)];
    }
    static Clock::duration span(double seconds) {
        return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    }

    void greet() {
        for (std::size_t i = 0; i < buyers_.size(); ++i)
            say(i, "你好", Clock::now());
        drain();
        for (auto& buyer : buyers_)
            buyer.waits_since.reset();
        messages_ = answers_ = unanswered_ = 0;
    }
    /// Until everybody has his answer and nothing more has come for a while; not for ever.
    void drain() {
        constexpr auto kQuiet = std::chrono::milliseconds(300);
        constexpr auto kLongest = std::chrono::seconds(3);
        const auto waits = [](const Buyer& buyer) { return buyer.waits_since.has_value(); };
        for (auto last = Clock::now(); Clock::now() < last + kLongest;) {
            if (listen(50) > 0) last = Clock::now();
            if (Clock::now() > last + kQuiet && std::none_of(buyers_.begin(), buyers_.end(), waits)) return;
        }
    }
    void closed_loop(std::size_t flight, double seconds) {
        times_.clear();
        const auto until = Clock::now() + span(seconds);
        for (std::size_t i = 0; i < flight; ++i)
            say(next(), message(random_), Clock::now());
        again_ = true;
        while (Clock::now() < until) {
            listen(100);
            revive();
        }
        again_ = false;
    }
    void open_loop(double per_second, double seconds) {
        times_.clear();
        const auto began = Clock::now();
        const auto count = static_cast<std::size_t>(per_second * seconds);
        for (std::size_t n = 0; n < count;) {
            const auto due = began + span(static_cast<double>(n) / per_second);
            const auto now = Clock::now();
            if (due <= now) {
                auto& buyer = buyers_[n % buyers_.size()];
                if (buyer.waits_since) ++unanswered_;  // a whole round late
                say(n % buyers_.size(), message(random_), due);
                ++n;
                if (n % 32 != 0) continue;
            }
            listen(due <= now ? 0 : 1);
        }
        drain();
    }

    void say(std::size_t user, const std::string& text, Clock::time_point when) {
        buyers_[user].waits_since = when;
        const auto id = std::to_string(++id_);
        ++messages_;
        wire_.write(
            R"({"time":1700000000,"self_id":10001,"post_type":"message","message_type":"private","sub_type":"friend","message_id":)" +
            id + R"(,"user_id":)" + std::to_string(20'000 + user) +
            R"(,"message":[{"type":"text","data":{"text":")" + text +
            R"("}}],"raw_message":"","font":0,"sender":{"user_id":)" + std::to_string(20'000 + user) +
            R"(,"nickname":"b"}})");
    }
    /// Sends what is queued, reads what has come; how many frames that were.
    std::size_t listen(int milliseconds) {
        wire_.flush();
        if (!wire_.fill(milliseconds)) throw std::runtime_error("the link ended");
        std::size_t frames = 0;
        for (std::string frame; wire_.next(frame); ++frames)
            answer(frame);
        wire_.flush();
        return frames;
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
        if (user >= buyers_.size()) return;
        ++answers_;
        auto& since = buyers_[user].waits_since;
        if (!since) return;
        times_.push_back(std::chrono::duration<double, std::milli>(Clock::now() - *since).count());
        since.reset();
        if (again_) say(next(), message(random_), Clock::now());
    }
    /// Each in turn: nobody types as fast as a loop, and the product puts a flood of one buyer together.
    std::size_t next() {
        for (std::size_t tries = 0; tries < buyers_.size(); ++tries) {
            const auto user = turn_++ % buyers_.size();
            if (!buyers_[user].waits_since) return user;
        }
        return turn_++ % buyers_.size();
    }
    /// A message that got no answer within two seconds is counted, and another buyer writes.
    void revive() {
        const auto now = Clock::now();
        if (now < revived_ + std::chrono::milliseconds(100)) return;
        revived_ = now;
        for (auto& buyer : buyers_) {
            if (!buyer.waits_since || *buyer.waits_since >= now - std::chrono::seconds(2)) continue;
            ++unanswered_;
            buyer.waits_since.reset();
            say(next(), message(random_), now);
        }
    }

    bench::RawWire wire_;
    std::vector<Buyer> buyers_;
    std::vector<double> times_;
    std::mt19937 random_;
    bool again_ = false;  ///< for every answer somebody writes again
    std::size_t turn_ = 0;
    Clock::time_point revived_{};
    std::size_t id_ = 0;
    std::size_t messages_ = 0;
    std::size_t answers_ = 0;
    std::size_t replies_ = 0;
    std::size_t unanswered_ = 0;
};

/// Waits for a child that was hung up on; it may still tell what it did.
void wait_for(pid_t pid) {
    for (int i = 0; i < 200; ++i) {
        if (::waitpid(pid, nullptr, WNOHANG) == pid) return;
        ::poll(nullptr, 0, 10);
    }
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
}

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
        std::vector<std::string> arguments{program, url};
        if (name == "usual") arguments.push_back((fs::path(XIAOER_SOURCE) / "intents" / "catalog").string());
        arguments.push_back((folder / "yardstick.db").string());
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
        const auto in_flight = static_cast<std::size_t>(flight);
        result = Load(fd, std::max(in_flight, kBuyers)).run(pid, in_flight, seconds, 1.5);
    } catch (const std::exception& error) {
        std::cerr << name << ": " << error.what() << "\n" << (bot ? bot->log() : std::string());
    }
    if (!bot) wait_for(pid);
    bot.reset();
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().filename() != "pack") fs::remove_all(entry.path());
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
    std::vector<std::string> names{"product", "echo", "floor", "usual"};
    app.add_option("--rounds", rounds)->check(CLI::Range(1, 50));
    app.add_option("--flight", flight, "messages in flight on the one link")->check(CLI::Range(1, 5000));
    app.add_option("--seconds", seconds, "measured, of each run")->check(CLI::Range(0.5, 120.0));
    app.add_option("--only", names);
    app.add_flag("--json", json);
    CLI11_PARSE(app, argc, argv);
    ::signal(SIGPIPE, SIG_IGN);
    keep_on(::getpid(), 0);

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
                        {"open_p99_ms", column(name, &Result::open_p99_ms)},
                        {"cpu_us", column(name, &Result::cpu_us)},
                        {"answers", column(name, &Result::answers)},
                        {"unanswered", column(name, &Result::unanswered)}};
    if (json) {
        std::cout << report.dump(2) << "\n";
        return 0;
    }
    std::printf("%-9s %12s %9s %9s %12s %12s %12s %11s\n", "", "messages/s", "p50 ms", "p99 ms",
                "open p99 ms", "CPU us/msg", "answers/msg", "unanswered");
    const auto number = [&](const std::string& name, const char* what) {
        return report[name][what].get<double>();
    };
    for (const auto& name : names)
        std::printf("%-9s %12.0f %9.2f %9.2f %12.2f %12.1f %12.3f %11.0f\n", name.c_str(),
                    number(name, "per_second"), number(name, "p50_ms"), number(name, "p99_ms"),
                    number(name, "open_p99_ms"), number(name, "cpu_us"), number(name, "answers"),
                    number(name, "unanswered"));
    for (const auto* other : {"echo", "floor", "usual"})
        if (report.contains("product") && report.contains(other) && number(other, "per_second") > 0)
            std::printf("product / %-6s %.2f\n", other,
                        number("product", "per_second") / number(other, "per_second"));
    return 0;
}
