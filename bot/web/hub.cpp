#include "bot/web/hub.hpp"

#include <boost/asio/post.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "bot/web/wire.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr std::size_t kRowsAtStart = 10'000;
constexpr std::size_t kRowsShown = 1'000;
/// The list is told at most this often: a busy hour must not become a flood of rows.
constexpr auto kBoardPause = 200ms;

}  // namespace

Hub::Hub(boost::asio::io_context& io, Desk& desk, const Limits& limits)
    : io_(io), desk_(desk), limits_(limits) {
    board_.load(desk_.rows(kRowsAtStart));
    count_agents();
}

bool Hub::enter(std::string_view conversation, const std::shared_ptr<Link>& link, Side side,
                std::int64_t after) {
    if (stopped_) return false;
    const std::string id(conversation);
    auto& room = rooms_.try_emplace(id, id, desk_).first->second;
    if (room.size(side) >= limits_.links_per_visitor) return false;
    // The others first: what is new for them is part of what the newcomer begins with.
    room.update(desk_, board_, std::chrono::steady_clock::now());
    room.welcome(*link, side, after, desk_, board_);
    room.add(link, side);
    return true;
}

void Hub::leave(std::string_view conversation, const Link* link) {
    const auto at = rooms_.find(std::string(conversation));
    if (at == rooms_.end()) return;
    at->second.remove(link);
    if (at->second.empty()) rooms_.erase(at);
}

void Hub::sign_on(const std::shared_ptr<Link>& link, const AgentSession& session) {
    if (stopped_) return;
    if (agents_.empty()) board_.add_with_bot(desk_.rows(kRowsShown));
    agents_[link.get()] = {link, session};
    json rows = json::array();
    for (const auto* row : board_.all())
        rows.push_back(row_json(*row));
    link->send(dump({{"rows", std::move(rows)}, {"reset", true}}));
    count_agents();
}

void Hub::sign_off(const Link* link) {
    if (agents_.erase(link) > 0) count_agents();
}

void Hub::sign_out(const AgentSession& session) {
    for (const auto& [pointer, agent] : agents_) {
        if (agent.session.id == session.id) agent.link->close(Close::signed_out);
    }
}

Hub::Taken Hub::submit(core::Event event, std::string_view client_id) {
    const auto now = std::chrono::steady_clock::now();
    const auto room = rooms_.find(event.conversation);
    if (room == rooms_.end() || !room->second.may_submit(now)) return Taken::busy;
    if (room->second.in_flight(event.key, now)) return Taken::yes;
    if (desk_.seen(event.key)) return Taken::before;
    event.at = room->second.own_time(event.at);
    const auto key = event.key;
    room->second.submitted(key, std::string(client_id), event.at, now);
    if (desk_.submit(std::move(event))) return Taken::yes;
    room->second.not_submitted(key);
    return Taken::busy;
}

void Hub::turn(const store::Turn& turn) {
    if (stopped_) return;
    board_.turn(turn, !agents_.empty());
    if (const auto room = rooms_.find(turn.event.conversation); room != rooms_.end()) {
        room->second.observed(turn, std::chrono::steady_clock::now());
        soon();
    } else if (!agents_.empty() || board_.changed()) {
        soon();
    }
}

void Hub::outcome(std::string_view conversation) {
    const auto room = rooms_.find(std::string(conversation));
    if (room == rooms_.end()) return;
    room->second.hurry(std::chrono::steady_clock::now());
}

void Hub::soon() {
    if (std::exchange(flushing_soon_, true)) return;
    boost::asio::post(io_, [this, alive = std::weak_ptr(alive_)] {
        if (alive.expired()) return;
        flushing_soon_ = false;
        flush();
    });
}

void Hub::flush() {
    if (std::chrono::steady_clock::now() - board_flushed_ >= kBoardPause) flush_board();
    for (auto& [id, room] : rooms_) {
        if (room.dirty) room.update(desk_, board_, std::chrono::steady_clock::now());
    }
}

void Hub::tick() {
    if (stopped_) return;
    if (board_.changed()) flush_board();
    const auto now = std::chrono::steady_clock::now();
    for (auto& [id, room] : rooms_) {
        if (room.waits(now)) room.update(desk_, board_, now);
    }
}

void Hub::flush_board() {
    board_flushed_ = std::chrono::steady_clock::now();
    const auto changes = board_.take_changes();
    if (!agents_.empty() && (!changes.changed.empty() || !changes.gone.empty())) {
        json rows = json::array();
        for (const auto* row : changes.changed)
            rows.push_back(row_json(*row));
        tell_agents(dump({{"rows", std::move(rows)}, {"gone", changes.gone}}));
    }
    if (!changes.owners) return;
    count_agents();
    // Everybody's place in the queue may have changed.
    for (auto& [id, room] : rooms_) {
        const auto* row = board_.find(id);
        if (row != nullptr && row->owner.who == core::Owner::Who::queue)
            room.update(desk_, board_, std::chrono::steady_clock::now());
    }
}

void Hub::tell_agents(const std::string& text) {
    const auto shared = std::make_shared<const std::string>(text);
    for (const auto& [pointer, agent] : agents_)
        agent.link->send(shared);
}

int Hub::agents_online() const {
    std::set<std::string_view> names;
    for (const auto& [pointer, agent] : agents_)
        names.insert(agent.session.name);
    return static_cast<int>(names.size());
}

void Hub::count_agents() {
    std::set<std::string_view> names;
    for (const auto& [pointer, agent] : agents_)
        names.insert(agent.session.name);
    int free = 0;
    json online = json::array();
    for (const auto name : names) {
        const int owned = board_.owned_by(name);
        if (owned < kCapacity) ++free;
        online.push_back({{"name", name}, {"owned", owned}});
    }
    const int count = static_cast<int>(names.size());
    if (count != online_ || free != free_) desk_.set_agents(count, free);
    online_ = count;
    free_ = free;
    if (!agents_.empty()) tell_agents(dump({{"agents", std::move(online)}, {"capacity", kCapacity}}));
}

void Hub::stop() {
    stopped_ = true;
    alive_.reset();
    rooms_.clear();
    agents_.clear();
}

}  // namespace xiaoer::web
