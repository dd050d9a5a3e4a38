// The product itself as a child process, for tests that kill it. Uses a pack with a short burst window and a
// data folder of its own. Ends it when it goes out of scope.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace xiaoer::interop {

class BotProcess {
  public:
    struct Setup {
        std::filesystem::path data;
        std::filesystem::path pack;
        std::vector<std::string> ims;
        std::map<std::string, std::string> environment;
        std::string binary = {};  ///< "" = the product
        std::string listen = "127.0.0.1:0";
        std::vector<std::string> arguments = {};  ///< more of serve
    };

    /// Returns when it tells that it listens; throws std::runtime_error when it does not within 20 seconds
    /// (times tests/kit/slower.hpp).
    explicit BotProcess(const Setup& setup);
    ~BotProcess();
    BotProcess(const BotProcess&) = delete;
    BotProcess& operator=(const BotProcess&) = delete;

    [[nodiscard]] const std::string& url() const { return url_; }
    [[nodiscard]] pid_t pid() const { return pid_; }
    /// Whether it has ended by now.
    bool dead();
    void signal(int number) const;
    void kill();
    /// Waits for its end and returns the wait status.
    int wait();
    /// What it wrote to the log so far.
    [[nodiscard]] std::string log() const;

  private:
    pid_t pid_ = -1;
    int status_ = 0;
    std::string url_;
    std::filesystem::path log_;
};

/// Copies intents/ and scripts/ to a folder and sets the burst window.
void make_pack(const std::filesystem::path& to, int burst_window_ms);

/// Polls until the condition holds; false after the time (times
/// tests/kit/slower.hpp). The pause between polls is a poll(2) on nothing.
bool eventually(const std::function<bool()>& holds, int milliseconds = 15'000);

}  // namespace xiaoer::interop
