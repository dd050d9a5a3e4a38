// What others call of the loop; see loop.hpp.
#include <algorithm>

#include "bot/base/log.hpp"
#include "bot/run/crash_point.hpp"
#include "bot/run/loop_body.hpp"

namespace xiaoer::run {

Loop::Loop(boost::asio::io_context& io, store::Store& store, adapters::Orders& orders, knowledge::Pack pack,
           Options options)
    : body_(std::make_unique<Body>(io, store, orders, std::move(pack), std::move(options))) {}

Loop::~Loop() = default;

void Loop::add(std::shared_ptr<adapters::Im> im) {
    body_->ims.push_back(std::move(im));
}

void Loop::start() {
    body_->store.watch_disk([told = body_->disk_fault](const std::string& fault) { *told = fault; });
    body_->started = true;
    body_->recover();
    // A day back: what changed while nobody was looking is told too.
    body_->polled = body_->now() - std::chrono::hours(24);
    body_->next_poll = body_->now();
    for (const auto& im : body_->ims)
        im->start(*this);
    body_->post_pass();
    body_->arm();
}

void Loop::stop(std::chrono::milliseconds at_most, std::function<void()> done) {
    body_->stopped = std::move(done);
    body_->stop_by = body_->now() + at_most;
    std::ranges::move(body_->buyer_limit.release(core::Time::max()), std::back_inserter(body_->inbox));
    body_->post_pass();
    body_->arm();
    body_->check_stopped();
}

void Loop::publish(knowledge::Pack pack) {
    body_->pack = std::move(pack);
}

const knowledge::Pack& Loop::pack() const {
    return body_->pack;
}

bool Loop::submit(core::Event event) {
    auto& body = *body_;
    const auto at = body.now();
    if (body.inbox.size() >= body.options.inbox_limit || body.buyer_limit.would_wait(event, at)) {
        ++body.figures.refused_events;
        return false;
    }
    auto admitted = body.buyer_limit.admit(std::move(event), at);
    if (!admitted.event) return true;  // it came before, and is part of another message
    body.inbox.push_back(std::move(*admitted.event));
    body.hold_links();
    body.post_pass();
    return true;
}

std::optional<core::Time> Loop::next_wake() const {
    return body_->armed;
}

void Loop::wake() {
    body_->timer_came();
}

void Loop::happened(core::Event event, Kept kept) {
    auto& body = *body_;
    // Whoever waits to be told can be told to come again; for the others the frame was read before the link
    // was held.
    if (kept && body.inbox.size() >= body.options.inbox_limit) {
        ++body.figures.refused_events;
        return kept(false);
    }
    auto key = event.key;
    // What is on disk already is no message more: a link that asks for what it missed is no flood.
    if (!body.buyer_limit.would_wait(event, body.now()) || !body.store.seen(key)) {
        auto admitted = body.buyer_limit.admit(std::move(event), body.now());
        body.figures.merged = body.buyer_limit.merged();
        body.figures.cut = body.buyer_limit.cut();
        if (!admitted.event) {
            const bool waits = body.waiting_for_disk.contains(admitted.with);
            if (kept && !waits && body.store.seen(admitted.with))
                kept(true);  // it came again after all of it was saved
            else if (kept)
                body.waiting_for_disk[admitted.with].told.push_back(std::move(kept));
            return body.arm();
        }
        event = std::move(*admitted.event);
    }
    if (kept) body.waiting_for_disk[key].told.push_back(std::move(kept));
    body.inbox.push_back(std::move(event));
    body.hold_links();
    body.post_pass();
}

void Loop::sent(std::string_view command, adapters::Outcome outcome, std::string_view message_id,
                std::string_view reason) {
    auto& body = *body_;
    if (body.to_groups.erase(std::string(command)) > 0) return body.group_outcome(command, outcome, reason);
    const std::string id(core::conversation_of(command));
    auto* live = body.conversations.find(id);
    if (live == nullptr || live->outbox.empty() || live->outbox.front().command != command) return;
    crash_point("outcome");
    using adapters::Outcome;
    switch (outcome) {
        case Outcome::not_sent:  // stays first; goes out when the link is back
            live->under_way = false;
            --body.sends_under_way;
            if (body.can_send(id)) body.ready.push_back(id);
            body.post_pass();
            body.check_stopped();
            return;
        case Outcome::delivered:
            ++body.figures.replies;
            if (live->unanswered_at && std::get<core::Say>(live->outbox.front().what).agent.empty())
                body.figures.reply_latency.add(
                    std::chrono::duration<double>(body.now() - *live->unanswered_at).count());
            live->unanswered_at.reset();
            body.report(id, core::Delivered{std::string(command), std::string(message_id)});
            return body.finish_send(id, "sent");
        case Outcome::refused:
            body.report(id, core::Undelivered{std::string(command), std::string(reason), false});
            return body.finish_send(id, "failed");
        case Outcome::in_doubt:
            ++body.figures.in_doubt;
            body.report(id, core::Undelivered{std::string(command), std::string(reason), true});
            return body.finish_send(id, "in_doubt");
    }
}

void Loop::link(std::string_view account, bool up) {
    auto& body = *body_;
    log::info("link account={} up={}", account, up);
    if (!up) {
        const auto count = body.links_up.find(account);
        if (count != body.links_up.end() && --count->second == 0) body.links_up.erase(count);
        return;
    }
    ++body.links_up[std::string(account)];
    body.conversations.for_each([&](const std::string& id, Live& live) {
        if (!live.outbox.empty() && !live.under_way && core::parse_conversation_id(id).link == account)
            body.ready.push_back(id);
    });
    body.post_pass();
}

void Loop::set_agents(int online, int free) {
    body_->floor.agents_online = online;
    body_->floor.agents_free = free;
}

void Loop::observe(Observer turns, OutcomeObserver outcomes) {
    body_->observer = std::move(turns);
    body_->outcome_observer = std::move(outcomes);
}

Health Loop::health() const {
    auto& body = *body_;
    Health health;
    health.disk_fault = *body.disk_fault;
    health.waiting = body.inbox.size();
    health.held = body.holding;
    body.conversations.for_each([&](const std::string&, const Live& live) {
        if (live.outbox.empty()) return;
        health.unsent += live.outbox.size();
        health.unsent_s =
            std::max(health.unsent_s, std::chrono::duration<double>(body.now() - live.outbox_since).count());
    });
    for (const auto& im : body.ims) {
        for (auto& link : im->links()) {
            const auto same = std::ranges::find(health.links, link.account, &adapters::LinkState::account);
            if (same == health.links.end())
                health.links.push_back(std::move(link));
            else
                same->up = same->up || link.up;
        }
        for (const auto& [name, count] : im->counters())
            health.counters[name] += count;
    }
    return health;
}

const std::string& Loop::disk_fault() const {
    return *body_->disk_fault;
}

const Figures& Loop::figures() const {
    return body_->figures;
}

void Loop::forget(const core::ConversationId& id) {
    const auto* live = body_->conversations.find(id);
    if (live == nullptr || !live->outbox.empty() || live->under_way) return;
    if (core::has_open_business(live->state) || body_->store.load(id)) return;
    body_->conversations.drop(id);
}

std::optional<core::Conversation> Loop::conversation(std::string_view id) {
    if (auto* live = body_->conversations.find(std::string(id))) return live->state;
    return body_->store.load(id);
}

}  // namespace xiaoer::run
