#include "bot/users/sessions.hpp"

#include <algorithm>

namespace xiaoer::users {

std::string Sessions::open(std::string_view user, Time now, StoredSession& opened,
                           std::vector<std::string>& ended) {
    const auto mine = [&](const auto& entry) { return entry.second.user == user; };
    while (static_cast<std::size_t>(std::ranges::count_if(sessions_, mine)) >= limits_.sessions_of_user) {
        auto oldest = sessions_.end();
        for (auto at = sessions_.begin(); at != sessions_.end(); ++at) {
            if (mine(*at) && (oldest == sessions_.end() || at->second.seen < oldest->second.seen))
                oldest = at;
        }
        ended.push_back(oldest->second.id);
        sessions_.erase(oldest);
    }
    auto secret = new_secret();
    opened = {digest(secret), new_id(), std::string(user), now, now};
    sessions_[opened.digest] = opened;
    return secret;
}

void Sessions::restore(StoredSession session) {
    auto key = session.digest;
    sessions_.insert_or_assign(std::move(key), std::move(session));
}

StoredSession* Sessions::find(std::string_view secret, Time now) {
    if (secret.empty() || secret.size() > 128) return nullptr;
    const auto at = sessions_.find(digest(secret));
    if (at == sessions_.end() || !alive(at->second, now)) return nullptr;
    at->second.seen = std::max(at->second.seen, now);
    return &at->second;
}

StoredSession* Sessions::find_id(std::string_view id, Time now) {
    const auto at =
        std::ranges::find_if(sessions_, [id](const auto& entry) { return entry.second.id == id; });
    if (at == sessions_.end() || !alive(at->second, now)) return nullptr;
    return &at->second;
}

std::vector<StoredSession> Sessions::sweep(const std::unordered_map<std::string, User>& users, Time now) {
    std::vector<StoredSession> ended;
    for (auto at = sessions_.begin(); at != sessions_.end();) {
        const auto user = users.find(at->second.user);
        const bool stays = user != users.end() && !user->second.disabled &&
                           at->second.begun >= user->second.valid_from && alive(at->second, now);
        if (stays) {
            ++at;
        } else {
            ended.push_back(std::move(at->second));
            at = sessions_.erase(at);
        }
    }
    std::erase_if(tickets_, [now](const auto& entry) { return entry.second.until < now; });
    return ended;
}

std::string Sessions::ticket(Subject subject, Time now) {
    if (tickets_.size() >= limits_.tickets) {
        std::erase_if(tickets_, [now](const auto& entry) { return entry.second.until < now; });
        if (tickets_.size() >= limits_.tickets) return {};
    }
    auto secret = new_id();
    tickets_[digest(secret)] = {std::move(subject), now + limits_.ticket};
    return secret;
}

std::optional<Sessions::Subject> Sessions::redeem(std::string_view ticket, Time now) {
    if (ticket.empty() || ticket.size() > 128) return std::nullopt;
    auto taken = tickets_.extract(digest(ticket));
    if (taken.empty() || taken.mapped().until < now) return std::nullopt;
    return std::move(taken.mapped().subject);
}

}  // namespace xiaoer::users
