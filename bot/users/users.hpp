// The store's people: names, roles, password hashes, their sessions, and the audit trail, in users.db (0600)
// of the data folder; the trail's key beside it in audit.key, or where XIAOER_AUDIT_KEY says. Opened by the
// server and by `xiaoer user` at once; it grants nothing by itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/users/roles.hpp"
#include "bot/users/secrets.hpp"

namespace xiaoer::users {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

struct User {
    std::string name;     ///< login name
    std::string display;  ///< what buyers and colleagues see; unique as well
    Roles roles;
    std::vector<std::string> groups;  ///< 售前 …; empty = all
    int capacity = 10;                ///< conversations at once
    bool disabled = false;
    Time created{};
    Time last_login{};
    Time valid_from{};  ///< sessions begun earlier are void: the password or the roles have changed since
    bool operator==(const User&) const = default;
};

struct StoredSession {
    std::string digest;  ///< of the cookie's secret
    std::string id;      ///< public: part of event keys
    std::string user;
    Time begun{};
    Time seen{};
};

struct AuditEntry {
    std::int64_t seq = 0;
    Time at{};
    std::string by;
    std::string what;
    std::string detail;
    std::string hash;  ///< keyed, over the hash before and this entry
};

/// What can be said of the whole trail.
struct AuditProof {
    std::string fault;      ///< in Chinese; "" = nothing was changed, taken out or cut off
    std::int64_t seq = 0;   ///< of the last entry
    std::string hash = {};  ///< of the last entry: noted elsewhere, it proves a later trail to be the same
};

/// Why a change is refused, in Chinese; "" = done.
using Refusal = std::string;

/// Safe to call from any thread; every call may wait for the disk. Throws std::runtime_error with a sentence
/// for people when the file cannot be used.
class Users {
  public:
    explicit Users(const std::filesystem::path& folder, Strength strength = Strength::moderate);
    ~Users();

    [[nodiscard]] std::vector<User> all();
    [[nodiscard]] std::optional<User> find(std::string_view name);
    [[nodiscard]] bool has_admin();
    /// Whether another connection (the command line) has changed the file since the last call.
    [[nodiscard]] bool changed_elsewhere();

    [[nodiscard]] Refusal add(User user, std::string_view password, Time now);
    /// The first user of the shop. Refused when there is an admin already.
    [[nodiscard]] Refusal add_first_admin(User user, std::string_view password, Time now);
    /// Everything but name, password and times. A change of roles or disabling ends the sessions.
    [[nodiscard]] Refusal update(const User& user, Time now);
    [[nodiscard]] Refusal set_password(std::string_view name, std::string_view password, Time now);
    /// The user when the password fits and the account is usable. Takes as long for a name nobody has.
    [[nodiscard]] std::optional<User> check(std::string_view name, std::string_view password);
    void logged_in(std::string_view name, Time now);

    void keep(const StoredSession& session);
    void seen(const std::string& digest, Time at);
    void drop_session(const std::string& digest);
    void drop_sessions_before(Time begun, Time seen);
    [[nodiscard]] std::vector<StoredSession> sessions();

    void audit(std::string_view by, std::string_view what, std::string_view detail, Time at);
    /// A person has read these conversations: an entry "conversation_read" each, but for those that he read
    /// less than kReadingAgain before.
    void audit_reading(std::string_view by, const std::vector<std::string>& conversations, Time at);
    /// What stands for a buyer in the trail: 32 hexadecimal digits, a digest of the conversation's id with
    /// the trail's key. Nobody without the key can tell whose it is; with it, who knows the id finds his
    /// entries.
    [[nodiscard]] std::string buyer_mark(std::string_view conversation) const;
    /// Newest first, seq < before (0 = from the end); about: only those whose detail has this text.
    [[nodiscard]] std::vector<AuditEntry> audit_entries(std::int64_t before, std::size_t limit,
                                                        std::string_view about = {});
    /// Puts the mark where entries name one of these texts as whole words (earlier versions wrote ids), and
    /// makes the hashes after them anew. Returns how many entries there were. Anchors noted later than the
    /// first of them no longer fit. Throws std::runtime_error with a Chinese sentence when the trail is not
    /// intact: it stays evidence then.
    std::size_t erase_from_audit(const std::vector<std::string>& names, std::string_view mark);
    /// Takes out the oldest entries, those from before a time, at most so many and never the last one; how
    /// many there were. The proof then begins after them. Entries that do not follow from each other stay.
    std::size_t forget_audit(Time before, std::size_t rows);
    /// Whether every entry still follows from the one before, and none is missing at the end. With an anchor
    /// noted earlier ("seq:hash"), also whether the trail is still the one it was taken from.
    [[nodiscard]] AuditProof audit_proof(std::string_view anchor = {});

  private:
    struct Body;
    std::unique_ptr<Body> body_;
};

/// Opening a conversation again this soon is the same reading.
inline constexpr std::chrono::minutes kReadingAgain{1};

/// [a-z0-9_.-]{2,32}
[[nodiscard]] bool is_user_name(std::string_view name);
/// 1 to 20 characters without control or direction characters, trimmed; empty when it is none.
[[nodiscard]] std::optional<std::string> display_name(std::string_view entered);
/// 售前 售中 售后 主管
[[nodiscard]] bool is_group(std::string_view title);

}  // namespace xiaoer::users
