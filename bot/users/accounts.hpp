// The store's people as the web server sees them: logging in and out, who a cookie belongs to, and changes by
// admins. Passwords are hashed and the file is written on a thread of its own; answers come back on the
// loop's. It knows no HTTP.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bot/users/sessions.hpp"
#include "bot/users/throttle.hpp"

namespace xiaoer::users {

struct Identity {
    User user;
    std::string session;  ///< public id
};

struct Entry {
    enum class Result { in, wrong, slow, refused };
    Result result = Result::wrong;
    std::string secret;  ///< for the cookie
    User user;
    std::chrono::seconds wait{};
    std::string sentence;  ///< refused: why, in Chinese
};

class Accounts {
  public:
    struct Options {
        std::filesystem::path folder;
        Strength strength = Strength::moderate;
        SessionLimits sessions;
        Throttle::Limits throttle;
        std::chrono::minutes setup_link{60};
        std::function<Time()> now;
    };
    Accounts(boost::asio::io_context& io, Options options);
    ~Accounts();
    /// Ends the thread; nothing is answered afterwards.
    void stop();

    /// Whose cookie it is. Counts as use of the session.
    [[nodiscard]] std::optional<Identity> who(std::string_view secret);
    [[nodiscard]] std::optional<Identity> by_session(std::string_view session);
    /// A socket that is open keeps its session in use.
    void touch(std::string_view session);

    void log_in(std::string user, std::string password, std::string address, std::function<void(Entry)> done);
    void log_out(std::string_view session);

    /// Present while there is no admin: the secret of the one-time link, valid until used or expired.
    [[nodiscard]] std::optional<std::string> setup_secret() const { return setup_; }
    void set_up(std::string secret, User admin, std::string password, std::function<void(Entry)> done);

    using Done = std::function<void(Refusal)>;
    void change_password(const Identity& who, std::string old_one, std::string new_one, std::string address,
                         Done done);
    void add(const std::string& by, User user, std::string password, Done done);
    void update(const std::string& by, User user, Done done);
    void set_password(const std::string& by, std::string name, std::string password, Done done);

    [[nodiscard]] std::vector<User> users() const;
    [[nodiscard]] const User* find(std::string_view name) const;
    [[nodiscard]] const User* by_display(std::string_view display) const;

    [[nodiscard]] std::string ticket(Sessions::Subject subject);
    [[nodiscard]] std::optional<Sessions::Subject> redeem(std::string_view ticket);
    [[nodiscard]] std::chrono::seconds ticket_time() const { return sessions_.limits().ticket; }

    void audit(std::string by, std::string what, std::string detail);
    /// The same of something about a buyer: the entry's detail is his mark (Users::buyer_mark).
    void audit_buyer(std::string by, std::string what, std::string conversation);
    /// See Users::audit_reading.
    void audit_reading(std::string by, std::vector<std::string> conversations);
    /// buyer: entries about this conversation only; "" = all.
    void audit_entries(std::int64_t before, std::size_t limit, const std::string& buyer,
                       std::function<void(std::vector<AuditEntry>, bool intact)> done);

    /// See Users::forget_audit; done on the loop's thread, with 0 when it failed.
    void forget_audit(Time before, std::size_t rows, std::function<void(std::size_t)> done);

    /// Told of each session that ended (logout, expiry, disabled, password changed).
    void on_ended(std::function<void(const std::string& session)> told) { ended_ = std::move(told); }
    /// Told after users changed, here or on the command line.
    void on_changed(std::function<void()> told) { changed_ = std::move(told); }
    /// Called once a second or so by the server's timer.
    void sweep();

  private:
    /// Runs work on the thread; its result goes to then on the loop.
    template <class Work, class Then>
    void run(Work work, Then then);
    template <class Write>
    void write_audit(Write write);
    void reload(std::function<void()> then);
    void take_users(std::vector<User> users);
    void drop(const StoredSession& session);
    void enter(User user, std::string_view how, const std::function<void(Entry)>& done);
    void end_void_sessions();
    [[nodiscard]] Time now() const { return options_.now(); }

    boost::asio::io_context& io_;
    Options options_;
    Users store_;
    Sessions sessions_;
    Throttle throttle_;
    std::unordered_map<std::string, User> users_;
    std::unordered_map<std::string, Time> persisted_;  ///< session → its `seen` on disk
    std::optional<std::string> setup_;
    Time setup_until_{};
    int logins_waiting_ = 0;
    std::unordered_map<std::string, int> waiting_from_;  ///< the same by address
    std::function<void(const std::string&)> ended_;
    std::function<void()> changed_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    boost::asio::thread_pool thread_{1};
};

}  // namespace xiaoer::users
