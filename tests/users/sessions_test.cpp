#include "bot/users/sessions.hpp"

#include <gtest/gtest.h>

namespace xiaoer::users {
namespace {

using namespace std::chrono_literals;

const Time kNow{1'790'000'000'000ms};

std::unordered_map<std::string, User> one_user(Time valid_from) {
    User user;
    user.name = "li";
    user.valid_from = valid_from;
    return {{"li", user}};
}

struct Opened {
    std::string secret;
    StoredSession session;
};

Opened open(Sessions& sessions, Time now, std::vector<std::string>* ended = nullptr) {
    Opened out;
    std::vector<std::string> unused;
    out.secret = sessions.open("li", now, out.session, ended != nullptr ? *ended : unused);
    return out;
}

TEST(Sessions, aSessionIsFoundByItsSecretAlone) {
    Sessions sessions;
    const auto mine = open(sessions, kNow);
    ASSERT_NE(sessions.find(mine.secret, kNow), nullptr);
    EXPECT_EQ(sessions.find(mine.secret, kNow)->user, "li");
    for (const auto& wrong :
         {std::string(), mine.session.digest, mine.session.id, mine.secret + "0", std::string(4'096, 'a')})
        EXPECT_EQ(sessions.find(wrong, kNow), nullptr) << wrong;
    EXPECT_NE(open(sessions, kNow).secret, mine.secret);
}

TEST(Sessions, idlenessEndsItAndUseKeepsIt) {
    Sessions sessions;
    const auto mine = open(sessions, kNow);
    EXPECT_NE(sessions.find(mine.secret, kNow + 119min), nullptr);
    EXPECT_NE(sessions.find(mine.secret, kNow + 238min), nullptr);
    EXPECT_EQ(sessions.find(mine.secret, kNow + 358min), nullptr);
}

TEST(Sessions, noUseKeepsItBeyondItsDay) {
    Sessions sessions;
    const auto mine = open(sessions, kNow);
    auto now = kNow;
    while (now < kNow + 12h - 30min) {
        now += 30min;
        EXPECT_NE(sessions.find(mine.secret, now - 1min), nullptr);
    }
    EXPECT_EQ(sessions.find(mine.secret, kNow + 12h), nullptr);
}

TEST(Sessions, sweepEndsWhatTheUserNoLongerHas) {
    Sessions sessions;
    const auto mine = open(sessions, kNow);
    EXPECT_TRUE(sessions.sweep(one_user(kNow), kNow).empty());
    const auto ended = sessions.sweep(one_user(kNow + 1ms), kNow);
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended.front().id, mine.session.id);
    EXPECT_EQ(sessions.find(mine.secret, kNow), nullptr);
    const auto other = open(sessions, kNow);
    auto users = one_user(kNow);
    users["li"].disabled = true;
    EXPECT_EQ(sessions.sweep(users, kNow).size(), 1U);
    open(sessions, kNow);
    EXPECT_EQ(sessions.sweep({}, kNow).size(), 1U);
}

TEST(Sessions, tooManyOfOneUserEndTheOldest) {
    Sessions sessions(SessionLimits{.sessions_of_user = 3});
    const auto first = open(sessions, kNow);
    open(sessions, kNow + 1s);
    open(sessions, kNow + 2s);
    std::vector<std::string> ended;
    open(sessions, kNow + 3s, &ended);
    EXPECT_EQ(ended, std::vector{first.session.id});
    EXPECT_EQ(sessions.find(first.secret, kNow + 3s), nullptr);
}

TEST(Tickets, areForOneUseAndShort) {
    Sessions sessions;
    const Sessions::Subject subject{"session", ""};
    const auto ticket = sessions.ticket(subject, kNow);
    EXPECT_EQ(sessions.redeem(ticket, kNow + 30s), subject);
    EXPECT_FALSE(sessions.redeem(ticket, kNow + 30s).has_value());
    const auto late = sessions.ticket(subject, kNow);
    EXPECT_FALSE(sessions.redeem(late, kNow + 31s).has_value());
    EXPECT_FALSE(sessions.redeem("", kNow).has_value());
    EXPECT_FALSE(sessions.redeem(std::string(1'000, 'a'), kNow).has_value());
}

TEST(Tickets, cannotGrowWithoutEnd) {
    Sessions sessions(SessionLimits{.tickets = 2});
    EXPECT_FALSE(sessions.ticket({}, kNow).empty());
    EXPECT_FALSE(sessions.ticket({}, kNow).empty());
    EXPECT_TRUE(sessions.ticket({}, kNow).empty());
    EXPECT_FALSE(sessions.ticket({}, kNow + 31s).empty());
}

}  // namespace
}  // namespace xiaoer::users
