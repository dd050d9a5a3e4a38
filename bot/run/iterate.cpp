// One pass of the loop: take what is in the inbox, decide each, hand the turns to the store as one batch, and
// when it is durable let the messages leave. At most two batches are under way, so that a busy moment groups
// itself into large commits.
#include "bot/base/log.hpp"
#include "bot/run/crash_point.hpp"
#include "bot/run/loop_body.hpp"

namespace xiaoer::run {

void Loop::Body::iterate() {
    pass_posted = false;
    if (batches >= kBatchesUnderWay) return;  // durable() comes back
    if (!inbox.empty() && std::holds_alternative<core::BuyerSaid>(inbox.front().what)) crash_point("inbox");
    store::Batch batch;
    Work work;
    std::unordered_set<std::string> keys;
    for (std::size_t n = 0; n < kEventsPerPass && !inbox.empty(); ++n) {
        core::Event event = std::move(inbox.front());
        inbox.pop_front();
        if (!event.key.empty() && (!keys.insert(event.key).second || store.seen(event.key))) {
            ++figures.duplicates;
            // The first arrival may still be on its way to the disk; its end is told to both.
            const auto waiting = waiting_for_disk.find(event.key);
            if (waiting != waiting_for_disk.end() && !waiting->second.under_way) tell_kept(event.key, true);
            continue;
        }
        const auto key = event.key;
        try {
            take(std::move(event), batch, work);
            if (const auto waiting = waiting_for_disk.find(key); waiting != waiting_for_disk.end()) {
                waiting->second.under_way = true;
                work.keys.push_back(key);
            }
        } catch (const std::exception& error) {
            // The stored state cannot be read: guessing who owns the conversation would be worse than not
            // answering.
            ++figures.refused_events;
            log::critical("an event was not taken: {}", error.what());
            tell_kept(key, false);
        }
    }
    record_attempts(batch, work);
    if (!batch.empty()) {
        if (!work.sends.empty()) crash_point("decided");
        ++batches;
        store.append(std::move(batch),
                     [this, work = std::move(work)](bool ok) mutable { durable(ok, std::move(work)); });
    }
    hold_links();
    if (!inbox.empty()) post_pass();
    conversations.trim();
    arm();
}

void Loop::Body::take(core::Event event, store::Batch& batch, Work& work) {
    const std::string id = event.conversation;
    auto& live = conversations.get(id);
    const bool waited = live.state.owner.who == core::Owner::Who::queue;
    if (std::holds_alternative<core::BuyerSaid>(event.what)) {
        ++figures.messages;
        if (!live.unanswered_at && live.state.owner.who == core::Owner::Who::bot) live.unanswered_at = now();
    }
    const int misses = live.state.misses;
    auto actions = core::step(live.state, event, {*pack.catalogue, *pack.playbook, floor});
    if (live.state.misses > misses) ++figures.unmatched;
    const bool waits = live.state.owner.who == core::Owner::Who::queue;
    floor.waiting += static_cast<int>(waits) - static_cast<int>(waited);
    conversations.reschedule(id, live);
    // What is due at once is not left to the timer: with no burst window the answer is part of the same
    // batch.
    if (live.deadline && *live.deadline <= now()) inbox.push_front({id, "", now(), core::Tick{}});

    store::Turn turn{std::move(event), live.state, std::move(actions), {}};
    for (const auto& action : turn.actions) {
        const bool say = std::holds_alternative<core::Say>(action.what);
        bool attempted = !say;
        if (say) {
            live.outbox.push_back(action);
            if (live.outbox.size() == 1) live.outbox_since = now();
            if (live.outbox.size() == 1 && !live.under_way && can_send(id)) {
                live.under_way = true;
                ++sends_under_way;
                attempted = true;
                work.sends.push_back(id);
            }
        } else {
            work.at_once.emplace_back(id, action);
        }
        turn.attempted.push_back(attempted);
    }
    if (observer) work.turns.push_back(turn);
    batch.turns.push_back(std::move(turn));
}

void Loop::Body::record_attempts(store::Batch& batch, Work& work) {
    for (const auto& id : std::exchange(ready, {})) {
        auto* live = conversations.find(id);
        if (live == nullptr || live->outbox.empty() || live->under_way || !can_send(id)) continue;
        live->under_way = true;
        ++sends_under_way;
        batch.attempts.push_back({id, live->outbox.front().command});
        work.sends.push_back(id);
    }
}

void Loop::Body::tell_kept(const std::string& key, bool kept) {
    const auto node = waiting_for_disk.extract(key);
    if (node.empty()) return;
    for (const auto& told : node.mapped().told)
        told(kept);
}

void Loop::Body::durable(bool ok, Work work) {
    --batches;
    for (const auto& key : work.keys)
        tell_kept(key, ok);
    if (!ok) {
        // The store is being closed: these are not performed, and what they answer was never acknowledged.
        return check_stopped();
    }
    if (!work.sends.empty()) crash_point("committed");
    for (const auto& id : work.sends)
        send_first(id);
    if (!work.sends.empty()) crash_point("sending");
    for (auto& [id, action] : work.at_once)
        perform(id, std::move(action));
    for (const auto& im : ims)
        im->flush();
    if (!work.sends.empty()) crash_point("sent");
    if (observer)
        for (const auto& turn : work.turns)
            observer(turn);
    if (!inbox.empty() || !ready.empty()) post_pass();
    check_stopped();
}

void Loop::Body::send_first(const std::string& id) {
    auto* live = conversations.find(id);
    if (live == nullptr || live->outbox.empty()) return;
    const auto& action = live->outbox.front();
    // Law 2, at the moment of sending: whoever took over meanwhile is not talked over.
    if (core::stale(action, live->state)) {
        ++figures.dropped_stale;
        report(id, core::dropped(action));
        return finish_send(id, "dropped");
    }
    auto* im = im_of(id);
    if (im == nullptr) {
        live->under_way = false;
        --sends_under_way;
        return;
    }
    const auto& say = std::get<core::Say>(action.what);
    std::string picture;
    if (say.proof && options.draw) {
        picture = options.draw(*say.proof);
        if (options.keep_picture) options.keep_picture(core::proof_name(id, action.command), picture);
    }
    im->send({action.command, id, say.text, std::move(picture)});
}

void Loop::Body::finish_send(const std::string& id, std::string_view status) {
    auto* live = conversations.find(id);
    if (live == nullptr || live->outbox.empty()) return;
    const auto command = live->outbox.front().command;
    live->outbox.pop_front();
    live->outbox_since = now();
    live->under_way = false;
    --sends_under_way;
    if (!live->outbox.empty()) ready.push_back(id);
    if (outcome_observer) outcome_observer(id, command, std::string(status));
    post_pass();
    check_stopped();
}

}  // namespace xiaoer::run
