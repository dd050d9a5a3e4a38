#include "bot/users/users.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/kit/folder.hpp"

namespace xiaoer::users {
namespace {

using namespace std::chrono_literals;

const Time kUsersNow{1'790'000'000'000ms};
constexpr std::string_view kUsersPassword = "correct horse 9";

User user(std::string name, Roles roles) {
    User made;
    made.name = name;
    made.display = "客服" + name;
    made.roles = roles;
    return made;
}

class UsersTest : public ::testing::Test {
  protected:
    test::Folder folder_;
    Users users_{folder_.path(), Strength::least};
};

TEST_F(UsersTest, aPasswordIsKeptAsAnArgon2idHashInAPrivateFile) {
    ASSERT_EQ(users_.add(user("li", {Role::agent}), kUsersPassword, kUsersNow), "");
    struct stat info {};
    ASSERT_EQ(::stat((folder_.path() / "users.db").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U);
    SQLite::Database raw((folder_.path() / "users.db").string());
    const auto hash = raw.execAndGet("SELECT password FROM users").getString();
    EXPECT_EQ(hash.rfind("$argon2id$", 0), 0U) << hash;
    EXPECT_EQ(hash.find(kUsersPassword), std::string::npos);
    // The real server's cost: a quarter of a gigabyte.
    EXPECT_NE(hash_password(kUsersPassword, Strength::moderate).find("m=262144"), std::string::npos);
}

TEST_F(UsersTest, onlyTheRightPasswordOfAUsableAccountFits) {
    ASSERT_EQ(users_.add(user("li", {Role::agent, Role::lead}), kUsersPassword, kUsersNow), "");
    ASSERT_EQ(users_.add(user("boss", {Role::admin}), kUsersPassword, kUsersNow), "");
    ASSERT_TRUE(users_.check("li", kUsersPassword).has_value());
    EXPECT_EQ(users_.check("li", kUsersPassword)->roles, (Roles{Role::agent, Role::lead}));
    EXPECT_FALSE(users_.check("li", "correct horse 8").has_value());
    EXPECT_FALSE(users_.check("li", "").has_value());
    EXPECT_FALSE(users_.check("nobody", kUsersPassword).has_value());
    auto li = *users_.find("li");
    li.disabled = true;
    ASSERT_EQ(users_.update(li, kUsersNow + 1s), "");
    EXPECT_FALSE(users_.check("li", kUsersPassword).has_value());
}

TEST_F(UsersTest, whatIsWrongIsSaid) {
    EXPECT_NE(users_.add(user("Li!", {Role::agent}), kUsersPassword, kUsersNow), "");
    EXPECT_NE(users_.add(user("li", {}), kUsersPassword, kUsersNow), "");
    EXPECT_NE(users_.add(user("li", {Role::agent}), "short", kUsersNow), "");
    EXPECT_NE(users_.add(user("li", {Role::agent}), "aaaaaaaaaaaaaaaa", kUsersNow), "");
    EXPECT_NE(users_.add(user("lixiaoming", {Role::agent}), "lixiaoming2026", kUsersNow), "");
    auto hidden = user("li", {Role::agent});
    hidden.display = "小\xe2\x80\xaeli";
    EXPECT_NE(users_.add(hidden, kUsersPassword, kUsersNow), "");
    EXPECT_TRUE(users_.all().empty());
    ASSERT_EQ(users_.add(user("li", {Role::agent}), kUsersPassword, kUsersNow), "");
    EXPECT_NE(users_.add(user("li", {Role::agent}), kUsersPassword, kUsersNow), "");
    auto twin = user("wang", {Role::agent});
    twin.display = "客服li";
    EXPECT_NE(users_.add(twin, kUsersPassword, kUsersNow), "") << "a buyer could not tell them apart";
}

TEST_F(UsersTest, theLastAdminCannotLeave) {
    ASSERT_EQ(users_.add(user("boss", {Role::admin}), kUsersPassword, kUsersNow), "");
    auto boss = *users_.find("boss");
    boss.roles = {Role::agent};
    EXPECT_NE(users_.update(boss, kUsersNow), "");
    boss.roles = {Role::admin};
    boss.disabled = true;
    EXPECT_NE(users_.update(boss, kUsersNow), "");
    ASSERT_EQ(users_.add(user("second", {Role::admin}), kUsersPassword, kUsersNow), "");
    EXPECT_EQ(users_.update(boss, kUsersNow), "");
}

TEST_F(UsersTest, theFirstAdminIsOnlyTheFirst) {
    EXPECT_EQ(users_.add_first_admin(user("boss", {Role::admin}), kUsersPassword, kUsersNow), "");
    EXPECT_NE(users_.add_first_admin(user("thief", {Role::admin}), kUsersPassword, kUsersNow), "");
    EXPECT_FALSE(users_.find("thief").has_value());
}

TEST_F(UsersTest, whatMakesSessionsVoidMovesValidFrom) {
    ASSERT_EQ(users_.add(user("li", {Role::agent}), kUsersPassword, kUsersNow), "");
    auto li = *users_.find("li");
    li.capacity = 5;
    ASSERT_EQ(users_.update(li, kUsersNow + 1s), "");
    EXPECT_EQ(users_.find("li")->valid_from, kUsersNow);
    li.roles = {Role::trainer};
    ASSERT_EQ(users_.update(li, kUsersNow + 2s), "");
    EXPECT_EQ(users_.find("li")->valid_from, kUsersNow + 2s);
    ASSERT_EQ(users_.set_password("li", "another horse 7", kUsersNow + 3s), "");
    EXPECT_EQ(users_.find("li")->valid_from, kUsersNow + 3s);
    EXPECT_TRUE(users_.check("li", "another horse 7").has_value());
    EXPECT_FALSE(users_.check("li", kUsersPassword).has_value());
}

TEST_F(UsersTest, anotherProcessIsNoticed) {
    EXPECT_FALSE(users_.changed_elsewhere());
    ASSERT_EQ(users_.add(user("li", {Role::agent}), kUsersPassword, kUsersNow), "");
    EXPECT_FALSE(users_.changed_elsewhere()) << "our own changes are known";
    Users other(folder_.path(), Strength::least);
    ASSERT_EQ(other.set_password("li", "another horse 7", kUsersNow), "");
    EXPECT_TRUE(users_.changed_elsewhere());
    EXPECT_FALSE(users_.changed_elsewhere());
}

TEST_F(UsersTest, theAuditTrailOnlyGrowsAndTellsWhenItWasTouched) {
    for (int i = 0; i < 5; ++i)
        users_.audit("boss", "publish", "版本" + std::to_string(i), kUsersNow + std::chrono::seconds(i));
    const auto entries = users_.audit_entries(0, 2);
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].detail, "版本4");
    EXPECT_EQ(users_.audit_entries(entries[1].seq, 10).size(), 3U);
    EXPECT_EQ(users_.audit_proof().fault, "");
    SQLite::Database raw((folder_.path() / "users.db").string(), SQLite::OPEN_READWRITE);
    EXPECT_THROW(raw.exec("UPDATE audit SET detail = 'x' WHERE seq = 2"), SQLite::Exception);
    EXPECT_THROW(raw.exec("DELETE FROM audit"), SQLite::Exception);
    raw.exec("DROP TRIGGER audit_is_not_changed; UPDATE audit SET detail = 'x' WHERE seq = 2");
    EXPECT_NE(users_.audit_proof().fault, "");
}

TEST_F(UsersTest, aTrailThatWasCutOrMadeAnewIsNoticed) {
    for (int i = 0; i < 5; ++i)
        users_.audit("boss", "publish", "版本" + std::to_string(i), kUsersNow);
    const auto whole = users_.audit_proof();
    EXPECT_EQ(whole.fault, "");
    EXPECT_EQ(whole.seq, 5);
    const auto noted = std::to_string(whole.seq) + ":" + whole.hash;
    users_.audit("boss", "publish", "又一版", kUsersNow);
    EXPECT_EQ(users_.audit_proof(noted).fault, "") << "it has grown since";
    EXPECT_NE(users_.audit_proof("5:" + std::string(64, '0')).fault, "");

    SQLite::Database raw((folder_.path() / "users.db").string(), SQLite::OPEN_READWRITE);
    raw.exec("DROP TRIGGER audit_stays; DELETE FROM audit WHERE seq > 3");
    EXPECT_NE(users_.audit_proof().fault.find("少了3条"), std::string::npos) << users_.audit_proof().fault;
    users_.audit("boss", "publish", "像没事一样", kUsersNow);
    EXPECT_NE(users_.audit_proof().fault, "") << "going on does not heal it";
    raw.exec("DELETE FROM audit_anchor");
    EXPECT_NE(users_.audit_proof().fault, "");
}

TEST_F(UsersTest, aReadingIsOneEntryAMinuteAndNamesNobody) {
    using std::chrono::seconds;
    const std::string anna = "onebot:1:86", bert = "onebot:1:861";
    users_.audit_reading("li", {anna}, kUsersNow);
    users_.audit_reading("li", {anna, anna}, kUsersNow + seconds(59));
    EXPECT_EQ(users_.audit_entries(0, 100).size(), 1U) << "opened again at once";
    users_.audit_reading("li", {anna, bert}, kUsersNow + seconds(60));
    users_.audit_reading("wang", {anna}, kUsersNow + seconds(60));
    const auto entries = users_.audit_entries(0, 100);
    ASSERT_EQ(entries.size(), 4U);
    EXPECT_EQ(entries[0].by, "wang");
    EXPECT_EQ(entries[0].what, "conversation_read");
    EXPECT_EQ(entries[0].detail, "buyer=" + users_.buyer_mark(anna));
    EXPECT_EQ(entries[1].detail, "buyer=" + users_.buyer_mark(bert));
    EXPECT_EQ(users_.audit_entries(0, 100, users_.buyer_mark(anna)).size(), 3U);
    EXPECT_EQ(users_.buyer_mark(anna).size(), 32U);
    EXPECT_NE(users_.buyer_mark(anna), digest(anna).substr(0, 32)) << "nobody can guess it";
    const test::Folder other;
    EXPECT_NE(Users(other.path(), Strength::least).buyer_mark(anna), users_.buyer_mark(anna));
    EXPECT_EQ(users_.audit_proof().fault, "");
}

TEST_F(UsersTest, aBuyerLeavesTheTrailAndTheTrailStillHolds) {
    users_.audit("boss", "login", "10.0.0.1", kUsersNow);
    const auto early = users_.audit_proof();
    users_.audit("boss", "buyer_exported", "conversation=onebot:1:86 system_user=root", kUsersNow);
    users_.audit("boss", "case_of_conversation", "onebot:1:86", kUsersNow);
    users_.audit("boss", "case_of_conversation", "onebot:1:861", kUsersNow);
    users_.audit("boss", "case_of_conversation", "xonebot:1:86", kUsersNow);
    const auto late = users_.audit_proof();
    EXPECT_EQ(users_.erase_from_audit({"onebot:1:86"}, "MARK"), 2U);
    const auto entries = users_.audit_entries(0, 100);
    EXPECT_EQ(entries[3].detail, "conversation=MARK system_user=root");
    EXPECT_EQ(entries[2].detail, "MARK");
    EXPECT_EQ(entries[1].detail, "onebot:1:861") << "another buyer";
    EXPECT_EQ(entries[0].detail, "xonebot:1:86");
    EXPECT_EQ(users_.audit_proof().fault, "");
    EXPECT_EQ(users_.audit_proof("1:" + early.hash).fault, "") << "what was noted before still fits";
    EXPECT_NE(users_.audit_proof("5:" + late.hash).fault, "") << "what was noted after does not";
    EXPECT_EQ(users_.erase_from_audit({"onebot:1:86"}, "MARK"), 0U);
    users_.audit("boss", "login", "", kUsersNow);
    EXPECT_EQ(users_.audit_proof().fault, "");
    SQLite::Database raw((folder_.path() / "users.db").string(), SQLite::OPEN_READWRITE);
    EXPECT_THROW(raw.exec("UPDATE audit SET detail = 'x' WHERE seq = 2"), SQLite::Exception);
    raw.exec("DROP TRIGGER audit_is_not_changed; UPDATE audit SET detail = 'x' WHERE seq = 1");
    EXPECT_THROW((void)users_.erase_from_audit({"onebot:1:861"}, "MARK"), std::runtime_error) << "evidence";
    EXPECT_EQ(users_.audit_entries(0, 100).at(2).detail, "onebot:1:861");
}

TEST_F(UsersTest, oldEntriesGoAndTheRestIsStillProven) {
    using std::chrono::hours;
    for (int i = 0; i < 9; ++i)
        users_.audit("boss", "publish", "版本" + std::to_string(i), kUsersNow + hours(i));
    const auto fifth = users_.audit_entries(6, 1).at(0);
    const auto second = users_.audit_entries(3, 1).at(0);
    EXPECT_EQ(users_.forget_audit(kUsersNow + hours(5), 3), 3U);
    EXPECT_EQ(users_.forget_audit(kUsersNow + hours(5), 3), 2U);
    EXPECT_EQ(users_.forget_audit(kUsersNow + hours(5), 3), 0U);
    EXPECT_EQ(users_.audit_entries(0, 100).size(), 4U);
    EXPECT_EQ(users_.audit_proof().fault, "");
    EXPECT_EQ(users_.audit_proof().seq, 9);
    EXPECT_EQ(users_.audit_proof("5:" + fifth.hash).fault, "") << "where it begins now";
    EXPECT_NE(users_.audit_proof("2:" + second.hash).fault.find("保留期"), std::string::npos);
    users_.audit("boss", "publish", "又一版", kUsersNow + hours(10));
    EXPECT_EQ(users_.audit_proof().fault, "");
    EXPECT_EQ(users_.forget_audit(kUsersNow + hours(99), 100), 4U) << "the last one stays";
    EXPECT_EQ(users_.audit_proof().fault, "");
    EXPECT_EQ(Users(folder_.path(), Strength::least).audit_proof().seq, 10);

    users_.audit("boss", "publish", "再一版", kUsersNow + hours(11));
    SQLite::Database raw((folder_.path() / "users.db").string(), SQLite::OPEN_READWRITE);
    EXPECT_THROW(raw.exec("DELETE FROM audit"), SQLite::Exception) << "nothing else may take any out";
    raw.exec("UPDATE audit_begin SET seq = 8");
    EXPECT_NE(users_.audit_proof().fault, "") << "the mark is keyed";
    raw.exec("DELETE FROM audit_begin");
    EXPECT_NE(users_.audit_proof().fault, "");
}

TEST_F(UsersTest, whatWasChangedIsNotForgotten) {
    for (int i = 0; i < 5; ++i)
        users_.audit("boss", "publish", "版本" + std::to_string(i), kUsersNow);
    SQLite::Database raw((folder_.path() / "users.db").string(), SQLite::OPEN_READWRITE);
    raw.exec("DROP TRIGGER audit_is_not_changed; UPDATE audit SET detail = 'x' WHERE seq = 3");
    EXPECT_EQ(users_.forget_audit(kUsersNow + std::chrono::hours(1), 100), 2U);
    EXPECT_NE(users_.audit_proof().fault.find("第3条"), std::string::npos) << users_.audit_proof().fault;
}

TEST_F(UsersTest, theTrailOfAnEarlierVersionIsHeldAsItStands) {
    const test::Folder old;
    {
        Users users(old.path(), Strength::least);
        users.audit("boss", "publish", "1", kUsersNow);
        users.audit("boss", "publish", "2", kUsersNow);
    }
    {
        // As version 1 left it: no anchor, no key in the hashes.
        SQLite::Database raw((old.path() / "users.db").string(), SQLite::OPEN_READWRITE);
        raw.exec("DROP TABLE audit_anchor; DROP TRIGGER audit_is_not_changed; PRAGMA user_version = 1");
        std::string before;
        for (int seq = 1; seq <= 2; ++seq) {
            const auto number = std::to_string(seq);
            before =
                digest(before + "\n" + number + "\n" + std::to_string(kUsersNow.time_since_epoch().count()) +
                       "\n4:boss\n7:publish\n1:" + number);
            raw.exec("UPDATE audit SET hash = '" + before + "' WHERE seq = " + number);
        }
    }
    Users users(old.path(), Strength::least);
    EXPECT_EQ(users.audit_proof().fault, "");
    users.audit("boss", "publish", "3", kUsersNow);
    EXPECT_EQ(users.audit_proof().fault, "");
    SQLite::Database raw((old.path() / "users.db").string(), SQLite::OPEN_READWRITE);
    raw.exec("DROP TRIGGER IF EXISTS audit_is_not_changed; UPDATE audit SET detail = 'x' WHERE seq = 1");
    EXPECT_NE(users.audit_proof().fault, "");
}

TEST_F(UsersTest, aFileOfSomethingElseIsRefused) {
    const test::Folder other;
    {
        SQLite::Database raw((other.path() / "users.db").string(),
                             SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        raw.exec("CREATE TABLE strange(x)");
    }
    EXPECT_THROW(Users(other.path(), Strength::least), std::runtime_error);
}

}  // namespace
}  // namespace xiaoer::users
