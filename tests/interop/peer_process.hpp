// A real peer as a child process, with its control interface (documented at the top of its .cjs file). Ends
// it when it goes out of scope.
#pragma once

#include <sys/types.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace xiaoer::interop {

class PeerProcess {
  public:
    using Environment = std::map<std::string, std::string>;

    /// script: below tests/interop, e.g. "onebot/peer.cjs". Returns when the peer has told that it is ready;
    /// throws std::runtime_error when it does not within 20 seconds.
    PeerProcess(const std::string& script, const Environment& environment);
    ~PeerProcess();
    PeerProcess(const PeerProcess&) = delete;
    PeerProcess& operator=(const PeerProcess&) = delete;

    [[nodiscard]] unsigned short port() const { return port_; }
    [[nodiscard]] unsigned short control_port() const { return control_; }
    [[nodiscard]] pid_t pid() const { return pid_; }
    /// The text after "?" is escaped here: parameters are given as they are.
    nlohmann::json get(const std::string& action,
                       const std::vector<std::pair<std::string, std::string>>& query = {});
    nlohmann::json post(const std::string& action, const std::string& body);
    /// kill -9, as a crash would.
    void kill();

  private:
    nlohmann::json ask(const std::string& method, const std::string& target, const std::string& body);

    pid_t pid_ = -1;
    unsigned short port_ = 0;
    unsigned short control_ = 0;
};

}  // namespace xiaoer::interop
