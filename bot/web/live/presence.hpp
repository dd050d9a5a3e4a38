// Who of the staff is here: sockets, 在线/挂起/离线, and when somebody who vanished counts as gone. It
// decides nothing about conversations and sends nothing.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/assign.hpp"
#include "bot/net/token_bucket.hpp"
#include "bot/users/users.hpp"

namespace xiaoer::web {

class Staff {
  public:
    /// A laptop that slept or changed its network may be back within this.
    static constexpr std::chrono::seconds kGrace{120};

    struct Member {
        users::User user;
        core::Presence presence = core::Presence::offline;
        int sockets = 0;
        net::Moment vanished{};
        core::Time last_given{};
    };

    /// A socket of the user opened. The first one that serves buyers puts somebody offline online.
    void came(const users::User& user, bool serves = true);
    void went(std::string_view user, net::Moment now);
    /// false: no such member here, or nothing changed.
    bool set(std::string_view user, core::Presence presence);
    void gave(std::string_view user, core::Time now);
    /// What an admin changed.
    void learn(const std::vector<users::User>& users);
    /// Members whose grace is over: they are offline now.
    [[nodiscard]] std::vector<users::User> take_gone(net::Moment now);

    [[nodiscard]] const Member* find(std::string_view user) const;
    [[nodiscard]] const std::map<std::string, Member, std::less<>>& all() const { return members_; }
    /// Receives conversations: the role agent, online, and a page open.
    [[nodiscard]] static bool receives(const Member& member) {
        return member.user.roles.has(users::Role::agent) && member.sockets > 0 &&
               member.presence == core::Presence::online;
    }

  private:
    std::map<std::string, Member, std::less<>> members_;
};

[[nodiscard]] std::string_view word(core::Presence presence);
[[nodiscard]] std::optional<core::Presence> presence_of(std::string_view word);

}  // namespace xiaoer::web
