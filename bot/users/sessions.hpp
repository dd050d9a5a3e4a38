// Who is logged in, and the one-time tickets for sockets: maps in memory with their expiry. No disk, no
// passwords, no clock of its own.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bot/users/users.hpp"

namespace xiaoer::users {

struct SessionLimits {
    std::chrono::minutes idle{120};
    std::chrono::hours absolute{12};
    std::chrono::seconds ticket{30};
    std::size_t tickets = 10'000;
    std::size_t sessions_of_user = 20;
};

/// Keyed by the digest of the cookie's secret, so that a leak of this memory's dump or of the table opens
/// nothing.
class Sessions {
  public:
    explicit Sessions(SessionLimits limits = {}) : limits_(limits) {}

    /// The secret for the cookie. Beyond the limit the user's longest unused session ends; its id is returned
    /// in ended.
    std::string open(std::string_view user, Time now, StoredSession& opened, std::vector<std::string>& ended);
    void restore(StoredSession session);
    /// Counts as use.
    [[nodiscard]] StoredSession* find(std::string_view secret, Time now);
    [[nodiscard]] StoredSession* find_id(std::string_view id, Time now);
    void end(const std::string& digest) { sessions_.erase(digest); }
    /// Ends what is void: expired, or begun before its user's valid_from, or of nobody. Returns them.
    std::vector<StoredSession> sweep(const std::unordered_map<std::string, User>& users, Time now);

    struct Subject {
        std::string session;  ///< a staff session's id; "" = a buyer's ticket
        std::string visitor;
        bool operator==(const Subject&) const = default;
    };
    /// "" when too many are open.
    [[nodiscard]] std::string ticket(Subject subject, Time now);
    /// Once, and within its time.
    [[nodiscard]] std::optional<Subject> redeem(std::string_view ticket, Time now);

    [[nodiscard]] const SessionLimits& limits() const { return limits_; }

  private:
    struct Ticket {
        Subject subject;
        Time until{};
    };
    [[nodiscard]] bool alive(const StoredSession& session, Time now) const {
        return now - session.seen < limits_.idle && now - session.begun < limits_.absolute;
    }

    SessionLimits limits_;
    std::unordered_map<std::string, StoredSession> sessions_;
    std::unordered_map<std::string, Ticket> tickets_;
};

}  // namespace xiaoer::users
