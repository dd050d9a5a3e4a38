#include "bot/web/live/presence.hpp"

#include <algorithm>

namespace xiaoer::web {

using core::Presence;

void Staff::came(const users::User& user, bool serves) {
    auto& member = members_[user.name];
    member.user = user;
    if (!serves) return;
    if (member.sockets++ == 0 && member.presence == Presence::offline) member.presence = Presence::online;
}

void Staff::went(std::string_view user, net::Moment now) {
    const auto at = members_.find(user);
    if (at == members_.end() || at->second.sockets == 0) return;
    if (--at->second.sockets == 0) at->second.vanished = now;
}

bool Staff::set(std::string_view user, Presence presence) {
    const auto at = members_.find(user);
    if (at == members_.end() || at->second.presence == presence) return false;
    at->second.presence = presence;
    return true;
}

void Staff::gave(std::string_view user, core::Time now) {
    const auto at = members_.find(user);
    if (at != members_.end()) at->second.last_given = now;
}

void Staff::learn(const std::vector<users::User>& users) {
    for (const auto& user : users) {
        const auto at = members_.find(user.name);
        if (at != members_.end()) at->second.user = user;
    }
}

std::vector<users::User> Staff::take_gone(net::Moment now) {
    std::vector<users::User> gone;
    for (auto& [name, member] : members_) {
        if (member.sockets > 0 || member.presence == Presence::offline || now - member.vanished < kGrace)
            continue;
        member.presence = Presence::offline;
        gone.push_back(member.user);
    }
    return gone;
}

const Staff::Member* Staff::find(std::string_view user) const {
    const auto at = members_.find(user);
    return at == members_.end() ? nullptr : &at->second;
}

std::string_view word(Presence presence) {
    switch (presence) {
        case Presence::online:
            return "online";
        case Presence::away:
            return "away";
        default:
            return "offline";
    }
}

std::optional<Presence> presence_of(std::string_view text) {
    for (const auto presence : {Presence::online, Presence::away, Presence::offline}) {
        if (word(presence) == text) return presence;
    }
    return std::nullopt;
}

}  // namespace xiaoer::web
