// What others call of the loop; see loop.hpp.
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
    if (body_->broken || body_->inbox.size() >= body_->options.inbox_limit) {
        ++body_->figures.refused_events;
        return false;
    }
    body_->inbox.push_back(std::move(event));
    body_->post_pass();
    return true;
}

std::optional<core::Time> Loop::next_wake() const {
    return body_->armed;
}

void Loop::wake() {
    body_->timer_came();
}

void Loop::happened(core::Event event, Kept kept) {
    const auto key = event.key;
    if (kept) body_->waiting_for_disk[key].told.push_back(std::move(kept));
    if (submit(std::move(event))) return;
    log::error("inbox full or journal broken: a message was not taken");
    body_->tell_kept(key, false);
}

void Loop::sent(std::string_view command, adapters::Outcome outcome, std::string_view message_id,
                std::string_view reason) {
    auto& body = *body_;
    if (body.to_groups.erase(std::string(command)) > 0) return body.group_outcome(command, outcome, reason);
    const auto id = conversation_of(command);
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
        body.links_up.erase(std::string(account));
        return;
    }
    body.links_up.emplace(account);
    body.conversations.for_each([&](const std::string& id, Live& live) {
        if (!live.outbox.empty() && !live.under_way && account_of(id) == account) body.ready.push_back(id);
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

const Figures& Loop::figures() const {
    return body_->figures;
}

std::optional<core::Conversation> Loop::conversation(std::string_view id) {
    if (auto* live = body_->conversations.find(std::string(id))) return live->state;
    return body_->store.load(id);
}

}  // namespace xiaoer::run
