// The hub's side of the staff: who is here, what everybody is told, what is offered to whom.
#include <nlohmann/json.hpp>

#include "bot/web/live/hub.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;
using Who = core::Owner::Who;

constexpr std::size_t kRowsShown = 1'000;
constexpr std::size_t kAlarmsKept = 100;
constexpr auto kDispatchPause = 250ms;

}  // namespace

Shown Hub::shown(const BoardRow* row) const {
    Shown out{bot_.sla(), {}, {}, {}};
    if (row == nullptr) return out;
    if (row->owner.who == Who::agent) {
        if (const auto* user = accounts_.by_display(row->owner.agent)) out.agent_user = user->name;
    }
    out.assigned_user = dispatch_.offered_to(row->conversation);
    if (const auto* user = accounts_.find(out.assigned_user)) out.assigned = user->display;
    return out;
}

void Hub::sign_on(const std::shared_ptr<Link>& link, const users::Identity& who, const Arrival& arrival) {
    if (stopped_) return;
    if (links_.empty()) board_.add_with_bot(bot_.rows(kRowsShown));
    const bool resumed = stream_.can_resume(arrival.run, arrival.seq);
    const auto sla = bot_.sla();
    const auto profile = bot_.profile();
    staff_.came(who.user, arrival.serves);
    link->send(dump({{"hello",
                      {{"as", "staff"},
                       {"run", stream_.run()},
                       {"seq", stream_.last()},
                       {"resumed", resumed},
                       {"me", colleague(*staff_.find(who.user.name))},
                       {"store", profile.store},
                       {"bot", profile.bot},
                       {"now", now_().time_since_epoch().count()},
                       {"marks",
                        {{"first_reply_before_order_s", sla.first_reply_before_order.count()},
                         {"first_reply_after_order_s", sla.first_reply_after_order.count()},
                         {"amber_s", sla.amber.count()},
                         {"red_s", sla.red.count()}}}}}}));
    if (resumed) {
        stream_.each_after(arrival.seq, [&](const Stream::Frame& frame) {
            if (frame.is_for(who.user.roles, who.user.name)) link->send(frame.text);
        });
    } else if (kSeesDesk.meets(who.user.roles)) {
        json rows = json::array();
        for (const auto* row : board_.all())
            rows.push_back(shown_row(*row));
        link->send(dump(
            {{"rows", std::move(rows)}, {"gone", json::array()}, {"reset", true}, {"seq", stream_.last()}}));
    }
    links_[link.get()] = {link, who, arrival.serves};
    count_agents();
}

void Hub::sign_off(const Link* link) {
    const auto at = links_.find(link);
    if (at == links_.end()) return;
    if (at->second.serves) staff_.went(at->second.who.user.name, std::chrono::steady_clock::now());
    links_.erase(at);
    count_agents();
}

void Hub::session_ended(const std::string& session) {
    if (stopped_) return;
    std::string user;
    bool elsewhere = false;
    std::vector<std::shared_ptr<Link>> ending;
    for (const auto& [pointer, seat] : links_) {
        if (seat.who.session != session) continue;
        user = seat.who.user.name;
        ending.push_back(seat.link);
    }
    for (const auto& [pointer, seat] : links_)
        elsewhere = elsewhere || (seat.serves && seat.who.user.name == user && seat.who.session != session);
    for (const auto& link : ending) {
        sign_off(link.get());
        link->close(Close::signed_out);
    }
    const auto* member = staff_.find(user);
    if (member == nullptr || elsewhere) return;
    const auto gone = member->user;
    staff_.set(user, core::Presence::offline);
    give_back(gone);
    count_agents();
}

void Hub::users_changed() {
    if (stopped_) return;
    staff_.learn(accounts_.users());
    count_agents();
}

/// What somebody who left still owns waits again, for his group or the one it came by.
void Hub::give_back(const users::User& gone) {
    const auto now = now_();
    for (const auto* row : board_.all()) {
        if (row->owner.who != Who::agent || row->closed || row->owner.agent != gone.display) continue;
        const auto group = row->group.empty() ? std::string("售前") : row->group;
        // The epoch makes the key: told twice, it is passed on once.
        bot_.submit({row->conversation,
                     "left:" + stream_.run() + ':' + std::to_string(++gifts_) + ':' +
                         std::to_string(row->owner.epoch),
                     now, core::AgentPassed{gone.display, "", group, "客服已离线"}});
    }
}

bool Hub::set_presence(std::string_view user, core::Presence presence) {
    if (staff_.find(user) == nullptr) return false;
    if (!staff_.set(user, presence)) return true;
    if (presence == core::Presence::offline) give_back(staff_.find(user)->user);
    count_agents();
    return true;
}

void Hub::tell(users::Roles audience, json body, std::string user) {
    const auto& frame = stream_.add(audience, std::move(body), std::move(user));
    for (const auto& [pointer, seat] : links_) {
        if (frame.is_for(seat.who.user.roles, seat.who.user.name)) seat.link->send(frame.text);
    }
}

void Hub::tell_alarms(const store::Turn& turn) {
    for (const auto& action : turn.actions) {
        const auto* alarm = std::get_if<core::Alarm>(&action.what);
        if (alarm == nullptr) continue;
        const bool supervisor = alarm->level == core::Alarm::Level::supervisor;
        json body = {{"at", turn.event.at.time_since_epoch().count()},
                     {"level", supervisor ? "supervisor" : "slow_reply"},
                     {"conversation", turn.after.id},
                     {"text", alarm->text}};
        std::string owner;
        if (const auto* user = accounts_.by_display(turn.after.owner.agent)) owner = user->name;
        alarms_.push_front(body);
        if (alarms_.size() > kAlarmsKept) alarms_.pop_back();
        tell(kSeesAlarms, {{"alarm", std::move(body)}}, owner);
    }
}

void Hub::tell_supervisors(std::string text) {
    json body = {{"at", now_().time_since_epoch().count()},
                 {"level", "supervisor"},
                 {"conversation", ""},
                 {"text", std::move(text)}};
    alarms_.push_front(body);
    if (alarms_.size() > kAlarmsKept) alarms_.pop_back();
    tell(kSeesAlarms, {{"alarm", std::move(body)}});
}

void Hub::low_on_space(bool low, std::uintmax_t free_bytes) {
    if (low == std::exchange(low_on_space_, low)) return;
    const auto left = std::to_string(free_bytes >> 20) + " MB";
    tell_supervisors(low ? "磁盘只剩 " + left + "：暂停收图片，请尽快清理，写满后会暂停回复。"
                         : "磁盘空间够了（" + left + "），图片照常收。");
}

void Hub::look_at_disk() {
    auto fault = bot_.disk_fault();
    if (fault.empty() == disk_fault_.empty()) return;
    tell_supervisors(fault.empty()
                         ? "磁盘恢复了，排着的消息正在逐条回复。"
                         : fault + "：店小二暂停回复，买家的消息先排着，恢复后逐条回复。请查看磁盘。");
    disk_fault_ = std::move(fault);
}

void Hub::dispatch(net::Moment now) {
    if (now - dispatched_ < kDispatchPause) return;
    dispatched_ = now;
    const auto at = now_();
    const auto round = dispatch_.round(board_, staff_, at, bot_.sla().accept);
    for (const auto& id : round.changed)
        board_.touch(id);
    for (const auto& one : round.offers) {
        const auto* user = accounts_.find(one.offer.agent);
        tell(kSeesAlarms,
             {{"assigned",
               {{"conversation", one.conversation},
                {"user", one.offer.agent},
                {"name", user == nullptr ? one.offer.agent : user->display},
                {"until", one.offer.until.time_since_epoch().count()}}}},
             one.offer.agent);
    }
    for (const auto& group : round.unstaffed_groups) {
        tell_supervisors("有买家在等" + group + "，但没有在线的" + group + "客服。");
    }
}

json Hub::colleague(const Staff::Member& member) const {
    json roles = json::array();
    for (const auto role : users::kRoles) {
        if (member.user.roles.has(role)) roles.push_back(users::word(role));
    }
    return {{"user", member.user.name},        {"name", member.user.display},
            {"groups", member.user.groups},    {"status", word(member.presence)},
            {"roles", std::move(roles)},       {"owned", board_.owned_by(member.user.display)},
            {"capacity", member.user.capacity}};
}

json Hub::colleagues() const {
    json out = json::array();
    for (const auto& user : accounts_.users()) {
        if (user.disabled || !user.roles.meets({users::Role::agent, users::Role::lead})) continue;
        const auto* member = staff_.find(user.name);
        out.push_back(
            colleague(member != nullptr ? *member : Staff::Member{user, core::Presence::offline, 0, {}, {}}));
    }
    return out;
}

void Hub::count_agents() {
    int online = 0, free = 0;
    for (const auto& [name, member] : staff_.all()) {
        if (!Staff::receives(member)) continue;
        ++online;
        if (board_.owned_by(member.user.display) < member.user.capacity) ++free;
    }
    if (online != online_ || free != free_) bot_.set_agents(online, free);
    online_ = online;
    free_ = free;
    if (!links_.empty())
        tell(kSeesDesk, {{"agents", colleagues()}, {"groups", {"售前", "售中", "售后", "主管"}}});
}

}  // namespace xiaoer::web
