#include "bot/users/accounts.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "bot/base/log.hpp"

namespace xiaoer::users {
namespace {

using namespace std::chrono_literals;

/// Each waits most of a second; beyond this many a newcomer is told to come back instead of queueing.
constexpr int kLoginsWaiting = 32;
/// Of them from one address: one that asks forty times at once keeps nobody else out.
constexpr int kLoginsOfAddress = 4;
constexpr auto kPersistEvery = 5min;

}  // namespace

template <class Work, class Then>
void Accounts::run(Work work, Then then) {
    boost::asio::post(thread_, [this, alive = std::weak_ptr(alive_), work = std::move(work),
                                then = std::move(then)]() mutable {
        using Result = decltype(work());
        std::optional<Result> result;
        try {
            result.emplace(work());
        } catch (const std::exception& error) {
            log::error("users: {}", error.what());
        }
        boost::asio::post(io_, [alive, then = std::move(then), result = std::move(result)]() mutable {
            if (!alive.expired()) then(std::move(result));
        });
    });
}

Accounts::Accounts(boost::asio::io_context& io, Options options)
    : io_(io),
      options_(std::move(options)),
      store_(options_.folder, options_.strength),
      sessions_(options_.sessions),
      throttle_(options_.throttle) {
    take_users(store_.all());
    for (auto& session : store_.sessions()) {
        persisted_[session.digest] = session.seen;
        sessions_.restore(std::move(session));
    }
    if (!store_.has_admin()) {
        setup_ = new_secret();
        setup_until_ = now() + options_.setup_link;
    }
}

Accounts::~Accounts() {
    stop();
}

void Accounts::stop() {
    alive_.reset();
    thread_.join();
}

void Accounts::take_users(std::vector<User> users) {
    users_.clear();
    for (auto& user : users) {
        auto name = user.name;
        users_.emplace(std::move(name), std::move(user));
    }
    end_void_sessions();
}

void Accounts::end_void_sessions() {
    for (const auto& session : sessions_.sweep(users_, now()))
        drop(session);
}

void Accounts::drop(const StoredSession& session) {
    persisted_.erase(session.digest);
    boost::asio::post(thread_, [this, key = session.digest] {
        try {
            store_.drop_session(key);
        } catch (const std::exception& error) {
            log::error("users: {}", error.what());
        }
    });
    if (ended_) ended_(session.id);
}

std::optional<Identity> Accounts::who(std::string_view secret) {
    auto* session = sessions_.find(secret, now());
    if (session == nullptr) return std::nullopt;
    const auto user = users_.find(session->user);
    if (user == users_.end() || user->second.disabled || session->begun < user->second.valid_from)
        return std::nullopt;
    return Identity{user->second, session->id};
}

std::optional<Identity> Accounts::by_session(std::string_view id) {
    auto* session = sessions_.find_id(id, now());
    if (session == nullptr) return std::nullopt;
    const auto user = users_.find(session->user);
    if (user == users_.end() || user->second.disabled) return std::nullopt;
    return Identity{user->second, session->id};
}

void Accounts::touch(std::string_view id) {
    if (auto* session = sessions_.find_id(id, now())) session->seen = now();
}

void Accounts::enter(User user, std::string_view how, const std::function<void(Entry)>& done) {
    StoredSession opened;
    std::vector<std::string> ended;
    Entry entry;
    entry.result = Entry::Result::in;
    entry.secret = sessions_.open(user.name, now(), opened, ended);
    for (const auto& id : ended) {
        if (ended_) ended_(id);
    }
    persisted_[opened.digest] = opened.seen;
    boost::asio::post(thread_, [this, opened, name = user.name, what = std::string(how), at = now()] {
        try {
            store_.keep(opened);
            store_.logged_in(name, at);
            store_.audit(name, what, "", at);
        } catch (const std::exception& error) {
            log::error("users: {}", error.what());
        }
    });
    entry.user = std::move(user);
    done(std::move(entry));
}

void Accounts::log_in(std::string name, std::string password, std::string address,
                      std::function<void(Entry)> done) {
    const auto moment = std::chrono::steady_clock::now();
    if (const auto wait = throttle_.wait(name, address, moment); wait > 0s) {
        return done({.result = Entry::Result::slow, .secret = {}, .user = {}, .wait = wait, .sentence = {}});
    }
    const auto from_there = waiting_from_.find(address);
    const bool crowded = from_there != waiting_from_.end() && from_there->second >= kLoginsOfAddress;
    if (crowded || logins_waiting_ >= kLoginsWaiting) {
        return done({.result = Entry::Result::slow, .secret = {}, .user = {}, .wait = 5s, .sentence = {}});
    }
    ++logins_waiting_;
    ++waiting_from_[address];
    throttle_.failed(name, address, moment);  // taken back when it is right
    run([this, name, password = std::move(password)] { return store_.check(name, password); },
        [this, name, address = std::move(address), done = std::move(done)](auto checked) {
            --logins_waiting_;
            if (--waiting_from_[address] == 0) waiting_from_.erase(address);
            if (!checked || !*checked) {
                // What is typed for an unknown name may well be a password.
                audit(find(name) != nullptr ? name : "?", "login_failed", address);
                return done({});
            }
            throttle_.succeeded(name, address);
            users_[name] = **checked;
            enter(std::move(**checked), "login", done);
        });
}

void Accounts::log_out(std::string_view id) {
    auto* session = sessions_.find_id(id, now());
    if (session == nullptr) return;
    const auto gone = *session;
    sessions_.end(gone.digest);
    audit(gone.user, "logout", "");
    drop(gone);
}

void Accounts::set_up(std::string secret, User admin, std::string password, std::function<void(Entry)> done) {
    if (!setup_ || now() > setup_until_ || !same_secret(secret, *setup_)) {
        Entry entry{.result = Entry::Result::refused, .secret = {}, .user = {}, .wait = {}, .sentence = {}};
        entry.sentence = "这个链接已经用过或过期了。重新启动服务会打印新的链接。";
        return done(std::move(entry));
    }
    admin.roles = {Role::admin, Role::lead, Role::agent, Role::trainer};
    run(
        [this, admin, password = std::move(password), at = now()] {
            auto refusal = store_.add_first_admin(admin, password, at);
            return std::pair(refusal, refusal.empty() ? store_.find(admin.name) : std::nullopt);
        },
        [this, done = std::move(done)](auto result) {
            if (!result || !result->second) {
                Entry entry;
                entry.result = Entry::Result::refused;
                entry.sentence = result ? result->first : "没有存好，请再试一次。";
                return done(std::move(entry));
            }
            setup_.reset();
            users_[result->second->name] = *result->second;
            enter(std::move(*result->second), "first_admin", done);
            if (changed_) changed_();
        });
}

void Accounts::change_password(const Identity& who, std::string old_one, std::string new_one,
                               std::string address, Done done) {
    const auto moment = std::chrono::steady_clock::now();
    const auto name = who.user.name;
    if (throttle_.wait(name, address, moment) > 0s) return done("试得太多了，请稍后再试。");
    throttle_.failed(name, address, moment);
    run(
        [this, name, old_one = std::move(old_one), new_one = std::move(new_one), at = now()]() -> Refusal {
            if (!store_.check(name, old_one)) return "原口令不对。";
            auto refusal = store_.set_password(name, new_one, at);
            if (refusal.empty()) store_.audit(name, "password_changed", "", at);
            return refusal;
        },
        [this, session = who.session, name, address, done = std::move(done)](auto refusal) {
            if (refusal && refusal->empty()) {
                throttle_.succeeded(name, address);
                // Entering the password anew is what a login is: this session goes on, the others end.
                if (auto* mine = sessions_.find_id(session, now())) mine->begun = now();
            }
            reload([done, refusal] { done(refusal.value_or("没有存好，请再试一次。")); });
        });
}

void Accounts::add(const std::string& by, User user, std::string password, Done done) {
    run(
        [this, by, user = std::move(user), password = std::move(password), at = now()] {
            auto refusal = store_.add(user, password, at);
            if (refusal.empty()) store_.audit(by, "user_added", user.name, at);
            return refusal;
        },
        [this, done = std::move(done)](auto refusal) {
            reload([done, refusal] { done(refusal.value_or("没有存好，请再试一次。")); });
        });
}

void Accounts::update(const std::string& by, User user, Done done) {
    run(
        [this, by, user = std::move(user), at = now()] {
            auto refusal = store_.update(user, at);
            if (refusal.empty())
                store_.audit(by, user.disabled ? "user_disabled" : "user_changed", user.name, at);
            return refusal;
        },
        [this, done = std::move(done)](auto refusal) {
            reload([done, refusal] { done(refusal.value_or("没有存好，请再试一次。")); });
        });
}

void Accounts::set_password(const std::string& by, std::string name, std::string password, Done done) {
    run(
        [this, by, name = std::move(name), password = std::move(password), at = now()] {
            auto refusal = store_.set_password(name, password, at);
            if (refusal.empty()) store_.audit(by, "password_set", name, at);
            return refusal;
        },
        [this, done = std::move(done)](auto refusal) {
            reload([done, refusal] { done(refusal.value_or("没有存好，请再试一次。")); });
        });
}

void Accounts::reload(std::function<void()> then) {
    run([this] { return store_.all(); },
        [this, then = std::move(then)](auto users) {
            if (users) take_users(std::move(*users));
            if (users && changed_) changed_();
            // Whoever asked for a change is answered when it holds.
            then();
        });
}

std::vector<User> Accounts::users() const {
    std::vector<User> out;
    for (const auto& [name, user] : users_)
        out.push_back(user);
    std::ranges::sort(out, {}, &User::name);
    return out;
}

const User* Accounts::find(std::string_view name) const {
    const auto at = users_.find(std::string(name));
    return at == users_.end() ? nullptr : &at->second;
}

const User* Accounts::by_display(std::string_view display) const {
    const auto at =
        std::ranges::find_if(users_, [&](const auto& entry) { return entry.second.display == display; });
    return at == users_.end() ? nullptr : &at->second;
}

std::string Accounts::ticket(Sessions::Subject subject) {
    return sessions_.ticket(std::move(subject), now());
}

std::optional<Sessions::Subject> Accounts::redeem(std::string_view ticket) {
    return sessions_.redeem(ticket, now());
}

template <class Write>
void Accounts::write_audit(Write write) {
    boost::asio::post(thread_, [write = std::move(write)] {
        try {
            write();
        } catch (const std::exception& error) {
            log::error("users: the audit trail cannot be written: {}", error.what());
        }
    });
}

void Accounts::audit(std::string by, std::string what, std::string detail) {
    write_audit([this, by = std::move(by), what = std::move(what), detail = std::move(detail), at = now()] {
        store_.audit(by, what, detail, at);
    });
}

void Accounts::audit_buyer(std::string by, std::string what, std::string conversation) {
    audit(std::move(by), std::move(what), "buyer=" + store_.buyer_mark(conversation));
}

void Accounts::audit_reading(std::string by, std::vector<std::string> conversations) {
    write_audit([this, by = std::move(by), conversations = std::move(conversations), at = now()] {
        store_.audit_reading(by, conversations, at);
    });
}

void Accounts::audit_entries(std::int64_t before, std::size_t limit, const std::string& buyer,
                             std::function<void(std::vector<AuditEntry>, bool)> done) {
    run(
        [this, before, limit, about = buyer.empty() ? std::string() : store_.buyer_mark(buyer)] {
            return std::pair(store_.audit_entries(before, limit, about), store_.audit_proof().fault.empty());
        },
        [done = std::move(done)](auto found) {
            if (!found) return done({}, false);
            done(std::move(found->first), found->second);
        });
}

void Accounts::forget_audit(Time before, std::size_t rows, std::function<void(std::size_t)> done) {
    run([this, before, rows] { return store_.forget_audit(before, rows); },
        [done = std::move(done)](std::optional<std::size_t> gone) { done(gone.value_or(0)); });
}

void Accounts::sweep() {
    if (setup_ && now() > setup_until_) setup_.reset();
    end_void_sessions();
    run(
        [this]() -> std::optional<std::vector<User>> {
            if (!store_.changed_elsewhere()) return std::nullopt;
            return store_.all();
        },
        [this](auto users) {
            if (!users || !*users) return;
            take_users(std::move(**users));
            if (changed_) changed_();
        });
}

}  // namespace xiaoer::users
