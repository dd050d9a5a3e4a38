// The whole way of a login, with the thread that hashes: the test runs the loop until the answer is there.
#include "bot/users/accounts.hpp"

#include <gtest/gtest.h>

#include "tests/kit/folder.hpp"

namespace xiaoer::users {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kPassword = "correct horse 9";

class AccountsTest : public ::testing::Test {
  protected:
    AccountsTest() { open(); }

    void open() {
        accounts_.reset();
        Accounts::Options options;
        options.folder = folder_.path();
        options.strength = Strength::least;
        options.now = [this] { return now_; };
        accounts_ = std::make_unique<Accounts>(io_, std::move(options));
        accounts_->on_ended([this](const std::string& session) { ended_.push_back(session); });
    }
    /// Runs the loop until it was called.
    template <class T>
    T answer(const std::function<void(std::function<void(T)>)>& ask) {
        std::optional<T> result;
        ask([&](T given) { result = std::move(given); });
        while (!result)
            io_.run_one();
        return std::move(*result);
    }
    Entry log_in(const std::string& name, std::string_view password,
                 const std::string& address = "10.0.0.1") {
        return answer<Entry>(
            [&](auto done) { accounts_->log_in(name, std::string(password), address, std::move(done)); });
    }
    Refusal add(const std::string& name, Roles roles) {
        User user;
        user.name = name;
        user.display = name;
        user.roles = roles;
        return answer<Refusal>(
            [&](auto done) { accounts_->add("test", user, std::string(kPassword), std::move(done)); });
    }
    Refusal update(const User& user) {
        return answer<Refusal>([&](auto done) { accounts_->update("test", user, std::move(done)); });
    }
    /// Everything the thread was given before is done when this is.
    void settle() {
        answer<bool>([&](auto done) {
            accounts_->audit_entries(0, 1, "", [done = std::move(done)](auto, bool intact) { done(intact); });
        });
    }

    test::Folder folder_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_ = make_work_guard(io_);
    Time now_{1'790'000'000'000ms};
    std::vector<std::string> ended_;
    std::unique_ptr<Accounts> accounts_;
};

TEST_F(AccountsTest, theSetupLinkMakesOneAdminAndIsUsedUp) {
    const auto secret = accounts_->setup_secret();
    ASSERT_TRUE(secret.has_value());
    User boss;
    boss.name = "boss";
    boss.display = "老板";
    const auto set_up = [&](const std::string& with) {
        return answer<Entry>(
            [&](auto done) { accounts_->set_up(with, boss, std::string(kPassword), std::move(done)); });
    };
    EXPECT_EQ(set_up("wrong").result, Entry::Result::refused);
    const auto entered = set_up(*secret);
    EXPECT_EQ(entered.result, Entry::Result::in);
    ASSERT_TRUE(accounts_->who(entered.secret).has_value());
    EXPECT_TRUE(accounts_->who(entered.secret)->user.roles.has(Role::admin));
    EXPECT_FALSE(accounts_->setup_secret().has_value());
    EXPECT_EQ(set_up(*secret).result, Entry::Result::refused);
    settle();
    open();
    EXPECT_FALSE(accounts_->setup_secret().has_value()) << "there is an admin now";
}

TEST_F(AccountsTest, theSetupLinkExpires) {
    const auto secret = *accounts_->setup_secret();
    now_ += 61min;
    const auto entry = answer<Entry>(
        [&](auto done) { accounts_->set_up(secret, {}, std::string(kPassword), std::move(done)); });
    EXPECT_EQ(entry.result, Entry::Result::refused);
}

TEST_F(AccountsTest, aSessionSurvivesARestartAndEndsWithItsLogout) {
    ASSERT_EQ(add("li", {Role::agent}), "");
    const auto entry = log_in("li", kPassword);
    ASSERT_EQ(entry.result, Entry::Result::in);
    settle();
    open();
    const auto who = accounts_->who(entry.secret);
    ASSERT_TRUE(who.has_value());
    EXPECT_EQ(who->user.name, "li");
    accounts_->log_out(who->session);
    EXPECT_EQ(ended_, std::vector{who->session});
    EXPECT_FALSE(accounts_->who(entry.secret).has_value());
    settle();
    open();
    EXPECT_FALSE(accounts_->who(entry.secret).has_value());
}

TEST_F(AccountsTest, guessingIsSlowedDownAndTheRightPasswordMustWaitToo) {
    ASSERT_EQ(add("li", {Role::agent}), "");
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(log_in("li", "wrong horse 1").result, Entry::Result::wrong);
    const auto slow = log_in("li", kPassword);
    EXPECT_EQ(slow.result, Entry::Result::slow);
    EXPECT_GT(slow.wait, 0s);
    EXPECT_EQ(log_in("li", kPassword, "10.0.0.2").result, Entry::Result::in)
        << "guesses from elsewhere lock nobody out";
}

TEST_F(AccountsTest, oneAddressThatAsksFortyTimesAtOnceKeepsNobodyElseOut) {
    ASSERT_EQ(add("li", {Role::agent}), "");
    int slow = 0, in = 0;
    for (int i = 0; i < 40; ++i)
        accounts_->log_in("nobody" + std::to_string(i), "guess", "203.0.113.1",
                          [&](const Entry& entry) { slow += entry.result == Entry::Result::slow; });
    EXPECT_GE(slow, 36) << "all but the first few are told at once";
    accounts_->log_in("li", std::string(kPassword), "10.0.0.2",
                      [&](const Entry& entry) { in += entry.result == Entry::Result::in; });
    while (in == 0)
        io_.run_one();
}

TEST_F(AccountsTest, aHundredTriesAtOnceAreNotAHundredTries) {
    ASSERT_EQ(add("li", {Role::agent}), "");
    int wrong = 0, slow = 0;
    for (int i = 0; i < 100; ++i) {
        accounts_->log_in("li", "guess number " + std::to_string(i), "10.0.0." + std::to_string(i),
                          [&](const Entry& entry) {
                              wrong += entry.result == Entry::Result::wrong;
                              slow += entry.result == Entry::Result::slow;
                          });
    }
    while (wrong + slow < 100)
        io_.run_one();
    EXPECT_EQ(wrong, 32) << "as many as may wait for their turn";
}

TEST_F(AccountsTest, disablingOrChangingRolesEndsTheSessionsAtOnce) {
    ASSERT_EQ(add("boss", {Role::admin}), "");
    ASSERT_EQ(add("li", {Role::agent}), "");
    const auto entry = log_in("li", kPassword);
    now_ += 1s;
    auto li = *accounts_->find("li");
    li.roles = {Role::trainer};
    ASSERT_EQ(update(li), "");
    settle();
    EXPECT_FALSE(accounts_->who(entry.secret).has_value());
    EXPECT_EQ(ended_.size(), 1U);
    const auto again = log_in("li", kPassword);
    now_ += 1s;
    li.disabled = true;
    ASSERT_EQ(update(li), "");
    settle();
    EXPECT_FALSE(accounts_->who(again.secret).has_value());
    EXPECT_EQ(log_in("li", kPassword).result, Entry::Result::wrong);
}

TEST_F(AccountsTest, whatTheCommandLineChangesReachesTheServer) {
    ASSERT_EQ(add("li", {Role::agent}), "");
    const auto entry = log_in("li", kPassword);
    settle();
    now_ += 1s;
    ASSERT_EQ(Users(folder_.path(), Strength::least).set_password("li", "another horse 7", now_), "");
    bool changed = false;
    accounts_->on_changed([&] { changed = true; });
    accounts_->sweep();
    settle();
    EXPECT_TRUE(changed);
    EXPECT_FALSE(accounts_->who(entry.secret).has_value());
}

TEST_F(AccountsTest, changingOnesPasswordKeepsThisSessionAlone) {
    ASSERT_EQ(add("li", {Role::agent}), "");
    const auto here = log_in("li", kPassword);
    const auto elsewhere = log_in("li", kPassword);
    now_ += 1s;
    const auto change = [&](std::string_view old_one) {
        return answer<Refusal>([&](auto done) {
            accounts_->change_password(*accounts_->who(here.secret), std::string(old_one), "another horse 7",
                                       "10.0.0.1", std::move(done));
        });
    };
    EXPECT_NE(change("not the old one"), "");
    EXPECT_EQ(change(kPassword), "");
    settle();
    EXPECT_TRUE(accounts_->who(here.secret).has_value());
    EXPECT_FALSE(accounts_->who(elsewhere.secret).has_value());
}

TEST_F(AccountsTest, whatHappenedIsInTheAuditTrailWithoutPasswords) {
    ASSERT_EQ(add("li", {Role::agent}), "");
    log_in("li", kPassword);
    log_in("li", "wrong horse 1");
    log_in("my secret password", "x");
    std::vector<std::string> seen;
    answer<bool>([&](auto done) {
        accounts_->audit_entries(0, 100, "", [&, done = std::move(done)](auto entries, bool intact) {
            for (const auto& entry : entries)
                seen.push_back(entry.by + " " + entry.what);
            done(intact);
        });
    });
    EXPECT_EQ(seen,
              (std::vector<std::string>{"? login_failed", "li login_failed", "li login", "test user_added"}));
}

}  // namespace
}  // namespace xiaoer::users
