#include "bot/web/live/hub.hpp"

#include <boost/asio/post.hpp>
#include <nlohmann/json.hpp>

#include "bot/web/views/buyer_view.hpp"

namespace xiaoer::web {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr std::size_t kRowsAtStart = 10'000;
/// The list is told at most this often: a busy hour must not become a flood of rows.
constexpr auto kBoardPause = 200ms;

}  // namespace

Hub::Hub(boost::asio::io_context& io, BotApi& bot, users::Accounts& accounts, const Ratings& ratings,
         const Limits& limits, std::function<core::Time()> now)
    : io_(io), bot_(bot), accounts_(accounts), ratings_(ratings), limits_(limits), now_(std::move(now)) {
    board_.load(bot_.rows(kRowsAtStart));
    for (const auto* row : board_.all()) {
        // What the clocks need is not in the tables.
        if (!is_open_for_agents(*row)) continue;
        if (const auto state = bot_.conversation(row->conversation))
            note_clock(*board_.find_to_change(row->conversation), *state);
    }
    count_agents();
}

bool Hub::enter(std::string_view conversation, const std::shared_ptr<Link>& link, Side side,
                std::int64_t after) {
    if (stopped_) return false;
    const std::string id(conversation);
    auto& view = views_.try_emplace(id, id, bot_).first->second;
    if (view.size(side) >= limits_.links_per_visitor) return false;
    // The others first: what is new for them is part of what the newcomer begins with.
    view.update(eyes(), std::chrono::steady_clock::now());
    view.welcome(*link, side, after, eyes());
    view.add(link, side);
    return true;
}

void Hub::leave(std::string_view conversation, const Link* link) {
    const auto at = views_.find(std::string(conversation));
    if (at == views_.end()) return;
    at->second.remove(link);
    if (at->second.empty()) views_.erase(at);
}

Hub::Taken Hub::submit(core::Event event, std::string_view client_id) {
    const auto now = std::chrono::steady_clock::now();
    const auto view = views_.find(event.conversation);
    if (view == views_.end() || !view->second.may_submit(now)) return Taken::busy;
    if (view->second.in_flight(event.key, now)) return Taken::yes;
    if (bot_.seen(event.key)) return Taken::before;
    event.at = view->second.own_time(event.at);
    const auto key = event.key;
    view->second.submitted(key, std::string(client_id), event.at, now);
    if (bot_.submit(std::move(event))) return Taken::yes;
    view->second.not_submitted(key);
    return Taken::busy;
}

void Hub::turn(const store::Turn& turn) {
    if (stopped_) return;
    board_.turn(turn, !links_.empty());
    const auto& owner = turn.after.owner;
    if (owner.who == core::Owner::Who::agent) dispatch_.served(turn.after.id, owner.agent);
    tell_alarms(turn);
    if (const auto view = views_.find(turn.event.conversation); view != views_.end()) {
        view->second.observed(turn, std::chrono::steady_clock::now());
        soon();
    } else if (board_.changed()) {
        soon();
    }
}

void Hub::outcome(std::string_view conversation) {
    const auto view = views_.find(std::string(conversation));
    if (view == views_.end()) return;
    view->second.hurry(std::chrono::steady_clock::now());
}

void Hub::agent_types(std::string_view conversation) {
    const auto view = views_.find(std::string(conversation));
    if (view == views_.end()) return;
    view->second.agent_types(std::chrono::steady_clock::now());
    if (view->second.dirty) soon();
}

void Hub::rated(std::string_view conversation) {
    const auto view = views_.find(std::string(conversation));
    if (view == views_.end()) return;
    view->second.dirty = true;
    soon();
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
    for (auto& [id, view] : views_) {
        if (view.dirty) view.update(eyes(), std::chrono::steady_clock::now());
    }
}

void Hub::tick() {
    if (stopped_) return;
    const auto now = std::chrono::steady_clock::now();
    for (const auto& gone : staff_.take_gone(now)) {
        give_back(gone);
        count_agents();
    }
    dispatch(now);
    look_at_disk();
    if (board_.changed()) flush_board();
    for (auto& [id, view] : views_) {
        if (view.waits(now)) view.update(eyes(), now);
    }
}

void Hub::flush_board() {
    board_flushed_ = std::chrono::steady_clock::now();
    const auto changes = board_.take_changes();
    if (!changes.changed.empty() || !changes.gone.empty()) {
        json rows = json::array();
        for (const auto* row : changes.changed)
            rows.push_back(shown_row(*row));
        tell(kSeesDesk, {{"rows", std::move(rows)}, {"gone", changes.gone}, {"reset", false}});
    }
    if (!changes.owners) return;
    count_agents();
    // Everybody's place in the queue may have changed.
    for (auto& [id, view] : views_) {
        const auto* row = board_.find(id);
        if (row != nullptr && row->owner.who == core::Owner::Who::queue)
            view.update(eyes(), std::chrono::steady_clock::now());
    }
}

void Hub::stop() {
    stopped_ = true;
    alive_.reset();
    views_.clear();
    links_.clear();
}

void Hub::forget(const std::vector<core::ConversationId>& gone) {
    for (const auto& id : gone) {
        bot_.forget(id);
        if (!bot_.conversation(id)) board_.remove(id);
    }
    soon();
}

}  // namespace xiaoer::web
