// Who is asking: a buyer by a secret that only the browser holds, an agent by a signed session. No storage:
// both survive a restart, and what is written to journals (visitor and session ids) opens nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bot/core/order.hpp"

namespace xiaoer::web {

inline constexpr std::string_view kBuyerCookie = "xiaoer_buyer";
inline constexpr std::string_view kAgentCookie = "xiaoer_agent";
inline constexpr std::string_view kDemoVisitor = "demo";

/// 128 random bits as 32 hexadecimal digits. Throws std::runtime_error if the system has no randomness.
[[nodiscard]] std::string random_token();
[[nodiscard]] std::string sha256_hex(std::string_view text);
/// Takes the same time wherever the texts differ.
[[nodiscard]] bool same_secret(std::string_view a, std::string_view b);

/// The visitor's public id: a digest, so that whoever reads it in a journal cannot become that buyer. Empty
/// for what is no secret of ours.
[[nodiscard]] std::optional<std::string> visitor_of(std::string_view secret, bool demo_allowed);

/// "name=value; Path=/; HttpOnly; SameSite=Strict…"; seconds 0 deletes it.
[[nodiscard]] std::string set_cookie(std::string_view name, std::string_view value, std::chrono::seconds age,
                                     bool secure);

struct AgentSession {
    std::string id;  ///< public: part of event keys
    std::string name;
};

class AgentSessions {
  public:
    static constexpr std::chrono::hours kAge{12};

    explicit AgentSessions(std::string key) : key_(std::move(key)) {}

    /// An empty configured key opens nothing.
    [[nodiscard]] bool key_fits(std::string_view tried) const;
    /// The cookie's value for a new session.
    [[nodiscard]] std::string open(std::string_view name, core::Time now) const;
    [[nodiscard]] std::optional<AgentSession> find(std::string_view cookie, core::Time now) const;
    void close(const AgentSession& session, core::Time now);

  private:
    [[nodiscard]] std::string sign(std::string_view text) const;

    std::string key_;
    std::unordered_map<std::string, core::Time> closed_;  ///< session → when it would have ended anyway
};

/// 1 to 20 characters without control characters; trimmed. Empty when it is no name.
[[nodiscard]] std::optional<std::string> agent_name(std::string_view entered);

}  // namespace xiaoer::web
