// A WebSocket server that does what a test says: turns the upgrade down, closes, stays silent, answers late.
// For what well-behaved real peers (tests/interop) never do.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace xiaoer::adapters::testing {

class ScriptedPeer {
  public:
    struct Script {
        unsigned refuse_with = 0;              ///< HTTP status instead of the upgrade
        unsigned close_with = 0;               ///< close code right after the upgrade
        bool silent_upgrade = false;           ///< takes the connection and never answers
        bool reads = true;                     ///< false: never reads a frame, nor answers pings
        std::vector<std::string> greetings{};  ///< frames sent at once
        std::function<std::vector<std::string>(const std::string& frame)> answers{};
    };

    explicit ScriptedPeer(boost::asio::io_context& io, Script script);
    ~ScriptedPeer();

    [[nodiscard]] unsigned short port() const;
    Script& script();
    [[nodiscard]] std::size_t connections() const;                  ///< ever taken
    [[nodiscard]] std::size_t open() const;                         ///< now upgraded
    [[nodiscard]] const std::vector<std::string>& frames() const;   ///< everything received
    [[nodiscard]] const std::vector<std::string>& targets() const;  ///< of the upgrade requests
    [[nodiscard]] const std::vector<std::string>& tokens() const;   ///< their Authorization
    void send(const std::string& frame);                            ///< to every open connection
    void read_on();                                                 ///< after reads = false
    void drop();                                                    ///< every socket, without a word

    struct Connection;  // named here only for the implementation

  private:
    struct Body;
    std::shared_ptr<Body> body_;
};

}  // namespace xiaoer::adapters::testing
