#include "adapters/im/onebot/session.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "bot/base/hash.hpp"
#include "bot/base/log.hpp"
#include "bot/base/mask.hpp"

namespace xiaoer::adapters::onebot {
namespace {

constexpr std::string_view kLoginEcho = "xiaoer.get_login_info";
constexpr std::size_t kKnownIds = 4'096;
constexpr std::size_t kUnanswered = 1'024;
constexpr std::size_t kMostBuyers = 2'000;    // remembered
constexpr std::size_t kAskedForHistory = 50;  // buyers after one reconnect, the latest first
constexpr auto kWorthAsking = std::chrono::hours(12);
constexpr std::size_t kEnoughToKnow = 20;  // deliveries after which the peer would have reported one

constexpr std::int64_t kUnknownAction = 1404;

/// How implementations that upgrade first say that the token is wrong.
bool is_auth_failure(std::int64_t retcode) {
    return retcode == 1403 || retcode == 1401;
}

std::uint64_t fingerprint(std::string_view conversation, std::string_view text) {
    return base::fnv1a(text, base::fnv1a_step(base::fnv1a(conversation), '\n'));
}

}  // namespace

Session::Session(boost::asio::io_context& io, Sink& sink, net::Counters& counters, SessionOptions options,
                 std::string self_id)
    : io_(io),
      sink_(sink),
      counters_(counters),
      options_(std::move(options)),
      codec_(counters),
      self_id_(std::move(self_id)),
      account_(self_id_.empty() ? "" : account_of(self_id_)),
      fixed_account_(!self_id_.empty()),
      answers_(io) {}

void Session::opened(net::WebSocket& wire, Role role) {
    if (role != Role::event) api_ = &wire;
    if (role != Role::api) events_ = &wire;
    wire.hold(held_);
    if (role != Role::event && self_id_.empty()) {
        // lifecycle tells the account as a rule; not every implementation sends it on the API socket.
        out_.clear();
        append_get_login_info(out_, kLoginEcho);
        expect_answer(std::string(kLoginEcho), {wire.send(out_), 0, Pending::For::login});
        wire.flush();
    }
    tell_up();
}

void Session::cut(net::WebSocket& wire, const net::Cut& cut) {
    const bool was_api = api_ == &wire;
    if (was_api) api_ = nullptr;
    if (events_ == &wire) events_ = nullptr;
    congested_ = offline_ = false;
    gap_ = true;
    if (std::exchange(told_up_, false)) sink_.link(account_, false);
    if (was_api) end_all(cut.gone, std::string("link_cut_") + std::string(word(cut.kind)));
    if (!fixed_account_ && api_ == nullptr && events_ == nullptr) {
        self_id_.clear();  // somebody else may be logged in when we are back
        account_.clear();
    }
}

void Session::frame(net::WebSocket& wire, std::string_view text) {
    auto frame = codec_.read(text, options_.clock());
    if (auto* response = std::get_if<Response>(&frame)) return handle(wire, *response);
    if (auto* message = std::get_if<Message>(&frame)) {
        learn(wire, message->self_id);
        return handle(*message);
    }
    if (const auto* heartbeat = std::get_if<Heartbeat>(&frame)) {
        learn(wire, heartbeat->self_id);
        return handle(wire, *heartbeat);
    }
    if (const auto* lifecycle = std::get_if<Lifecycle>(&frame)) {
        learn(wire, lifecycle->self_id);
        set_online(lifecycle->self_id, lifecycle->enabled);
    }
}

void Session::learn(net::WebSocket& wire, std::string_view self_id) {
    if (self_id == self_id_ || self_id.empty()) return;
    if (!self_id_.empty()) {
        ++counters_["foreign_account"];
        // Another account logged in behind the same address: start anew, never mix two shops.
        if (!fixed_account_) wire.close(1000, "");
        return;
    }
    self_id_ = self_id;
    account_ = account_of(self_id_);
    tell_up();
}

void Session::tell_up() {
    if (told_up_ || congested_ || offline_ || api_ == nullptr || events_ == nullptr || self_id_.empty())
        return;
    told_up_ = true;
    log::info("event=account_up account={}", account_);
    sink_.link(account_, true);
    ask_history();
}

void Session::choke() {
    if (!congested_ || !std::exchange(told_up_, false)) return;
    log::warn("event=account_congested account={}", account_);
    sink_.link(account_, false);
}

void Session::drained() {
    congested_ = false;
    tell_up();
}

// ---- frames

void Session::handle(net::WebSocket& wire, const Heartbeat& heartbeat) {
    const auto interval =
        std::clamp(heartbeat.interval, options_.heartbeat_floor, net::Milliseconds(600'000));
    if (heartbeat.interval.count() > 0) wire.expect_frames_within(3 * interval);
    set_online(heartbeat.self_id, heartbeat.online);
}

/// The peer lives, but its IM may be lost: a send would be refused then, and refused is for good.
void Session::set_online(std::string_view self_id, bool online) {
    if (self_id != self_id_ || offline_ == !online) return;
    offline_ = !online;
    log::warn("event=account_online account={} online={}", account_, online);
    if (online) return tell_up();
    ++counters_["account_offline"];
    gap_ = true;
    if (std::exchange(told_up_, false)) sink_.link(account_, false);
}

void Session::handle(Message& message) {
    if (message.self_id != self_id_) return;
    text_ids_ = message.text_ids;
    heard_from(message);
    if (message.from_us) {
        self_reported_ = true;
        const auto& said = std::get<core::AgentSaid>(message.event.what);
        if (is_echo(message, said.text)) {
            ++counters_["own_echo"];
            return;
        }
    }
    sink_.happened(std::move(message.event));
}

// ---- what was written while the link was down

void Session::heard_from(const Message& message) {
    if (buyers_account_ != account_) {
        buyers_.clear();
        buyers_account_ = account_;
    }
    if (buyers_.size() >= kMostBuyers) {
        const auto now = options_.clock();
        std::erase_if(buyers_, [&](const auto& entry) { return now - entry.second.heard > kWorthAsking; });
        if (buyers_.size() >= kMostBuyers) buyers_.erase(buyers_.begin());
    }
    auto& buyer = buyers_[message.event.conversation.substr(account_.size() + 1)];
    buyer.told = std::max(buyer.told, message.told);
    buyer.heard = options_.clock();
    if (!message.from_us) buyer.group = message.group;
}

/// OneBot repeats nothing: those who wrote before the gap are asked for, each by one call.
void Session::ask_history() {
    if (!std::exchange(gap_, false) || has_no_history_ || buyers_account_ != account_) return;
    std::vector<std::pair<core::Time, std::string_view>> latest;
    for (const auto& [id, buyer] : buyers_)
        if (options_.clock() - buyer.heard < kWorthAsking) latest.emplace_back(buyer.heard, id);
    std::sort(latest.rbegin(), latest.rend());
    if (latest.size() > kAskedForHistory) latest.resize(kAskedForHistory);
    for (const auto& [heard, id] : latest) {
        if (api_->full()) break;
        out_.clear();
        append_history(out_, id, text_ids_);
        expect_answer(history_echo(id), {api_->send(out_), 0, Pending::For::history});
        ++counters_["history_asked"];
    }
    if (!latest.empty()) api_->flush();
}

void Session::take_history(std::vector<Message> history) {
    if (history.empty()) return;
    const auto it = buyers_.find(history.front().event.conversation.substr(account_.size() + 1));
    if (it == buyers_.end()) return;
    const auto now = std::chrono::floor<std::chrono::seconds>(options_.clock()).time_since_epoch().count();
    const auto newer_than = it->second.told;
    for (auto& message : history) {
        // The same second may hold a line that was seen and one that was not: the key tells them apart.
        const bool worth = now - message.told < std::chrono::seconds(kWorthAsking).count();
        if (message.told < newer_than || !worth) continue;
        ++counters_["history_line"];
        handle(message);
    }
}

bool Session::is_echo(const Message& message, std::string_view text) {
    if (known_ids_.contains(message.message_id)) return true;
    const auto it =
        std::find(unanswered_.begin(), unanswered_.end(), fingerprint(message.event.conversation, text));
    if (it == unanswered_.end()) return false;
    // The report overtook the answer, or there never was one.
    unanswered_.erase(it);
    remember(message.message_id);
    return true;
}

void Session::remember(std::string_view message_id) {
    if (message_id.empty() || !known_ids_.emplace(message_id).second) return;
    known_order_.emplace_back(message_id);
    if (known_order_.size() <= kKnownIds) return;
    known_ids_.erase(known_order_.front());
    known_order_.pop_front();
}

void Session::handle(net::WebSocket& wire, Response& response) {
    if (response.echo.empty()) {
        ++counters_["answer_without_echo"];
        if (is_auth_failure(response.retcode)) wire.end(net::Cut::Kind::auth, "the peer refuses the token");
        return;
    }
    const auto it = pending_.find(response.echo);
    if (it == pending_.end()) {
        remember(response.message_id);  // late: its message was given up, but it was ours
        ++counters_["answer_unexpected"];
        return;
    }
    const auto pending = forget(it);
    using Verdict = Response::Verdict;
    if (pending.what == Pending::For::login) return learn(wire, response.user_id);
    if (pending.what == Pending::For::history) {
        if (response.verdict == Verdict::done) return take_history(std::move(response.history));
        ++counters_["history_unavailable"];
        if (response.retcode == kUnknownAction) has_no_history_ = true;
        return;
    }
    if (response.verdict == Verdict::done) {
        remember(response.message_id);
        forget_content(pending.fingerprint);
        sink_.sent(response.echo, Outcome::delivered, response.message_id, "");
        if (++delivered_ == kEnoughToKnow && !self_reported_) {
            ++counters_["self_not_reported"];
            log::warn(
                "event=self_not_reported account={} hint=\"the peer does not report what the account itself "
                "sends, so a human who types on the phone is not noticed; switch on reportSelfMessage\"",
                account_);
        }
        return;
    }
    if (response.verdict == Verdict::queued) {
        ++counters_["answer_async"];
        sink_.sent(response.echo, Outcome::delivered, "", "async");
        return;
    }
    const bool refused = response.verdict == Verdict::refused;
    const auto reason = safe("retcode " + std::to_string(response.retcode) +
                             (response.reason.empty() ? "" : ": " + response.reason));
    ++counters_[refused ? "send_refused" : "send_unsure"];
    log::warn("event=send_failed account={} outcome={} reason=\"{}\"", account_,
              refused ? "refused" : "in_doubt", reason);
    if (refused) forget_content(pending.fingerprint);
    sink_.sent(response.echo, refused ? Outcome::refused : Outcome::in_doubt, "", reason);
}

// ---- calls

bool Session::can_call(const std::string& command) {
    const auto refuse = [&](std::string_view reason) {
        ++counters_[std::string("send_") + std::string(reason)];
        later(command, Outcome::not_sent, reason);
        return false;
    };
    if (api_ == nullptr || !api_->open() || account_.empty()) return refuse("link_down");
    if (offline_) return refuse("account_offline");
    if (pending_.contains(command)) {
        ++counters_["send_repeated"];  // the outcome of the first is the outcome of both
        return false;
    }
    if (api_->full()) {
        // As good as down for whoever sends: told so, it keeps its messages instead of offering them again.
        if (!std::exchange(congested_, true))
            boost::asio::post(io_, [self = shared_from_this()] { self->choke(); });
        return refuse("queue_full");
    }
    return true;
}

void Session::send(Outgoing message) {
    const std::string_view conversation = message.conversation;
    const bool ours = conversation.starts_with(account_) &&
                      conversation.substr(account_.size()).starts_with(':') &&
                      conversation.size() > account_.size() + 1;
    if (!account_.empty() && !ours) {
        ++counters_["send_foreign_conversation"];
        return later(std::move(message.command), Outcome::refused, "foreign_conversation");
    }
    if (!can_call(message.command)) return;
    out_.clear();
    const auto id = conversation.substr(account_.size() + 1);
    const auto buyer = buyers_.find(std::string(id));
    append_send(out_, id, text_ids_, message.text, message.command, message.picture,
                buyer == buyers_.end() ? std::string_view{} : buyer->second.group);
    call(std::move(message.command), fingerprint(conversation, message.text));
}

void Session::send_group(GroupMessage message) {
    if (!can_call(message.command)) return;
    out_.clear();
    append_send_group(out_, message.group, text_ids_, message.text, message.command);
    call(std::move(message.command), fingerprint(message.group, message.text));
}

void Session::call(std::string command, std::uint64_t mark) {
    const auto begin = api_->send(out_);
    unanswered_.push_back(mark);
    if (unanswered_.size() > kUnanswered) unanswered_.pop_front();
    expect_answer(std::move(command), {begin, mark, Pending::For::send});
}

void Session::flush() {
    if (api_ != nullptr) api_->flush();
}

void Session::hold(bool held) {
    if (held_ == held) return;
    held_ = held;
    for (auto* wire : {api_, events_})
        if (wire != nullptr) wire->hold(held);
    if (held) return;
    // Nobody looked for their answers: they have their whole time again.
    const auto due = Clock::now() + options_.answer_within;
    for (auto& waiting : due_)
        waiting.at = due;
    check_answers();
}

void Session::later(std::string command, Outcome outcome, std::string_view reason) {
    // Never from within send(): the caller is in the middle of its own bookkeeping.
    boost::asio::post(io_,
                      [self = shared_from_this(), command = std::move(command), outcome,
                       reason = std::string(reason)] { self->sink_.sent(command, outcome, "", reason); });
}

void Session::expect_answer(std::string echo, Pending pending) {
    const auto it = pending_.insert_or_assign(std::move(echo), pending).first;
    it->second.due = due_.insert(due_.end(), {Clock::now() + options_.answer_within, &it->first});
    if (!watching_) check_answers();
}

Session::Pending Session::forget(Pendings::iterator it) {
    const auto pending = it->second;
    due_.erase(pending.due);
    pending_.erase(it);
    return pending;
}

void Session::forget_content(std::uint64_t fingerprint) {
    const auto it = std::find(unanswered_.begin(), unanswered_.end(), fingerprint);
    if (it != unanswered_.end()) unanswered_.erase(it);
}

void Session::check_answers() {
    if (held_) return void(watching_ = false);
    while (!due_.empty() && due_.front().at <= Clock::now()) {
        const auto command = *due_.front().echo;
        const auto pending = forget(pending_.find(command));
        if (pending.what == Pending::For::history) {
            ++counters_["history_unavailable"];
            continue;
        }
        if (pending.what == Pending::For::login) {
            ++counters_["login_unanswered"];
            if (self_id_.empty() && api_ != nullptr)
                api_->close(1000, "");  // a link without an account is none
            continue;
        }
        ++counters_["answer_overdue"];
        sink_.sent(command, Outcome::in_doubt, "", "no answer in time");
    }
    watching_ = !due_.empty();
    if (!watching_) return;
    answers_.expires_at(due_.front().at);
    answers_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
        if (const auto self = weak.lock(); self && !error) self->check_answers();
    });
}

void Session::end_all(std::uint64_t gone, std::string_view reason) {
    answers_.cancel();
    watching_ = false;
    const auto ended = std::exchange(pending_, {});  // the keys stay where they are
    for (const auto& due : std::exchange(due_, {})) {
        const auto& [command, pending] = *ended.find(*due.echo);
        if (pending.what != Pending::For::send) continue;
        const bool may_have_left = pending.begin < gone;
        ++counters_[may_have_left ? "send_cut_in_doubt" : "send_cut_unsent"];
        if (!may_have_left) forget_content(pending.fingerprint);
        sink_.sent(command, may_have_left ? Outcome::in_doubt : Outcome::not_sent, "", reason);
    }
}

void Session::stop() {
    if (std::exchange(told_up_, false)) sink_.link(account_, false);
    if (api_ == nullptr) return;
    api_->flush();
    end_all(api_->gone(), "stopped");
}

std::string Session::safe(std::string text) const {
    // A peer may put our token, a buyer's data or line breaks into its words.
    for (auto at = options_.token.empty() ? std::string::npos : text.find(options_.token);
         at != std::string::npos; at = text.find(options_.token, at))
        text.replace(at, options_.token.size(), "***");
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == '"'; }, ' ');
    return base::mask(text);
}

}  // namespace xiaoer::adapters::onebot
